"""The way into the decision log from the event loop: many records, one commit."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from cds.errors import LogUnavailable

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self, TypeAlias

    from cds.audit.entry import Entry
    from cds.audit.store import DecisionStore

    Waiting: TypeAlias = tuple[Entry, asyncio.Future[None]]

__all__ = ["Journal"]

_MOST_IN_A_BATCH = 256
_MOST_WAITING = 4096


class Journal:
    """Collects entries on the event loop while one batch is being written in a thread of its own.

    It belongs to the event loop of its first `append`. The store stays the caller's to close, after `close`.
    """

    def __init__(self, store: DecisionStore) -> None:
        self._store = store
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="decision-log")
        self._waiting: list[Waiting] = []
        self._writing = False
        self._closed = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._rest: asyncio.Future[None] | None = None
        self.entries = 0
        self.commits = 0

    async def append(self, entry: Entry) -> None:
        """Returns when the entry is durable. Raises LogUnavailable when it is not: no answer may leave then.

        A caller that is cancelled while it waits leaves its entry behind: it is written all the same.
        """
        if self._closed:
            raise LogUnavailable("LOG008", "The decision log is closed.", remedy="Start the service again.")
        if len(self._waiting) >= _MOST_WAITING:
            raise LogUnavailable(
                "LOG009",
                f"The decision log is {_MOST_WAITING} records behind.",
                remedy="See whether its disk is slow or full.",
            )
        loop = self._loop
        if loop is None:
            loop = self._loop = asyncio.get_running_loop()
        # One future each: cancelling a waiter cancels what it waits for, which must not be another's.
        durable = loop.create_future()
        self._waiting.append((entry, durable))
        if not self._writing:
            self._writing = True
            loop.call_soon(self._send)  # at the end of this turn, so that all who come in it share the commit
        await durable

    async def close(self) -> None:
        """Takes no more entries, and returns when all that were taken are written. May be called twice."""
        self._closed = True
        while self._writing:
            if self._rest is None:
                self._rest = asyncio.get_running_loop().create_future()
            await asyncio.shield(self._rest)
        self._thread.shutdown()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    def _send(self) -> None:
        batch = self._waiting[:_MOST_IN_A_BATCH]
        del self._waiting[:_MOST_IN_A_BATCH]
        self._thread.submit(self._write, batch)

    def _write(self, batch: list[Waiting]) -> None:
        """In the writer thread."""
        error: Exception | None = None
        try:
            self._store.append([entry for entry, _ in batch])
        except Exception as fault:  # whatever it is, those who wait must hear of it
            error = fault
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._landed, batch, error)

    def _landed(self, batch: list[Waiting], error: Exception | None) -> None:
        if error is None:
            self.entries += len(batch)
            self.commits += 1
        for _, durable in batch:
            if durable.done():
                continue
            if error is None:
                durable.set_result(None)
            else:
                durable.set_exception(_unavailable(error))
        if self._waiting:
            self._send()
            return
        self._writing = False
        if self._rest is not None:
            self._rest.set_result(None)
            self._rest = None


def _unavailable(error: Exception) -> LogUnavailable:
    """An error of its own for each waiter, since raising one adds to its traceback."""
    if isinstance(error, LogUnavailable):
        told = LogUnavailable(error.code, error.message, where=error.where, remedy=error.remedy)
    else:
        told = LogUnavailable("LOG005", f"The decision log cannot be used: {type(error).__name__}.")
    told.__cause__ = error
    return told
