"""The service over real HTTP, with a share of its decisions compared: a fault in our evaluator is counted."""

from __future__ import annotations

import json
import operator
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from support.serving import NOW, serving

from cds.app import Application
from cds.rules.threevalued import COMPARES
from cds.settings import Settings

CALL = json.loads((Path(__file__).parents[2] / "docs/examples/order-sign.json").read_text(encoding="utf-8"))


@contextmanager
def served(folder: Path, share: float) -> Iterator[tuple[httpx.Client, Application]]:
    """The application in this process, so that a fault can be planted in it, behind a real server."""
    application = Application(
        Settings(database=f"sqlite:///{folder}/decisions.db", now=NOW, twin_share=share)  # type: ignore[arg-type]
    )
    server = uvicorn.Server(uvicorn.Config(application, port=0, log_level="warning", lifespan="on"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
            yield client, application
    finally:
        server.should_exit = True
        thread.join()


def called(client: httpx.Client, times: int = 1) -> list[Any]:
    answers = [client.post("/cds-services/order-sign", json=CALL) for _ in range(times)]
    return [answer.json()["cards"] for answer in answers]


def counts(client: httpx.Client) -> dict[str, Any]:
    told: dict[str, Any] = client.get("/second-opinion").json()
    return told


def test_sound_evaluators_are_counted_as_agreeing(tmp_path: Path) -> None:
    with served(tmp_path, 1.0) as (client, application):
        assert [len(cards) for cards in called(client, 3)] == [1, 1, 1]
        application.twin.wait()
        assert counts(client) == {"share": 1.0, "compared": 3, "disagreed": 0, "dropped": 0, "failed": 0}


def test_a_fault_in_the_answering_evaluator_is_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Metformin at an eGFR of 24 is contraindicated (EMA, 2016: below 30); with the fault, no card says so."""
    monkeypatch.setitem(COMPARES, "<", operator.gt)  # type: ignore[arg-type]
    with served(tmp_path, 1.0) as (client, application):
        assert called(client, 2) == [[], []]
        application.twin.wait()
        assert counts(client) == {"share": 1.0, "compared": 2, "disagreed": 2, "dropped": 0, "failed": 0}


def test_it_is_off_unless_it_is_turned_on(tmp_path: Path) -> None:
    with serving(tmp_path) as service:
        assert service.post("order-sign", CALL).status_code == 200
        told = service.client.get("/second-opinion").json()
        assert told == {"share": 0.0, "compared": 0, "disagreed": 0, "dropped": 0, "failed": 0}
        children = Path(f"/proc/{service.process.pid}/task/{service.process.pid}/children").read_text()
        assert children == ""
