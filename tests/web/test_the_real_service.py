"""The main journeys against the service itself: its own process, its own rules, its own log."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from cds.web.patients import Patients

from .conftest import watch
from .real_service import serving

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of `cds serve` with an empty log and a set clock."""
    with serving(tmp_path_factory.mktemp("log") / "decisions.db") as address:
        yield address


@pytest.fixture
def ward(chromium: Browser, address: str, troubles: list[str]) -> Iterator[Page]:
    """A tab on a ward screen, at the real service."""
    with chromium.new_context(base_url=address, viewport={"width": 1366, "height": 768}) as context:
        context.set_default_timeout(8000)
        tab = context.new_page()
        watch(tab, troubles)
        yield tab
    assert troubles == []


def open_patient(page: Page, slug: str, language: str = "nb") -> None:
    page.goto(f"/?lang={language}")
    page.locator(f"a[href*='patient={slug}']").click()
    expect(page.locator("#patient-advice .group-head")).to_be_visible()


def suggest(page: Page, drug: str) -> None:
    page.locator("[data-suggested]", has_text=drug).first.click()
    expect(page.locator("#order-advice .group-head")).to_be_visible()


def log_of(page: Page) -> str:
    """The id of the newest decision about the orders on the page."""
    link = page.locator("#order-advice .why-place").first.get_attribute("hx-get")
    assert link is not None
    return link.split("/")[2]


def test_metformin_in_severe_kidney_failure_is_stopped_from_order_to_log(
    ward: Page, address: str, language: str
) -> None:
    open_patient(ward, "odd-berge", language)
    suggest(ward, "Metformin")
    card = ward.locator("#order-advice .advice.critical")
    expect(card.locator(".summary")).to_contain_text("etformin")
    expect(card.locator(".severity")).to_contain_text({"nb": "Kritisk", "en": "Critical"}[language])
    card.locator(".why summary").click()
    expect(card.locator(".why .rule")).to_contain_text("eGFR < 30")
    ward.locator("#sign").click()
    expect(ward.locator("#sign-said")).not_to_be_empty()
    card = ward.locator("#order-advice .advice.critical")
    decision = log_of(ward)
    card.locator(".override summary").click()
    card.locator("select").select_option(index=1)
    card.locator(".override button").click()
    sent = {"nb": "Tilbakemelding sendt", "en": "Feedback sent"}[language]
    expect(ward.locator("#handled .sent")).to_contain_text(sent)
    logged = httpx.get(f"{address}/decisions/{decision}.json", trust_env=False).json()
    assert logged["record"]["hook"] == "order-sign"
    assert [one["outcome"] for one in logged["feedback"]] == ["overridden"]
    ward.goto(f"/decisions/{decision}?lang={language}")
    expect(ward.locator(".story .advice.critical")).to_be_visible()
    expect(ward.locator(".story")).to_contain_text({"nb": "30.10.2026", "en": "30 Oct 2026"}[language])


def test_an_accepted_suggestion_reaches_the_order_list_and_the_log(ward: Page, address: str) -> None:
    open_patient(ward, "odd-berge")
    suggest(ward, "Ibuprofen")
    expect(ward.locator("#order-advice .advice.critical")).to_be_visible()
    decision = log_of(ward)
    ward.locator("#order-advice .advice.critical .suggestions button", has_text="Fjern").click()
    expect(ward.locator("#orders li")).to_have_count(0)
    expect(ward.locator("#handled .sent")).to_contain_text("Tilbakemelding sendt")
    logged = httpx.get(f"{address}/decisions/{decision}.json", trust_env=False).json()
    assert [one["outcome"] for one in logged["feedback"]] == ["accepted"]


def test_paracetamol_gives_no_advice_and_is_signed(ward: Page) -> None:
    open_patient(ward, "odd-berge")
    suggest(ward, "Paracetamol")
    expect(ward.locator("#order-advice .no-advice")).to_be_visible()
    ward.locator("#sign").click()
    expect(ward.locator("#orders li")).to_contain_text("signert")


def test_advice_about_one_order_stays_while_another_is_added(ward: Page) -> None:
    open_patient(ward, "odd-berge")
    suggest(ward, "Metformin")
    expect(ward.locator("#order-advice .advice.critical", has_text="Metformin")).to_be_visible()
    suggest(ward, "Paracetamol")
    expect(ward.locator("#orders li")).to_have_count(2)
    expect(ward.locator("#order-advice .advice.critical", has_text="Metformin")).to_be_visible()


def test_the_list_finds_the_decision_by_its_filters(ward: Page) -> None:
    open_patient(ward, "odd-berge")
    suggest(ward, "Metformin")
    expect(ward.locator("#order-advice .advice.critical")).to_be_visible()
    ward.goto("/decisions?lang=nb&indicator=critical&hook=order-select")
    expect(ward.locator("tbody tr").first).to_contain_text("etformin")
    ward.goto("/decisions?lang=nb&patient=p-nobody")
    expect(ward.locator("#results .notice")).to_be_visible()


def test_the_knowledge_page_leads_to_a_rule_and_says_what_to_send_along(ward: Page, language: str) -> None:
    ward.goto(f"/knowledge?lang={language}")
    expect(ward.locator("main")).to_contain_text("{{context.patientId}}")
    ward.locator("#words").fill("metformin-severe-kidney-failure")
    ward.locator("#words").press("Enter")
    ward.locator("tr[id='rule-metformin-severe-kidney-failure'] a").first.click()
    expect(ward.locator(".rule")).to_contain_text("eGFR < 30")
    expect(ward.locator(".both-languages .advice")).to_have_count(2)
    ward.locator("#written ~ .fold summary").click()
    expect(ward.locator("pre")).to_contain_text("rule: metformin-severe-kidney-failure")


def test_two_drugs_are_looked_up_together_by_name_in_either_language_or_by_atc(ward: Page) -> None:
    for written in ("klaritromycin", "clarithromycin", "J01FA09"):
        ward.goto("/knowledge?lang=nb")
        ward.locator("#drug").fill("simvastatin")
        ward.locator("#with").fill(written)
        ward.get_by_role("button", name="Slå opp").click()
        expect(ward.locator("tr[id='rule-simvastatin-strong-cyp3a4-inhibitor']")).to_contain_text("Kritisk")


def test_a_dose_that_is_too_high_a_duplicate_and_an_interaction_are_told_at_once(ward: Page) -> None:
    open_patient(ward, "harald-bakke")
    for drug in ("Paracetamol", "Kodein", "Tramadol"):
        suggest(ward, drug)
    advice = ward.locator("#order-advice .advice")
    expect(advice.filter(has_text="8 g/døgn").first).to_have_class("advice critical")
    expect(advice.filter(has_text="samme virkestoff").first).to_have_class("advice warning")
    expect(advice.filter(has_text="serotonergt syndrom").first).to_have_class("advice warning")


@pytest.mark.slow
@pytest.mark.parametrize("slug", list(Patients()))
def test_every_suggested_order_of_a_patient_is_answered(ward: Page, slug: str) -> None:
    open_patient(ward, slug)
    for place in range(ward.locator("[data-suggested]").count()):
        ward.locator(f"[data-suggested='{place}']").click()
        expect(ward.locator("#orders li")).to_have_count(place + 1)
    expect(ward.locator("#order-advice:not([aria-busy]) .group-head")).to_be_visible()
    expect(ward.locator(".ds-alert")).to_have_count(0)
