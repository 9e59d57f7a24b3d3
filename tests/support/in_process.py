"""The hook service as an ASGI application in this process: the real code without a socket."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from cds.audit import DecisionStore, Journal, MemoryStore, Pseudonyms
from cds.clock import PinnedClock
from cds.hooks import HookService
from cds.knowledge import Knowledge
from support.patients import shipped_knowledge

__all__ = ["NOW", "Answer", "InProcess", "in_process"]

NOW = datetime.fromisoformat("2026-11-22T10:00:00+01:00")
MOST_BYTES = 10_000_000


@dataclass(frozen=True)
class Answer:
    """What came back over ASGI."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        """The body, decoded."""
        return orjson.loads(self.body)


class InProcess:
    """Sends requests to one HookService on an event loop of its own."""

    def __init__(self, service: HookService, runner: asyncio.Runner) -> None:
        self.service = service
        self._runner = runner

    def post(self, path: str, body: bytes, **headers: str) -> Answer:
        """The answer to a POST; header names are written with underscores."""
        return self._runner.run(self._request("POST", path, body, headers))

    def call(self, service: str, body: Any, **headers: str) -> Answer:
        """The answer to a call of a service, given as Python values."""
        return self.post(f"/cds-services/{service}", orjson.dumps(body), **headers)

    def record_of(self, answer: Answer) -> dict[str, Any]:
        """The decision record behind an answer."""
        found = self.service.log.read(answer.json()["extension"]["no.cds.decision"]["id"])
        assert found is not None
        record: dict[str, Any] = orjson.loads(found.entry.body)
        return record

    async def _request(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        sent: list[Any] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body}

        async def send(message: Any) -> None:
            sent.append(message)

        raw = [(b"content-type", b"application/json")] if "content_type" not in headers else []
        raw += [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
        await self.service({"type": "http", "method": method, "path": path, "headers": raw}, receive, send)
        start, finish = sent
        answered = {name.decode(): value.decode() for name, value in start["headers"]}
        return Answer(start["status"], answered, finish["body"])


@contextmanager
def in_process(
    store: DecisionStore | None = None, *, knowledge: Knowledge | None = None, language: str = "en"
) -> Iterator[InProcess]:
    """A service over a log in memory (or the store given), at a pinned now."""
    kept = store or MemoryStore()
    with asyncio.Runner() as runner:
        journal = Journal(kept)
        service = HookService(
            knowledge=knowledge or shipped_knowledge(),
            clock=PinnedClock(NOW),
            journal=journal,
            log=kept,
            pseudonyms=Pseudonyms(bytes(32)),
            default_language=language,  # type: ignore[arg-type]
            most_bytes=MOST_BYTES,
        )
        yield InProcess(service, runner)
        runner.run(journal.close())
