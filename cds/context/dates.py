"""FHIR dates and times as spans: a partial date is the whole time it can mean.

Times are seconds since 1970 (UTC) as floats, because comparing aware datetimes of different offsets is
some twenty times dearer.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from math import inf
from typing import Literal, NamedTuple

__all__ = [
    "HOUR",
    "TICK",
    "UNDATED",
    "Span",
    "Window",
    "age_span",
    "completed",
    "day_number",
    "days_of",
    "local_day",
    "midnight",
    "read_span",
    "shifted",
    "start_of",
]

_FHIR_TIME = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?)?)?", re.ASCII
)
_UTC = UTC
HOUR = 3600.0
TICK = 1e-6
"""The least time between two moments that are told apart."""


class Span(NamedTuple):
    """From `start` up to `end` (exclusive when the date is partial; equal to `start` when it is an instant)."""

    start: float
    end: float
    text: str

    @property
    def is_instant(self) -> bool:
        return self.start == self.end

    @property
    def last(self) -> float:
        """The last moment that it can mean."""
        return self.end if self.start == self.end else self.end - TICK


UNDATED = Span(-inf, inf, "")


_WINDOWS: dict[str, Literal["hours", "days", "weeks", "months", "years"]] = {
    "hour": "hours", "day": "days", "week": "weeks", "month": "months", "year": "years",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Window:
    """A length of time. Looked back from now its first day belongs to it; hours are exact to the instant."""

    count: int
    unit: Literal["hours", "days", "weeks", "months", "years"]

    @classmethod
    def of(cls, written: str) -> Window:
        """`5 weeks`, `1 day`. Raises KeyError or ValueError for what is no such thing."""
        count, unit = written.split()
        return cls(int(count), _WINDOWS[unit.rstrip("s")])

    def __str__(self) -> str:
        return f"{self.count} {self.unit}"


def read_span(text: str, zone: tzinfo) -> Span | None:
    """The span a FHIR date, dateTime or instant means; None when it is no such thing.

    A time without offset is taken as local to `zone`, the site's time zone.
    """
    if len(text) == 25 and text[10] == "T" and text[16] == text[22] == ":" and text[4] == text[7] == "-":
        try:  # by far the most common, `2026-10-30T09:18:00+02:00`: the library reads it much faster than we do
            at = datetime.fromisoformat(text).timestamp()
            return Span(at, at, text)
        except (ValueError, OverflowError):
            return None
    match = _FHIR_TIME.fullmatch(text)
    if match is None:
        return None
    try:
        if len(text) > 19:  # with seconds
            when = datetime.fromisoformat(text)
            at = (when if when.tzinfo is not None else when.replace(tzinfo=zone)).timestamp()
            return Span(at, at, text)
        year, month, day, hour, minute, second, fraction, offset = match.groups()
        if hour is not None:
            where = zone if offset is None else _UTC if offset == "Z" else _offset(offset)
            moment = datetime(
                int(year), int(month), int(day), int(hour), int(minute), int(second or 0), tzinfo=where
            ).timestamp() + float(fraction or 0)
            return Span(moment, moment, text)
        first = date(int(year), int(month or 1), int(day or 1))
        if day is not None:
            after = first + timedelta(days=1)
        elif month is not None:
            after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
        else:
            after = date(first.year + 1, 1, 1)
        return Span(midnight(first, zone), midnight(after, zone), text)
    except (ValueError, OverflowError, OSError):
        return None


def day_number(moment: float, zone: tzinfo | None) -> int:
    """The local day of a moment, as a number that days can be counted with."""
    return local_day(moment, zone).toordinal()


def start_of(window: Window, now: datetime) -> float:
    """The start of the first local day inside the window; so many hours before now when it is one of hours."""
    if window.unit == "hours":
        return now.timestamp() - window.count * HOUR
    return _first_day(window.count, window.unit, now.date(), now.tzinfo or _UTC)


@lru_cache(maxsize=256)
def _first_day(count: int, unit: str, today: date, zone: tzinfo) -> float:
    return midnight(shifted(today, -count, unit), zone)


def shifted(day: date, count: int, unit: str) -> date:
    """So many days, weeks, months or years after the day; a month that is too short ends on its last day.

    Raises ValueError or OverflowError outside of the years 1 to 9999.
    """
    if unit == "days":
        return day + timedelta(days=count)
    if unit == "weeks":
        return day + timedelta(weeks=count)
    months = count * (12 if unit == "years" else 1)
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def age_span(birth: str, now: datetime, unit: Literal["a", "mo", "wk", "d"]) -> tuple[int, int] | None:
    """The lowest and highest completed age that a full or partial birth date allows; None if unreadable."""
    today = now.date()
    is_day = len(birth) == 10 and birth[4] == birth[7] == "-"
    match = None if is_day else _FHIR_TIME.fullmatch(birth)
    if match is None and not is_day:
        return None
    try:
        if match is None or len(birth) > 10:
            first = last = date.fromisoformat(birth[:10])
        else:
            year, month = int(match.group(1)), match.group(2)
            first = date(year, int(month or 1), 1)
            last = date(year, int(month or 12), monthrange(year, int(month or 12))[1])
    except ValueError:
        return None
    if first > today:
        return None
    oldest = completed(first, today, unit)
    return (oldest if first == last else completed(min(last, today), today, unit)), oldest


def completed(birth: date, today: date, unit: str) -> int:
    """Completed years (a), months (mo), weeks (wk) or days (d) from one day to a later one."""
    if unit in {"a", "mo"}:
        months = (today.year - birth.year) * 12 + today.month - birth.month - (today.day < birth.day)
        return months // 12 if unit == "a" else months
    days = (today - birth).days
    return days // 7 if unit == "wk" else days


def days_of(span: Span, zone: tzinfo | None) -> tuple[date, date]:
    """The first and the last local day that a date can mean."""
    first = local_day(span.start, zone)
    return first, first if span.is_instant else local_day(span.last, zone)


def local_day(at: float, zone: tzinfo | None) -> date:
    """The day of a moment where the site is; the first or the last day that there is, when it lies beyond."""
    try:
        return datetime.fromtimestamp(at, zone or _UTC).date()
    except (ValueError, OverflowError, OSError):  # the year 1 began in the year before it, in UTC
        return date.min if at < 0 else date.max


def _offset(text: str) -> timezone:
    sign = -1 if text[0] == "-" else 1
    return timezone(sign * timedelta(hours=int(text[1:3]), minutes=int(text[4:6])))


def midnight(day: date, zone: tzinfo) -> float:
    """The start of the local day."""
    return datetime(day.year, day.month, day.day, tzinfo=zone).timestamp()
