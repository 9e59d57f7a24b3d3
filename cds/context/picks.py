"""Picking one, or a number, from several observations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds.context.day_count import coarse_date, on_how_many_days
from cds.context.differences import calculated, difference
from cds.context.facts import NOT_FOUND, Answer, Bounds, Known, ObservationFact
from cds.context.frames import frame_of
from cds.context.measured import has_value, ref_of, value_of
from cds.context.missing import Missing, Reason
from cds.context.terms import COUNTS, DIFFERENCES
from cds.context.weighing import Held, by_time, held_of

if TYPE_CHECKING:
    from cds.context.observations import Dated
    from cds.context.patient import PatientContext

__all__ = ["answer_pick"]


def answer_pick(context: PatientContext, fact: ObservationFact, candidates: list[Dated]) -> Answer:
    """What the fact picks among the candidates."""
    frame = frame_of(context, fact.within, fact.relations)
    if isinstance(frame, Missing):
        return frame
    held = held_of(context, fact, frame, candidates)
    if isinstance(held, Missing):
        return held
    if fact.pick in COUNTS:
        return _counted(context, fact, held)
    if not held:
        narrowed = fact.relations or fact.where is not None or fact.near is not None
        old = not narrowed and any(has_value(observation, fact) for _, observation in candidates)
        return Missing(Reason.TOO_OLD) if old else NOT_FOUND
    if fact.pick in ("latest", "earliest"):
        return _chosen(context, fact, held)
    doubt = next((each.doubt for each in held if each.doubt is not None), None)
    if doubt is not None:
        return doubt
    known = [(each, each.answer) for each in sorted(held, key=by_time) if isinstance(each.answer, Known)]
    if fact.pick in DIFFERENCES:
        return difference(fact, known)
    if fact.pick not in ("highest", "lowest"):
        return calculated(fact, [answer for _, answer in known])
    for _, answer in known:
        if answer.bounds is not None:
            return Missing(Reason.INCONCLUSIVE, "", None, answer.unit, answer.on, answer.sources)
    choose = max if fact.pick == "highest" else min
    return choose((answer for _, answer in known), key=lambda answer: (answer.value, answer.on))


def _chosen(context: PatientContext, fact: ObservationFact, held: list[Held]) -> Answer:
    """The latest or the earliest of those that count, when it is certain which that is."""
    latest, coarse = fact.pick == "latest", fact.vague_from
    sure = [each for each in held if each.doubt is None]
    best = (max if latest else min)(sure, key=by_time, default=None)
    for other in held:
        if other is best:
            continue
        if best is not None:
            first, second = (best, other) if latest else (other, best)
            if second.span.last <= first.span.start or not (
                other.doubt is not None
                or any(span.end - span.start > coarse for span in (other.span, best.span))
            ):
                continue
        return other.doubt or Missing(Reason.DATE_TOO_COARSE, other.span.text or "undated")
    assert best is not None  # something is held, and all doubtful ones have been returned
    return value_of(context, fact, best.observation, best.span)


def _counted(context: PatientContext, fact: ObservationFact, held: list[Held]) -> Answer:
    """How many there are, or on how many days; bounds when that is not certain."""
    sure = [each for each in held if each.doubt is None]
    sources = tuple(ref_of(each.observation) for each in sure)
    low, high = len(sure), len(held)
    zone = context.now.tzinfo
    if fact.pick == "days":
        possible = [each.span for each in held if each.doubt is not None]
        low, high = on_how_many_days([each.span for each in sure], possible, zone)
    if low == high:
        return Known(low, "1", sources=sources)
    doubt = next((each.doubt for each in held if each.doubt is not None), None)
    doubt = doubt or Missing(Reason.DATE_TOO_COARSE, coarse_date([each.span for each in sure], zone))
    return Known(low, "1", sources=sources, bounds=Bounds(low, high), doubt=doubt)
