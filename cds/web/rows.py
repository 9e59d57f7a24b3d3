"""The decision log as a table: one row a decision, from the record and its place in the chain."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any

from cds.audit import DecisionLog, Sealed, Search

__all__ = ["Row", "as_csv", "page_of"]


@dataclass(frozen=True, slots=True)
class Row:
    """One decision in the list. `first_card` is its loudest card's summary, `feedback` what came back."""

    id: str
    at: str
    hook: str
    client: str
    patient: str
    indicator: str
    cards: int
    first_card: str
    fired: int
    unsure: int
    feedback: str
    chain: int
    seq: int


def page_of(log: DecisionLog, search: Search, *, size: int) -> tuple[tuple[Row, ...], str]:
    """The first rows that match, newest first, and where the next page begins (empty on the last)."""
    found = list(islice(log.find(search), size + 1))
    shown = found[:size]
    after = f"{shown[-1].entry.at}~{shown[-1].entry.id}" if len(found) > size else ""
    return tuple(_row(log, sealed) for sealed in shown), after


def _row(log: DecisionLog, sealed: Sealed) -> Row:
    facets = sealed.entry.facets
    record: dict[str, Any] = json.loads(sealed.entry.body)
    cards = record.get("cards", ())
    loudest = [card["summary"] for card in cards if card["indicator"] == facets.indicator]
    answers = [json.loads(one.entry.body)["outcome"] for one in log.feedback_on(sealed.entry.id)]
    return Row(
        id=sealed.entry.id,
        at=sealed.entry.at,
        hook=facets.hook or "",
        client=facets.client,
        patient=facets.patient or "",
        indicator=facets.indicator or "",
        cards=facets.cards,
        first_card=loudest[0] if loudest else "",
        fired=facets.fired,
        unsure=facets.unsure,
        feedback=" ".join(sorted(set(answers))),
        chain=sealed.chain,
        seq=sealed.seq,
    )


def as_csv(rows: Iterable[Any], columns: Sequence[str]) -> str:
    """Rows as CSV with a header; what a spreadsheet would run as a formula gets an apostrophe first."""
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, extrasaction="ignore")
    writer.writeheader()
    for row in rows:
        values = row if isinstance(row, Mapping) else asdict(row)
        writer.writerow({column: _harmless(values[column]) for column in columns})
    return out.getvalue()


def _harmless(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
