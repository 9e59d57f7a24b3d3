"""What must be known of a fact before it is asked: its date, its zero, the facts that it is answered by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds.context.facts import (
    DrugDaysFact,
    DrugDoseFact,
    EncounterFact,
    EventFact,
    FamilyHistoryFact,
    FindingFact,
    MedicationFact,
    ObservationFact,
    OrderFact,
    PatientFact,
    UserFact,
)
from cds.context.terms import COUNTS, DIFFERENCES

if TYPE_CHECKING:
    from cds.context.facts import Fact
    from cds.context.terms import Relation

__all__ = ["asks_for", "has_date", "is_difference", "relations_of"]


def has_date(fact: Fact) -> bool:
    """Whether an answer carries the date of what it was found in."""
    match fact:
        case ObservationFact():
            return fact.pick not in COUNTS
        case MedicationFact():
            return not fact.count and fact.or_stopped_within is None
        case EventFact():
            return fact.answer not in COUNTS and not isinstance(fact, FamilyHistoryFact)
        case PatientFact():
            return fact.field == "deceased"
        case EncounterFact() | OrderFact() | UserFact() | FindingFact() | DrugDoseFact() | DrugDaysFact():
            return False
        case _:
            return True


def is_difference(fact: Fact) -> bool:
    """Whether the answer is how far two values lie apart, so that the unit's zero has no meaning for it."""
    return isinstance(fact, ObservationFact) and fact.pick in DIFFERENCES


def relations_of(fact: Fact) -> tuple[Relation, ...]:
    """What it must come after or before."""
    return fact.relations if isinstance(fact, ObservationFact | EventFact) else ()


def asks_for(fact: Fact) -> tuple[str, ...]:
    """The other facts whose answers or values it is answered by; the inputs of an equation are told by the equation."""
    further = ""
    match fact:
        case ObservationFact() if fact.near is not None:
            further = fact.near.fact
        case OrderFact():
            further = fact.per
    return (*(each.fact for each in relations_of(fact)), *((further,) if further else ()))
