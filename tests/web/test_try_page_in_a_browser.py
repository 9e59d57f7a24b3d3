"""The try page as a clinician uses it, in a real Chromium."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from .conftest import Running

pytestmark = pytest.mark.browser


def open_patient(page: Page, language: str = "nb", slug: str = "solveig") -> None:
    page.goto(f"/?lang={language}")
    page.locator(f"a[href*='patient={slug}']").click()
    expect(page.locator("#patient-advice .advice")).to_be_visible()


def suggest(page: Page, drug: str) -> None:
    page.locator("[data-suggested]", has_text=drug).click()
    expect(page.locator("#orders")).to_contain_text(drug)


def test_opening_a_patient_asks_patient_view_and_shows_its_cards(
    page: Page, service: Running, language: str
) -> None:
    open_patient(page, language)
    words = {"nb": ("Informasjon", "Vekten er fra 2019"), "en": ("Information", "The weight is from 2019")}
    card = page.locator("#patient-advice .advice.info")
    expect(card.locator(".severity")).to_have_text(re.compile(words[language][0]))
    expect(card.locator(".summary")).to_contain_text(words[language][1])
    sent = service.calls[0]
    assert sent["hook"] == "patient-view"
    assert sent["context"] == {
        "userId": "Practitioner/try-doctor",
        "patientId": "solveig",
        "encounterId": "enc-1",
    }
    assert sent["prefetch"]["patient"]["resourceType"] == "Bundle"
    assert sent["language"] == language


def test_the_most_serious_card_comes_first_with_icon_and_word(page: Page, language: str) -> None:
    open_patient(page, language)
    suggest(page, "Ibuprofen")
    suggest(page, "Metformin")
    expect(page.locator("#order-advice .advice")).to_have_count(2)
    words = {"nb": ["Kritisk", "Advarsel"], "en": ["Critical", "Warning"]}[language]
    severities = page.locator("#order-advice .severity")
    assert [text.strip() for text in severities.all_inner_texts()] == words
    expect(severities.first.locator("svg")).to_be_visible()
    expect(page.locator("#said")).to_contain_text(words[0])


def test_an_order_in_the_form_is_asked_about_before_it_is_added(page: Page, service: Running) -> None:
    open_patient(page)
    page.get_by_label("Legemiddel", exact=True).fill("Metformin")
    page.get_by_label("Dose").fill("500")
    page.get_by_label("Per døgn").fill("2")
    page.get_by_label("Per døgn").press("Tab")
    expect(page.locator("#order-advice .advice.critical")).to_be_visible()
    sent = service.calls[-1]
    order = sent["context"]["draftOrders"]["entry"][0]["resource"]
    assert sent["hook"] == "order-select"
    assert sent["context"]["selections"] == [f"MedicationRequest/{order['id']}"]
    assert order["medicationCodeableConcept"]["coding"][0]["code"] == "A10BA02"
    assert order["dosageInstruction"][0]["doseAndRate"][0]["doseQuantity"]["value"] == 500
    assert order["dosageInstruction"][0]["timing"]["repeat"]["frequency"] == 2
    expect(page.locator("#orders li")).to_have_count(0)


def test_a_form_that_cannot_be_an_order_says_what_is_wrong(page: Page) -> None:
    open_patient(page)
    page.get_by_role("button", name="Legg til").click()
    expect(page.locator("#order-fault")).to_have_text("Velg et legemiddel fra listen.")
    expect(page.get_by_label("Legemiddel", exact=True)).to_be_focused()
    page.get_by_label("Legemiddel", exact=True).fill("Paracetamol")
    page.get_by_label("Dose").fill("mye")
    page.get_by_role("button", name="Legg til").click()
    expect(page.locator("#order-fault")).to_contain_text("tall større enn 0")
    expect(page.locator("#orders li")).to_have_count(0)


def test_a_dose_with_a_decimal_comma_is_sent_as_a_number(page: Page, service: Running) -> None:
    open_patient(page)
    page.get_by_label("Legemiddel", exact=True).fill("paracetamol")
    page.get_by_label("Dose").fill("0,5")
    page.get_by_label("Enhet").select_option("g")
    page.get_by_role("button", name="Legg til").click()
    expect(page.locator("#orders li")).to_contain_text("0,5 g")
    expect(page.locator("#order-advice .no-advice")).to_be_visible()
    order = service.calls[-1]["context"]["draftOrders"]["entry"][0]["resource"]
    assert order["dosageInstruction"][0]["doseAndRate"][0]["doseQuantity"]["value"] == 0.5


def test_an_order_can_be_changed_until_it_is_signed(page: Page, service: Running) -> None:
    open_patient(page)
    suggest(page, "Paracetamol")
    page.get_by_role("button", name="Endre Paracetamol").click()
    expect(page.get_by_label("Dose")).to_be_focused()
    expect(page.get_by_label("Dose")).to_have_value("1")
    expect(page.get_by_label("Enhet")).to_have_value("g")
    page.get_by_label("Dose").fill("0,5")
    page.get_by_role("button", name="Legg til").click()
    expect(page.locator("#orders li")).to_have_count(1)
    expect(page.locator("#orders li")).to_contain_text("0,5 g × 3")


def test_signing_asks_order_sign_and_waits_when_there_is_serious_advice(page: Page, service: Running) -> None:
    open_patient(page)
    suggest(page, "Metformin")
    page.get_by_role("button", name="Signer ordineringen").click()
    expect(page.locator("#sign-said")).to_contain_text("Ikke signert ennå")
    expect(page.locator("#advice-title")).to_be_focused()
    assert service.calls[-1]["hook"] == "order-sign"
    assert "selections" not in service.calls[-1]["context"]
    expect(page.locator("#order-advice .group-head")).to_contain_text("Signering")
    page.get_by_role("button", name="Signer likevel").click()
    expect(page.locator("#orders li")).to_contain_text("signert")


def test_signing_goes_through_when_there_is_nothing_to_say(page: Page) -> None:
    open_patient(page)
    suggest(page, "Paracetamol")
    page.get_by_role("button", name="Signer ordineringen").click()
    expect(page.locator("#sign-said")).to_contain_text("Signert.")
    expect(page.locator("#order-advice .no-advice")).to_contain_text("Ingen råd")


def test_an_accepted_suggestion_changes_the_order_list_and_sends_feedback(
    page: Page, service: Running
) -> None:
    open_patient(page)
    suggest(page, "Metformin")
    card = page.locator(".advice.critical")
    card_id = card.get_attribute("data-card")
    card.get_by_role("button", name="Fjern metformin").click()
    expect(page.locator("#orders li")).to_have_count(0)
    expect(page.locator("#handled li")).to_contain_text("Fulgt")
    expect(page.locator("#handled .sent")).to_contain_text("Tilbakemelding sendt")
    assert service.feedback[0]["card"] == card_id
    assert service.feedback[0]["outcome"] == "accepted"
    assert len(service.feedback[0]["acceptedSuggestions"]) == 1
    assert service.feedback[0]["outcomeTimestamp"].endswith("Z")


def test_a_suggested_order_is_added_to_the_list(page: Page) -> None:
    open_patient(page)
    suggest(page, "Metformin")
    page.get_by_role("button", name="Rekvirer kreatinin og eGFR").click()
    expect(page.locator("#orders li")).to_have_count(2)
    expect(page.locator("#orders")).to_contain_text("Kreatinin og eGFR")


def test_an_override_needs_a_reason_and_sends_it(page: Page, service: Running) -> None:
    open_patient(page)
    suggest(page, "Ibuprofen")
    card = page.locator(".advice.warning")
    card.locator(".override summary").click()
    card.get_by_role("button", name="Overstyr").click()
    expect(card.locator(".ds-validation-message")).to_have_text("Velg en begrunnelse først.")
    card.get_by_label("Begrunnelse").select_option(label="Følger opp med prøver")
    card.get_by_label("Kommentar").fill("kontroll om en uke")
    card.get_by_role("button", name="Overstyr").click()
    expect(page.locator("#handled .sent")).to_contain_text("Tilbakemelding sendt")
    expect(page.locator("#handled li")).to_contain_text("Overstyrt")
    sent = service.feedback[0]
    assert sent["outcome"] == "overridden"
    assert sent["overrideReason"]["reason"]["code"] == "will-monitor"
    assert sent["overrideReason"]["userComment"] == "kontroll om en uke"


def test_the_why_of_a_card_is_one_click_away(page: Page, language: str) -> None:
    open_patient(page, language)
    suggest(page, "Metformin")
    why = page.locator(".advice.critical .why")
    why.locator("summary").click()
    expect(why.locator(".rule")).to_be_visible()
    expect(why).to_contain_text("eGFR < 30")
    expect(why).to_contain_text({"nb": "30.10.2026", "en": "30 Oct 2026"}[language])
    expect(why).to_contain_text("Observation/o1")
    why.get_by_role("link").last.click()
    expect(page.locator(".story")).to_be_visible()


def test_the_why_says_why_not_when_the_log_is_closed_to_the_reader(
    page: Page, troubles: list[str], language: str
) -> None:
    page.set_extra_http_headers({"X-Forwarded-For": "10.0.0.7"})
    open_patient(page, language)
    page.locator("#patient-advice .why summary").click()
    words = {"nb": "bare leses på denne maskinen", "en": "can only be read on this machine"}
    expect(page.locator("#patient-advice .why-place")).to_contain_text(words[language])
    troubles[:] = [trouble for trouble in troubles if "403" not in trouble]


def test_html_in_a_card_stays_text(page: Page) -> None:
    open_patient(page)
    suggest(page, "Metformin")
    detail = page.locator(".advice.critical .detail")
    expect(detail.locator("li")).to_have_count(2)
    expect(detail).to_contain_text("<b>nå</b>")
    expect(detail.locator("b")).to_have_count(0)
    expect(detail.locator("strong")).to_have_text("Risiko for laktacidose.")


def test_a_service_that_does_not_answer_is_never_an_empty_answer(
    page: Page, service: Running, troubles: list[str]
) -> None:
    open_patient(page)
    service.app.state.down = True
    suggest(page, "Metformin")
    fault = page.locator("#order-advice .ds-alert")
    expect(fault).to_contain_text("Beslutningsstøtten svarte ikke")
    expect(fault).to_contain_text("Ingenting er kontrollert")
    expect(fault).to_contain_text("loggen er ikke tilgjengelig")
    expect(page.locator("#orders li")).to_have_count(1)
    service.app.state.down = False
    fault.get_by_role("button", name="Prøv igjen").click()
    expect(page.locator(".advice.critical")).to_be_visible()
    troubles[:] = [trouble for trouble in troubles if "503" not in trouble]


def test_the_call_is_shown_as_it_was_sent(page: Page, service: Running) -> None:
    open_patient(page)
    page.get_by_text("Kallet slik journalen sendte det").click()
    shown = page.locator("[data-raw=request]")
    expect(shown).to_contain_text(service.calls[0]["hookInstance"])
    page.get_by_text("Svaret slik journalen fikk det").click()
    expect(page.locator("[data-raw=response]")).to_contain_text("no.cds.decision")
    expect(page.locator(".timing")).to_have_text(re.compile(r"\d+ ms"))


def test_everything_can_be_done_from_the_keyboard(page: Page, service: Running) -> None:
    page.goto("/?lang=nb")
    page.keyboard.press("Tab")
    expect(page.locator(".ds-skiplink")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("a[href*='patient=solveig']")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#patient-advice .advice")).to_be_visible()
    tab_to(page, "#drug")
    page.keyboard.type("Metformin")
    tab_to(page, "#dose")
    page.keyboard.type("500")
    tab_to(page, "#order-form button[type=submit]")
    page.keyboard.press("Enter")
    expect(page.locator(".advice.critical")).to_be_visible()
    expect(page.locator("#drug")).to_be_focused()
    tab_to(page, ".advice.critical .override summary")
    page.keyboard.press("Enter")
    tab_to(page, ".advice.critical select")
    page.keyboard.press("ArrowDown")
    tab_to(page, ".advice.critical .override button")
    page.keyboard.press("Enter")
    expect(page.locator("#handled li")).to_be_focused()
    expect(page.locator("#handled .sent")).to_contain_text("Tilbakemelding sendt")
    assert service.feedback[0]["outcome"] == "overridden"


def tab_to(page: Page, target: str) -> None:
    wanted = page.locator(target).first
    for _ in range(60):
        page.keyboard.press("Tab")
        if wanted.evaluate("(element) => element === document.activeElement"):
            return
    pytest.fail(f"{target} cannot be reached with Tab")


def test_markdown_becomes_elements_and_nothing_else(page: Page) -> None:
    open_patient(page)
    module = page.locator("script[type=module]").get_attribute("src").replace("try.js", "markdown.js")
    script = """async ([module, text]) => {
        const { markdown } = await import(module);
        const place = document.createElement("div");
        place.append(markdown(text));
        return place.innerHTML;
    }"""
    cases = {
        "one\ntwo": "<p>one two</p>",
        "one  \ntwo": "<p>one<br>two</p>",
        "one\n\ntwo": "<p>one</p><p>two</p>",
        "- a\n- **b**\n  more": "<ul><li>a</li><li><strong>b</strong> more</li></ul>",
        "1. a\n2. b": "<ol><li>a</li><li>b</li></ol>",
        "## *Head*": '<p class="md-heading"><em>Head</em></p>',
        "`a < b` and 2\\*3": "<p><code>a &lt; b</code> and 2*3</p>",
        "snake_case_name": "<p>snake_case_name</p>",
        "<img src=x onerror=alert(1)>": "<p>&lt;img src=x onerror=alert(1)&gt;</p>",
        "[x](javascript:alert(1))": "<p>[x](javascript:alert(1))</p>",
        "[x](data:text/html,y)": "<p>[x](data:text/html,y)</p>",
    }
    made = {text: page.evaluate(script, [module, text]) for text in cases}
    assert made == cases
    link = page.evaluate(script, [module, "[EMA](https://ema.europa.eu/a)"])
    assert 'href="https://ema.europa.eu/a"' in link
    assert 'rel="noopener noreferrer"' in link


def test_arriving_cards_do_not_move_the_orders(page: Page) -> None:
    open_patient(page)
    before = page.locator("#order-form").bounding_box()
    suggest(page, "Metformin")
    expect(page.locator(".advice.critical")).to_be_visible()
    assert page.locator("#order-form").bounding_box() == before


def test_an_answer_that_comes_late_is_not_shown_over_a_newer_one(page: Page) -> None:
    open_patient(page)
    held = []
    page.route("**/cds-services/order-select", lambda route: held.append(route), times=1)
    page.locator("[data-suggested]", has_text="Metformin").click()
    page.locator("#orders li button", has_text="Fjern").click()
    suggest(page, "Paracetamol")
    expect(page.locator("#order-advice .no-advice")).to_be_visible()
    held[0].continue_()
    page.wait_for_timeout(300)
    expect(page.locator("#order-advice .advice")).to_have_count(0)
