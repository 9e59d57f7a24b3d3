"""What can be asked about a patient, and what an answer looks like.

A fact is a named question. Its answer is `Known` (with unit, date and source) or `Missing` (with its reason).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from cds.context.drug_facts import (
    DrugDaysFact,
    DrugDoseFact,
    MedicationFact,
    OrderFact,
    PairFact,
    SameDrugFact,
)
from cds.context.event_facts import (
    CarePlanFact,
    ConditionFact,
    DeviceFact,
    EncounterField,
    EventFact,
    FamilyHistoryFact,
    FlagFact,
    GoalFact,
    ImmunizationFact,
    PastEncounterFact,
    ProcedureFact,
    QuestionnaireFact,
    ServiceRequestFact,
    UserFact,
)
from cds.context.missing import Missing, Reason
from cds.context.named import Named as _Named

if TYPE_CHECKING:
    from cds.context.dates import Window
    from cds.context.terms import Near, ObservationAnswer, Pick, Relation, Together
    from cds.context.vocabulary import Code, ValueSet

__all__ = [
    "NO",
    "NOT_FOUND",
    "AllergyFact",
    "Answer",
    "CarePlanFact",
    "ConditionFact",
    "DeviceFact",
    "DrugDaysFact",
    "DrugDoseFact",
    "EncounterFact",
    "EquationFact",
    "EventFact",
    "Fact",
    "FamilyHistoryFact",
    "FindingFact",
    "FlagFact",
    "GoalFact",
    "ImmunizationFact",
    "Known",
    "MedicationFact",
    "ObservationFact",
    "OrderFact",
    "PairFact",
    "PastEncounterFact",
    "PatientFact",
    "ProcedureFact",
    "QuestionnaireFact",
    "SameDrugFact",
    "ServiceRequestFact",
    "UserFact",
    "Value",
    "is_about_order",
    "is_anchor",
    "is_yes_no",
    "unit_of_fact",
]

Value: TypeAlias = float | bool | str
"""A number, a yes/no, or a code."""


class Known(NamedTuple):
    """An answer. `low` and `high` are set when the record gives only bounds (`<5`, a partial birth date)."""

    value: Value
    unit: str = ""
    on: str = ""
    """The date as the record has it; empty where a date has no meaning."""
    sources: tuple[str, ...] = ()
    found: tuple[str, ...] = ()
    """For a yes: what was found, in the record's words."""
    bounds: Bounds | None = None
    doubt: Missing | None = None
    """Why only bounds are known, or of a yes only that it began before its date, when that is for want of something."""
    until: str = ""
    """For a yes about a drug that is no longer taken: the day it was stopped."""


class Bounds(NamedTuple):
    """A number known only to lie between `low` and `high`."""

    low: float
    high: float
    low_open: bool = False
    high_open: bool = False


Answer: TypeAlias = Known | Missing
NO = Known(False)
"""It is not on a list that came."""
NOT_FOUND = Missing(Reason.NOT_FOUND)
"""The list that would hold it came, and holds none."""


@dataclass(frozen=True, slots=True)
class PatientFact(_Named):
    """Age (in `unit`: a, mo, wk, d), sex, or whether the patient is dead."""

    field: Literal["age", "sex", "deceased"]
    unit: str = ""
    plausible: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class ObservationFact(_Named):
    codes: ValueSet
    pick: Pick = "latest"
    within: Window | None = None
    unit: str = ""
    plausible: tuple[float, float] | None = None
    component: ValueSet | None = None
    molar_mass: float | None = None
    answer: ObservationAnswer = "quantity"
    code_list: tuple[Code, ...] = ()
    """All codes of the value set, one by one, for looking them up."""
    measured_in: str = ""
    """The unit that values are read in, when it is not that of the answer (a share, a count, a time)."""
    of_date: bool = False
    """Whether the value is itself a date, and the time since or until that date is meant."""
    where: Bounds | None = None
    """Only values that lie within count."""
    near: Near | None = None
    relations: tuple[Relation, ...] = ()
    is_plain: bool = field(init=False)
    """Whether it is simply the latest of all, which most are."""
    vague_from: float = field(init=False)
    """How long a time a date must mean, at least, to hide which is the latest: two days, or anything by the hour."""

    def __post_init__(self) -> None:
        by_hour = self.unit == "h" or (self.within is not None and self.within.unit == "hours")
        object.__setattr__(self, "vague_from", 0.0 if by_hour else 2 * 86400.0)
        plain = self.pick == "latest" and self.where is None and self.near is None and not self.relations
        object.__setattr__(self, "is_plain", plain)


