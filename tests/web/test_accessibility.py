"""axe-core reports nothing serious on any page, in light and dark, in the states a reader meets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .conftest import Running
from .fake_service import call

pytestmark = pytest.mark.browser

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")


def serious(page: Page) -> list[str]:
    """What axe calls serious or critical, as `rule: where`."""
    page.evaluate(AXE)
    report: dict[str, Any] = page.evaluate("axe.run()")
    return [
        f"{found['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:300]}"
        for found in report["violations"]
        if found["impact"] in ("serious", "critical")
        for node in found["nodes"]
    ]


@pytest.fixture(params=["light", "dark"])
def themed(page: Page, request: pytest.FixtureRequest) -> Page:
    """The tab in each theme."""
    page.emulate_media(color_scheme=request.param, reduced_motion="reduce")
    return page


@pytest.mark.parametrize(
    "address",
    [
        "/?",
        "/decisions?",
        "/knowledge?",
        "/knowledge/rules?",
        "/knowledge/rules?words=nothing",
        "/knowledge/rules/metformin-nsaid?",
        "/knowledge/drugs?",
        "/knowledge/drugs?drug=metformin",
        "/knowledge/drugs?drug=met",
        "/knowledge/drugs?drug=metformin&with=paracetamol",
    ],
)
def test_axe_finds_nothing_serious_on_a_page(themed: Page, service: Running, address: str) -> None:
    call(service.address, "order-sign", ["A10BA02", "M01AE01"], "nb")
    call(service.address, "patient-view", [], "nb")
    themed.goto(f"{address}&lang=nb")
    assert serious(themed) == []


def test_axe_finds_nothing_serious_on_the_story_of_a_decision(themed: Page, service: Running) -> None:
    call(service.address, "order-sign", ["A10BA02", "M01AE01"], "nb")
    themed.goto("/decisions?lang=nb")
    themed.locator("tbody a").first.click()
    expect(themed.locator(".story")).to_be_visible()
    assert serious(themed) == []


def test_axe_finds_nothing_serious_with_cards_open(themed: Page) -> None:
    themed.goto("/?lang=nb&patient=solveig")
    themed.locator("[data-suggested='0']").click()
    themed.locator("[data-suggested='1']").click()
    expect(themed.locator("#order-advice .advice")).to_have_count(2)
    themed.locator(".advice.critical .why summary").click()
    expect(themed.locator(".why .rule")).to_be_visible()
    themed.locator(".advice.warning .override summary").click()
    themed.locator(".advice.warning .override button").click()
    themed.get_by_text("Kallet slik journalen sendte det").first.click()
    assert serious(themed) == []
    themed.locator(".advice.critical .suggestions button").first.click()
    expect(themed.locator("#handled .sent")).to_contain_text("Tilbakemelding sendt")
    assert serious(themed) == []


def test_axe_finds_nothing_serious_with_an_order_set(themed: Page) -> None:
    themed.goto("/?lang=nb&patient=solveig")
    themed.locator("#drug").fill("Metoprolol")
    themed.locator("#order-form button").click()
    expect(themed.locator("#order-advice .offered")).to_have_count(2)
    assert serious(themed) == []


def test_axe_finds_nothing_serious_when_nothing_answers(
    themed: Page, service: Running, troubles: list[str]
) -> None:
    service.app.state.down = True
    themed.goto("/?lang=nb&patient=solveig")
    expect(themed.locator(".ds-alert")).to_be_visible()
    assert serious(themed) == []
    themed.goto("/nothing-here")
    assert serious(themed) == []
    troubles.clear()
