"""Observations to facts. Most facts ask for the latest of all, which is found without reading the others."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from cds.context.facts import NOT_FOUND, Answer, Known, ObservationFact
from cds.context.measured import has_part, has_value, impossible_date, order_key, value_of
from cds.context.missing import Missing, Reason
from cds.context.observations import candidates_of
from cds.context.picks import answer_pick

if TYPE_CHECKING:
    from cds.context.dates import Span
    from cds.context.observations import Dated
    from cds.context.orders import Order
    from cds.context.patient import PatientContext
    from cds.context.resources import Observation

__all__ = ["answer_observation"]


def answer_observation(context: PatientContext, fact: ObservationFact, order: Order | None) -> Answer:
    """What the fact picks among the observations, in the fact's unit."""
    candidates = candidates_of(context, fact)  # looking at them may name one that makes no sense
    piece = context.tainted(("Observation", ""), fact.codes)
    if piece is not None:
        return Missing(Reason.UNREADABLE, piece.ref)
    absent = context.why_not_there("observations")
    if absent is not None and ((absent.reason is Reason.FAILED and not fact.is_plain) or not candidates):
        return absent
    if not fact.is_plain:
        return answer_pick(context, fact, candidates)
    return _latest(context, fact, candidates) if candidates else NOT_FOUND


def _latest(context: PatientContext, fact: ObservationFact, candidates: list[Dated]) -> Answer:
    best: tuple[Span, Observation] | None = None
    vague: list[tuple[Span, Observation]] = []
    best_text = worth_a_look = ""
    for text, observation in candidates:
        if best_text and len(text) >= 10 and text[4] == "-":
            worth_a_look = worth_a_look or _two_days_before(best_text)
            if text[:10] < worth_a_look:
                continue  # full dates sort as text: this one is older, whatever its offset
        span = context.span(text)
        if span is None or span.start >= context.end_of_today:
            return impossible_date(context, observation, span)
        if not has_value(observation, fact) or not has_part(context, observation, fact):
            continue
        if span.end - span.start > fact.vague_from:
            vague.append((span, observation))
        if best is None or order_key(span, observation) > order_key(best[0], best[1]):
            best = span, observation
            best_text, worth_a_look = text, ""
    if best is None:
        return NOT_FOUND
    span, observation = best
    for other, which in vague:
        if which is not observation and other.end > span.start:
            return Missing(Reason.DATE_TOO_COARSE, other.text or "undated")
    answer = value_of(context, fact, observation, span)
    if fact.within is not None and isinstance(answer, Known):
        start = context.window_start(fact.within)
        if span.start < start:
            reason = Reason.TOO_OLD if span.end <= start else Reason.DATE_TOO_COARSE
            shown = answer.value if not isinstance(answer.value, bool) else None
            return Missing(reason, str(fact.within), shown, answer.unit, answer.on, answer.sources)
    return answer


def _two_days_before(text: str) -> str:
    """The day two days before a full date; what sorts before all days for a partial one."""
    if len(text) < 10:
        return "0"
    return (date.fromisoformat(text[:10]) - timedelta(days=2)).isoformat()
