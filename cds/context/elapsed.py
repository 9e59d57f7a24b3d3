"""How long ago something was, and how old someone was then, in completed units of time.

A partial date, or an entry that cannot be placed in time, leaves the answer between two bounds.
"""

from __future__ import annotations

from datetime import date
from math import floor, inf
from typing import TYPE_CHECKING, TypeAlias

import msgspec

from cds.context.concepts import UNREADABLE_ERRORS, is_absent
from cds.context.dates import UNDATED, completed, days_of
from cds.context.entry import why_impossible
from cds.context.facts import NOT_FOUND, Answer, Bounds, EventFact, FamilyHistoryFact, Known
from cds.context.missing import Missing, Reason
from cds.context.resources import Onset

if TYPE_CHECKING:
    from cds.context.event_lists import Found
    from cds.context.patient import PatientContext
    from cds.context.resources import Quantity, Written

__all__ = ["tell_time"]

_Reach: TypeAlias = tuple[float, float]
"""The fewest and the most units it can be."""
_ANY: _Reach = (0, inf)
_onset = msgspec.json.Decoder(Onset)
_PARTS = {("a", "mo"): 12, ("wk", "d"): 7}
"""How many of the second unit one of the first always has."""


def tell_time(
    context: PatientContext, fact: EventFact, entries: list[Found], unseen: Missing | None
) -> Answer:
    """How long ago the latest (or earliest) of them was, or the age then."""
    if not entries:
        return unseen or NOT_FOUND
    doubt = unseen
    reaches: list[tuple[_Reach, Found]] = []
    for each in entries:
        for reach in _reaches(context, fact, each):
            if isinstance(reach, Missing):
                doubt, reach = doubt or reach, _ANY
            reaches.append((reach, each))
    backwards = fact.answer == "time since"  # the latest is the one that was the shortest time ago
    choose = min if backwards == (fact.pick == "latest") else max
    hidden = [_ANY] if unseen is not None else []
    low = choose(low for low, _ in (*[reach for reach, _ in reaches], *hidden))
    high = choose(high for _, high in (*[reach for reach, _ in reaches], *hidden))
    _, (text, ref, name, _) = choose(reaches, key=lambda pair: (pair[0], pair[1][:2]))
    named = (name,) if name else ()
    if low == high:
        return Known(low, fact.unit, text, (ref,), named)
    doubt = doubt or Missing(Reason.DATE_TOO_COARSE, text, on=text, sources=(ref,))
    if (low, high) == _ANY:
        return doubt
    return Known(low if high == inf else high, fact.unit, text, (ref,), named, Bounds(low, high), doubt)


def _reaches(context: PatientContext, fact: EventFact, each: Found) -> list[_Reach | Missing]:
    """One for each age that is given; otherwise one for the date."""
    text, ref, _, ages = each
    if isinstance(fact, FamilyHistoryFact):
        return [_age_given(context, fact, written, ref) for written in ages]
    if ages:
        return [_by_age(context, fact, written, ref) for written in ages]
    span = context.span(text)
    if span is None or span.start >= context.end_of_today:
        return [_impossible(context, ref, why_impossible(span))]
    days = None if span == UNDATED else days_of(span, context.now.tzinfo)
    if days is None:
        return [Missing(Reason.DATE_TOO_COARSE, "undated", sources=(ref,))]
    today = context.now.date()
    first, last = days[0], min(days[1], today)
    if fact.answer == "time since":
        return [(completed(last, today, fact.unit), completed(first, today, fact.unit))]
    born = _born(context)
    if isinstance(born, Missing):
        return [born]
    youngest, oldest = completed(born[1], first, fact.unit), completed(born[0], last, fact.unit)
    if oldest < 0:
        return [_impossible(context, ref, "it is dated before the birth")]
    return [(max(youngest, 0), oldest)]


def _by_age(context: PatientContext, fact: EventFact, written: Written, ref: str) -> _Reach | Missing:
    """What the patient's age at onset says: that age, or how long it is since they had it."""
    then = _age_given(context, fact, written, ref)
    if isinstance(then, Missing) or fact.answer == "age then":
        return then
    born = _born(context)
    if isinstance(born, Missing):
        return born
    today = context.now.date()
    youngest, oldest = completed(born[1], today, fact.unit), completed(born[0], today, fact.unit)
    if oldest < then[0]:
        return _impossible(context, ref, "its onset is in the future")
    return max(youngest - then[1] - 1, 0), oldest - then[0]


def _age_given(context: PatientContext, fact: EventFact, written: Written, ref: str) -> _Reach | Missing:
    """An onsetAge or onsetRange in the fact's unit; missing when it is told in words, or its unit does not fit."""
    if is_absent(written):
        return Missing(Reason.NOT_FOUND, sources=(ref,))
    try:
        onset = _onset.decode(written)
    except UNREADABLE_ERRORS:
        return Missing(Reason.DATE_TOO_COARSE, "", sources=(ref,))
    if onset.low is None and onset.high is None:
        reach = _in_unit(context, onset, fact.unit)
    else:
        low = (0, 0) if onset.low is None else _in_unit(context, onset.low, fact.unit)
        high = _ANY if onset.high is None else _in_unit(context, onset.high, fact.unit)
        reach = None if low is None or high is None else (low[0], high[1])
    if reach is None:
        return Missing(Reason.DATE_TOO_COARSE, "", sources=(ref,))
    if reach[1] < max(reach[0], 0):
        return _impossible(context, ref, "its age at onset is impossible")
    return reach


def _in_unit(context: PatientContext, age: Quantity | Onset, unit: str) -> _Reach | None:
    """An age in completed units: 2 years are 24 to 35 months."""
    written = age.code or age.unit or ""
    given = context.vocabulary.unit_words.get(written, written)
    value = age.value
    if value is None:
        return None
    parts, whole = _PARTS.get((given, unit)), _PARTS.get((unit, given))
    low: float
    if parts is not None:
        low = floor(value * parts)
        high = low + parts - 1 if value == floor(value) else low
    elif given == unit or whole is not None:
        low = high = floor(value / (whole or 1))
    else:
        return None
    match age.comparator:
        case None | "":
            return low, high
        case "<":
            return 0, low - 1 if value == floor(value) else low
        case "<=":
            return 0, high
        case ">" | ">=":
            return low, inf
        case _:
            return _ANY


def _born(context: PatientContext) -> tuple[date, date] | Missing:
    """The first and the last day on which the patient can be born."""
    patient = context.evidence.patient
    if patient is None or not patient.birth_date:
        return Missing(Reason.NOT_FOUND)
    span = context.span(patient.birth_date)
    days = days_of(span, context.now.tzinfo) if span is not None else None
    if days is None:
        return _impossible(context, "Patient", "its birth date is impossible")
    return days


def _impossible(context: PatientContext, ref: str, why: str) -> Missing:
    context.name_unreadable("", ref.partition("/")[0], ref, why)
    return Missing(Reason.UNREADABLE, ref)
