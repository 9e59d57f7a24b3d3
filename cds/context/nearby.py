"""Values that belong together because they were taken near each other: both parts of one sample or one visit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from cds.context.facts import Known, ObservationFact
from cds.context.frames import is_near
from cds.context.interval import bounds_of, lies_within
from cds.context.measured import has_value, impossible_date, number_of, part_of
from cds.context.missing import Missing, Reason
from cds.context.observations import candidates_of
from cds.context.terms import COUNTS

if TYPE_CHECKING:
    from cds.context.dates import Span
    from cds.context.patient import PatientContext
    from cds.context.resources import Observation
    from cds.context.terms import Near

__all__ = ["Partner", "near_something", "partners_of"]


class Partner(NamedTuple):
    """A value of the other fact; with a doubt, what may be one."""

    span: Span
    observation: Observation
    doubt: Missing | None


def partners_of(context: PatientContext, near: Near) -> list[Partner] | Missing:
    """The values of the other fact, whichever of them it would pick itself."""
    fact = context.dictionary.facts[near.fact]
    assert isinstance(fact, ObservationFact)  # checked at load
    candidates = candidates_of(context, fact)
    piece = context.tainted(("Observation", ""), fact.codes)
    if piece is not None:
        return Missing(Reason.UNREADABLE, piece.ref, of=near.fact)
    partners = []
    for text, observation in candidates:
        span = context.span(text)
        if span is None or span.start >= context.end_of_today:
            return impossible_date(context, observation, span)._replace(of=near.fact)
        doubt = _doubt(context, fact, observation, span) if has_value(observation, fact) else False
        if doubt is not False:
            partners.append(Partner(span, observation, doubt))
    return partners


def _doubt(
    context: PatientContext, fact: ObservationFact, observation: Observation, span: Span
) -> Missing | Literal[False] | None:
    """Why it may not be a value of the fact; None when it is one, False when it is none."""
    if fact.component is not None and part_of(context, observation, fact) is None:
        return False
    if fact.where is None and (fact.answer != "quantity" or fact.pick in COUNTS):
        return None
    answer = number_of(context, fact, observation, span)
    if isinstance(answer, Known):
        fits = True if fact.where is None else lies_within(bounds_of(answer), fact.where)
        if fits is None:
            return Missing(Reason.INCONCLUSIVE, on=answer.on, sources=answer.sources, of=fact.name)
        return None if fits else False
    return answer._replace(of=fact.name)


def near_something(
    context: PatientContext, near: Near, span: Span, observation: Observation, partners: list[Partner]
) -> bool | Missing:
    """Whether a value of the other fact lies near; why that cannot be said. Parts of one observation always do."""
    zone = context.now.tzinfo
    assert zone is not None  # `now` is aware
    unsure: Missing | None = None
    for other in partners:
        same = other.observation is observation
        is_so = True if same else is_near(span, other.span, near.within, zone)
        if is_so and other.doubt is None:
            return True
        if is_so is not False:
            coarse = (other.span if span.is_instant else span).text or "undated"
            unsure = unsure or other.doubt or Missing(Reason.DATE_TOO_COARSE, coarse, of=near.fact)
    return unsure or False
