"""A card with an order set in a real Chromium: what belongs together stands together, and is placed in one step."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from .conftest import Running

pytestmark = pytest.mark.browser

TESTS = {
    "nb": ("Prøver", "Kalium, Kreatinin (anbefalt)"),
    "en": ("Tests", "Potassium, Creatinine (recommended)"),
}


@pytest.fixture
def card(page: Page, language: str) -> Page:
    """The try page with metoprolol in the order list."""
    page.goto(f"/?lang={language}&patient=solveig")
    page.locator("#drug").fill("Metoprolol")
    page.locator("#order-form button").click()
    expect(page.locator("#order-advice .offered")).to_have_count(2)
    return page


def test_the_groups_of_an_order_set_stand_under_their_heading_with_the_usual_chosen(
    card: Page, language: str
) -> None:
    heading, usual = TESTS[language]
    tests = card.locator(".offered").first
    expect(tests.locator("legend")).to_have_text(heading)
    expect(tests.locator("label").first).to_have_text(usual)
    expect(card.locator(".offered input")).to_have_count(4)
    expect(card.locator(".offered input:checked")).to_have_count(2)
    expect(card.get_by_label(usual)).to_be_checked()


def test_what_is_no_order_set_keeps_its_own_button(card: Page) -> None:
    expect(card.locator(".suggestions > button")).to_have_count(2)
    card.locator(".suggestions > button").first.click()
    expect(card.locator("#orders li")).to_have_count(0)


def test_what_is_chosen_is_placed_in_one_step_and_told_in_one_feedback(card: Page, service: Running) -> None:
    card.locator(".offered").first.locator("input").nth(1).check()
    card.locator(".offered").nth(1).locator("input").first.uncheck()
    card.locator(".suggestions > button").last.click()
    expect(card.locator("#orders li")).to_have_count(4)
    expect(card.locator("#handled .sent")).not_to_be_empty()
    assert len(service.feedback) == 1
    assert len(service.feedback[0]["acceptedSuggestions"]) == 2


def test_nothing_chosen_cannot_be_placed(card: Page) -> None:
    card.locator(".offered input:checked").first.uncheck()
    card.locator(".offered input:checked").first.uncheck()
    expect(card.locator(".suggestions > button").last).to_be_disabled()
