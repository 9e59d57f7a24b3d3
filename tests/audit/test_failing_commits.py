"""Commits that fail: those who wait hear of it, the head stays, and the log goes on when it can."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from cds.audit import Journal, open_store, verify
from cds.errors import LogUnavailable

from .records import decision_id, entries

if TYPE_CHECKING:
    from pathlib import Path

    from cds.audit import DecisionStore


class FailingConnection:
    """A connection of which the next statements fail, before or after they have been carried out."""

    def __init__(self, real: sqlite3.Connection) -> None:
        self.real = real
        self.failures: list[str] = []

    def execute(self, statement: str, values: Any = ()) -> sqlite3.Cursor:
        failure = self.failures.pop(0) if self.failures else ""
        if failure == "before":
            raise sqlite3.OperationalError("database or disk is full")
        cursor = self.real.execute(statement, values)
        if failure == "after":
            raise sqlite3.OperationalError("disk I/O error")
        return cursor


@pytest.fixture
def failing(sqlite_store: DecisionStore) -> FailingConnection:
    """The connection under `sqlite_store`, ready to fail."""
    connection = FailingConnection(sqlite_store._connection)  # type: ignore[attr-defined]
    sqlite_store._connection = connection  # type: ignore[attr-defined]
    return connection


def test_the_head_moves_only_when_the_commit_has_succeeded(
    sqlite_store: DecisionStore, failing: FailingConnection
) -> None:
    sqlite_store.append(entries(2))
    head = sqlite_store.head
    failing.failures = ["before"]
    with pytest.raises(LogUnavailable, match="disk is full"):
        sqlite_store.append(entries(2, first=3))
    assert sqlite_store.head == head


def test_the_next_batch_chains_from_the_last_committed_head(
    sqlite_store: DecisionStore, failing: FailingConnection
) -> None:
    sqlite_store.append(entries(2))
    failing.failures = ["before"]
    with pytest.raises(LogUnavailable):
        sqlite_store.append(entries(2, first=3))
    sqlite_store.append(entries(2, first=5))
    assert [found.entry.id for found in sqlite_store.walk(1)] == [decision_id(n) for n in (1, 2, 5, 6)]
    assert verify(sqlite_store).sound


def test_a_commit_that_was_carried_out_though_it_failed_is_chained_on(
    sqlite_store: DecisionStore, failing: FailingConnection
) -> None:
    failing.failures = ["after"]
    with pytest.raises(LogUnavailable):
        sqlite_store.append(entries(2))
    sqlite_store.append(entries(2, first=3))
    assert sqlite_store.head.seq == 4
    assert verify(sqlite_store).sound


def test_a_log_that_cannot_even_be_read_stays_unavailable_until_it_can(
    sqlite_store: DecisionStore, failing: FailingConnection
) -> None:
    failing.failures = ["before", "before"]
    with pytest.raises(LogUnavailable):
        sqlite_store.append(entries(1))
    with pytest.raises(LogUnavailable):
        sqlite_store.append(entries(1))
    sqlite_store.append(entries(1))
    assert verify(sqlite_store).sound


def test_a_full_disk_fails_all_of_its_batch_and_nobody_else(sqlite_store: DecisionStore) -> None:
    connection: sqlite3.Connection = sqlite_store._connection  # type: ignore[attr-defined]

    async def scene() -> None:
        async with Journal(sqlite_store) as journal:
            await journal.append(entries(1)[0])
            (pages,) = connection.execute("PRAGMA page_count").fetchone()
            connection.execute(f"PRAGMA max_page_count = {pages}")
            heard = await asyncio.gather(
                *(journal.append(entry) for entry in entries(200, first=2)), return_exceptions=True
            )
            assert [type(one) for one in heard] == [LogUnavailable] * 200
            assert "disk is full" in str(heard[0])
            connection.execute("PRAGMA max_page_count = 1000000")
            await journal.append(entries(1, first=300)[0])

    asyncio.run(scene())
    assert [found.entry.id for found in sqlite_store.walk(1)] == [decision_id(1), decision_id(300)]
    assert verify(sqlite_store).sound


def test_a_long_batch_that_fails_half_way_leaves_nothing(sqlite_store: DecisionStore) -> None:
    sqlite_store.append(entries(1, first=1000))
    with pytest.raises(LogUnavailable):
        sqlite_store.append(entries(1000))
    assert sqlite_store.head.seq == 1
    sqlite_store.append(entries(600))
    assert verify(sqlite_store).sound


def test_a_locked_database_is_unavailable_and_comes_back(sqlite_store: DecisionStore, database: Path) -> None:
    sqlite_store._connection.execute("PRAGMA busy_timeout = 20")  # type: ignore[attr-defined]
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LogUnavailable, match="locked"):
            sqlite_store.append(entries(1))
        other.execute("COMMIT")
    sqlite_store.append(entries(1))
    assert verify(sqlite_store).sound


def test_a_stranger_in_our_chain_stops_the_log(sqlite_store: DecisionStore, url: str, database: Path) -> None:
    sqlite_store.append(entries(1))
    with closing(sqlite3.connect(database)) as other, other:
        other.execute(
            "INSERT INTO entry SELECT chain, 2, kind, 'strange', at, client, hook, patient, indicator, cards,"
            " fired, unsure, decision, body, hash FROM entry"
        )
    for _ in range(2):
        with pytest.raises(LogUnavailable):
            sqlite_store.append(entries(1, first=2))
    assert sqlite_store.head.seq == 1
    sqlite_store.close()
    with pytest.raises(LogUnavailable, match="does not match its hash"):
        open_store(url, engine="0.1.0")


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(LogUnavailable, match="cannot be used"):
        open_store(f"sqlite:///{tmp_path}/file/decisions.db", engine="0.1.0")
