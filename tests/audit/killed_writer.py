"""A writer to be killed: appends without end, and prints each id once `append` has returned."""

from __future__ import annotations

import asyncio
import os
import sys

from cds.audit import Journal, open_store

from .records import decision, entry_of

CALLERS = 16


async def _write(url: str, first: int) -> None:
    journal = Journal(open_store(url, engine="0.1.0"))
    numbers = iter(range(first, first + 1_000_000))

    async def call() -> None:
        for number in numbers:
            entry = entry_of(decision(number, filler="x" * (number % 4000)))
            await journal.append(entry)
            os.write(1, f"{entry.id}\n".encode())

    await asyncio.gather(*(call() for _ in range(CALLERS)))


if __name__ == "__main__":
    asyncio.run(_write(sys.argv[1], int(sys.argv[2])))
