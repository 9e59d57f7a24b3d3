"""Drugs over time: one that was stopped so recently that it still counts, the days covered by a drug, and the days on
which drugs were ordered or handed over."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from cds.context.coverage import Days, count_days, joined, shared
from cds.context.dates import day_number
from cds.context.facts import NO, Answer, Bounds, DrugDaysFact, Known, MedicationFact, PairFact
from cds.context.holdings import beside
from cds.context.missing import Missing, Reason
from cds.context.orders import replaced_by
from cds.context.pairs import answer_pair, held_as, partners
from cds.context.resources import MedicationDispense, MedicationRequest
from cds.context.uses import taken

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cds.context.dates import Window
    from cds.context.orders import Order
    from cds.context.patient import PatientContext
    from cds.context.uses import Use

__all__ = ["answer_drug_days", "answer_pair_with_stopped", "answer_stopped"]

_MOST_WORDS = 120


def answer_stopped(context: PatientContext, fact: MedicationFact, doubt: Missing | None) -> Answer:
    """Whether a drug that is not in use now was in use so recently as the fact asks."""
    assert fact.or_stopped_within is not None
    return stopped_lately(context, context.uses.of.get(fact.name, ()), fact.or_stopped_within, doubt)


def answer_pair_with_stopped(context: PatientContext, fact: PairFact, order: Order | None) -> Answer:
    """Whether the order makes the pair with a drug in use or being ordered, or with one that was stopped lately."""
    answer = answer_pair(context, fact, order)
    if order is None or not fact.stopped_within or (isinstance(answer, Known) and answer.value):
        return answer
    names = partners(fact, order.coded)
    doubt = answer if isinstance(answer, Missing) else None
    stopped = [
        stopped_lately(context, _others(context, held_as(codes), order), window, doubt)
        for codes, window in fact.stopped_within
        if held_as(codes) in names
    ]
    unsettled = next((each for each in stopped if isinstance(each, Missing)), answer)
    return next((each for each in stopped if isinstance(each, Known) and each.value), unsettled)


def _others(context: PatientContext, name: str, order: Order) -> list[Use]:
    """Of other drugs than the one being ordered."""
    uses = context.uses.of.get(name, ())
    return [use for use in uses if order.coded.same.isdisjoint(use.coded.same)]


def stopped_lately(
    context: PatientContext, all_uses: Iterable[Use], window: Window, doubt: Missing | None
) -> Answer:
    """Whether one of them ended in the window; unsettled when its end may lie on either side."""
    first = _first_day(context, window)
    today = context.now.date().toordinal()
    revised = {ref for drafted in context.orders for ref in (drafted.ref, replaced_by(drafted))}
    sure: list[tuple[float, Use]] = []
    unsettled: list[tuple[str, Use]] = []
    for use in all_uses:
        when = taken(context, use)
        if when is None or when.last_high < first or use.ref in revised:
            continue
        if when.last_low >= first or (when.first_low >= first and when.first_high <= today):
            sure.append((min(max(when.last_low, when.first_low), today), use))
        else:
            unsettled.append((when.text, use))
    if sure:
        last = max(day for day, _ in sure)
        uses = [use for _, use in sure]
        stopped = date.fromordinal(int(last)).isoformat()
        return Known(True, "", stopped, _refs(uses), _names(uses), until=stopped)
    if unsettled:
        uses = [use for _, use in unsettled]
        words = ", ".join(sorted(" ".join(filter(None, (use.name, text))) for text, use in unsettled))
        return Missing(Reason.DATE_TOO_COARSE, words[:_MOST_WORDS], sources=_refs(uses))
    return doubt or _doubt(context, first) or NO


def answer_drug_days(context: PatientContext, fact: DrugDaysFact, order: Order | None) -> Answer:
    """How many days of the window are covered, or have such orders; bounds when that hangs on what is not known."""
    window = Days(_first_day(context, fact.within), context.now.date().toordinal())
    uses = context.uses.of.get(fact.name, [])
    besides = context.uses.of.get(beside(fact.name), []) if fact.beside is not None else []
    if fact.pick == "orders":
        low, high = _order_days(context, fact, order, uses, window)
    else:
        sure, perhaps = _covered(context, uses, window)
        if fact.beside is not None:
            sure_too, perhaps_too = _covered(context, besides, window)
            sure, perhaps = shared(sure, sure_too), shared(perhaps, perhaps_too)
        low, high = count_days(sure), count_days(perhaps)
    doubt = _doubt(context, window.first)
    if doubt is not None and low == high == 0:
        return doubt
    used = [use for use in (*uses, *besides) if _is_inside(context, use, window)]
    bounds = None
    if doubt is not None or low < high:
        bounds = Bounds(low, high if doubt is None else window.last - window.first + 1)
    return Known(low, fact.unit, "", _refs(used), _names(used), bounds, doubt)


def _covered(context: PatientContext, uses: Iterable[Use], window: Days) -> tuple[list[Days], list[Days]]:
    """The days on which the drugs certainly were taken, and those on which they perhaps were."""
    sure: list[Days] = []
    perhaps: list[Days] = []
    for use in uses:
        when = taken(context, use)
        if when is None:
            continue
        for days, first, last in (
            (sure, when.first_high, when.last_low), (perhaps, when.first_low, when.last_high),
        ):  # fmt: skip
            first, last = max(first, window.first), min(last, window.last)
            if first <= last:
                days.append(Days(int(first), int(last)))
    return joined(sure, window), joined(perhaps, window)


def _order_days(
    context: PatientContext, fact: DrugDaysFact, order: Order | None, uses: list[Use], window: Days
) -> tuple[int, int]:
    """On how many days drugs were handed over. A drug that was never handed over counts on the days it was ordered."""
    dispensed = [use for use in uses if isinstance(use.entry, MedicationDispense)]
    known = {code for use in dispensed for code in use.coded.same or use.coded.codes}
    ordered = [
        use
        for use in uses
        if isinstance(use.entry, MedicationRequest) and known.isdisjoint(use.coded.same or use.coded.codes)
    ]
    sure: set[int] = set()
    vague = 0
    for when in filter(None, (taken(context, use) for use in dispensed + ordered)):
        first, last = when.first_low, when.first_high
        if first == last and window.first <= first <= window.last:
            sure.add(int(first))
        elif first != last and first <= window.last and last >= window.first:
            vague += 1
    held = context.drugs.held.get(fact.name, ())
    orders = {drafted.ref for drafted in context.orders}
    left_out = order.ref if order is not None and fact.besides_the_order else None
    if any(drug.ref in orders and drug.ref != left_out for drug in held):
        sure.add(window.last)
    return len(sure), len(sure) + vague


def _is_inside(context: PatientContext, use: Use, window: Days) -> bool:
    when = taken(context, use)
    return when is not None and when.last_high >= window.first


def _doubt(context: PatientContext, first: int) -> Missing | None:
    """Why more may have been taken than is found."""
    unreadable = context.uses.doubt is not None and context.uses.doubt.reason is Reason.UNREADABLE
    return context.uses.doubt if unreadable else _unknown(context, first) or context.uses.doubt


def _unknown(context: PatientContext, first: int) -> Missing | None:
    """Drugs that nobody recognises, taken since then."""
    unknown = [
        use for use in context.uses.unknown if (when := taken(context, use)) and when.last_high >= first
    ]
    if not unknown:
        return None
    return Missing(Reason.UNCODED, ", ".join(_names(unknown))[:_MOST_WORDS], sources=_refs(unknown))


def _first_day(context: PatientContext, window: Window) -> int:
    return day_number(context.window_start(window), context.now.tzinfo)


def _refs(uses: Iterable[Use]) -> tuple[str, ...]:
    return tuple(sorted({use.ref for use in uses}))


def _names(uses: Iterable[Use]) -> tuple[str, ...]:
    return tuple(sorted({use.name for use in uses if use.name}))
