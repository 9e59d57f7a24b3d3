"""What only a store in a file must do: write-once, one writer a chain, and taking up where it left off."""

from __future__ import annotations

import os
import sqlite3
import stat
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cds.audit import Head, Search, open_store, read_store, verify
from cds.errors import LogUnavailable, Misuse

from .records import decision_id, entries, tamper

if TYPE_CHECKING:
    from cds.audit import DecisionStore


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entry SET client = 'x' WHERE seq = 2",
        "UPDATE entry SET body = body",
        "UPDATE chain SET engine = 'x'",
        "DELETE FROM entry WHERE seq = 3",
        "DELETE FROM entry",
        "DELETE FROM chain",
        "INSERT OR REPLACE INTO entry SELECT * FROM entry WHERE seq = 3",
        "REPLACE INTO entry SELECT chain, 4, kind, id, at, client, hook, patient, indicator, cards, fired,"
        " unsure, decision, body, hash FROM entry WHERE seq = 3",
        "INSERT INTO entry SELECT chain, 9, kind, 'new', at, client, hook, patient, indicator, cards, fired,"
        " unsure, decision, body, hash FROM entry WHERE seq = 3",
        "INSERT INTO chain VALUES (7, '', '')",
        "REPLACE INTO chain VALUES (1, '', '')",
    ],
)
def test_another_program_cannot_change_what_is_written(
    sqlite_store: DecisionStore, database: Path, statement: str
) -> None:
    sqlite_store.append(entries(3))
    with (
        closing(sqlite3.connect(database)) as other,
        pytest.raises(sqlite3.IntegrityError, match="write-once"),
    ):
        other.execute(statement)
    assert verify(sqlite_store).sound


def test_every_commit_waits_for_the_disk(sqlite_store: DecisionStore, database: Path) -> None:
    connection = sqlite_store._connection  # type: ignore[attr-defined]
    assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert connection.execute("PRAGMA busy_timeout").fetchone() == (5000,)


def test_only_its_owner_can_read_the_log(sqlite_store: DecisionStore, database: Path) -> None:
    sqlite_store.append(entries(1))
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in database.parent.iterdir()}
    assert set(modes.values()) == {0o600}, modes


def test_a_chain_goes_on_where_it_was_left(url: str) -> None:
    first = open_store(url, engine="0.1.0")
    first.append(entries(3))
    left = first.head
    first.close()
    second = open_store(url, engine="0.2.0")
    assert second.head == left
    second.append(entries(2, first=4))
    assert verify(second).sound
    assert [chain.engine for chain in second.chains()] == ["0.1.0"]
    second.close()


def test_a_second_writer_gets_a_chain_of_its_own(url: str) -> None:
    first, second = open_store(url, engine="0.1.0"), open_store(url, engine="0.1.0")
    first.append(entries(2))
    second.append(entries(2, first=3))
    assert (first.head.chain, second.head.chain) == (1, 2)
    assert [chain.head for chain in verify(first).chains] == [first.head, second.head]
    first.close()
    third = open_store(url, engine="0.1.0")
    assert third.head == first.head
    third.close()
    second.close()


def test_a_writer_that_notes_its_chain_first_notes_those_below_it(url: str, database: Path) -> None:
    from cds.audit.chain_lock import ChainLock

    held = ChainLock(database)
    store = open_store(url, engine="0.1.0")
    assert store.head.chain == 2
    assert [chain.id for chain in store.chains()] == [1, 2]
    store.close()
    held.release()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE entry SET body = x'7b7d' WHERE seq = 3",
        "UPDATE entry SET hash = zeroblob(32) WHERE seq = 3",
        "UPDATE entry SET hash = zeroblob(32) WHERE seq = 2",
        "DELETE FROM entry WHERE seq = 2",
    ],
)
def test_a_chain_with_a_damaged_end_is_not_taken_up(url: str, database: Path, change: str) -> None:
    store = open_store(url, engine="0.1.0")
    store.append(entries(3))
    store.close()
    tamper(database, change)
    with pytest.raises(LogUnavailable, match=r"chain 1 \(seq 3\) does not match its hash"):
        open_store(url, engine="0.1.0")


def test_a_log_of_which_the_first_entry_alone_is_left_is_taken_up_only_when_it_is_the_first(
    url: str, database: Path
) -> None:
    store = open_store(url, engine="0.1.0")
    store.append(entries(2))
    store.close()
    tamper(database, "DELETE FROM entry WHERE seq = 1")
    with pytest.raises(LogUnavailable, match="does not match its hash"):
        open_store(url, engine="0.1.0")


