"""Observations to facts: numbers with units, coded results, components, look-back and choice among several."""

from __future__ import annotations

from datetime import date, timedelta
from math import inf, isfinite
from operator import itemgetter
from typing import TYPE_CHECKING, TypeAlias

from cds.context.concepts import codes_as_written
from cds.context.dates import UNDATED, Span
from cds.context.facts import NOT_FOUND, Answer, Bounds, Known, ObservationFact
from cds.context.holdings import UNREADABLE
from cds.context.missing import Missing, Reason
from cds.context.units import convert

if TYPE_CHECKING:
    from cds.context.orders import Order
    from cds.context.patient import PatientContext
    from cds.context.resources import Observation, ObservationComponent, Quantity

__all__ = ["Series", "answer_observation", "held_observations"]

Dated: TypeAlias = "tuple[str, Observation]"
_text_of = itemgetter(0)
_TWO_DAYS = 2 * 86400.0
_USED = frozenset({None, "final", "amended", "corrected", "preliminary"})
_NOT_USED = frozenset({"registered", "cancelled", "entered-in-error", "unknown"})


class Series:
    """The observations of one patient whose code is written in the same way, as text can sort them: newest first."""

    __slots__ = ("_found", "_sorted")

    def __init__(self, found: list[Observation]) -> None:
        self._found = found
        self._sorted: list[Dated] | None = None

    def dated(self, context: PatientContext) -> list[Dated]:
        """Those that count, each with its date as written."""
        if self._sorted is None:
            self._sorted = [
                (_when(each), each) for each in self._found if each.status in _USED or _is_used(context, each)
            ]
            if len(self._sorted) > 1:
                self._sorted.sort(key=_text_of, reverse=True)
        return self._sorted


def held_observations(context: PatientContext) -> dict[str, list[Series]]:
    """The observations by the facts that they could answer; others need no look."""
    alike: dict[bytes, list[Observation]] = {}
    for observation in context.evidence.observations:
        written = bytes(observation.code)
        if written in alike:
            alike[written].append(observation)
        else:
            alike[written] = [observation]
    meaning_of = context.dictionary.holdings.meaning
    held: dict[str, list[Series]] = {}
    for same in alike.values():
        meaning = meaning_of("observations", same[0].code)
        if meaning.facts:
            series = Series(same)
            for name in meaning.facts:
                held.setdefault(name, []).append(series)
        elif meaning is UNREADABLE:
            for each in same:
                context.name_unreadable("", "Observation", _ref(each), "its code cannot be read", None)
    return held


def answer_observation(context: PatientContext, fact: ObservationFact, order: Order | None) -> Answer:
    """The observation that the fact picks, in the fact's unit."""
    candidates = _candidates(context, fact)  # looking at them may name one that makes no sense
    piece = context.tainted(("Observation", ""), fact.codes)
    if piece is not None:
        return Missing(Reason.UNREADABLE, piece.ref)
    absent = context.why_not_there("observations")
    if absent is not None and ((absent.reason is Reason.FAILED and fact.pick != "latest") or not candidates):
        return absent
    if not candidates and fact.pick != "count":
        return NOT_FOUND
    if fact.pick == "latest":
        return _latest(context, fact, candidates)
    return _over_all(context, fact, candidates)


def _candidates(context: PatientContext, fact: ObservationFact) -> list[Dated]:
    """The usable observations with one of the fact's codes, the newest first as far as text can tell."""
    series = context.observations.get(fact.name)
    if series is None:
        return []
    if len(series) == 1:
        return series[0].dated(context)
    found = [each for one in series for each in one.dated(context)]
    found.sort(key=_text_of, reverse=True)
    return found


def _is_used(context: PatientContext, observation: Observation) -> bool:
    """Whether a status other than the usual ones lets it be used; one that FHIR does not have is named."""
    if observation.status not in _NOT_USED:
        codes = codes_as_written(observation.code) or frozenset()
        context.name_unreadable("", "Observation", _ref(observation), "its status is none of FHIR's", codes)
    return False


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
            return _impossible_date(context, observation, span)
        if not _has_value(observation, fact):
            continue
        if span.end - span.start > _TWO_DAYS:
            vague.append((span, observation))
        if best is None or _order_key(span, observation) > _order_key(best[0], best[1]):
            best = span, observation
            best_text, worth_a_look = text, ""
    if best is None:
        return NOT_FOUND
    span, observation = best
    for other, which in vague:
        if which is not observation and other.end > span.start:
            return Missing(Reason.DATE_TOO_COARSE, other.text or "undated")
    answer = _value(context, fact, observation, span)
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


