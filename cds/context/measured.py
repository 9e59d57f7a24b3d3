"""One observation: its date, and the number, code, yes/no or date that it holds."""

from __future__ import annotations

from math import inf, isfinite
from typing import TYPE_CHECKING

from cds.context.dates import Span
from cds.context.facts import Answer, Bounds, Known, ObservationFact
from cds.context.frames import time_since
from cds.context.missing import Missing, Reason
from cds.context.units import convert

if TYPE_CHECKING:
    from cds.context.data_types import Quantity
    from cds.context.patient import PatientContext
    from cds.context.resources import Observation, ObservationComponent

__all__ = [
    "has_part",
    "has_value",
    "impossible_date",
    "number_of",
    "order_key",
    "part_of",
    "ref_of",
    "unit_of",
    "value_of",
    "when_of",
]


def value_of(context: PatientContext, fact: ObservationFact, observation: Observation, span: Span) -> Answer:
    """What the fact asks of this observation, which is dated `span`."""
    if fact.answer == "quantity":
        return number_of(context, fact, observation, span)
    source = (ref_of(observation),)
    if fact.answer == "time since" and not fact.of_date:
        return _time(context, fact, span, span.text, source)
    part = part_of(context, observation, fact)
    if part is None:
        return Missing(Reason.NOT_FOUND, "", sources=source)
    if fact.answer == "code":
        codes = context.vocabulary.read(part.value_codeable_concept).codes
        if not codes:
            return Missing(Reason.UNCODED, on=span.text, sources=source)
        return Known(codes[0].code, "", span.text, source)
    if fact.answer == "yes/no":
        if part.value_boolean is None:
            return _unreadable(context, source, span, "its value is not a yes or no")
        return Known(part.value_boolean, "", span.text, source)
    written = part.value_date_time
    meant = context.span(written) if written else None
    if meant is None:
        return _unreadable(context, source, span, "its value is not a date")
    return _time(context, fact, meant, span.text, source)


def number_of(context: PatientContext, fact: ObservationFact, observation: Observation, span: Span) -> Answer:
    """The number of an observation, in the unit that the fact reads values in."""
    source = (ref_of(observation),)
    part = part_of(context, observation, fact)
    if part is None:
        return Missing(Reason.NOT_FOUND, "", sources=source)
    wanted = fact.measured_in or fact.unit
    quantity = part.value_quantity
    if quantity is None and part.value_integer is not None and convert(1.0, "1", wanted) == 1.0:
        return _in_range(fact, Known(part.value_integer, wanted, span.text, source))
    if quantity is None or quantity.value is None:
        return _unreadable(context, source, span, "its value is not a number")
    given = unit_of(quantity, context)
    number = convert(quantity.value, given, wanted, fact.molar_mass) if given else None
    if number is None or not isfinite(number):
        return Missing(Reason.WRONG_UNIT, given or "no unit", quantity.value, given, span.text, source)
    return _in_range(fact, Known(number, wanted, span.text, source, bounds=_bounds(quantity, number)))


def unit_of(quantity: Quantity, context: PatientContext) -> str:
    """The UCUM unit: the code, or the unit text when that is a unit or a known way to write one."""
    unit = quantity.code or quantity.unit or ""
    return context.vocabulary.unit_words.get(unit, unit)


def has_value(observation: Observation, fact: ObservationFact) -> bool:
    """Whether something was measured; an observation that says why it has no value is passed over."""
    return (
        observation.value_quantity is not None
        or observation.value_codeable_concept is not None
        or observation.value_string is not None
        or observation.value_integer is not None
        or observation.value_boolean is not None
        or observation.value_date_time is not None
        or (fact.component is not None and bool(observation.component))
    )


