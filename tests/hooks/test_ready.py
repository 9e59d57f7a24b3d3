"""What has been done by the time that the service says it is ready."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

import cds.app
from cds.app import Application
from cds.settings import Settings


def test_the_unit_library_is_started_before_the_first_call_can_come(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two calls that start it at once would each remember that units of the other cannot be converted."""
    done: list[str] = []
    monkeypatch.setattr(cds.app, "warm_up", lambda: done.append("units"))
    monkeypatch.setattr(cds.app, "settle_memory", lambda: None)
    service = Application(Settings(database=f"sqlite:///{tmp_path}/log.db"))

    async def receive() -> dict[str, Any]:
        return {"type": "lifespan.startup"}

    async def send(message: Any) -> None:
        done.append(message["type"])

    asyncio.run(service({"type": "lifespan"}, receive, send))
    assert done == ["units", "lifespan.startup.complete", "lifespan.shutdown.complete"]
