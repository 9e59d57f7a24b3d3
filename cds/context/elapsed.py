"""How long ago something was, and how old someone was then, in completed units of time.

A partial date, or an entry that cannot be placed in time, leaves the answer between two bounds.
"""

from __future__ import annotations

from datetime import date
from math import floor, inf
from typing import TYPE_CHECKING, TypeAlias

import msgspec

from cds.context.concepts import UNREADABLE_ERRORS, is_absent
from cds.context.dates import completed, days_of
from cds.context.entry import why_impossible
from cds.context.facts import NOT_FOUND, Answer, Bounds, EventFact, FamilyHistoryFact, Known
from cds.context.frames import earliest_of, latest_of, time_since
from cds.context.missing import Missing, Reason
from cds.context.placed import placed
from cds.context.resources import Onset

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cds.context.data_types import Quantity, Written
    from cds.context.event_lists import Found
    from cds.context.frames import Frame
    from cds.context.patient import PatientContext

__all__ = ["tell_time"]

_Reach: TypeAlias = tuple[float, float]
"""The fewest and the most units it can be."""
_ANY: _Reach = (0, inf)
_onset = msgspec.json.Decoder(Onset)
_PARTS = {("a", "mo"): 12, ("wk", "d"): 7}
"""How many of the second unit one of the first always has."""


def tell_time(
    context: PatientContext, fact: EventFact, frame: Frame, found: Sequence[Found], unseen: Missing | None
) -> Answer:
    """How long ago the latest (or earliest) of them was, or the age then; `unseen` is why there may be more."""
    known: list[tuple[_Reach, Found]] = []
    hidden = [] if unseen is None else [_ANY]
    doubt = unseen
    for each, counts, why in _weighed(context, fact, frame, found):
        doubt = doubt or why
        for reach in _reaches(context, fact, each):
            if isinstance(reach, Missing):
                doubt = doubt or reach
                hidden.append(_ANY)
            elif counts:
                known.append((reach, each))
            else:
                hidden.append(reach)
    if not known:
        return doubt or NOT_FOUND
    low, high = _between(fact, [reach for reach, _ in known], hidden)
    beside = [each for each in hidden if (each[0] <= high if _is_least(fact) else each[1] >= low)]
    text, ref, name, _ = _shown(context, fact, known)
    named = (name,) if name else ()
    if low == high:
        return Known(low, fact.unit, "" if beside else text, (ref,), named)
    if doubt is None or not beside:
        doubt = Missing(Reason.DATE_TOO_COARSE, text, on=text, sources=(ref,))
    if (low, high) == _ANY:
        return doubt
    return Known(low if high == inf else high, fact.unit, text, (ref,), named, Bounds(low, high), doubt)


def _weighed(
    context: PatientContext, fact: EventFact, frame: Frame, found: Sequence[Found]
) -> list[tuple[Found, bool, Missing | None]]:
    """Each entry that may count, whether it does, and why that is not certain."""
    if not fact.is_timed:
        return [(each, True, None) for each in found]
    return [(each.found, each.counts, each.doubt) for each in placed(context, fact, frame, found)]


def _is_least(fact: EventFact) -> bool:
    """Whether the least is asked for: the latest is the one that was the shortest time ago."""
    return (fact.answer == "time since") == (fact.pick == "latest")


def _between(fact: EventFact, known: list[_Reach], hidden: list[_Reach]) -> _Reach:
    """The least and the most that it can be: what is hidden can only put it further to the side that is asked for."""
    if _is_least(fact):
        return min(low for low, _ in (*known, *hidden)), min(high for _, high in known)
    return max(low for low, _ in known), max(high for _, high in (*known, *hidden))


def _shown(context: PatientContext, fact: EventFact, reaches: list[tuple[_Reach, Found]]) -> Found:
    """The one that the answer is told by: by its date, or of such as have only an age by that."""
    dated = [found for _, found in reaches if not found[3]]
    chosen = (latest_of if fact.pick == "latest" else earliest_of)(context, [found[0] for found in dated])
    if chosen and len(dated) == len(reaches):
        return min(found for found in dated if found[0] == chosen)
    choose = min if _is_least(fact) else max
    return choose(reaches, key=lambda pair: (pair[0], pair[1][:2]))[1]


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
    passed = time_since(span, context.now, fact.unit)
    if passed is None:
        return [Missing(Reason.DATE_TOO_COARSE, "undated", sources=(ref,))]
    if fact.answer == "time since":
        return [(max(passed[0], 0), max(passed[1], 0))]  # later today: clocks differ
    born = _born(context)
    if isinstance(born, Missing):
        return [born]
    first, last = days_of(span, context.now.tzinfo)
    last = min(last, context.now.date())
    youngest, oldest = completed(born[1], first, fact.unit), completed(born[0], last, fact.unit)
    if oldest < 0:
        return [_impossible(context, ref, "it is dated before the birth")]
    return [(max(youngest, 0), oldest)]


def _by_age(context: PatientContext, fact: EventFact, written: Written, ref: str) -> _Reach | Missing:
    """What the patient's age at onset says: that age, or how long it is since they had it."""
    if fact.unit == "h":
        return Missing(Reason.DATE_TOO_COARSE, "", sources=(ref,))
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
