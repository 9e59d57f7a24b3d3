"""Pictures of the pages for the documentation, taken of the real service.

    cd tests && python -m web.screenshots

Needs Debian's chromium, fonts-liberation and pngquant.
They go to docs/screenshots/, and are to be looked at by a person before they are committed.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from .conftest import QUIET
from .real_service import serving

FOLDER = Path(__file__).parents[2] / "docs" / "screenshots"
LARGEST = 150_000  # bytes


def take(page: Page, name: str) -> None:
    """The picture of what is on the screen now."""
    path = FOLDER / f"{name}.png"
    page.mouse.move(0, 0)
    page.evaluate("document.activeElement?.blur()")
    page.screenshot(path=path, animations="disabled")
    subprocess.run(["pngquant", "--force", "--ext", ".png", "--speed", "1", str(path)], check=True)
    size = path.stat().st_size
    if size > LARGEST:
        raise RuntimeError(f"{path.name} is {size} bytes; the largest allowed is {LARGEST}")
    print(f"{path.name}: {size // 1000} KB")


def open_patient(page: Page, slug: str, language: str, *drugs: str) -> None:
    page.goto(f"/?patient={slug}&lang={language}")
    expect(page.locator("#patient-advice .group-head")).to_be_visible()
    for count, drug in enumerate(drugs, start=1):
        page.locator("[data-suggested]", has_text=drug).first.click()
        expect(page.locator("#orders li")).to_have_count(count)
        expect(page.locator("#order-advice:not([aria-busy]) .group-head")).to_be_visible()


def pictures(browser: Browser, address: str) -> None:
    """Every picture, in the order a reader meets the pages."""
    tall = browser.new_page(base_url=address, viewport={"width": 1366, "height": 800})
    tall.goto("/?lang=nb")
    take(tall, "choose-patient.nb")
    open_patient(tall, "odd-berge", "nb", "Metformin")
    take(tall, "advice.nb")
    tall.locator("#order-advice .advice.critical .why summary").click()
    expect(tall.locator(".why .rule")).to_be_visible()
    tall.locator("#order-advice .advice.critical .why-place").scroll_into_view_if_needed()
    take(tall, "why.nb")
    open_patient(tall, "solveig-bakken", "nb", "Apiksaban")
    take(tall, "missing.nb")
    open_patient(tall, "marius-lie", "en", "Amoxicillin")
    tall.locator("#sign").click()
    expect(tall.locator("#sign-said")).not_to_be_empty()
    tall.locator("#order-advice .override summary").first.click()
    take(tall, "signing.en")
    open_patient(tall, "liv-johnsen", "nb", "Naproksen")
    tall.goto("/decisions?lang=nb")
    tall.locator("tbody a").first.click()
    tall.locator("#rules").scroll_into_view_if_needed()
    tall.get_by_text("Regler som ikke ble spurt").click()
    tall.locator("#rules").evaluate("heading => heading.scrollIntoView()")
    take(tall, "decision-rules.nb")
    tall.goto("/decisions?lang=nb")
    take(tall, "decisions.nb")
    tall.locator("tbody a").first.click()
    expect(tall.locator(".story")).to_be_visible()
    take(tall, "decision.nb")
    tall.goto("/knowledge?lang=en")
    take(tall, "knowledge.en")
    tall.goto("/knowledge/rules?lang=nb&drug=metformin")
    take(tall, "rules.nb")
    tall.goto("/knowledge/rules/simvastatin-strong-cyp3a4-inhibitor?lang=nb")
    take(tall, "rule.nb")
    tall.goto("/knowledge/drugs?drug=warfarin&lang=nb")
    take(tall, "drug.nb")
    tall.goto("/knowledge/drugs?drug=simvastatin&with=clarithromycin&lang=en")
    take(tall, "two-drugs.en")
    open_patient(tall, "harald-bakke", "nb", "Paracetamol", "Kodein", "Tramadol")
    take(tall, "medication-safety.nb")
    tall.goto("/nothing-here?lang=nb")
    take(tall, "not-here.nb")
    dark = browser.new_page(base_url=address, viewport={"width": 1366, "height": 800}, color_scheme="dark")
    open_patient(dark, "odd-berge", "en", "Ibuprofen")
    take(dark, "advice.dark.en")
    narrow = browser.new_page(base_url=address, viewport={"width": 683, "height": 800})
    open_patient(narrow, "odd-berge", "nb", "Metformin")
    narrow.locator("#order-advice").scroll_into_view_if_needed()
    take(narrow, "advice.narrow.nb")
    phone = browser.new_page(base_url=address, viewport={"width": 390, "height": 844})
    phone.goto("/knowledge/drugs?drug=warfarin&with=ibuprofen&lang=nb")
    take(phone, "two-drugs.narrow.nb")


def main() -> None:
    """Takes all pictures."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=[*QUIET, "--disable-lcd-text"]
        )
        with serving(Path(folder) / "decisions.db") as address:
            pictures(browser, address)
        browser.close()


if __name__ == "__main__":
    main()
