"""The pages over real HTTP on loopback, and a real Chromium that must have nothing to complain about."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, sync_playwright

from .fake_service import serve_all

CHROMIUM = shutil.which("chromium")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@dataclass(frozen=True)
class Running:
    """A service that is up: its address, and the app with what it has received."""

    address: str
    app: FastAPI

    @property
    def calls(self) -> list[dict[str, Any]]:
        """The hook calls received, oldest first."""
        return self.app.state.calls

    @property
    def feedback(self) -> list[dict[str, Any]]:
        """The feedback received, oldest first."""
        return self.app.state.feedback


def run(app: FastAPI) -> Iterator[Running]:
    """The app on a free port of this machine until the caller is done with it."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield Running(f"http://127.0.0.1:{listening.getsockname()[1]}", app)
    server.should_exit = True
    thread.join()
    listening.close()


@pytest.fixture
def service() -> Iterator[Running]:
    """A fresh service with an empty log."""
    yield from run(serve_all())


@pytest.fixture
def pinned_service() -> Iterator[Running]:
    """A fresh service whose clock was set."""
    yield from run(serve_all(pinned=True))


@pytest.fixture
def http(service: Running) -> Iterator[httpx.Client]:
    """A reader of the service without a browser."""
    with httpx.Client(base_url=service.address, headers={"accept-language": "nb"}, trust_env=False) as client:
        yield client


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture
def troubles() -> list[str]:
    """What the browser complained about; a test that provokes something takes it out again."""
    return []


@pytest.fixture(params=["nb", "en"])
def language(request: pytest.FixtureRequest) -> str:
    """Both languages, one after the other."""
    return str(request.param)


@pytest.fixture
def page(chromium: Browser, service: Running, troubles: list[str]) -> Iterator[Page]:
    """A tab on a ward screen. A console error or a breach of the content policy fails the test."""
    with chromium.new_context(base_url=service.address, viewport={"width": 1366, "height": 768}) as context:
        context.set_default_timeout(5000)
        tab = context.new_page()
        watch(tab, troubles)
        yield tab
    assert troubles == []


def watch(tab: Page, troubles: list[str]) -> None:
    """Writes down every console error, page error, breach of policy and call to another host."""
    tab.add_init_script(
        "document.addEventListener('securitypolicyviolation',"
        " (breach) => console.error('policy: ' + breach.violatedDirective + ' ' + breach.blockedURI))"
    )
    tab.on("console", lambda said: troubles.append(said.text) if said.type in ("error", "warning") else None)
    tab.on("pageerror", lambda error: troubles.append(str(error)))
    tab.on("request", lambda sent: None if "://127.0.0.1:" in sent.url else troubles.append(sent.url))
