"""Doses in tablets, capsules or millilitres, by the strength that the Medication gives of its ingredient.

Source: FHIR R4, Medication.ingredient.strength, a ratio such as 500 mg per 1 {tablet}.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING

import msgspec

from cds.context.concepts import UNREADABLE_ERRORS
from cds.context.data_types import Ratio
from cds.context.units import convert, is_unit, same_dimension

if TYPE_CHECKING:
    from cds.context.data_types import Amount
    from cds.context.patient import PatientContext
    from cds.context.resources import Contained, Ingredient, Medication
    from cds.context.vocabulary import ValueSet

__all__ = ["NO_PRODUCT", "Product", "unit_of_amount"]

_UCUM = "http://unitsofmeasure.org"
_ratio = msgspec.json.Decoder(Ratio | None)
_ONE = "1"


@dataclass(frozen=True, slots=True)
class Product:
    """What a dose is counted in. Of several active ingredients, `wanted` says which one the dose is of."""

    medication: Contained | Medication | None
    wanted: ValueSet | None = None

    @property
    def is_ambiguous(self) -> bool:
        """Whether one ingredient of several is asked for, so that a dose in mg does not say of which it is."""
        return self.wanted is not None and len(self._active()) > 1

    def measure(self, context: PatientContext, value: float, unit: str, wanted: str) -> float | str:
        """`value` pieces or millilitres of the product in the unit `wanted`; or what kept it from being told."""
        strength = self._strength(context)
        if isinstance(strength, str):
            return strength
        above, below = strength.numerator, strength.denominator
        if above is None or above.value is None or above.comparator or above.value < 0:
            return "no strength"
        per, of = (
            (1.0, _ONE) if below is None else (below.value or 1.0, unit_of_amount(below, context) or _ONE)
        )
        share = _alike(value, unit, of)
        if share is None or per <= 0 or not isfinite(per):
            return f"dose in {unit}, strength per {of}"
        amount = convert(share / per * above.value, unit_of_amount(above, context), wanted)
        return f"dose in {unit}" if amount is None else amount

    def _strength(self, context: PatientContext) -> Ratio | str:
        active = self._active()
        if len(active) > 1 and self.wanted is not None:
            meaning = context.dictionary.holdings.meaning
            active = [
                each
                for each in active
                if self.wanted.has_any(meaning("drugs", each.item_codeable_concept).coded)
            ]
        if len(active) != 1:
            return "several ingredients" if active else "no strength"
        try:
            written = bytes(active[0].strength)
            return (_ratio.decode(written) if written else None) or "no strength"
        except UNREADABLE_ERRORS:
            return "unreadable strength"

    def _active(self) -> list[Ingredient]:
        listed = (self.medication.ingredient or ()) if self.medication is not None else ()
        return [each for each in listed if each.is_active is not False]


NO_PRODUCT = Product(None)
"""Of a drug known by its code alone."""


def unit_of_amount(amount: Amount, context: PatientContext) -> str:
    """UCUM, or the words of what is counted; a code of another system than UCUM is not taken for a unit."""
    words = context.vocabulary.unit_words
    is_ucum = amount.system is None or amount.system == _UCUM
    unit = (amount.code if is_ucum else "") or amount.unit or amount.code or ""
    return words.get(unit) or words.get(unit.lower()) or unit


def _alike(value: float, unit: str, other: str) -> float | None:
    """`value` in the unit `other`: by size, or piece by piece; a piece without a name is any piece."""
    if unit == other:
        return value
    if _is_piece(unit) and _is_piece(other):
        return value if _ONE in (unit, other) or unit.casefold() == other.casefold() else None
    if _is_piece(unit) or _is_piece(other):
        return None
    return convert(value, unit, other)


def _is_piece(unit: str) -> bool:
    """Whether it counts things: the number one, an annotation such as {tablet}, or words that are no unit."""
    return not is_unit(unit) or same_dimension(unit, _ONE)
