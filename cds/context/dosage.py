"""FHIR Dosage to the highest single dose, and the highest dose a day or a week, that it allows.

What cannot be computed is told by a few words on why, never guessed. Source: FHIR R4 (4.0.1), Dosage.
"""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Literal, TypeAlias

import msgspec

from cds.context.data_types import Dosage, DoseAndRate
from cds.context.strengths import unit_of_amount
from cds.context.timing import days_of, how_often
from cds.context.units import convert

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from cds.context.data_types import Amount, Ratio, Written
    from cds.context.patient import PatientContext
    from cds.context.strengths import Product

__all__ = [
    "Per",
    "amount_in",
    "dose_in",
    "doses_together",
    "is_as_needed",
    "read_dosages",
    "single_dose",
    "together",
]

Per: TypeAlias = Literal["d", "wk"]
_LENGTH: dict[Per, float] = {"d": 1.0, "wk": 7.0}
_dosages = msgspec.json.Decoder(list[Dosage] | None)
_NOT_THERE = (b"", b"null")


def read_dosages(written: Written) -> tuple[Dosage, ...]:
    """The dosages; none when there are none. Raises one of UNREADABLE_ERRORS."""
    return () if bytes(written) in _NOT_THERE else tuple(_dosages.decode(written) or ())


def is_as_needed(dosage: Dosage) -> bool:
    """Whether it is taken as needed, for whatever reason."""
    return bool(dosage.as_needed_boolean) or dosage.as_needed_codeable_concept is not None


def single_dose(context: PatientContext, dosage: Dosage, unit: str, product: Product) -> float | str:
    """The highest dose at a time, in `unit`, or why it cannot be told."""
    each = [_at_a_time(context, dosage, given, unit, product) for given in _given(dosage)]
    dose = _highest(each)
    limit = dosage.max_dose_per_administration
    return dose if limit is None else _capped(dose, amount_in(context, limit, unit, product))


def dose_in(context: PatientContext, dosage: Dosage, per: Per, unit: str, product: Product) -> float | str:
    """The highest dose in a day or a week, in `unit`, or why it cannot be told."""
    dose = _repeated(context, dosage, per, unit, product)
    limit = dosage.max_dose_per_period
    return dose if limit is None else _capped(dose, _limit(context, limit, per, unit, product))


def doses_together(
    context: PatientContext, dosages: Iterable[Dosage], per: Per, unit: str, product: Product
) -> float | str:
    """The highest dose in a day or a week of all instructions.

    Those with the same sequence number are taken together; with different ones, one after the other.
    """
    return together(dosages, lambda dosage: dose_in(context, dosage, per, unit, product))


def together(dosages: Iterable[Dosage], dose_of: Callable[[Dosage], float | str]) -> float | str:
    """The highest dose of instructions, by what each of them comes to; the first that cannot be told, if any."""
    sums: dict[int | None, float] = {}
    for dosage in dosages:
        dose = dose_of(dosage)
        if isinstance(dose, str):
            return dose
        sums[dosage.sequence] = sums.get(dosage.sequence, 0.0) + dose
    highest: float | str = max(sums.values(), default="no dose")
    return highest if isinstance(highest, str) or isfinite(highest) else "no dose"


def amount_in(context: PatientContext, amount: Amount, unit: str, product: Product) -> float | str:
    """An amount in `unit`, by the strength of the product where it must be; or why it cannot be told."""
    given = unit_of_amount(amount, context)
    if amount.value is None or amount.value < 0 or amount.comparator:
        return "no dose"
    return _convert(context, amount.value, given, unit, product) if given else "dose without unit"


def _given(dosage: Dosage) -> Sequence[DoseAndRate]:
    return dosage.dose_and_rate or (DoseAndRate(),)


def _repeated(context: PatientContext, dosage: Dosage, per: Per, unit: str, product: Product) -> float | str:
    often = how_often(dosage.timing)
    each: list[float | str] = []
    for given in _given(dosage):
        if often is None and _amount_of(given) is None and _rate_of(given, context) is not None:
            each.append(_all_the_time(context, dosage, given, per, unit, product))
            continue
        dose = _at_a_time(context, dosage, given, unit, product)
        limit = dosage.max_dose_per_administration
        dose = dose if limit is None else _capped(dose, amount_in(context, limit, unit, product))
        if isinstance(dose, str):
            return dose
        if often is None:
            return dosage.text or ("as needed, no maximum" if is_as_needed(dosage) else "no timing")
        each.append(dose * (often.a_day if per == "d" else often.a_week))
    return _highest(each)


