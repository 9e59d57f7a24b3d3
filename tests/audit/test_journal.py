"""Group commit: what a caller of the journal may count on."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cds.audit import Entry, Journal, MemoryStore, verify
from cds.errors import LogUnavailable

from .records import decision_id, entries

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cds.audit import DecisionStore


class GatedStore:
    """A store whose appends wait at a gate, and which notes how large each was and who wrote it."""

    def __init__(self) -> None:
        self.inner = MemoryStore()
        self.gate = threading.Event()
        self.begun = threading.Event()
        self.batches: list[int] = []
        self.threads: set[str] = set()

    def append(self, batch: Sequence[Entry]) -> None:
        self.begun.set()
        assert self.gate.wait(5)
        self.batches.append(len(batch))
        self.threads.add(threading.current_thread().name)
        self.inner.append(batch)

    def __getattr__(self, name: str) -> object:
        return getattr(self.inner, name)


class BrokenStore:
    """A store that fails for a reason of its own."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def append(self, batch: Sequence[Entry]) -> None:
        raise self.error


def test_an_entry_is_in_the_store_when_append_returns(store: DecisionStore) -> None:
    async def scene() -> None:
        async with Journal(store) as journal:
            for entry in entries(3):
                await journal.append(entry)
                found = store.read(entry.id)
                assert found is not None
                assert found.entry == entry

    asyncio.run(scene())
    assert verify(store).sound


def test_entries_of_one_turn_share_a_commit() -> None:
    async def scene() -> tuple[int, int]:
        async with Journal(MemoryStore()) as journal:
            await asyncio.gather(*(journal.append(entry) for entry in entries(20)))
            return journal.entries, journal.commits

    assert asyncio.run(scene()) == (20, 1)


def test_entries_that_come_while_one_batch_is_written_go_into_the_next() -> None:
    gated = GatedStore()

    async def scene() -> None:
        journal = Journal(gated)  # type: ignore[arg-type]
        first, *rest = [asyncio.create_task(journal.append(entry)) for entry in entries(1)]
        await asyncio.to_thread(gated.begun.wait, 5)
        rest = [asyncio.create_task(journal.append(entry)) for entry in entries(9, first=2)]
        await asyncio.sleep(0)
        gated.gate.set()
        await asyncio.gather(first, *rest)
        await journal.close()

    asyncio.run(scene())
    assert gated.batches == [1, 9]
    assert gated.threads == {"decision-log_0"}


def test_a_batch_has_a_bound() -> None:
    gated = GatedStore()
    gated.gate.set()

    async def scene() -> None:
        async with Journal(gated) as journal:  # type: ignore[arg-type]
            await asyncio.gather(*(journal.append(entry) for entry in entries(600)))

    asyncio.run(scene())
    assert gated.batches == [256, 256, 88]
    assert verify(gated.inner).sound


def test_a_journal_too_far_behind_takes_no_more() -> None:
    gated = GatedStore()

    async def scene() -> int:
        journal = Journal(gated)  # type: ignore[arg-type]
        waiting = [asyncio.create_task(journal.append(entry)) for entry in entries(4096)]
        await asyncio.sleep(0)
        with pytest.raises(LogUnavailable, match="4096 records behind"):
            await journal.append(entries(1, first=5000)[0])
        gated.gate.set()
        await asyncio.gather(*waiting)
        await journal.close()
        return gated.inner.head.seq

    assert asyncio.run(scene()) == 4096


def test_a_caller_that_gives_up_neither_loses_nor_breaks_the_batch() -> None:
    gated = GatedStore()

    async def scene() -> None:
        journal = Journal(gated)  # type: ignore[arg-type]
        tasks = [asyncio.create_task(journal.append(entry)) for entry in entries(3)]
        await asyncio.to_thread(gated.begun.wait, 5)
        tasks[1].cancel()
        gated.gate.set()
        outcomes = await asyncio.gather(*tasks, return_exceptions=True)
        assert [type(outcome) for outcome in outcomes] == [type(None), asyncio.CancelledError, type(None)]
        await journal.append(entries(1, first=4)[0])
        await journal.close()

    asyncio.run(scene())
    assert gated.inner.read(decision_id(2)) is not None
    assert gated.inner.head.seq == 4
    assert verify(gated.inner).sound


def test_closing_writes_what_is_waiting() -> None:
    gated = GatedStore()

    async def scene() -> None:
        journal = Journal(gated)  # type: ignore[arg-type]
        first = asyncio.create_task(journal.append(entries(1)[0]))
        await asyncio.to_thread(gated.begun.wait, 5)
        second = asyncio.create_task(journal.append(entries(1, first=2)[0]))
        await asyncio.sleep(0)
        closing = [asyncio.create_task(journal.close()), asyncio.create_task(journal.close())]
        await asyncio.sleep(0)
        with pytest.raises(LogUnavailable, match="closed"):
            await journal.append(entries(1, first=3)[0])
        gated.gate.set()
        await asyncio.gather(*closing)
        await asyncio.gather(first, second)

    asyncio.run(scene())
    assert gated.inner.head.seq == 2


def test_a_journal_that_was_never_used_closes() -> None:
    asyncio.run(Journal(MemoryStore()).close())


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (LogUnavailable("LOG005", "The disk is full."), "The disk is full"),
        (ZeroDivisionError(), "ZeroDivisionError"),
    ],
)
def test_whatever_fails_each_who_waits_hears_of_it(error: Exception, told: str) -> None:
    async def scene() -> list[BaseException | None]:
        async with Journal(BrokenStore(error)) as journal:  # type: ignore[arg-type]
            return await asyncio.gather(
                *(journal.append(entry) for entry in entries(3)), return_exceptions=True
            )

    heard = asyncio.run(scene())
    assert [type(one) for one in heard] == [LogUnavailable] * 3
    assert all(told in str(one) for one in heard)
    assert len({id(one) for one in heard}) == 3


@given(st.lists(st.integers(0, 5), max_size=12))
def test_any_way_of_arriving_gives_a_sound_chain_with_every_entry(pauses: list[int]) -> None:
    kept = MemoryStore()

    async def call(journal: Journal, entry: Entry, pause: int) -> None:
        for _ in range(pause):
            await asyncio.sleep(0)
        await journal.append(entry)

    async def scene() -> None:
        async with Journal(kept) as journal:
            whole = zip(entries(len(pauses)), pauses, strict=True)
            await asyncio.gather(*(call(journal, entry, pause) for entry, pause in whole))

    asyncio.run(scene())
    assert kept.head.seq == len(pauses)
    assert verify(kept).sound
