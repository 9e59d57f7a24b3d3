"""Dated, coded entries to answers: whether there is one, how many, on how many days. See `elapsed` for how long ago.

An entry whose date may or may not be in time leaves a number between two bounds, and a "no" unanswered.
"""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from cds.context.day_count import coarse_date, on_how_many_days
from cds.context.elapsed import tell_time
from cds.context.event_lists import PLACES
from cds.context.facts import NO, Answer, Bounds, EventFact, Known
from cds.context.frames import ALWAYS, latest_of
from cds.context.holdings import LIST_OF
from cds.context.missing import Missing, Reason
from cds.context.placed import Placed, frame_of_event, placed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cds.context.event_lists import Found, Place
    from cds.context.frames import Frame
    from cds.context.orders import Order
    from cds.context.patient import PatientContext

__all__ = ["answer_event", "tell"]

_PLACE_OF: Mapping[type, Place] = {kind: PLACES[name] for kind, name in LIST_OF.items() if name in PLACES}


def answer_event(context: PatientContext, fact: EventFact, order: Order | None) -> Answer:
    """The answer from the entries that the patient has."""
    return tell(context, fact, context.events.get(fact.name, ()))


def tell(context: PatientContext, fact: EventFact, found: Sequence[Found]) -> Answer:
    """What the fact asks of the entries found for it."""
    place = _PLACE_OF[type(fact)]
    if place.may_begin_later:
        found = [each for each in found if not _is_ahead(context, each)]
    if fact.answer == "yes/no":
        return _whether(context, fact, found, place)
    frame = frame_of_event(context, fact)
    if isinstance(frame, Missing):
        return frame
    unseen = _tainted(context, fact, place) or context.why_not_there(*place.sources)
    if fact.answer in ("count", "days"):
        return _number(context, fact, placed(context, fact, frame, found), unseen)
    return tell_time(context, fact, frame, found, unseen)


def _whether(context: PatientContext, fact: EventFact, found: Sequence[Found], place: Place) -> Answer:
    """Whether there is one. Where nothing is on record it does not matter what the fact is related to in time."""
    frame: Frame | Missing = frame_of_event(context, fact) if found else ALWAYS
    if isinstance(frame, Missing):
        return frame
    entries = placed(context, fact, frame, found)
    inside = [each for each in entries if each.counts]
    if inside:
        refs, names = _told(inside)
        texts = [each.found[0] for each in inside]
        return Known(True, "", texts[0] if len(texts) == 1 else latest_of(context, texts), refs, names)
    doubt = entries[-1].doubt if entries else None
    return _tainted(context, fact, place) or doubt or context.why_not_there(*place.sources) or NO


def _is_ahead(context: PatientContext, each: Found) -> bool:
    """Whether it has not begun yet, where that is no mistake."""
    span = context.span(each[0])
    return span is not None and span.start >= context.end_of_today


def _tainted(context: PatientContext, fact: EventFact, place: Place) -> Missing | None:
    piece = context.tainted(place.kinds, fact.codes)
    return Missing(Reason.UNREADABLE, piece.ref) if piece is not None else None


def _number(
    context: PatientContext, fact: EventFact, entries: list[Placed], unseen: Missing | None
) -> Answer:
    """How many entries there are, or on how many days; `unseen` is why there may be more."""
    if unseen is not None and not entries:
        return unseen
    sure = [each.span for each in entries if each.counts]
    possible = [each.span for each in entries if not each.counts]
    low, high = len(sure), len(entries)
    doubt = unseen or next((each.doubt for each in entries if each.doubt is not None), None)
    if fact.answer == "days":
        zone = context.now.tzinfo
        low, high = on_how_many_days(sure, possible, zone)
        coarse = coarse_date(sure, zone)
        doubt = doubt or (Missing(Reason.DATE_TOO_COARSE, coarse, on=coarse) if coarse else None)
    refs, names = _told(entries)
    if low == high and unseen is None:
        return Known(low, "1", "", refs, names)
    return Known(low, "1", "", refs, names, Bounds(low, high if unseen is None else inf), doubt)


def _told(entries: list[Placed]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What they are referred to by, and what they are called."""
    refs = sorted(ref for (_, ref, _, _), *_ in entries)
    return tuple(refs), tuple(sorted({name for (_, _, name, _), *_ in entries if name}))
