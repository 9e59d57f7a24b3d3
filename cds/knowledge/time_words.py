"""How an author writes lengths of time, what lies near, after or before, and which picks go with which answers."""

from __future__ import annotations

import re
from typing import Annotated, Any, cast

from pydantic import BeforeValidator, StringConstraints

from cds.context import Near, Relation, Window
from cds.rules import Written

__all__ = [
    "TIMES",
    "DayLook",
    "Look",
    "NearEntry",
    "RelationEntry",
    "ShortLook",
    "Threshold",
    "misfit",
    "read_near",
    "read_relations",
    "read_threshold",
    "read_window",
]

DayLook = Annotated[str, StringConstraints(pattern=r"^[1-9]\d{0,2} (day|week|month|year)s?$")]
Look = Annotated[str, StringConstraints(pattern=r"^[1-9]\d{0,2} (hour|day|week|month|year)s?$")]
ShortLook = Annotated[str, StringConstraints(pattern=r"^[1-9]\d{0,2} (hour|day|week)s?$")]
_NUMBER = r"[+-]?\d+(?:\.\d+)?"
_THRESHOLD = (
    rf"^(?:(?P<sign><=|>=|<|>|=)\s*(?P<number>{_NUMBER})"
    rf"|between\s+(?P<low>{_NUMBER})\s+and\s+(?P<high>{_NUMBER}))(?:\s+(?P<unit>\S+))?$"
)
_threshold = re.compile(_THRESHOLD)
_FACT = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
TIMES = frozenset({"a", "mo", "wk", "d", "h"})


def _is_threshold(written: Any) -> Any:
    if not isinstance(written, str) or _threshold.match(written) is None:
        raise ValueError("write a comparison, for example `> 140 mm[Hg]` or `between 4 and 6 mmol/L`")
    return written


Threshold = Annotated[str, BeforeValidator(_is_threshold)]


class _NearEntry(Written):
    fact: _FACT
    within: ShortLook


class _RelationEntry(Written):
    fact: _FACT
    by: Look | None = None


def _named_alone(written: Any) -> Any:
    return {"fact": written} if isinstance(written, str) else written


NearEntry = _NearEntry
RelationEntry = Annotated[_RelationEntry, BeforeValidator(_named_alone)]
"""`after: FACT`, or `after: {fact: FACT, by: 14 days}`."""


def misfit(pick: str, answer: str, unit: str, measured_in: str, *, where: bool, of_date: bool) -> str:
    """What does not go together in a fact from observations, in words; empty when all does."""
    timed = answer in ("time since", "time until")
    if timed and unit not in TIMES:
        return f"`answer: {answer}` needs a `unit` of time: {', '.join(sorted(TIMES))}"
    if answer == "age then":
        return "an observation has no `age then`: write `time since`, and compare the age itself"
    if pick in ("count", "days") and unit not in ("", "1"):
        return f"`pick: {pick}` has the unit `1`: leave `unit` out"
    choosing = pick in ("latest", "earliest")
    if answer != "quantity" and not (
        choosing or (answer in ("code", "yes/no") and pick in ("count", "days"))
    ):
        return f"`pick: {pick}` does not go with `answer: {answer}`"
    if of_date and not timed:
        return "a date is answered by the `time since` it or the `time until` it: `answer: time since`"
    if answer == "time until" and not of_date:
        return "the `time until` is to a value that is a date: add `value: date`"
    if where and (of_date or answer in ("code", "yes/no")):
        return "`where` compares numbers"
    shared = pick in ("rise", "fall", "change") and unit == "%"
    if shared and not measured_in:
        return "a change in per cent is of values in some unit: add `measured_in`"
    if measured_in and not shared:
        return '`measured_in` is for a rise, fall or change with `unit: "%"`'
    return ""


def read_window(written: str | None) -> Window | None:
    """A length of time as an author writes it."""
    return None if written is None else Window.of(written)


def read_near(written: _NearEntry | None) -> Near | None:
    """What must be near."""
    within = None if written is None else read_window(written.within)
    return None if written is None or within is None else Near(written.fact, within)


def read_relations(after: _RelationEntry | None, before: _RelationEntry | None) -> tuple[Relation, ...]:
    """What it must come after, and before."""
    return tuple(
        Relation(cast(Any, side), entry.fact, read_window(entry.by))
        for side, entry in (("after", after), ("before", before))
        if entry is not None
    )


def read_threshold(written: str) -> tuple[str, float, float, str]:
    """Sign (`..` for between), one or two numbers, and the unit of a threshold."""
    match = _threshold.match(written)
    assert match is not None  # the schema has read it
    low = float(match["number"] or match["low"])
    return match["sign"] or "..", low, float(match["high"] or low), match["unit"] or ""