@dataclass(frozen=True, slots=True)
class AllergyFact(_Named):
    """`codes` None: an allergy to the substance being ordered, or (`to_class`) to a class of drugs it belongs to."""

    codes: ValueSet | None
    kind: Literal["any", "allergy", "intolerance"] = "any"
    severe: bool = False
    to_class: bool = False


@dataclass(frozen=True, slots=True)
class EncounterFact(_Named):
    """The class of the encounter that the call is about; with `codes`, whether its `field` holds one of them."""

    field: EncounterField = "class"
    codes: ValueSet | None = None


@dataclass(frozen=True, slots=True)
class EquationFact(_Named):
    equation: str
    unit: str = ""
    together: Together | None = None
    """Its observed inputs, when they must lie near each other in time."""


@dataclass(frozen=True, slots=True)
class FindingFact(_Named):
    """What a pack concludes from other facts, yes or no."""

    about_order: bool = False


Fact: TypeAlias = (
    PatientFact
    | ObservationFact
    | ConditionFact
    | MedicationFact
    | PairFact
    | SameDrugFact
    | DrugDoseFact
    | DrugDaysFact
    | AllergyFact
    | ProcedureFact
    | EncounterFact
    | OrderFact
    | EquationFact
    # dated, coded entries of further lists
    | ImmunizationFact
    | FamilyHistoryFact
    | FlagFact
    | DeviceFact
    | CarePlanFact
    | GoalFact
    | ServiceRequestFact
    | PastEncounterFact
    | QuestionnaireFact
    | UserFact
    | FindingFact
)


def is_about_order(fact: Fact) -> bool:
    """Whether the answer depends on which order is in question."""
    match fact:
        case OrderFact() | PairFact() | SameDrugFact():
            return True
        case AllergyFact():
            return fact.codes is None
        case MedicationFact() | DrugDoseFact() | DrugDaysFact():
            return fact.besides_the_order
        case FindingFact():
            return fact.about_order
        case _:
            return False


def is_yes_no(fact: Fact) -> bool:
    """Whether the answer is yes or no."""
    match fact:
        case EventFact() | QuestionnaireFact() | ObservationFact():
            return fact.answer == "yes/no"
        case MedicationFact():
            return not (fact.count or fact.unit)
        case EncounterFact():
            return fact.codes is not None
        case PatientFact():
            return fact.field == "deceased"
        case OrderFact():
            return fact.field == "as_needed"
        case _:
            return isinstance(fact, AllergyFact | PairFact | SameDrugFact | FindingFact)


def is_anchor(fact: Fact) -> bool:
    """Whether the answer is yes or no, and "no" where nothing is on record: a rule that needs it can be passed over.
    A question that was not answered is missing, and so is a yes or no that was not observed; what the order itself
    says stands on no list."""
    return is_yes_no(fact) and not isinstance(fact, QuestionnaireFact | ObservationFact | OrderFact)


def unit_of_fact(fact: Fact) -> str:
    """The UCUM unit that the fact answers in; empty when it does not answer with a number."""
    match fact:
        case PatientFact() | ObservationFact() | MedicationFact() | OrderFact() | EquationFact():
            return fact.unit
        case EventFact() | QuestionnaireFact() | DrugDoseFact() | DrugDaysFact():
            return fact.unit
        case _:
            return ""