def has_part(context: PatientContext, observation: Observation, fact: ObservationFact) -> bool:
    """Whether the part that the fact looks at was measured: a panel may lack it, or say why it has no value."""
    if fact.component is None:
        return True
    part = part_of(context, observation, fact)
    return part is not None and (
        part.value_quantity is not None
        or part.value_codeable_concept is not None
        or part.value_string is not None
        or part.value_integer is not None
    )


def part_of(
    context: PatientContext, observation: Observation, fact: ObservationFact
) -> Observation | ObservationComponent | None:
    """What the fact looks at: the observation itself, or the part of it; None when it has no such part."""
    if fact.component is None:
        return observation
    for component in observation.component or ():
        if fact.component.has_any(context.vocabulary.read(component.code)):
            return component
    own = context.dictionary.holdings.meaning("observations", observation.code).coded
    return observation if fact.component.has_any(own) else None


def when_of(observation: Observation) -> str:
    """The date as written; that of issue when it does not say when it was taken."""
    period = observation.effective_period
    return (
        observation.effective_date_time
        or observation.effective_instant
        or (period and (period.end or period.start))
        or observation.issued
        or ""
    )


def order_key(span: Span, observation: Observation) -> tuple[float, str, str]:
    """What tells which of two is the later; at the same moment the one issued last."""
    return span.start, observation.issued or "", observation.id or ""


def impossible_date(context: PatientContext, observation: Observation, span: Span | None) -> Missing:
    """Names an observation whose date cannot be."""
    why = "its date is impossible" if span is None else "it is dated in the future"
    context.name_unreadable("", "Observation", ref_of(observation), why)
    return Missing(Reason.UNREADABLE, ref_of(observation))


def ref_of(observation: Observation) -> str:
    """The reference by which it is cited."""
    return f"Observation/{observation.id}" if observation.id else "Observation"


def _time(
    context: PatientContext, fact: ObservationFact, meant: Span, on: str, source: tuple[str, ...]
) -> Answer:
    """How long ago the date is, or for `time until` how far ahead; bounds when the date is partial."""
    passed = time_since(meant, context.now, fact.unit)
    if passed is None:
        return Missing(Reason.DATE_TOO_COARSE, "undated", on=on, sources=source)
    low, high = passed
    if fact.answer == "time until":
        low, high = 0 - high, 0 - low
    elif not fact.of_date:
        low, high = max(low, 0), max(high, 0)  # taken later today: clocks differ
    if fact.plausible is not None and (high < fact.plausible[0] or low > fact.plausible[1]):
        shown = f"{fact.plausible[0]:g}-{fact.plausible[1]:g}"
        return Missing(Reason.OUT_OF_RANGE, shown, high, fact.unit, on, source)
    if low == high:
        return Known(high, fact.unit, on, source)
    doubt = Missing(Reason.DATE_TOO_COARSE, meant.text, on=on, sources=source)
    return Known(high, fact.unit, on, source, bounds=Bounds(low, high), doubt=doubt)


def _bounds(quantity: Quantity, number: float) -> Bounds | None:
    match quantity.comparator:
        case None | "":
            return None
        case "<":
            return Bounds(-inf, number, high_open=True)
        case "<=":
            return Bounds(-inf, number)
        case ">":
            return Bounds(number, inf, low_open=True)
        case ">=":
            return Bounds(number, inf)
        case _:
            return Bounds(-inf, inf)


def _in_range(fact: ObservationFact, answer: Known) -> Answer:
    if fact.plausible is not None and fact.answer == "quantity" and isinstance(answer.value, int | float):
        low, high = fact.plausible
        if not low <= answer.value <= high:
            return Missing(
                Reason.OUT_OF_RANGE, f"{low:g}-{high:g}", answer.value, answer.unit, answer.on, answer.sources
            )
    return answer


def _unreadable(context: PatientContext, source: tuple[str, ...], span: Span, why: str) -> Missing:
    context.name_unreadable("", "Observation", source[0], why)
    return Missing(Reason.UNREADABLE, source[0], on=span.text, sources=source)
