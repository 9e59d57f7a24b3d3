"""Questionnaire responses to facts: the answer to one item, as a number, a code or a yes/no."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, TypeAlias

from cds.context.entry import ref_of, unread, why_impossible
from cds.context.facts import NOT_FOUND, Answer, Known, QuestionnaireFact
from cds.context.measured import unit_of
from cds.context.missing import Missing, Reason
from cds.context.resources import QuestionnaireResponse
from cds.context.units import convert

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cds.context.dates import Span
    from cds.context.orders import Order
    from cds.context.patient import PatientContext
    from cds.context.resources import ItemAnswer, QuestionnaireItem

__all__ = ["answer_questionnaire"]

_Dated: TypeAlias = "tuple[Span, QuestionnaireResponse, list[ItemAnswer]]"
_FINISHED = frozenset({None, "completed", "amended"})
_NOT_FINISHED = frozenset({"in-progress", "stopped", "entered-in-error"})
_TWO_DAYS = 2 * 86400.0


def answer_questionnaire(context: PatientContext, fact: QuestionnaireFact, order: Order | None) -> Answer:
    """The latest (or earliest) answer to the item, in the fact's unit."""
    found = _answered(context, fact)
    if isinstance(found, Missing):
        return found
    piece = unread(context, ("QuestionnaireResponse", ""))
    if piece is not None:
        return Missing(Reason.UNREADABLE, piece.ref)
    absent = context.why_not_there("questionnaireResponses")
    if absent is not None and (absent.reason is Reason.FAILED or not found):
        return absent
    if not found:
        return NOT_FOUND
    picked = _pick(fact, found)
    if isinstance(picked, Missing):
        return picked
    span, response, answers = picked
    answer = _value(context, fact, span, ref_of(response), answers)
    if fact.within is not None and isinstance(answer, Known):
        start = context.window_start(fact.within)
        if span.start < start:
            reason = Reason.TOO_OLD if span.end <= start else Reason.DATE_TOO_COARSE
            shown = answer.value if not isinstance(answer.value, bool) else None
            return Missing(reason, str(fact.within), shown, answer.unit, answer.on, answer.sources)
    return answer


def _answered(context: PatientContext, fact: QuestionnaireFact) -> list[_Dated] | Missing:
    """The finished responses in which the item has an answer."""
    found: list[_Dated] = []
    for response in context.evidence.events.get(QuestionnaireResponse, ()):
        if response.status in _NOT_FINISHED or not _is_asked(fact, response.questionnaire or ""):
            continue
        answers = [
            answer for item in _items(response) if item.link_id == fact.item for answer in item.answer or ()
        ]
        if not answers:
            continue
        span = context.span(response.authored)
        if response.status not in _FINISHED:
            return _nonsense(context, response, "its status is none of FHIR's")
        if span is None or span.start >= context.end_of_today:
            return _nonsense(context, response, why_impossible(span))
        found.append((span, response, answers))
    return found


def _is_asked(fact: QuestionnaireFact, canonical: str) -> bool:
    """Whether it answers the questionnaire in question, of any version unless the fact names one."""
    wanted = fact.questionnaire
    return not wanted or canonical == wanted or canonical.partition("|")[0] == wanted


def _items(response: QuestionnaireResponse) -> Iterator[QuestionnaireItem]:
    """All items, those within items and within answers too."""
    waiting = list(response.item or ())
    while waiting:
        item = waiting.pop()
        yield item
        waiting += item.item or ()
        for answer in item.answer or ():
            waiting += answer.item or ()


def _pick(fact: QuestionnaireFact, found: list[_Dated]) -> _Dated | Missing:
    """The latest or earliest; missing when a coarse date may make it another one."""
    if fact.pick == "latest":
        best = max(found, key=lambda each: (each[0].start, each[1].id or ""))
    else:
        best = min(found, key=lambda each: (each[0].end, each[1].id or ""))
    by_hour = fact.within is not None and fact.within.unit == "hours"
    for each in found:
        span = each[0]
        overlaps = span.end > best[0].start if fact.pick == "latest" else span.start < best[0].end
        if each is not best and overlaps and span.end - span.start > (0.0 if by_hour else _TWO_DAYS):
            return Missing(Reason.DATE_TOO_COARSE, span.text or "undated")
    return best


def _value(
    context: PatientContext, fact: QuestionnaireFact, span: Span, ref: str, answers: list[ItemAnswer]
) -> Answer:
    if len(answers) > 1:  # it may be answered more than once: none of them is the answer
        return Missing(Reason.INCONCLUSIVE, "", on=span.text, sources=(ref,))
    (given,) = answers
    match fact.answer:
        case "yes/no":
            if given.value_boolean is None:
                return _not_of_its_kind(context, span, ref, "its answer is neither yes nor no")
            return Known(given.value_boolean, "", span.text, (ref,))
        case "code":
            return _code(context, given, span, ref)
        case "quantity":
            return _number(context, fact, given, span, ref)


def _code(context: PatientContext, given: ItemAnswer, span: Span, ref: str) -> Answer:
    coding = given.value_coding
    codes = context.vocabulary.read_code(coding.system or "", coding.code or "").codes if coding else ()
    if not codes or not codes[0].code:
        return Missing(Reason.UNCODED, on=span.text, sources=(ref,))
    return Known(codes[0].code, "", span.text, (ref,))


def _number(
    context: PatientContext, fact: QuestionnaireFact, given: ItemAnswer, span: Span, ref: str
) -> Answer:
    quantity = given.value_quantity
    bare = given.value_decimal if given.value_decimal is not None else given.value_integer
    value = bare if quantity is None else quantity.value
    if value is None:
        return _not_of_its_kind(context, span, ref, "its answer is not a number")
    if quantity is not None and quantity.comparator:
        return Missing(Reason.INCONCLUSIVE, "", on=span.text, sources=(ref,))
    unit = "1" if quantity is None else unit_of(quantity, context)
    number = convert(value, unit, fact.unit) if unit else None
    if number is None or not isfinite(number):
        return Missing(Reason.WRONG_UNIT, unit if quantity else "no unit", value, unit, span.text, (ref,))
    low, high = fact.plausible or (number, number)
    if not low <= number <= high:
        return Missing(Reason.OUT_OF_RANGE, f"{low:g}-{high:g}", number, fact.unit, span.text, (ref,))
    return Known(number, fact.unit, span.text, (ref,))


def _not_of_its_kind(context: PatientContext, span: Span, ref: str, why: str) -> Missing:
    context.name_unreadable("", "QuestionnaireResponse", ref, why)
    return Missing(Reason.UNREADABLE, ref, on=span.text, sources=(ref,))


def _nonsense(context: PatientContext, response: QuestionnaireResponse, why: str) -> Missing:
    context.name_unreadable("", "QuestionnaireResponse", ref_of(response), why)
    return Missing(Reason.UNREADABLE, ref_of(response))
