"""What is calculated from several values: a mean, a sum, how far the latest lies from those before it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from cds.context.facts import Answer, Bounds, Known, ObservationFact
from cds.context.interval import bounds_of, highest, lowest, mean, median, minus, share, total
from cds.context.missing import Missing, Reason

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from cds.context.weighing import Held

__all__ = ["calculated", "difference"]

Calculation: TypeAlias = "Callable[[Sequence[Bounds]], Bounds]"
_CALCULATED: Mapping[str, Calculation] = {"mean": mean, "median": median, "sum": total}
_BASE: Mapping[str, Calculation] = {"rise": lowest, "fall": highest, "change": lambda numbers: numbers[0]}
"""What the latest is compared with, among those before it."""


def calculated(fact: ObservationFact, answers: list[Known]) -> Known:
    """Their mean, median or sum."""
    return _result(fact, answers, _CALCULATED[fact.pick])


def _result(fact: ObservationFact, used: list[Known], calculate: Calculation) -> Known:
    """What is calculated from the values, dated by the last of them."""
    stated = calculate(_as_stated(used)).low
    bounds = calculate([bounds_of(each) for each in used])
    sources = tuple(dict.fromkeys(source for each in used for source in each.sources))
    return Known(
        stated, fact.unit, used[-1].on, sources, bounds=None if bounds.low == bounds.high else bounds
    )


def _as_stated(answers: Sequence[Known]) -> list[Bounds]:
    """The numbers without their `<` and `>`."""
    return [bounds_of(answer._replace(bounds=None)) for answer in answers]


def difference(fact: ObservationFact, known: list[tuple[Held, Known]]) -> Answer:
    """Latest less the lowest before it, highest before it less the latest, or latest less the earliest."""
    moments = {  # of several at the same moment the one issued last stands
        (each.span.start if each.span.is_instant else place, each.span.is_instant): (each, answer)
        for place, (each, answer) in enumerate(known)
    }
    known = list(moments.values())
    answers = [answer for _, answer in known]
    latest = answers[-1]
    if len(known) < 2:
        return Missing(Reason.TOO_FEW, "", latest.value, latest.unit, latest.on, latest.sources)
    ends = [(known[-1], known[:-1])] + ([(known[0], known[1:])] if fact.pick == "change" else [])
    for (end, answer), others in ends:
        for other, its in others:
            overlap = other.span.last > end.span.start and end.span.last > other.span.start
            if overlap and (its.value, its.bounds) != (answer.value, answer.bounds):
                coarse = end.span if not end.span.is_instant else other.span
                return Missing(Reason.DATE_TOO_COARSE, coarse.text or "undated")
    base = _BASE[fact.pick]
    if fact.unit == "%":
        return _share(fact, answers, base)
    fallen = fact.pick == "fall"
    return _result(
        fact, answers,
        lambda numbers: minus(base(numbers[:-1]), numbers[-1]) if fallen else minus(numbers[-1], base(numbers[:-1])),
    )  # fmt: skip


def _share(fact: ObservationFact, answers: list[Known], base: Calculation) -> Answer:
    """The difference as a share of what it is measured from, which must be more than nought."""
    start = base(_as_stated(answers[:-1])).low
    if start <= 0:
        return Missing(Reason.OUT_OF_RANGE, "> 0", start, fact.measured_in)
    sign = Bounds(0, 0)
    fallen = fact.pick == "fall"

    def calculate(numbers: Sequence[Bounds]) -> Bounds:
        grown = share(numbers[-1], base(numbers[:-1]))
        return minus(sign, grown) if fallen else grown

    return _result(fact, answers, calculate)
