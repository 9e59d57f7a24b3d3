"""Reading a decision log in SQLite. Readers never hold up the writer (write-ahead log)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, select, tuple_

from cds.audit import schema
from cds.audit.entry import Entry, Facets, Sealed
from cds.audit.sqlite_engine import faults_named
from cds.audit.store import Chain, says

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from sqlalchemy import ColumnElement, Engine, Select

    from cds.audit.store import Search

__all__ = ["SqliteLog"]

_PAGE = 500
_LAST_LETTER = "\U0010ffff"
_entry = schema.entry.c


class SqliteLog:
    """The entries of a database. Long answers are read a page at a time, so that no long read holds back the
    write-ahead log; since entries are only ever added, the pages fit together.
    """

    def __init__(self, engine: Engine, path: Path) -> None:
        self._engine = engine
        self._path = path

    def read(self, entry_id: str) -> Sealed | None:
        """The entry of this id, or None when the log has none."""
        found = self._rows(select(schema.entry).where(_entry.id == entry_id))
        return found[0] if found else None

    def feedback_on(self, decision_id: str) -> tuple[Sealed, ...]:
        """What came back about a decision, oldest first."""
        asked = select(schema.entry).where(_entry.decision == decision_id).order_by(_entry.at, _entry.id)
        return tuple(self._rows(asked))

    def find(self, search: Search) -> Iterator[Sealed]:
        """The entries that match, newest first."""
        conditions = _conditions(search)
        before = search.before
        while True:
            asked = select(schema.entry).where(*conditions)
            if before is not None:
                asked = asked.where(tuple_(_entry.at, _entry.id) < before)
            page = self._rows(asked.order_by(_entry.at.desc(), _entry.id.desc()).limit(_PAGE))
            yield from (found for found in page if says(found.entry, search))
            if len(page) < _PAGE:
                return
            before = (page[-1].entry.at, page[-1].entry.id)

    def chains(self) -> tuple[Chain, ...]:
        """Every chain that was opened or has entries, in order."""
        with faults_named(self._path), self._engine.connect() as connection:
            found = {
                row.id: Chain(row.id, row.opened_at, row.engine)
                for row in connection.execute(select(schema.chain))
            }
            lowest = select(func.min(_entry.chain))
            number = connection.execute(lowest).scalar()
            while number is not None:
                found.setdefault(number, Chain(number, "", ""))
                number = connection.execute(lowest.where(_entry.chain > number)).scalar()
        return tuple(found[number] for number in sorted(found))

    def walk(self, chain_id: int) -> Iterator[Sealed]:
        """The entries of a chain from its first, just as they lie there: nothing is checked."""
        asked = select(schema.entry).where(_entry.chain == chain_id).order_by(_entry.seq).limit(_PAGE)
        page = self._rows(asked)
        while page:
            yield from page
            page = self._rows(asked.where(_entry.seq > page[-1].seq))

    def close(self) -> None:
        """Let go of every connection."""
        self._engine.dispose()

    def _rows(self, asked: Select[tuple[Any, ...]]) -> list[Sealed]:
        with faults_named(self._path), self._engine.connect() as connection:
            return [_sealed(row) for row in connection.execute(asked)]


def _conditions(search: Search) -> list[ColumnElement[bool]]:
    equal = {
        _entry.kind: search.kind,
        _entry.hook: search.hook,
        _entry.client: search.client,
        _entry.indicator: search.indicator,
    }
    conditions = [column == wanted for column, wanted in equal.items() if wanted is not None]
    if search.patient is not None:
        conditions += [_entry.patient >= search.patient, _entry.patient < search.patient + _LAST_LETTER]
    if search.since is not None:
        conditions.append(_entry.at >= search.since)
    if search.until is not None:
        conditions.append(_entry.at < search.until)
    if search.rule is not None:
        conditions.append(
            func.instr(_entry.body, search.rule.encode()) > 0
        )  # `says` reads those that are left
    match search.outcome:
        case "fires":
            conditions.append(_entry.fired > 0)
        case "unsure":
            conditions.append(_entry.unsure > 0)
        case "silent" if search.rule is None:
            conditions.append(and_(_entry.fired == 0, _entry.unsure == 0))
        case _:
            pass
    return conditions


def _sealed(row: Sequence[Any]) -> Sealed:
    chain, seq, kind, name, at, *facets, body, sealed = row
    return Sealed(chain, seq, Entry(kind, name, at, body, Facets(*facets)), sealed)
