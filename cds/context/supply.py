"""How long an order lasts, and how much it comes to: by its own bounds, or by what is handed over."""

from __future__ import annotations

from math import inf, isfinite
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from cds.context.dosage import amount_in, dose_in, doses_together, is_as_needed
from cds.context.facts import Bounds
from cds.context.resources import DispenseRequest
from cds.context.strengths import unit_of_amount
from cds.context.timing import course_days, days_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    from cds.context.data_types import Dosage, Written
    from cds.context.patient import PatientContext
    from cds.context.strengths import Product

__all__ = ["Prescribed", "read_dispense_request"]

_decoder = msgspec.json.Decoder(DispenseRequest | None)
_NOT_THERE = (b"", b"null")
_PIECE = "1"


def read_dispense_request(written: Written) -> DispenseRequest | None:
    """What is to be handed over; None when it is not said. Raises one of UNREADABLE_ERRORS."""
    return None if bytes(written) in _NOT_THERE else _decoder.decode(written)


class Prescribed(NamedTuple):
    """What a prescription says of dose and supply."""

    context: PatientContext
    dosages: Sequence[Dosage]
    supply: DispenseRequest | None
    product: Product

    def days(self) -> tuple[float, Bounds | None] | str:
        """How many days it lasts at most, all repeats included; or why that cannot be told.

        By the bounds of the dosage, the expected duration of the supply, or the quantity and the dose a day. A
        quantity lasts longer when less than the most is taken, so it may give only the lower bound.
        """
        days = self.course()
        if days is None:
            expected = days_of(self.supply.expected_supply_duration) if self.supply is not None else None
            days = expected * self.fills() if expected is not None else None
        if days is not None:
            return (days, None) if isfinite(days) else self._no_end()
        days = self._quantity_lasts()
        if days is None or not isfinite(days):
            return self._no_end()
        return days, Bounds(days, inf) if any(map(_may_take_less, self.dosages)) else None

    def total(self, unit: str) -> float | str:
        """The highest dose over the whole course, in `unit`, or why it cannot be told."""
        if not self.dosages:
            return "no dose"
        steps = [self._over_its_course(dosage, unit) for dosage in self.dosages]
        if all(step is not None for step in steps):
            return next((step for step in steps if isinstance(step, str)), None) or sum(
                step for step in steps if isinstance(step, float)
            )
        supplied = self._supplied(unit)
        if supplied is not None:
            return supplied
        expected = days_of(self.supply.expected_supply_duration) if self.supply is not None else None
        if expected is None or len({dosage.sequence for dosage in self.dosages}) > 1:
            return self._no_end()
        daily = doses_together(self.context, self.dosages, "d", unit, self.product)
        return daily if isinstance(daily, str) else daily * expected * self.fills()

    def course(self) -> float | None:
        """The days that the dosage itself sets: steps one after the other are added up."""
        longest: dict[int | None, float] = {}
        for dosage in self.dosages:
            days = course_days(dosage.timing, self.context.span, self._zone())
            if days is None:
                return None
            longest[dosage.sequence] = max(days, longest.get(dosage.sequence, 0.0))
        return sum(longest.values()) if longest else None

    def fills(self) -> int:
        """How many times the supply may be handed over."""
        repeats = self.supply.number_of_repeats_allowed if self.supply is not None else None
        return 1 + max(repeats or 0, 0)

    def _over_its_course(self, dosage: Dosage, unit: str) -> float | str | None:
        days = course_days(dosage.timing, self.context.span, self._zone())
        if days is None:
            return None
        dose = dose_in(self.context, dosage, "d", unit, self.product)
        return dose if isinstance(dose, str) else dose * days

    def _quantity_lasts(self) -> float | None:
        quantity = self.supply.quantity if self.supply is not None else None
        if quantity is None or quantity.value is None or quantity.comparator or not self.dosages:
            return None
        own = unit_of_amount(quantity, self.context)
        for unit in (own, "mg", "mL", "[IU]"):
            amount = amount_in(self.context, quantity, unit, self.product) if unit else "no unit"
            daily = doses_together(self.context, self.dosages, "d", unit, self.product)
            if isinstance(amount, float | int) and isinstance(daily, float | int) and daily > 0:
                return amount / daily * self.fills()
        return None

    def _supplied(self, unit: str) -> float | None:
        quantity = self.supply.quantity if self.supply is not None else None
        amount = (
            amount_in(self.context, quantity, unit, self.product) if quantity is not None else "no quantity"
        )
        return None if isinstance(amount, str) else amount * self.fills()

    def _no_end(self) -> str:
        return next((dosage.text for dosage in self.dosages if dosage.text), "no duration")

    def _zone(self) -> tzinfo:
        zone = self.context.now.tzinfo
        assert zone is not None
        return zone


def _may_take_less(dosage: Dosage) -> bool:
    repeat = dosage.timing.repeat if dosage.timing is not None else None
    ranged = any(each.dose_range is not None for each in dosage.dose_and_rate or ())
    varying = repeat is not None and (repeat.frequency_max is not None or repeat.period_max is not None)
    return is_as_needed(dosage) or ranged or varying
