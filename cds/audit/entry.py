"""What goes into the decision log: one record as bytes, with the few columns it is found by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import orjson

from cds.errors import LogUnavailable

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Entry", "Facets", "Kind", "Sealed", "facets_of", "record_of"]

Kind: TypeAlias = Literal["decision", "feedback"]

LOUDNESS = ("info", "warning", "critical")


@dataclass(frozen=True, slots=True)
class Facets:
    """The columns that a record is found by. They repeat what the body says; `verify` compares the two.

    `indicator` is the loudest of the cards; `fired` and `unsure` count rules of every stage; `decision` is
    the decision that a feedback record answers.
    """

    client: str
    hook: str | None = None
    patient: str | None = None
    indicator: str | None = None
    cards: int = 0
    fired: int = 0
    unsure: int = 0
    decision: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A record that is not yet in a chain. `body` is its JSON, and `at` the time the body gives."""

    kind: Kind
    id: str
    at: str
    body: bytes
    facets: Facets


@dataclass(frozen=True, slots=True)
class Sealed:
    """An entry with its place in a chain and the hash that ties it there."""

    chain: int
    seq: int
    entry: Entry
    hash: bytes


def record_of(entry: Entry) -> dict[str, Any]:
    """The record that the body holds, decoded. Raises LogUnavailable when it holds none."""
    try:
        record = orjson.loads(entry.body)
    except orjson.JSONDecodeError:
        record = None
    if not isinstance(record, dict):
        raise LogUnavailable(
            "LOG018", f"The body of entry {entry.id} is not a record.", remedy="See `cds log verify`."
        )
    return record


def facets_of(record: Mapping[str, Any]) -> Facets:
    """The facets that a decoded record calls for.

    For what stands outside the hot path; a caller that has just made the record knows its facets already.
    """
    cards = record.get("cards", ())
    rules = record.get("rules", ())
    indicators = [card["indicator"] for card in cards]
    return Facets(
        client=record["client"],
        hook=record.get("hook"),
        patient=record.get("patient"),
        indicator=max(indicators, key=LOUDNESS.index) if indicators else None,
        cards=len(cards),
        fired=sum(rule["outcome"] == "fires" for rule in rules),
        unsure=sum(rule["outcome"] == "unsure" for rule in rules),
        decision=record.get("decision"),
    )
