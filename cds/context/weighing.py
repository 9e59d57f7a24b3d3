"""Which observations count for a fact.

One counts when its date lies in the fact's time, its value where it must lie, and another value near it. Of one of
which that cannot be said the doubt is kept: it matters only when the answer hangs on it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cds.context.facts import Answer, ObservationFact
from cds.context.interval import bounds_of, lies_within
from cds.context.measured import has_value, impossible_date, number_of, order_key, part_of, ref_of
from cds.context.missing import Missing, Reason
from cds.context.nearby import near_something, partners_of
from cds.context.terms import COUNTS

if TYPE_CHECKING:
    from cds.context.dates import Span
    from cds.context.frames import Frame
    from cds.context.nearby import Partner
    from cds.context.observations import Dated
    from cds.context.patient import PatientContext
    from cds.context.resources import Observation

__all__ = ["Held", "by_time", "held_of"]


class Held(NamedTuple):
    """An observation that counts; with a doubt, that may count. `answer` is there when its number is needed."""

    span: Span
    observation: Observation
    answer: Answer | None
    doubt: Missing | None

    @property
    def key(self) -> tuple[float, str, str]:
        return order_key(self.span, self.observation)


def by_time(held: Held) -> tuple[float, str, str]:
    return held.key


def held_of(
    context: PatientContext, fact: ObservationFact, frame: Frame, candidates: list[Dated]
) -> list[Held] | Missing:
    """Those that count, and those that may; missing when the date of one is impossible."""
    partners = None if fact.near is None else partners_of(context, fact.near)
    if isinstance(partners, Missing):
        return partners
    held = []
    for text, observation in candidates:
        span = context.span(text)
        if span is None or span.start >= context.end_of_today:
            return impossible_date(context, observation, span)
        inside = frame.holds(span)
        if inside is False or not has_value(observation, fact):
            continue
        if fact.component is not None and part_of(context, observation, fact) is None:
            continue
        doubt = None if inside else frame.doubt(span, ref_of(observation))
        each = _weighed(context, fact, Held(span, observation, None, doubt), partners)
        if each is not None:
            held.append(each)
    return held


def _weighed(
    context: PatientContext, fact: ObservationFact, held: Held, partners: list[Partner] | None
) -> Held | None:
    """With its number and what is doubtful about it; None when it does not count."""
    span, observation, _, doubt = held
    answer: Answer | None = None
    if fact.where is not None or fact.pick not in COUNTS | {"latest", "earliest"}:
        answer = number_of(context, fact, observation, span)
        if isinstance(answer, Missing):
            doubt = doubt or answer
        elif fact.where is not None:
            fits = lies_within(bounds_of(answer), fact.where)
            if fits is False:
                return None
            if fits is None:
                doubt = doubt or Missing(
                    Reason.INCONCLUSIVE, "", None, answer.unit, answer.on, answer.sources
                )
    if fact.near is not None and partners is not None:
        near = near_something(context, fact.near, span, observation, partners)
        if near is False:
            return None
        if near is not True:
            doubt = doubt or near
    return Held(span, observation, answer, doubt)
