"""On how many different days several things were, as far as their dates tell."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from cds.context.dates import UNDATED, Span, days_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

__all__ = ["coarse_date", "on_how_many_days"]


def on_how_many_days(sure: Sequence[Span], possible: Sequence[Span], zone: tzinfo | None) -> tuple[int, int]:
    """The fewest and the most local days that they can lie on; those that are only possible may not count."""
    exact, vague = _reaches(sure, zone)
    apart = 0
    taken: date | None = None
    for first, last in sorted(vague, key=_last):  # a day more for each that shares none with those before it
        if (taken is None or first > taken) and not any(first <= day <= last for day in exact):
            apart, taken = apart + 1, last
    further, further_vague = _reaches(possible, zone)
    return len(exact) + apart, len(exact | further) + len(vague) + len(further_vague)


def coarse_date(spans: Sequence[Span], zone: tzinfo | None) -> str:
    """The date of the first that is not of one day; empty when all are."""
    for span in spans:
        first, last = _reach(span, zone)
        if first != last:
            return span.text or "undated"
    return ""


def _reaches(spans: Sequence[Span], zone: tzinfo | None) -> tuple[set[date], list[tuple[date, date]]]:
    """The days of those of which the day is known, and the first and last day that each of the others can mean."""
    reaches = [_reach(span, zone) for span in spans]
    return {first for first, last in reaches if first == last}, [
        each for each in reaches if each[0] != each[1]
    ]


def _reach(span: Span, zone: tzinfo | None) -> tuple[date, date]:
    return (date.min, date.max) if span == UNDATED else days_of(span, zone)


def _last(reach: tuple[date, date]) -> date:
    return reach[1]