def _over_all(context: PatientContext, fact: ObservationFact, candidates: list[Dated]) -> Answer:
    """The earliest, highest or lowest of all in the window, or how many there are."""
    start = context.window_start(fact.within) if fact.within else -inf
    inside: list[tuple[Span, Known]] = []
    for text, observation in candidates:
        span = context.span(text)
        if span is None or span.start >= context.end_of_today:
            return _impossible_date(context, observation, span)
        if span.end <= start and span != UNDATED:
            continue
        if span.start < start:
            return Missing(Reason.DATE_TOO_COARSE, span.text or "undated")
        if not _has_value(observation, fact):
            continue
        if fact.pick == "count":
            inside.append((span, Known(True, sources=(_ref(observation),))))
            continue
        answer = _value(context, fact, observation, span)
        if isinstance(answer, Missing):
            return answer
        if answer.bounds is not None and fact.pick in {"highest", "lowest"}:
            return Missing(Reason.INCONCLUSIVE, "", None, answer.unit, answer.on, answer.sources)
        inside.append((span, answer))
    if fact.pick == "count":
        sources = tuple(source for _, answer in inside for source in answer.sources)
        return Known(len(inside), "1", sources=sources)
    if not inside:
        return Missing(Reason.TOO_OLD) if candidates else NOT_FOUND
    if fact.pick == "earliest":
        return min(inside, key=lambda pair: (pair[0].start, pair[1].sources))[1]
    choose = max if fact.pick == "highest" else min
    return choose((answer for _, answer in inside), key=lambda answer: (answer.value, answer.on))


def _value(context: PatientContext, fact: ObservationFact, observation: Observation, span: Span) -> Answer:
    part = _part(context, observation, fact)
    source = (_ref(observation),)
    if part is None:
        return Missing(Reason.NOT_FOUND, "", sources=source)
    if fact.answer == "code":
        codes = context.vocabulary.read(part.value_codeable_concept).codes
        if not codes:
            return Missing(Reason.UNCODED, on=span.text, sources=source)
        return Known(codes[0].code, "", span.text, source)
    quantity = part.value_quantity
    if quantity is None and part.value_integer is not None and fact.unit == "1":
        return _in_range(fact, Known(part.value_integer, "1", span.text, source))
    if quantity is None or quantity.value is None:
        context.name_unreadable("", "Observation", source[0], "its value is not a number")
        return Missing(Reason.UNREADABLE, source[0], on=span.text, sources=source)
    given = unit_of(quantity, context)
    number = convert(quantity.value, given, fact.unit, fact.molar_mass) if given else None
    if number is None or not isfinite(number):
        return Missing(Reason.WRONG_UNIT, given or "no unit", quantity.value, given, span.text, source)
    return _in_range(fact, Known(number, fact.unit, span.text, source, bounds=_bounds(quantity, number)))


def unit_of(quantity: Quantity, context: PatientContext) -> str:
    """The UCUM unit: the code, or the unit text when that is a unit or a known way to write one."""
    unit = quantity.code or quantity.unit or ""
    return context.vocabulary.unit_words.get(unit, unit)


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
    if fact.plausible is not None and isinstance(answer.value, int | float):
        low, high = fact.plausible
        if not low <= answer.value <= high:
            return Missing(
                Reason.OUT_OF_RANGE, f"{low:g}-{high:g}", answer.value, answer.unit, answer.on, answer.sources
            )
    return answer


def _part(
    context: PatientContext, observation: Observation, fact: ObservationFact
) -> Observation | ObservationComponent | None:
    if fact.component is None:
        return observation
    for component in observation.component or ():
        if fact.component.has_any(context.vocabulary.read(component.code)):
            return component
    own = context.dictionary.holdings.meaning("observations", observation.code).coded
    return observation if fact.component.has_any(own) else None


def _has_value(observation: Observation, fact: ObservationFact) -> bool:
    """Whether something was measured; an observation that says why it has no value is passed over."""
    return (
        observation.value_quantity is not None
        or observation.value_codeable_concept is not None
        or observation.value_string is not None
        or observation.value_integer is not None
        or observation.value_boolean is not None
        or (fact.component is not None and bool(observation.component))
    )


def _when(observation: Observation) -> str:
    period = observation.effective_period
    return (
        observation.effective_date_time
        or observation.effective_instant
        or (period and (period.end or period.start))
        or observation.issued
        or ""
    )


def _order_key(span: Span, observation: Observation) -> tuple[float, str, str]:
    return span.start, observation.issued or "", observation.id or ""


def _impossible_date(context: PatientContext, observation: Observation, span: Span | None) -> Missing:
    why = "its date is impossible" if span is None else "it is dated in the future"
    context.name_unreadable("", "Observation", _ref(observation), why)
    return Missing(Reason.UNREADABLE, _ref(observation))


def _ref(observation: Observation) -> str:
    return f"Observation/{observation.id}" if observation.id else "Observation"
