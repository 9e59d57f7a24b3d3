"""How dates lie to each other: time that has passed, and the time between the dates of facts.

A date may be partial, so an answer is yes, no, or None: it may be either.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta, tzinfo
from math import inf, isinf
from typing import TYPE_CHECKING, NamedTuple

from cds.context.dates import (
    HOUR,
    TICK,
    UNDATED,
    Span,
    Window,
    completed,
    days_of,
    local_day,
    midnight,
    shifted,
)
from cds.context.facts import EventFact, MedicationFact
from cds.context.missing import Missing, Reason

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from cds.context.patient import PatientContext
    from cds.context.terms import Relation, Together

__all__ = [
    "ALWAYS",
    "Frame",
    "earliest_of",
    "frame_of",
    "is_near",
    "latest_of",
    "not_together",
    "time_since",
]

_UCUM = {"hours": "h", "days": "d", "weeks": "wk"}


class _Edge(NamedTuple):
    """A limit in time, itself known only to lie from `first` to `last`. It belongs to the frame unless `strict`."""

    first: float
    last: float
    strict: bool = False


class Frame(NamedTuple):
    """The time that counts: a look-back, and what lies after or before the dates of other facts."""

    lower: tuple[_Edge, ...] = ()
    upper: tuple[_Edge, ...] = ()
    related_to: str = ""
    """The date of the other fact."""

    def holds(self, span: Span) -> bool | None:
        """Whether a date lies in it."""
        first, last = span.start, span.last
        truth: bool | None = True
        for edge in self.lower:
            if last < edge.first or (edge.strict and last == edge.first):
                return False
            if first < edge.last or (edge.strict and first == edge.last):
                truth = None
        for edge in self.upper:
            if first > edge.last or (edge.strict and first == edge.last):
                return False
            if last > edge.first or (edge.strict and last == edge.first):
                truth = None
        return truth

    def doubt(self, span: Span, ref: str) -> Missing:
        """Why it cannot be said whether the date lies in it."""
        text = (self.related_to if span.is_instant else span.text) or "undated"
        return Missing(Reason.DATE_TOO_COARSE, text, on=span.text, sources=(ref,))


ALWAYS = Frame()


def frame_of(
    context: PatientContext, within: Window | None, relations: Iterable[Relation]
) -> Frame | Missing:
    """The frame of a fact; missing when another fact, to whose date it is related, has no date."""
    start = -inf if within is None else context.window_start(within)
    lower, related_to = [_Edge(start, start)], ""
    upper: list[_Edge] = []
    for relation in relations:
        found = _date_of(context, relation.fact)
        if isinstance(found, Missing):
            return found
        first, last, related_to = found
        (lower if relation.side == "after" else upper).append(_Edge(first, last, strict=True))
        if relation.by is not None:
            sign = 1 if relation.side == "after" else -1
            zone = _zone(context)
            limit = _Edge(_limit(first, relation.by, sign, zone), _limit(last, relation.by, sign, zone))
            (upper if relation.side == "after" else lower).append(limit)
    return Frame(tuple(lower), tuple(upper), related_to)


def _date_of(context: PatientContext, name: str) -> tuple[float, float, str] | Missing:
    """The first and the last moment that the date of the fact's answer can mean, and the date."""
    answer = context.ask_by_name(name)
    if isinstance(answer, Missing):
        return answer._replace(of=answer.of or name)
    if answer.value is False:
        return Missing(Reason.NOT_FOUND, of=name)
    span = context.span(answer.on)
    fact = context.dictionary.facts[name]
    is_event = isinstance(fact, EventFact)
    if span is None or (is_event and span != UNDATED and span.start >= context.end_of_today):
        return Missing(Reason.UNREADABLE, ", ".join(answer.sources), sources=answer.sources, of=name)
    if span == UNDATED:
        return Missing(Reason.DATE_TOO_COARSE, "undated", sources=answer.sources, of=name)
    another = answer.doubt is not None and answer.doubt.on != answer.on  # it may be that of another entry
    if another and is_event:
        return Missing(Reason.DATE_TOO_COARSE, "undated", sources=answer.sources, of=name)
    began_before = another and isinstance(fact, MedicationFact)
    return -inf if began_before else span.start, span.last, answer.on