def test_a_log_whose_file_was_replaced_takes_no_more(sqlite_store: DecisionStore, database: Path) -> None:
    sqlite_store.append(entries(1))
    database.rename(database.with_name("moved.db"))
    with pytest.raises(LogUnavailable):
        sqlite_store.append(entries(1, first=2))
    database.touch()
    with pytest.raises(LogUnavailable, match="replaced"):
        sqlite_store.append(entries(1, first=2))
    assert sqlite_store.head.seq == 1


def test_a_reader_sees_what_was_written_a_moment_ago(sqlite_store: DecisionStore, url: str) -> None:
    reader = read_store(url)
    sqlite_store.append(entries(2))
    assert [found.seq for found in reader.walk(1)] == [1, 2]
    sqlite_store.append(entries(1, first=3))
    assert next(reader.find(Search())).entry.id == decision_id(3)
    reader.close()


def test_a_long_read_does_not_hold_up_the_writer(sqlite_store: DecisionStore, url: str) -> None:
    reader = read_store(url)
    sqlite_store.append(entries(600))
    reading = reader.walk(1)
    next(reading)
    sqlite_store.append(entries(1, first=601))
    assert sum(1 for _ in reading) == 600
    reader.close()


def test_reading_makes_no_file(url: str, database: Path) -> None:
    with pytest.raises(LogUnavailable, match="There is no decision log here"):
        read_store(url)
    assert not database.exists()


def test_a_reader_cannot_write(sqlite_store: DecisionStore, url: str) -> None:
    reader = read_store(url)
    engine = reader._engine  # type: ignore[attr-defined]
    with engine.connect() as connection, pytest.raises(Exception, match="readonly"):
        connection.exec_driver_sql("INSERT INTO chain VALUES (2, '', '')")
    reader.close()


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://localhost/decisions",
        "mysql+pymysql://localhost/decisions",
        "sqlite+aiosqlite:///decisions.db",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///decisions.db?mode=ro",
        "decisions.db",
        "",
    ],
)
def test_a_url_that_is_not_a_file_of_sqlite_is_refused(url: str) -> None:
    with pytest.raises(Misuse, match="decision log") as refused:
        open_store(url, engine="0.1.0")
    assert "sqlite:///PATH" in str(refused.value)


def test_a_password_in_a_url_is_not_repeated() -> None:
    with pytest.raises(Misuse) as refused:
        open_store("postgresql://me:secret@localhost/x", engine="0.1.0")
    assert "secret" not in str(refused.value)


def test_a_file_that_is_not_a_decision_log_is_left_alone(url: str, database: Path) -> None:
    with closing(sqlite3.connect(database)) as other:
        other.execute("CREATE TABLE patients (name TEXT)")
    with pytest.raises(LogUnavailable, match="not a decision log"):
        open_store(url, engine="0.1.0")
    with closing(sqlite3.connect(database)) as other:
        assert other.execute("SELECT name FROM sqlite_schema").fetchall() == [("patients",)]


def test_a_file_that_is_not_a_database_is_refused(url: str, database: Path) -> None:
    database.write_bytes(b"This is a letter, not a database." * 100)
    with pytest.raises(LogUnavailable, match="not a database"):
        open_store(url, engine="0.1.0")
    with pytest.raises(LogUnavailable, match="not a database"):
        read_store(url)


def test_a_log_of_a_later_format_is_left_alone(sqlite_store: DecisionStore, url: str, database: Path) -> None:
    with closing(sqlite3.connect(database)) as other:
        other.execute("PRAGMA user_version = 2")
    with pytest.raises(LogUnavailable, match="format 1"):
        open_store(url, engine="0.1.0")


def test_triggers_that_were_taken_away_come_back(url: str, database: Path) -> None:
    open_store(url, engine="0.1.0").close()
    tamper(database)
    open_store(url, engine="0.1.0").close()
    with (
        closing(sqlite3.connect(database)) as other,
        pytest.raises(sqlite3.IntegrityError, match="write-once"),
    ):
        other.execute("DELETE FROM chain")


def test_a_path_with_odd_signs_is_just_a_path(tmp_path: Path) -> None:
    odd = tmp_path / "logg for æøå #1" / "decisions.db"
    store = open_store(f"sqlite:///{odd}", engine="0.1.0")
    store.append(entries(1))
    store.close()
    assert odd.is_file()
    assert os.stat(odd.parent).st_mode & 0o077 == 0


def test_the_head_of_an_empty_chain_is_written_with_zeros(sqlite_store: DecisionStore) -> None:
    assert str(sqlite_store.head) == str(Head(1)) == "1:0:" + "0" * 64
