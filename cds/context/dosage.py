"""FHIR Dosage to the highest single dose and the highest dose a day that an order allows.

What cannot be computed is missing, never guessed: a dose in tablets, a dosage that is only text.
"""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

from cds.context.facts import Answer, Known, OrderFact
from cds.context.missing import Missing, Reason
from cds.context.observations import unit_of
from cds.context.resources import DoseAndRate
from cds.context.units import convert

if TYPE_CHECKING:
    from cds.context.orders import Order
    from cds.context.patient import PatientContext
    from cds.context.resources import Dosage, Timing

__all__ = ["answer_order", "times_a_day"]

_DAYS = {"s": 1 / 86400, "min": 1 / 1440, "h": 1 / 24, "d": 1.0, "wk": 7.0, "mo": 30.0, "a": 365.0}
# HL7 v3 GTSAbbreviation, as the R4 value set timing-abbreviation binds it
_TIMES_BY_CODE = {
    "QD": 1.0, "AM": 1.0, "PM": 1.0, "BED": 1.0, "BID": 2.0, "TID": 3.0, "QID": 4.0, "QOD": 0.5, "WK": 1 / 7,
    "MO": 1 / 30, "Q1H": 24.0, "Q2H": 12.0, "Q3H": 8.0, "Q4H": 6.0, "Q6H": 4.0, "Q8H": 3.0,
}  # fmt: skip


def answer_order(context: PatientContext, fact: OrderFact, order: Order | None) -> Answer:
    """Highest dose a day, highest single dose, or route of the order.

    Instructions with the same sequence number are taken together; with different ones, one after the other.
    """
    if order is None or not order.dosage:
        return Missing(Reason.NO_DOSE)
    if fact.field == "route":
        codes = [code for dosage in order.dosage for code in context.vocabulary.read(dosage.route).codes]
        return Known(codes[0].code, sources=(order.ref,)) if codes else Missing(Reason.NOT_FOUND)
    together: dict[int | None, float] = {}
    highest = 0.0
    for dosage in order.dosage:
        dose = _dose(context, dosage, fact)
        if isinstance(dose, str):
            return Missing(Reason.NO_DOSE, dose[:80], sources=(order.ref,))
        together[dosage.sequence] = together.get(dosage.sequence, 0.0) + dose
        highest = max(highest, dose)
    if fact.field == "daily_dose":
        highest = max(together.values())
    return Known(float(f"{highest:.10g}"), fact.unit, sources=(order.ref,))


def times_a_day(timing: Timing | None) -> float | None:
    """How many times a day at most, on average over the period; None when the timing does not say."""
    repeat = timing.repeat if timing is not None else None
    if repeat is not None:
        often = max(
            len(repeat.time_of_day or ()),
            len(repeat.when or ()),
            repeat.frequency_max or repeat.frequency or 0,
        )
        days = _DAYS.get(repeat.period_unit or "d")
        period = 1 if repeat.period is None else repeat.period
        if often and often > 0 and days and period > 0:
            weekdays = len(repeat.day_of_week or ())
            if period * days <= 1:
                return often / (period * days) * (weekdays / 7 or 1.0)
            return max(often, weekdays) / (period * days)  # once a week on Mondays is once a week
    for coding in (timing.code.coding or ()) if timing is not None and timing.code is not None else ():
        if coding.code in _TIMES_BY_CODE:
            return _TIMES_BY_CODE[coding.code]
    return None


def _dose(context: PatientContext, dosage: Dosage, fact: OrderFact) -> float | str:
    """The highest dose in the fact's unit, or a few words on what kept it from being computed."""
    highest = 0.0
    for given in dosage.dose_and_rate or (DoseAndRate(),):
        amount = _amount(context, dosage, given, fact)
        if isinstance(amount, str):
            return amount
        highest = max(highest, amount)
    return highest


def _amount(context: PatientContext, dosage: Dosage, given: DoseAndRate, fact: OrderFact) -> float | str:
    dose = given.dose_quantity
    if dose is None and given.dose_range is not None:
        dose = given.dose_range.high
    if dose is None or dose.value is None or dose.value < 0 or dose.comparator:
        return dosage.text or "no dose"
    unit = unit_of(dose, context)
    if not unit:
        return dosage.text or "dose without unit"
    if fact.field == "single_dose":
        amount = convert(dose.value, unit, fact.unit)
    else:
        often = times_a_day(dosage.timing)
        if often is None:
            return dosage.text or "no timing"
        amount = convert(dose.value * often, f"{unit}/d", fact.unit)
    return f"dose in {unit}" if amount is None or not isfinite(amount) else amount
