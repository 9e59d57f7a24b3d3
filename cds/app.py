"""The rooms wired together into one ASGI application."""

from __future__ import annotations

import asyncio
import ctypes
import gc
from contextlib import suppress
from dataclasses import asdict
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import orjson

from cds import __version__
from cds.audit import Journal, open_pseudonyms, open_store
from cds.clock import PinnedClock, SiteClock
from cds.context import warm_up
from cds.hooks import PATH, HookService
from cds.knowledge import load_or_recall
from cds.pages import SecondOpinion, pages_for
from cds.twin import LiveTwin, check_installed

if TYPE_CHECKING:
    from cds.hooks.service import Receive, Scope, Send
    from cds.settings import Settings

__all__ = ["COUNTS", "Application"]

COUNTS = "/second-opinion"
"""Where the counters of the second evaluator are told."""


class Application:
    """The service: CDS Hooks calls are answered at once, everything else goes to the pages."""

    def __init__(self, settings: Settings) -> None:
        zone = ZoneInfo(settings.time_zone)
        clock = SiteClock(zone) if settings.now is None else PinnedClock(settings.now.astimezone(zone))
        knowledge = load_or_recall(settings.knowledge, settings.compiled, settings.overlays)
        self._store = open_store(settings.database, engine=__version__)
        self._journal = Journal(self._store)
        self.twin = LiveTwin(settings.twin_share)
        """Compares a share of the decisions with durable-rules; it starts nothing before it is given one."""
        if self.twin.share:
            check_installed()
        self.hooks = HookService(
            knowledge=knowledge,
            clock=clock,
            journal=self._journal,
            log=self._store,
            pseudonyms=open_pseudonyms(settings.database),
            default_language=settings.language,
            most_bytes=settings.most_bytes,
            sample=self.twin if self.twin.share else None,
        )
        self._pages = pages_for(self.hooks, settings.knowledge, self._counts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            if scope["path"].startswith(PATH):
                await self.hooks(scope, receive, send)
            elif scope["path"] == COUNTS:
                await self._tell_counts(send)
            else:
                await self._pages(scope, receive, send)
        elif scope["type"] == "lifespan":
            await self._live(receive, send)

    def _counts(self) -> SecondOpinion:
        return SecondOpinion(self.twin.share, **asdict(self.twin.counts))

    async def _tell_counts(self, send: Send) -> None:
        """How many decisions the second evaluator was asked of, and on how many it differs."""
        body = orjson.dumps(self._counts())
        headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _live(self, receive: Receive, send: Send) -> None:
        """Start, and at the end write what is waiting and close the log."""
        await receive()
        settle_memory()
        _warm_up()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await asyncio.to_thread(self.twin.close)
        await self._journal.close()
        self._store.close()
        await send({"type": "lifespan.shutdown.complete"})


def _warm_up() -> None:
    """Before the first call, and not beside it: the UCUM library cannot be started twice at once, and a conversion that
    failed for that would be remembered as refused."""
    warm_up()
    give_back_memory()


def settle_memory() -> None:
    """What is loaded now lives as long as the process: the garbage collector need not walk it again."""
    gc.collect()
    give_back_memory()
    gc.freeze()
    gc.set_threshold(50_000, 50, 50)


def give_back_memory() -> None:
    """Return to the system what loading took and freed again; where the C library cannot, nothing is lost."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").malloc_trim(0)
