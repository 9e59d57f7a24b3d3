"""What an order says of dose, duration and route, to facts."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

from cds.context.concepts import UNREADABLE_ERRORS, concept_name
from cds.context.dosage import doses_together, is_as_needed, single_dose
from cds.context.facts import NO, Answer, Known, OrderFact, unit_of_fact
from cds.context.missing import Missing, Reason
from cds.context.strengths import Product
from cds.context.supply import Prescribed, read_dispense_request

if TYPE_CHECKING:
    from cds.context.orders import Order
    from cds.context.patient import PatientContext

__all__ = ["answer_order"]

_MOST_WORDS = 80


def answer_order(context: PatientContext, fact: OrderFact, order: Order | None) -> Answer:
    """What the fact asks of the order: the highest that it allows."""
    if order is None or (not order.dosage and fact.field not in ("repeats", "duration_days")):
        return Missing(Reason.NO_DOSE)
    match fact.field:
        case "route":
            codes = [code for dosage in order.dosage for code in context.vocabulary.read(dosage.route).codes]
            return Known(codes[0].code, sources=(order.ref,)) if codes else Missing(Reason.NOT_FOUND)
        case "as_needed":
            return _as_needed(order)
        case "repeats" | "duration_days":
            prescribed = _prescribed(context, order)
            if isinstance(prescribed, Missing):
                return prescribed
            return _repeats(prescribed, order) if fact.field == "repeats" else _days(prescribed, order)
        case _:
            return _dose_by(context, fact, order) if fact.per else _dose(context, fact, order, fact.unit)


def _as_needed(order: Order) -> Answer:
    taken = [dosage for dosage in order.dosage if is_as_needed(dosage)]
    if taken:
        concepts = [dosage.as_needed_codeable_concept for dosage in taken]
        why = tuple(dict.fromkeys(concept_name(each) for each in concepts if each is not None))
        return Known(True, sources=(order.ref,), found=tuple(filter(None, why)))
    only_text = [dosage for dosage in order.dosage if not dosage.timing and not dosage.dose_and_rate]
    if only_text:
        return Missing(Reason.NO_DOSE, (only_text[0].text or "")[:_MOST_WORDS], sources=(order.ref,))
    return NO


def _repeats(prescribed: Prescribed, order: Order) -> Answer:
    supply = prescribed.supply
    if supply is None or supply.number_of_repeats_allowed is None:
        return Missing(Reason.NOT_FOUND)
    return Known(prescribed.fills() - 1, "1", sources=(order.ref,))


def _days(prescribed: Prescribed, order: Order) -> Answer:
    lasting = prescribed.days()
    if isinstance(lasting, str):
        return Missing(Reason.NO_DOSE, lasting[:_MOST_WORDS], sources=(order.ref,))
    days, bounds = lasting
    return Known(_rounded(days), "d", sources=(order.ref,), bounds=bounds)


def _dose_by(context: PatientContext, fact: OrderFact, order: Order) -> Answer:
    """The dose for each kilogram or square metre; as it is, when it is ordered so."""
    as_ordered = _dose(context, fact, order, fact.unit)
    if isinstance(as_ordered, Known):
        return as_ordered
    size = context.ask_by_name(fact.per)
    if isinstance(size, Missing):
        return size._replace(of=size.of or fact.per)
    if size.bounds is not None or not isinstance(size.value, int | float) or size.value <= 0:
        reason = Reason.INCONCLUSIVE if size.bounds is not None else Reason.OUT_OF_RANGE
        return Missing(reason, sources=size.sources, of=fact.per)
    dose = _dose(context, fact, order, f"{fact.unit}.{unit_of_fact(context.dictionary.facts[fact.per])}")
    if isinstance(dose, Missing):
        return dose
    assert isinstance(dose.value, int | float)
    return Known(_rounded(dose.value / size.value), fact.unit, size.on, dose.sources + size.sources)


def _dose(context: PatientContext, fact: OrderFact, order: Order, unit: str) -> Answer:
    product = Product(order.medication)
    dose: float | str
    match fact.field:
        case "daily_dose":
            dose = doses_together(context, order.dosage, "d", f"{unit}.d", product)
        case "weekly_dose":
            dose = doses_together(context, order.dosage, "wk", f"{unit}.wk", product)
        case "total_dose":
            prescribed = _prescribed(context, order)
            if isinstance(prescribed, Missing):
                return prescribed
            dose = prescribed.total(unit)
        case _:
            each = [single_dose(context, dosage, unit, product) for dosage in order.dosage]
            told = next((one for one in each if isinstance(one, str)), None)
            dose = told if told is not None else max(one for one in each if not isinstance(one, str))
    if isinstance(dose, str) or not isfinite(dose):
        why = dose if isinstance(dose, str) else "no dose"
        return Missing(Reason.NO_DOSE, why[:_MOST_WORDS], sources=(order.ref,))
    return Known(_rounded(dose), unit, sources=(order.ref,))


def _prescribed(context: PatientContext, order: Order) -> Prescribed | Missing:
    try:
        supply = None if order.written is None else read_dispense_request(order.written.dispense_request)
    except UNREADABLE_ERRORS:
        why = "its dispenseRequest cannot be read"
        context.name_unreadable("context.draftOrders", "MedicationRequest", order.ref, why)
        return Missing(Reason.UNREADABLE, order.ref)
    return Prescribed(context, order.dosage, supply, Product(order.medication))


def _rounded(number: float) -> float:
    return float(f"{number:.10g}")
