"""What a call brought about one patient: decoded resources, what was sent and what was not, what could not be read."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any, NamedTuple

from cds.context.resources import (
    AllergyIntolerance,
    CarePlan,
    Condition,
    Device,
    DeviceUseStatement,
    Encounter,
    FamilyMemberHistory,
    Flag,
    Goal,
    Immunization,
    MedicationAdministration,
    MedicationDispense,
    MedicationRequest,
    MedicationStatement,
    Observation,
    Procedure,
    QuestionnaireResponse,
    ServiceRequest,
)

if TYPE_CHECKING:
    from cds.context.resources import Medication, Patient

__all__ = ["SOURCES", "Evidence", "Sent", "Unreadable"]

SOURCES = {
    "patient": "Patient",
    "observations": "Observation",
    "conditions": "Condition",
    "medicationRequests": "MedicationRequest",
    "medicationStatements": "MedicationStatement",
    "medicationDispenses": "MedicationDispense",
    "medicationAdministrations": "MedicationAdministration",
    "allergies": "AllergyIntolerance",
    "procedures": "Procedure",
    "encounter": "Encounter",
    "encounters": "Encounter",
    "immunizations": "Immunization",
    "familyHistory": "FamilyMemberHistory",
    "questionnaireResponses": "QuestionnaireResponse",
    "flags": "Flag",
    "devices": "Device",
    "deviceUse": "DeviceUseStatement",
    "carePlans": "CarePlan",
    "goals": "Goal",
    "serviceRequests": "ServiceRequest",
}
"""The prefetch keys we ask for, and the resource type that each brings. `observations-2` continues `observations`."""


_EVENTS = frozenset({
    Immunization, FamilyMemberHistory, QuestionnaireResponse, Flag, Device, DeviceUseStatement, CarePlan, Goal,
    ServiceRequest,
})  # fmt: skip


class Sent(Enum):
    """What became of a list that rules may need."""

    SENT = "sent"
    EMPTY = "empty"
    NOT_SENT = "not sent"
    FAILED = "failed"
    INCOMPLETE = "incomplete"  # further pages exist that we do not have

    __hash__ = object.__hash__


class Unreadable(NamedTuple):
    """A piece of the call that could not be read. It names no value, so it can be shown and logged.

    `codes` are the resource's codes when at least they could be read; None means it could be about anything.
    """

    where: str
    kind: str
    ref: str
    why: str
    codes: frozenset[str] | None = None


@dataclass(slots=True)
class Evidence:
    """One patient's decoded data. Filled by `decode`, read by `PatientContext`."""

    patient_id: str
    sources: dict[str, Sent] = field(default_factory=dict)
    patient: Patient | None = None
    observations: list[Observation] = field(default_factory=list)
    conditions: list[Condition] = field(default_factory=list)
    medication_requests: list[MedicationRequest] = field(default_factory=list)
    medication_statements: list[MedicationStatement] = field(default_factory=list)
    medication_dispenses: list[MedicationDispense] = field(default_factory=list)
    medication_administrations: list[MedicationAdministration] = field(default_factory=list)
    allergies: list[AllergyIntolerance] = field(default_factory=list)
    procedures: list[Procedure] = field(default_factory=list)
    encounters: list[Encounter] = field(default_factory=list)
    medications: dict[str, Medication] = field(default_factory=dict)
    """Medication resources by every reference they may be called by."""
    orders: list[MedicationRequest | ServiceRequest] = field(default_factory=list)
    selected: frozenset[str] = frozenset()
    unreadable: list[Unreadable] = field(default_factory=list)
    own_references: frozenset[str | None] = frozenset()
    """How the patient's resources usually refer to them; None: only by identifier."""
    lists: dict[type, list[Any]] = field(default_factory=dict)
    """The lists above, by the type of what they hold."""
    events: dict[type, list[Any]] = field(default_factory=dict)
    """Further lists, by the type of what they hold: made when one comes. Encounters: those of `encounters`."""
    user_id: str = ""
    encounter_id: str = ""

    def __post_init__(self) -> None:
        self.own_references = frozenset((f"Patient/{self.patient_id}", f"urn:uuid:{self.patient_id}", None))
        self.lists = {
            Observation: self.observations,
            Condition: self.conditions,
            MedicationRequest: self.medication_requests,
            MedicationStatement: self.medication_statements,
            MedicationDispense: self.medication_dispenses,
            MedicationAdministration: self.medication_administrations,
            AllergyIntolerance: self.allergies,
            Procedure: self.procedures,
            Encounter: self.encounters,
        }

    def list_for(self, kind: type, source: str | None) -> list[Any] | None:
        """Where resources of this type are kept that came under this prefetch key; None: nowhere."""
        if source == "encounters" and kind is Encounter:
            return self.events.setdefault(kind, [])
        listed = self.lists.get(kind)
        if listed is None and kind in _EVENTS:
            listed = self.events.setdefault(kind, [])
        return listed
