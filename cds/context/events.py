"""Dated, coded entries to answers: whether there is one, how many, on how many days. See `elapsed` for how long ago.

An entry whose date may or may not be in time leaves a number between two bounds, and a "no" unanswered.
"""

from __future__ import annotations

from datetime import date
from math import inf
from typing import TYPE_CHECKING

from cds.context.dates import UNDATED, Span, days_of
from cds.context.elapsed import tell_time
from cds.context.entry import why_impossible
from cds.context.event_lists import PLACES
from cds.context.facts import NO, Answer, Bounds, EventFact, Known
from cds.context.holdings import LIST_OF
from cds.context.missing import Missing, Reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cds.context.event_lists import Found, Place
    from cds.context.orders import Order
    from cds.context.patient import PatientContext

__all__ = ["answer_event", "tell"]

_PLACE_OF: Mapping[type, Place] = {kind: PLACES[name] for kind, name in LIST_OF.items() if name in PLACES}


def answer_event(context: PatientContext, fact: EventFact, order: Order | None) -> Answer:
    """The answer from the entries that the patient has."""
    return tell(context, fact, context.events.get(fact.name, ()))


def tell(context: PatientContext, fact: EventFact, found: Iterable[Found]) -> Answer:
    """What the fact asks of the entries found for it."""
    place = _PLACE_OF[type(fact)]
    if fact.answer != "yes/no":
        return _how_many_or_when(context, fact, found, place)
    start = -inf if fact.within is None else context.window_start(fact.within)
    doubtful: Missing | None = None
    inside = []
    for text, ref, name, _ in found:
        span = context.span(text)
        if span is None or span.start >= context.end_of_today:
            if span is not None and place.may_begin_later:
                continue
            context.name_unreadable("", ref.partition("/")[0], ref, why_impossible(span))
            if fact.within is not None:
                doubtful = Missing(Reason.UNREADABLE, ref)
                continue
        elif span.start < start:
            if span.end > start:
                doubtful = Missing(Reason.DATE_TOO_COARSE, text or "undated", on=text, sources=(ref,))
            continue
        inside.append((text, ref, name))
    if inside:
        text, _, _ = max(inside)
        return Known(
            True, "", text, tuple(sorted(ref for _, ref, _ in inside)),
            tuple(sorted({name for _, _, name in inside if name})),
        )  # fmt: skip
    return _tainted(context, fact, place) or doubtful or context.why_not_there(*place.sources) or NO


def _how_many_or_when(
    context: PatientContext, fact: EventFact, found: Iterable[Found], place: Place
) -> Answer:
    entries = [each for each in found if not _is_ahead(context, each, place)]
    unseen = _unseen(context, fact, place)
    if fact.answer in ("count", "days"):
        return _number(context, fact, entries, unseen)
    return tell_time(context, fact, entries, unseen)


def _is_ahead(context: PatientContext, each: Found, place: Place) -> bool:
    """Whether it has not begun yet, where that is no mistake."""
    if not place.may_begin_later:
        return False
    span = context.span(each[0])
    return span is not None and span.start >= context.end_of_today


def _unseen(context: PatientContext, fact: EventFact, place: Place) -> Missing | None:
    """Why there may be more than was found."""
    return _tainted(context, fact, place) or context.why_not_there(*place.sources)


def _tainted(context: PatientContext, fact: EventFact, place: Place) -> Missing | None:
    piece = context.tainted(place.kinds, fact.codes)
    return Missing(Reason.UNREADABLE, piece.ref) if piece is not None else None


def _number(context: PatientContext, fact: EventFact, entries: list[Found], unseen: Missing | None) -> Answer:
    """How many entries there are, or on how many days."""
    start = -inf if fact.within is None else context.window_start(fact.within)
    sure: list[Span] = []
    possible: list[Span] = []
    doubt = unseen
    inside = []
    for each in entries:
        text, ref, _, _ = each
        span = context.span(text)
        if span is None or span.start >= context.end_of_today:
            context.name_unreadable("", ref.partition("/")[0], ref, why_impossible(span))
            (sure if fact.within is None else possible).append(UNDATED)
            doubt = doubt or Missing(Reason.UNREADABLE, ref)
        elif span.start >= start:
            sure.append(span)
        elif span.end > start:
            possible.append(span)
            doubt = doubt or Missing(Reason.DATE_TOO_COARSE, text or "undated", on=text, sources=(ref,))
        else:
            continue
        inside.append(each)
    if unseen is not None and not inside:
        return unseen
    low = high = len(sure)
    if fact.answer == "days":
        low, high, vague = _days(context, sure)
        doubt = doubt or (Missing(Reason.DATE_TOO_COARSE, vague, on=vague) if vague else None)
    high += len(possible)
    refs = tuple(sorted(ref for _, ref, _, _ in inside))
    names = tuple(sorted({name for _, _, name, _ in inside if name}))
    if low == high and unseen is None:
        return Known(low, "1", "", refs, names)
    return Known(low, "1", "", refs, names, Bounds(low, high if unseen is None else inf), doubt)


def _days(context: PatientContext, spans: list[Span]) -> tuple[int, int, str]:
    """On how many different days they can be, at least and at most; and a date that is too coarse to tell."""
    reaches = [(*_reach(context, span), span.text or "undated") for span in spans]
    exact = {first for first, last, _ in reaches if first == last}
    vague = sorted((reach for reach in reaches if reach[0] != reach[1]), key=lambda reach: reach[1])
    apart = 0
    taken: date | None = None
    for first, last, _ in vague:  # a day more for each that shares none with those before it
        if (taken is None or first > taken) and not any(first <= day <= last for day in exact):
            apart, taken = apart + 1, last
    return len(exact) + apart, len(exact) + len(vague), vague[0][2] if vague else ""


def _reach(context: PatientContext, span: Span) -> tuple[date, date]:
    days = None if span == UNDATED else days_of(span, context.now.tzinfo)
    return (date.min, date.max) if days is None else days
