"""The floor: Starlette that parses the body with orjson, stores one durable row and answers a fixed card.

It groups its commits as the service does: rows are collected on the event loop while one batch is being flushed in a
thread. So it is what one gets from Starlette, orjson and SQLite with no decision support at all, and no slower.
"""

from __future__ import annotations

import asyncio
import gc
import sqlite3
import sys
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import orjson
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

__all__ = ["CARD", "Rows", "make_floor"]

_MOST_IN_A_BATCH = 256
_WORDS = "A recommendation of the usual length, with what to do instead and why. "
CARD = orjson.dumps({
    "cards": [
        {
            "uuid": "018f9c2e-0000-7000-8000-000000000001",
            "summary": "Metformin: the dose is too high for an eGFR of 38 mL/min/1.73 m²",
            "indicator": "warning",
            "detail": _WORDS * 21,
            "source": {"label": "Floor", "url": "https://example.org"},
            "suggestions": [{"label": "Remove metformin", "uuid": "018f9c2e-0000-7000-8000-000000000101", "actions": [
                {"type": "delete", "description": "Remove metformin", "resourceId": "MedicationRequest/1"},
            ]}],
            "overrideReasons": [{"code": "a", "system": "https://example.org", "display": "Does not apply here"}],
        }
    ]
})  # fmt: skip
"""An answer of 2 KB."""
_ROW = CARD
"""And a record as large."""


class Rows:
    """Rows waiting for their commit: one flush at a time, in a thread of its own."""

    def __init__(self, path: Path) -> None:
        self._database = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute("PRAGMA synchronous = FULL")
        self._database.execute(
            "CREATE TABLE entry (seq INTEGER PRIMARY KEY, id TEXT NOT NULL, body BLOB NOT NULL)"
        )
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._waiting: list[tuple[str, bytes, asyncio.Future[None]]] = []
        self._writing = False

    async def append(self, name: str, body: bytes) -> None:
        """Returns when the row is durable."""
        loop = asyncio.get_running_loop()
        durable = loop.create_future()
        self._waiting.append((name, body, durable))
        if not self._writing:
            self._writing = True
            loop.call_soon(self._send, loop)
        await durable

    def close(self) -> None:
        self._thread.shutdown()
        self._database.close()

    def _send(self, loop: asyncio.AbstractEventLoop) -> None:
        batch, self._waiting = self._waiting[:_MOST_IN_A_BATCH], self._waiting[_MOST_IN_A_BATCH:]
        self._thread.submit(self._write, batch, loop)

    def _write(
        self, batch: list[tuple[str, bytes, asyncio.Future[None]]], loop: asyncio.AbstractEventLoop
    ) -> None:
        places = ", ".join(["(?, ?)"] * len(batch))
        self._database.execute(
            f"INSERT INTO entry (id, body) VALUES {places}",
            [value for name, body, _ in batch for value in (name, body)],
        )
        loop.call_soon_threadsafe(self._landed, batch, loop)

    def _landed(
        self, batch: list[tuple[str, bytes, asyncio.Future[None]]], loop: asyncio.AbstractEventLoop
    ) -> None:
        for _, _, durable in batch:
            if not durable.done():
                durable.set_result(None)
        if self._waiting:
            self._send(loop)
        else:
            self._writing = False


def make_floor(path: Path) -> Starlette:
    """The floor's application, its rows in a new database at `path`."""
    rows = Rows(path)

    async def answer(request: Request) -> Response:
        orjson.loads(await request.body())
        await rows.append(str(uuid4()), _ROW)
        return Response(CARD, media_type="application/json")

    @asynccontextmanager
    async def live(_: Starlette) -> AsyncIterator[None]:
        _settle_memory()
        yield
        rows.close()

    return Starlette(routes=[Route("/cds-services/order-sign", answer, methods=["POST"])], lifespan=live)


def _settle_memory() -> None:
    """As `cds.app.settle_memory`, without loading the service into this process; a test holds the two equal."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 50, 50)


def main(port: int, path: Path) -> None:
    """Serve with the settings of `cds serve`."""
    uvicorn.run(
        make_floor(path), host="127.0.0.1", port=port, loop="uvloop", http="httptools", access_log=False,
        log_level="warning", server_header=False, proxy_headers=False,
    )  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
