"""Small records for the tests: as the service would write them, but for what a test does not look at."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any
from uuid import UUID

import orjson

from cds.audit import Entry, facets_of

if TYPE_CHECKING:
    from pathlib import Path


def decision_id(number: int) -> str:
    """The id of the numbered decision: its last two bytes are zero, and later ones sort later."""
    return str(UUID(int=(0x0198 << 112) | (7 << 76) | (2 << 62) | (number << 16)))


def at(number: int) -> str:
    """The time of the numbered record, a second apart."""
    return f"2026-11-22T{9 + number // 3600:02d}:{number // 60 % 60:02d}:{number % 60:02d}.000000Z"


def decision(number: int, **told: Any) -> dict[str, Any]:
    """A decision record. What is told replaces what is here."""
    record = {
        "format": 1,
        "kind": "decision",
        "id": decision_id(number),
        "at": at(number),
        "now": "2026-11-22T09:00:00+00:00",
        "clock": "system",
        "engine": "0.1.0",
        "client": "anonymous",
        "patient": f"p-{number % 3:032x}",
        "service": "order-sign",
        "hook": "order-sign",
        "language": "nb",
        "rules": [],
        "cards": [],
    }
    return record | told


def rule(slug: str, outcome: str) -> dict[str, Any]:
    """A rule without conditions that said so."""
    tree: dict[str, Any] = {"when": []}
    return {
        "rule": slug, "pack": "a-pack", "stage": "live", "outcome": outcome, "tree": tree, "marks": "",
    }  # fmt: skip


def card(indicator: str) -> dict[str, Any]:
    """A card with this indicator."""
    return {"indicator": indicator, "summary": "A summary"}


def feedback(number: int, on: int, **told: Any) -> dict[str, Any]:
    """The numbered record, which is feedback on the first card of another."""
    record = {
        "format": 1,
        "kind": "feedback",
        "id": decision_id(number),
        "at": at(number),
        "client": "anonymous",
        "service": "order-sign",
        "decision": decision_id(on),
        "card": decision_id(on)[:-2] + "01",
        "outcome": "overridden",
        "outcome_timestamp": at(number),
        "accepted_suggestions": [],
    }
    return record | told


def entry_of(record: dict[str, Any]) -> Entry:
    """The record as an entry, with the facets that it calls for."""
    return Entry(record["kind"], record["id"], record["at"], orjson.dumps(record), facets_of(record))


def entries(count: int, *, first: int = 1) -> list[Entry]:
    """So many plain decisions."""
    return [entry_of(decision(number)) for number in range(first, first + count)]


def tamper(path: Path, *statements: str, values: tuple[object, ...] = ()) -> None:
    """Change a log as someone would who may write its file: without the triggers."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        triggers = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for (name,) in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement, values)
