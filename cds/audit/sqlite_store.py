"""Writing one chain of a decision log in SQLite."""

from __future__ import annotations

import os
import sqlite3
from typing import TYPE_CHECKING, cast

from cds.audit import schema
from cds.audit.chain import NOTHING, Head, link, seal
from cds.audit.entry import Entry, Facets
from cds.audit.sqlite_engine import faults_named
from cds.errors import LogUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from sqlalchemy import Engine

    from cds.audit.chain_lock import ChainLock
    from cds.audit.entry import Sealed
    from cds.audit.sqlite_log import SqliteLog
    from cds.audit.store import Chain, Search

__all__ = ["SqliteStore"]

_COLUMNS = tuple(schema.entry.columns.keys())
_INSERT = f"INSERT INTO entry ({', '.join(_COLUMNS)}) VALUES "
_PLACES = f"({', '.join('?' * len(_COLUMNS))})"
_MOST_ROWS = 256  # rows of one INSERT; SQLite's bound is 32,766 values


class SqliteStore:
    """A decision log that this process writes one chain of; `open_store` makes one."""

    def __init__(self, *, log: SqliteLog, engine: Engine, path: Path, lock: ChainLock) -> None:
        self._log = log
        self._path = path
        self._lock = lock
        self._file = os.stat(path).st_ino
        self._pooled = engine.raw_connection()
        self._connection = cast("sqlite3.Connection", self._pooled.driver_connection)
        self._in_doubt = False
        try:
            self._head = self._last()
        except BaseException:
            self._pooled.close()
            raise

    @property
    def head(self) -> Head:
        """The last entry that was committed to this process's chain."""
        return self._head

    def append(self, entries: Sequence[Entry]) -> None:
        """Seal the entries and return when they are durable, all of them or none.

        Raises LogUnavailable when they could not be written; the head has then not moved.
        """
        if not entries:
            return
        try:
            with faults_named(self._path):
                self._same_file()
                if self._in_doubt:
                    self._head = self._last()
                    self._in_doubt = False
                sealed = seal(self._head, entries)
                self._insert(sealed)
        except LogUnavailable:
            # A commit that fails while the disk does may still be found there later: ask before going on.
            self._in_doubt = True
            raise
        # INVARIANT: the head moves only when the commit has succeeded.
        last = sealed[-1]
        self._head = Head(last.chain, last.seq, last.hash)

    def read(self, entry_id: str) -> Sealed | None:
        """The entry of this id, or None when the log has none."""
        return self._log.read(entry_id)

    def feedback_on(self, decision_id: str) -> tuple[Sealed, ...]:
        """What came back about a decision, oldest first."""
        return self._log.feedback_on(decision_id)

    def find(self, search: Search) -> Iterator[Sealed]:
        """The entries that match, newest first."""
        return self._log.find(search)

    def chains(self) -> tuple[Chain, ...]:
        """Every chain that was opened or has entries, in order."""
        return self._log.chains()

    def walk(self, chain_id: int) -> Iterator[Sealed]:
        """The entries of a chain from its first, just as they lie there: nothing is checked."""
        return self._log.walk(chain_id)

    def close(self) -> None:
        """Let go of the connections, then of the chain. May be called twice."""
        self._pooled.close()
        self._log.close()
        self._lock.release()

    def _insert(self, sealed: Sequence[Sealed]) -> None:
        # One INSERT of many rows, its own transaction, on the plain connection. sqlite3 lets go of the
        # interpreter lock in every step, and beside a busy event loop each step then waits for a switch
        # interval (5 ms). Eight rows beside a thread that never rests: 6 to 7 ms so, 13 to 16 by BEGIN, one
        # INSERT and COMMIT, 25 to 39 by executemany. Beside none, SQLAlchemy's insert costs 24 us a row more
        # than the plain connection, exec_driver_sql 4.
        connection = self._connection
        if len(sealed) <= _MOST_ROWS:
            connection.execute(*_statement(sealed))
            return
        with connection:
            connection.execute("BEGIN IMMEDIATE")
            for start in range(0, len(sealed), _MOST_ROWS):
                connection.execute(*_statement(sealed[start : start + _MOST_ROWS]))

    def _last(self) -> Head:
        """The head as the database has it, its hash recomputed."""
        chain = self._lock.chain
        with faults_named(self._path):
            newest_two = self._connection.execute(
                "SELECT seq, kind, id, at, body, hash FROM entry WHERE chain = ? ORDER BY seq DESC LIMIT 2",
                (chain,),
            ).fetchall()
        if not newest_two:
            return Head(chain)
        seq, kind, name, at, body, sealed = newest_two[0]
        before = newest_two[1] if len(newest_two) == 2 else (0, NOTHING)
        entry = Entry(kind, name, at, body, Facets(""))
        if before[0] != seq - 1 or link(before[-1], chain, seq, entry) != sealed:
            raise LogUnavailable(
                "LOG006",
                f"The last entry of chain {chain} (seq {seq}) does not match its hash.",
                where=str(self._path),
                remedy="See `cds log verify`; keep the file for inquiry, and start a new log elsewhere.",
            )
        return Head(chain, seq, sealed)

    def _same_file(self) -> None:
        """A log that was moved or removed under us still takes writes, and loses them with its last user."""
        if os.stat(self._path).st_ino != self._file:
            raise OSError(0, "its file was replaced while the service was using it")


def _statement(sealed: Sequence[Sealed]) -> tuple[str, list[object]]:
    values: list[object] = []
    for one in sealed:
        entry, facets = one.entry, one.entry.facets
        values += (
            one.chain,
            one.seq,
            entry.kind,
            entry.id,
            entry.at,
            facets.client,
            facets.hook,
            facets.patient,
            facets.indicator,
            facets.cards,
            facets.fired,
            facets.unsure,
            facets.decision,
            entry.body,
            one.hash,
        )
    return _INSERT + ", ".join([_PLACES] * len(sealed)), values