def _at_a_time(
    context: PatientContext, dosage: Dosage, given: DoseAndRate, unit: str, product: Product
) -> float | str:
    """A dose, or a rate for as long as it lasts."""
    dose = _amount_of(given)
    if dose is not None:
        amount = amount_in(context, dose, unit, product)
        return (dosage.text or amount) if amount == "no dose" else amount
    rate = _rate_of(given, context)
    if rate is None:
        return dosage.text or "no dose"
    repeat = dosage.timing.repeat if dosage.timing is not None else None
    lasts = (repeat.duration_max or repeat.duration) if repeat is not None else None
    if repeat is None or not lasts or lasts < 0 or not repeat.duration_unit:
        return dosage.text or "rate without duration"
    value, rated = rate
    return _convert(context, value * lasts, f"{rated}.{repeat.duration_unit}", unit, product)


def _all_the_time(
    context: PatientContext, dosage: Dosage, given: DoseAndRate, per: Per, unit: str, product: Product
) -> float | str:
    """A rate of which nothing says that it stops, but for the bounds of the course."""
    repeat = dosage.timing.repeat if dosage.timing is not None else None
    if repeat is not None and repeat.duration is not None:
        return _at_a_time(context, dosage, given, unit, product)
    bounds = days_of(repeat.bounds_duration) if repeat is not None else None
    rate = _rate_of(given, context)
    value, rated = rate or (0.0, "")
    days = _LENGTH[per] if bounds is None else min(bounds, _LENGTH[per])
    return _convert(context, value * days, f"{rated}.d", unit, product)


def _amount_of(given: DoseAndRate) -> Amount | None:
    if given.dose_quantity is None and given.dose_range is not None:
        return given.dose_range.high
    return given.dose_quantity


def _rate_of(given: DoseAndRate, context: PatientContext) -> tuple[float, str] | None:
    """The highest rate and its unit, such as 2 mg/h."""
    rate = given.rate_quantity
    if rate is None and given.rate_range is not None:
        rate = given.rate_range.high
    if rate is not None and rate.value is not None and rate.value >= 0 and not rate.comparator:
        return rate.value, unit_of_amount(rate, context)
    ratio = given.rate_ratio
    above, below = (ratio.numerator, ratio.denominator) if ratio is not None else (None, None)
    if above is None or below is None or above.value is None or above.value < 0 or above.comparator:
        return None
    if not below.value or below.value < 0:
        return None
    return above.value / below.value, f"{unit_of_amount(above, context)}/{unit_of_amount(below, context)}"


def _limit(context: PatientContext, limit: Ratio, per: Per, unit: str, product: Product) -> float | str:
    """What a maximum per period allows in a day or a week; all of it at once, when the period is longer."""
    above, below = limit.numerator, limit.denominator
    if above is None:
        return "no maximum"
    amount = amount_in(context, above, unit, product)
    days = 1.0 if below is None else days_of(below)
    if isinstance(amount, str) or not days:
        return "maximum that cannot be read"
    return amount * max(1.0, _LENGTH[per] / days)


def _convert(context: PatientContext, value: float, given: str, wanted: str, product: Product) -> float | str:
    amount: float | str | None = None if product.is_ambiguous else convert(value, given, wanted)
    if amount is None:
        amount = product.measure(context, value, given, wanted) if product.medication is not None else None
    if amount is None or (not isinstance(amount, str) and not isfinite(amount)):
        return f"dose in {given}"
    return amount


def _highest(each: Sequence[float | str]) -> float | str:
    """The highest of them; the first that cannot be told, when there is one."""
    return next((dose for dose in each if isinstance(dose, str)), None) or max(
        (dose for dose in each if not isinstance(dose, str)), default="no dose"
    )


def _capped(dose: float | str, limit: float | str) -> float | str:
    """A dose under a maximum. A maximum alone is the highest dose; one that cannot be read leaves it untold."""
    if isinstance(limit, str):
        return limit
    return limit if isinstance(dose, str) else min(dose, limit)
