"""The log and the knowledge base in a real Chromium: filters, links, reading without JavaScript, paper."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from .conftest import Running
from .fake_service import call

pytestmark = pytest.mark.browser


def test_a_filter_changes_the_list_and_the_address(page: Page, service: Running, language: str) -> None:
    call(service.address, "order-select", ["A10BA02"], language)
    call(service.address, "order-sign", ["M01AE01"], language)
    call(service.address, "order-sign", [], language)
    page.goto(f"/decisions?lang={language}")
    expect(page.locator("tbody tr")).to_have_count(3)
    page.locator("#indicator").select_option("critical")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page).to_have_url(f"{service.address}/decisions?indicator=critical&lang={language}")
    page.reload()
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("#indicator")).to_have_value("critical")


def test_a_filter_set_by_hand_stays_when_the_language_is_changed(page: Page, service: Running) -> None:
    call(service.address, "order-sign", ["A10BA02"], "nb")
    page.goto("/decisions?lang=nb")
    page.locator("#indicator").select_option("warning")
    expect(page.locator("#results .notice")).to_be_visible()
    page.get_by_role("link", name="English").click()
    expect(page.locator("#indicator")).to_have_value("warning")
    expect(page.locator("#results .notice")).to_contain_text("No decisions in the log match the filter.")


def test_a_filter_without_matches_says_so(page: Page, service: Running) -> None:
    call(service.address, "order-sign", [], "nb")
    page.goto("/decisions?lang=nb&patient=p-nobody")
    expect(page.locator("#results .notice")).to_contain_text(
        "Ingen beslutninger i loggen passer med filteret."
    )


def test_a_pseudonym_in_the_list_leads_to_that_patients_decisions(page: Page, service: Running) -> None:
    call(service.address, "order-sign", ["A10BA02"], "nb")
    page.goto("/decisions?lang=nb")
    page.get_by_role("link", name="p-solveig").click()
    expect(page.locator("#patient")).to_have_value("p-solveig")
    expect(page.locator("tbody tr")).to_have_count(1)


def test_a_decision_opens_from_the_list_and_tells_its_story(
    page: Page, service: Running, language: str
) -> None:
    call(service.address, "order-sign", ["A10BA02"], language)
    page.goto(f"/decisions?lang={language}")
    page.locator("tbody a").first.click()
    story = page.locator(".story")
    expect(story.locator(".advice.critical")).to_be_visible()
    expect(story.locator(".detail strong")).to_be_visible()
    expect(story.locator(".rule")).to_contain_text("Observation/o1")
    expect(story).to_contain_text({"nb": "Kunne ikke leses", "en": "Could not be read"}[language])
    expect(story).to_contain_text({"nb": "kjede 1, nr. 1", "en": "chain 1, no. 1"}[language])


def test_the_other_language_is_one_click_away_on_the_same_page(page: Page) -> None:
    page.goto("/decisions?lang=nb&indicator=warning")
    page.get_by_role("link", name="English").click()
    expect(page.locator("h1")).to_have_text("Decisions")
    expect(page.locator("#indicator")).to_have_value("warning")


def test_reading_works_without_javascript(chromium: Browser, service: Running) -> None:
    call(service.address, "order-sign", ["A10BA02"], "nb")
    with chromium.new_context(base_url=service.address, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto("/decisions?lang=nb")
        page.locator("#indicator").select_option("critical")
        page.get_by_role("button", name="Filtrer").click()
        page.locator("tbody a").first.click()
        assert "eGFR < 30" in page.locator(".rule").inner_text()
        page.goto("/knowledge?lang=nb")
        page.get_by_label("Ord", exact=True).fill("alvorlig")
        page.get_by_role("button", name="Søk").click()
        page.get_by_role("link", name="Metformin ved alvorlig nyresvikt").click()
        assert "eGFR under 30" in page.locator(".rule").inner_text()
        page.goto("/knowledge?lang=nb")
        page.get_by_label("Legemiddel", exact=True).fill("metformin")
        page.get_by_label("Sammen med").fill("ibuprofen")
        page.get_by_role("button", name="Slå opp").click()
        assert "Metformin og NSAID" in page.locator("#results").inner_text()
        page.goto("/?lang=nb&patient=solveig")
        assert "krever JavaScript" in page.locator("main").inner_text()
        assert "5,4 mmol/l" in page.locator(".labs").inner_text()


@pytest.mark.parametrize(
    "address",
    [
        "/?patient=solveig",
        "/decisions",
        "/knowledge",
        "/knowledge/rules",
        "/knowledge/rules/metformin-nsaid",
        "/knowledge/drugs?drug=metformin",
    ],
)
def test_nothing_is_lost_to_the_side_at_200_percent_zoom(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 683, "height": 384})
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize(
    "address", ["/knowledge/rules", "/knowledge/rules/metformin-nsaid", "/knowledge/drugs?drug=metformin"]
)
def test_nothing_of_the_knowledge_base_is_lost_to_the_side_on_a_telephone(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_list_of_rules_follows_its_filter(page: Page, service: Running, language: str) -> None:
    page.goto(f"/knowledge/rules?lang={language}")
    expect(page.locator("tbody tr:not(.kind)")).to_have_count(50)
    page.locator("#kind").select_option("interaction")
    expect(page.locator("tbody tr:not(.kind)")).to_have_count(1)
    expect(page).to_have_url(f"{service.address}/knowledge/rules?kind=interaction&lang={language}")


def test_a_decision_fits_on_a4_without_buttons(page: Page, service: Running) -> None:
    call(service.address, "order-sign", ["A10BA02"], "nb")
    page.goto("/decisions?lang=nb")
    page.locator("tbody a").first.click()
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 680, "height": 960})
    expect(page.locator(".site nav")).to_be_hidden()
    expect(page.locator(".advice.critical")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
