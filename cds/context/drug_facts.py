"""What can be asked of the drugs of a patient, and of an order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from cds.context.named import Named

if TYPE_CHECKING:
    from cds.context.dates import Window
    from cds.context.vocabulary import ValueSet
    from cds.context.weights import Weights

__all__ = ["DrugDaysFact", "DrugDoseFact", "MedicationFact", "OrderFact", "PairFact", "SameDrugFact"]


@dataclass(frozen=True, slots=True)
class MedicationFact(Named):
    """A drug in use, or among the orders being placed; or how many different ones.

    With `or_stopped_within`, one that was stopped so recently is a yes too. `since_start`: one in use, by its earliest
    known start; with a `unit` of time the answer is how long since then.
    """

    codes: ValueSet
    count: bool = False
    besides_the_order: bool = False
    unit: str = ""
    or_stopped_within: Window | None = None
    since_start: bool = False


@dataclass(frozen=True, slots=True)
class DrugDoseFact(Named):
    """The dose a day of all drugs of the value set, in use or being ordered; each weighted when there are weights."""

    codes: ValueSet
    unit: str
    besides_the_order: bool = False
    weights: Weights | None = None


@dataclass(frozen=True, slots=True)
class DrugDaysFact(Named):
    """Over a window: the days covered by drugs of the value set (`beside`: by drugs of that one too); or on how many
    different days such drugs were dispensed or ordered."""

    codes: ValueSet
    within: Window
    pick: Literal["days", "orders"]
    unit: str
    beside: ValueSet | None = None
    besides_the_order: bool = False


@dataclass(frozen=True, slots=True)
class PairFact(Named):
    """The order and another drug, one of each value set. Those in `besides` belong together and make no pair; in
    `stopped_within`, a drug of the set that was stopped so recently makes one too."""

    one: ValueSet
    other: ValueSet
    besides: tuple[tuple[ValueSet, ValueSet], ...] = ()
    stopped_within: tuple[tuple[ValueSet, Window], ...] = ()


@dataclass(frozen=True, slots=True)
class SameDrugFact(Named):
    """The drug being ordered a second time, or another product with one of its ingredients."""

    level: Literal["drug", "ingredient"]


@dataclass(frozen=True, slots=True)
class OrderFact(Named):
    """Of the order in question: the highest dose it allows, how long it lasts, and how it is taken.

    `per` names a fact, such as the weight, that a dose is divided by.
    """

    field: Literal[
        "daily_dose",
        "single_dose",
        "weekly_dose",
        "total_dose",
        "duration_days",
        "repeats",
        "as_needed",
        "route",
    ]
    unit: str = ""
    per: str = ""
