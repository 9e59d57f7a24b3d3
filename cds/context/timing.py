"""FHIR Timing to how often and over how many days: the most that it allows.

Source: FHIR R4 (4.0.1), Timing; HL7 v3 GTSAbbreviation, as the value set timing-abbreviation binds it.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from math import isfinite
from typing import TYPE_CHECKING, NamedTuple

from cds.context.dates import day_number

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo

    from cds.context.data_types import CodeableConcept, Period, Quantity, Timing, TimingRepeat
    from cds.context.dates import Span

__all__ = ["Often", "course_days", "days_between", "days_of", "how_often", "most_times"]


class Often(NamedTuple):
    """How many times a day and a week at most; on average, where a day or a week is shorter than the period."""

    a_day: float
    a_week: float


_DAYS = {"s": 1 / 86400, "min": 1 / 1440, "h": 1 / 24, "d": 1.0, "wk": 7.0, "mo": 30.0, "a": 365.0}
_BY_CODE = {
    "QD": 1.0, "AM": 1.0, "PM": 1.0, "BED": 1.0, "BID": 2.0, "TID": 3.0, "QID": 4.0, "QOD": 0.5, "WK": 1 / 7,
    "MO": 1 / 30, "Q1H": 24.0, "Q2H": 12.0, "Q3H": 8.0, "Q4H": 6.0, "Q6H": 4.0, "Q8H": 3.0,
}  # fmt: skip
# EventTiming: at, before and after a meal, whichever; the others name one event of the day
_EVERY_MEAL = frozenset({"C", "AC", "PC"})
_MEALS = 3
_FULL_DATE = re.compile(r"\d{4}-\d\d-\d\d(T.*)?", re.ASCII)


def how_often(timing: Timing | None) -> Often | None:
    """How often; None when the timing does not say."""
    if timing is None:
        return None
    if timing.event:
        return _on_dates(timing.event)
    often, most = _rate(timing), most_times(timing)
    if most is None:
        return often
    if often is None:
        return Often(1.0, 1.0) if most == 1 else None  # once, at any time
    return Often(min(often.a_day, most), min(often.a_week, most))


def most_times(timing: Timing | None) -> int | None:
    """How many times in all at most; None when that is not limited."""
    repeat = timing.repeat if timing is not None else None
    most = (repeat.count_max or repeat.count) if repeat is not None else None
    return most if most is not None and most > 0 else None


def course_days(
    timing: Timing | None, span: Callable[[str | None], Span | None], zone: tzinfo
) -> float | None:
    """Over how many days at most; None when the timing sets no end, or none that can be read."""
    if timing is None:
        return None
    if timing.event:
        days = _dates(timing.event)
        return None if days is None else float((max(days) - min(days)).days + 1)
    return _shortest(_bounds(timing.repeat, span, zone), _counted(timing))


def days_of(duration: Quantity | None) -> float | None:
    """A FHIR Duration in days; None when there is none, or it is open."""
    if duration is None or duration.value is None or duration.comparator or duration.value < 0:
        return None
    unit = _DAYS.get(duration.code or duration.unit or "")
    return None if unit is None or not isfinite(duration.value) else duration.value * unit


def days_between(
    period: Period | None, span: Callable[[str | None], Span | None], zone: tzinfo
) -> float | None:
    """The calendar days of a period, the first and the last included; None unless both ends are known."""
    if period is None or not period.start or not period.end:
        return None
    first, last = span(period.start), span(period.end)
    if first is None or last is None or last.end < first.start:
        return None
    until = day_number(max(last.start, last.end - 1), zone)
    return float(until - day_number(first.start, zone) + 1)


def _rate(timing: Timing) -> Often | None:
    """How often, whatever the number of times in all."""
    return (_repeated(timing.repeat) if timing.repeat is not None else None) or _by_code(timing.code)


def _repeated(repeat: TimingRepeat) -> Often | None:
    times, unit = _times(repeat), _DAYS.get(repeat.period_unit or "d")
    period = 1 if repeat.period is None else repeat.period
    if times <= 0 or not unit or period <= 0:
        return None
    days, weekdays = period * unit, len(repeat.day_of_week or ())
    if days <= 1:
        return Often(times / days * (weekdays / 7 or 1.0), times / days * (weekdays or 7))
    each = max(times, weekdays) / days  # once a week on Mondays is once a week
    return Often(each, each * 7)


def _times(repeat: TimingRepeat) -> int:
    """How often in each period. A period, or days of the week, without a frequency mean once (as in STU3)."""
    said = repeat.frequency_max or repeat.frequency
    when = repeat.when or ()
    named = sum(_MEALS if said is None and each in _EVERY_MEAL else 1 for each in when)
    often = max(len(repeat.time_of_day or ()), named, said or 0)
    if often == 0 and repeat.frequency is None and (repeat.period is not None or repeat.day_of_week):
        return 1
    return often


def _by_code(code: CodeableConcept | None) -> Often | None:
    for coding in (code.coding or ()) if code is not None else ():
        times = _BY_CODE.get(coding.code or "")
        if times is not None:
            return Often(times, times * 7)
    return None


def _on_dates(events: list[str]) -> Often | None:
    """The most on one day, and in seven days on end."""
    days = _dates(events)
    if days is None:
        return None
    on = Counter(day.toordinal() for day in days)
    in_a_week = max(sum(on[first + after] for after in range(7)) for first in tuple(on))
    return Often(float(max(on.values())), float(in_a_week))


def _dates(events: list[str]) -> list[date] | None:
    if not all(_FULL_DATE.fullmatch(each) for each in events):
        return None
    try:
        return [date.fromisoformat(each[:10]) for each in events]
    except ValueError:
        return None


def _bounds(
    repeat: TimingRepeat | None, span: Callable[[str | None], Span | None], zone: tzinfo
) -> float | None:
    if repeat is None:
        return None
    if repeat.bounds_duration is not None:
        return days_of(repeat.bounds_duration)
    if repeat.bounds_range is not None:
        return days_of(repeat.bounds_range.high)
    return days_between(repeat.bounds_period, span, zone)


def _counted(timing: Timing) -> float | None:
    """How long the number of times in all lasts."""
    most, often = most_times(timing), _rate(timing)
    if most is None:
        return None
    if often is None:
        return 1.0 if most == 1 else None
    return most / often.a_day if often.a_day >= 1 / 365 else None


def _shortest(one: float | None, other: float | None) -> float | None:
    known = [each for each in (one, other) if each is not None]
    return min(known, default=None)