def _limit(at: float, by: Window, sign: int, zone: tzinfo) -> float:
    """So long after (sign 1) or before (-1) a moment: to the instant for hours, otherwise the whole local day."""
    if isinf(at) or by.unit == "hours":
        return at + sign * by.count * HOUR
    try:
        day = shifted(local_day(at, zone), sign * by.count, by.unit)
        return midnight(day, zone) if sign < 0 else midnight(day + timedelta(days=1), zone) - TICK
    except (ValueError, OverflowError):  # before the year 1, or after 9999
        return sign * inf


def is_near(one: Span, other: Span, within: Window, zone: tzinfo) -> bool | None:
    """Whether two dates are at most so many hours, or local days, apart."""
    if UNDATED in (one, other):
        return None
    if within.unit == "hours":
        limit = within.count * HOUR
        most = max(one.last - other.start, other.last - one.start)
        least = max(one.start - other.last, other.start - one.last)
    else:
        limit = within.count * (7 if within.unit == "weeks" else 1)
        (one_first, one_last), (other_first, other_last) = days_of(one, zone), days_of(other, zone)
        most = max((one_last - other_first).days, (other_last - one_first).days)
        least = max((one_first - other_last).days, (other_first - one_last).days)
    return True if most <= limit else False if least > limit else None


def not_together(context: PatientContext, together: Together) -> Missing | None:
    """What is missing when the answers of some facts lie too far apart in time, or may do so."""
    spans: list[tuple[str, Span]] = []
    for name in together.facts:
        answer = context.ask_by_name(name)
        span = None if isinstance(answer, Missing) else context.span(answer.on)
        if span is not None:  # an input that is missing is told by the equation itself
            spans.append((name, span))
    within, unsure = together.within, None
    for place, (name, span) in enumerate(spans):
        for _, other in spans[:place]:
            near = is_near(span, other, within, _zone(context))
            if near is False:
                return Missing(Reason.TOO_FAR_APART, f"{within.count} {_UCUM[within.unit]}")
            if near is None:
                coarse = span if not span.is_instant else other
                unsure = Missing(Reason.DATE_TOO_COARSE, coarse.text or "undated", of=name)
    return unsure


def time_since(span: Span, now: datetime, unit: str) -> tuple[float, float] | None:
    """The least and the most time from a date until now; less than nought when it is ahead, None when undated.

    Hours (h) are exact. Days (d) are those of the calendar; weeks (wk), months (mo) and years (a) are completed ones,
    as an age is.
    """
    if span == UNDATED:
        return None
    if unit == "h":
        moment = now.timestamp()
        return _rounded((moment - span.last) / HOUR), _rounded((moment - span.start) / HOUR)
    first, last = days_of(span, now.tzinfo)
    return _passed(last, now.date(), unit), _passed(first, now.date(), unit)


def latest_of(context: PatientContext, texts: Collection[str]) -> str:
    """The date on or before which the latest of several lies; empty when none has a date that can be."""
    spans = [(span.last, -span.start, span.text) for span in _dated(context, texts)]
    return max(spans)[2] if spans else ""


def earliest_of(context: PatientContext, texts: Collection[str]) -> str:
    """The date on or after which the earliest of several lies; empty when none has a date that can be."""
    spans = [(span.start, -span.last, span.text) for span in _dated(context, texts)]
    return min(spans)[2] if spans else ""


def _dated(context: PatientContext, texts: Iterable[str]) -> Iterable[Span]:
    return (span for text in texts if text and (span := context.span(text)) is not None)


def _passed(day: date, today: date, unit: str) -> float:
    return completed(day, today, unit) if day <= today else -completed(today, day, unit)


def _rounded(number: float) -> float:
    return float(f"{number:.10g}")


def _zone(context: PatientContext) -> tzinfo:
    zone = context.now.tzinfo
    assert zone is not None  # `now` is aware
    return zone
