"""Several clients calling at once, until the service is gone or they are told to stop."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache

import httpx
import orjson
from support.calls import build_call
from support.patients import draft

__all__ = ["Clients", "calling"]

_CLIENTS = 6


@cache
def bodies() -> list[bytes]:
    """Calls with a critical card, and one without."""
    return [
        orjson.dumps(build_call("order-sign", patient, [draft(patient, atc, name)]))
        for patient, atc, name in (
            ("odd-berge", "A10BA02", "Metformin"),
            ("marius-lie", "J01CA04", "Amoxicillin"),
            ("emma-strand", "M01AE01", "Ibuprofen"),
        )
    ]


@dataclass
class Clients:
    """What they have received: the decision ids of complete 200 answers, and any other status."""

    ids: list[str] = field(default_factory=list)
    others: list[int] = field(default_factory=list)
    first: threading.Event = field(default_factory=threading.Event)
    stop: threading.Event = field(default_factory=threading.Event)

    def work(self, address: str) -> None:
        """One client: calls, one after the other, until the connection fails."""
        with httpx.Client(base_url=address, trust_env=False, timeout=10.0) as client:
            place = 0
            while not self.stop.is_set():
                place += 1
                try:
                    answer = client.post("/cds-services/order-sign", content=bodies()[place % 3])
                except httpx.TransportError:
                    return
                if answer.status_code == 200:
                    self.ids.append(answer.json()["extension"]["no.cds.decision"]["id"])
                    self.first.set()
                else:
                    self.others.append(answer.status_code)


@contextmanager
def calling(address: str) -> Iterator[Clients]:
    """The clients at work, the first of them answered; at the end they have stopped."""
    clients = Clients()
    bodies()  # made before the first call, not in the middle of it
    threads = [threading.Thread(target=clients.work, args=(address,)) for _ in range(_CLIENTS)]
    for thread in threads:
        thread.start()
    try:
        assert clients.first.wait(30), "no answer in 30 seconds"
        yield clients
    finally:
        clients.stop.set()
        for thread in threads:
            thread.join()
