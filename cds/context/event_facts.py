"""What can be asked of the dated, coded entries of a list, of a questionnaire, and of the user."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from cds.context.named import Named

if TYPE_CHECKING:
    from cds.context.dates import Window
    from cds.context.terms import Relation
    from cds.context.vocabulary import ValueSet

__all__ = [
    "USER_ROLES",
    "CarePlanFact",
    "ConditionFact",
    "DeviceFact",
    "EncounterField",
    "EventFact",
    "FamilyHistoryFact",
    "FlagFact",
    "GoalFact",
    "ImmunizationFact",
    "PastEncounterFact",
    "ProcedureFact",
    "QuestionnaireFact",
    "ServiceRequestFact",
    "UserFact",
]

Asked: TypeAlias = Literal["yes/no", "count", "days", "time since", "age then"]
EncounterField: TypeAlias = Literal["class", "type", "reason", "service_type"]
USER_ROLES = ("Practitioner", "PractitionerRole", "Patient", "RelatedPerson")
"""Who may be the user of a call (CDS Hooks, `context.userId`)."""


@dataclass(frozen=True, slots=True)
class EventFact(Named):
    """Of the entries with these codes: whether there is one, how many, on how many days; or how long ago the `pick`
    of them was, or how old the patient was then, in completed `unit`s (a, mo, wk, d) or exact hours (h).

    With `within` or `relations` only entries in that time count.
    """

    codes: ValueSet
    within: Window | None = None
    answer: Asked = "yes/no"
    pick: Literal["latest", "earliest"] = "latest"
    unit: str = ""
    relations: tuple[Relation, ...] = ()

    @property
    def is_timed(self) -> bool:
        """Whether it matters when they are."""
        return self.within is not None or bool(self.relations)


@dataclass(frozen=True, slots=True)
class ConditionFact(EventFact):
    clinical: Literal["active", "any"] = "active"


@dataclass(frozen=True, slots=True)
class ProcedureFact(EventFact):
    """What was done."""


@dataclass(frozen=True, slots=True)
class ImmunizationFact(EventFact):
    """A vaccine that was given."""


@dataclass(frozen=True, slots=True)
class FamilyHistoryFact(EventFact):
    """A condition of a relative; `relatives` None: of any. `age then` is how old the relative was."""

    relatives: ValueSet | None = None


@dataclass(frozen=True, slots=True)
class FlagFact(EventFact):
    """A warning on the chart that is in force."""


@dataclass(frozen=True, slots=True)
class DeviceFact(EventFact):
    """A device that the patient has."""


@dataclass(frozen=True, slots=True)
class CarePlanFact(EventFact):
    """A plan in force, by its category or by what is to be done."""


@dataclass(frozen=True, slots=True)
class GoalFact(EventFact):
    """A goal that has been set and is not reached or given up."""


@dataclass(frozen=True, slots=True)
class ServiceRequestFact(EventFact):
    """What has been ordered already, the drafts of this call apart."""


@dataclass(frozen=True, slots=True)
class PastEncounterFact(EventFact):
    """Encounters on record, the one that the call is about apart; `field` is where the codes are looked for."""

    field: EncounterField = "class"


@dataclass(frozen=True, slots=True)
class QuestionnaireFact(Named):
    """The answer to one item (by its linkId), of any questionnaire or of the one with this canonical address."""

    item: str
    questionnaire: str = ""
    answer: Literal["quantity", "code", "yes/no"] = "quantity"
    pick: Literal["latest", "earliest"] = "latest"
    within: Window | None = None
    unit: str = ""
    plausible: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class UserFact(Named):
    """Which kind of user the journal calls for, one of `USER_ROLES`."""
