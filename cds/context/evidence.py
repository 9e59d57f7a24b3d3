"""What a call brought about one patient: decoded resources, what was sent and what was not, what could not be read."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any, NamedTuple

from cds.context.resources import (
    AllergyIntolerance,
    Condition,
    Encounter,
    MedicationRequest,
    MedicationStatement,
    Observation,
    Procedure,
)

if TYPE_CHECKING:
    from cds.context.resources import Medication, Patient, ServiceRequest

__all__ = ["SOURCES", "Evidence", "Sent", "Unreadable"]

SOURCES = {
    "patient": "Patient",
    "observations": "Observation",
    "conditions": "Condition",
    "medicationRequests": "MedicationRequest",
    "medicationStatements": "MedicationStatement",
    "allergies": "AllergyIntolerance",
    "procedures": "Procedure",
    "encounter": "Encounter",
}
"""The prefetch keys we ask for, and the resource type that each brings. `observations-2` continues `observations`."""


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

    def __post_init__(self) -> None:
        self.own_references = frozenset((f"Patient/{self.patient_id}", f"urn:uuid:{self.patient_id}", None))
        self.lists = {
            Observation: self.observations,
            Condition: self.conditions,
            MedicationRequest: self.medication_requests,
            MedicationStatement: self.medication_statements,
            AllergyIntolerance: self.allergies,
            Procedure: self.procedures,
            Encounter: self.encounters,
        }
