"""The parts of FHIR R4 resources that rules can read, as typed structs.

Only these fields are decoded; everything else in a resource is skipped. All fields are optional here:
what is missing becomes a missing fact, and a field of the wrong type costs only its own resource
(see `decode`). The structs are trees, so they are kept out of the garbage collector (`gc=False`).

What most resources have in common with thousands of others (a code, a status), and what is seldom read (a dosage),
is left `Written`: as the journal wrote it, to be recognised by its bytes or decoded when it is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias, Union

import msgspec

from cds.context.data_types import (
    ABSENT,
    Amount,
    CodeableConcept,
    Coding,
    Number,
    Part,
    Period,
    Quantity,
    Reference,
    Subject,
    Whole,
    Written,
)
from cds.context.r4_types import PASSED_OVER

__all__ = [
    "R4_TYPES",
    "AllergyIntolerance",
    "Bundle",
    "BundleLink",
    "CarePlan",
    "Condition",
    "Contained",
    "ContainedDevice",
    "Device",
    "DeviceUseStatement",
    "DispenseRequest",
    "Encounter",
    "Entry",
    "FamilyCondition",
    "FamilyMemberHistory",
    "Flag",
    "Goal",
    "Immunization",
    "ItemAnswer",
    "Medication",
    "MedicationAdministration",
    "MedicationDispense",
    "MedicationRequest",
    "MedicationStatement",
    "Observation",
    "Onset",
    "OperationOutcome",
    "Patient",
    "Prescribable",
    "Procedure",
    "QuestionnaireItem",
    "QuestionnaireResponse",
    "Resource",
    "ServiceRequest",
]


class DispenseRequest(Part):
    """Of a prescription: how long it is valid, and what is handed over each time."""

    validity_period: Period | None = None
    number_of_repeats_allowed: Whole | None = None
    quantity: Amount | None = None
    expected_supply_duration: Quantity | None = None


class Ingredient(Part):
    item_codeable_concept: Written = ABSENT
    is_active: bool | None = None
    strength: Written = ABSENT


class Contained(Part):
    """A contained resource; only a Medication is looked at."""

    resource_type: str | None = None
    id: str | None = None
    code: Written = ABSENT
    ingredient: list[Ingredient] | None = None


class _Resource(Part, tag_field="resourceType", tag=True):
    id: str | None = None


class Patient(_Resource, tag=True):
    birth_date: str | None = None
    gender: str | None = None
    deceased_boolean: Written = ABSENT
    deceased_date_time: Written = ABSENT


class ObservationComponent(Part):
    code: CodeableConcept | None = None
    value_quantity: Quantity | None = None
    value_codeable_concept: CodeableConcept | None = None
    value_string: str | None = None
    value_integer: Whole | None = None
    value_boolean: bool | None = None
    value_date_time: str | None = None


class Observation(_Resource, tag=True):
    status: str | None = None
    code: Written = ABSENT
    subject: Subject | None = None
    effective_date_time: str | None = None
    effective_instant: str | None = None
    effective_period: Period | None = None
    issued: str | None = None
    value_quantity: Quantity | None = None
    value_codeable_concept: CodeableConcept | None = None
    value_string: str | None = None
    value_integer: Whole | None = None
    value_boolean: bool | None = None
    value_date_time: str | None = None
    component: list[ObservationComponent] | None = None


class Condition(_Resource, tag=True):
    clinical_status: Written = ABSENT
    verification_status: Written = ABSENT
    code: Written = ABSENT
    subject: Subject | None = None
    onset_date_time: str | None = None
    onset_period: Period | None = None
    onset_age: Written = ABSENT
    onset_range: Written = ABSENT
    onset_string: Written = ABSENT
    recorded_date: str | None = None


class MedicationRequest(_Resource, tag=True):
    status: str | None = None
    intent: str | None = None
    do_not_perform: bool | None = None
    medication_codeable_concept: Written = ABSENT
    medication_reference: Reference | None = None
    subject: Subject | None = None
    authored_on: str | None = None
    dosage_instruction: Written = ABSENT
    dispense_request: Written = ABSENT
    prior_prescription: Written = ABSENT
    contained: list[Contained] | None = None


class MedicationStatement(_Resource, tag=True):
    status: str | None = None
    medication_codeable_concept: Written = ABSENT
    medication_reference: Reference | None = None
    subject: Subject | None = None
    effective_date_time: str | None = None
    effective_period: Period | None = None
    date_asserted: str | None = None
    dosage: Written = ABSENT
    based_on: Written = ABSENT
    derived_from: Written = ABSENT
    contained: list[Contained] | None = None


class MedicationDispense(_Resource, tag=True):
    status: str | None = None
    medication_codeable_concept: Written = ABSENT
    medication_reference: Reference | None = None
    subject: Subject | None = None
    when_handed_over: str | None = None
    quantity: Written = ABSENT
    days_supply: Quantity | None = None
    dosage_instruction: Written = ABSENT
    contained: list[Contained] | None = None


class MedicationAdministration(_Resource, tag=True):
    status: str | None = None
    medication_codeable_concept: Written = ABSENT
    medication_reference: Reference | None = None
    subject: Subject | None = None
    effective_date_time: str | None = None
    effective_period: Period | None = None
    contained: list[Contained] | None = None


Prescribable: TypeAlias = (
    MedicationRequest | MedicationStatement | MedicationDispense | MedicationAdministration
)
"""What names a drug of the patient."""


class Reaction(Part):
    substance: Written = ABSENT
    severity: str | None = None


class AllergyIntolerance(_Resource, tag=True):
    clinical_status: Written = ABSENT
    verification_status: Written = ABSENT
    type: str | None = None
    criticality: str | None = None
    code: Written = ABSENT
    subject: Subject | None = msgspec.field(default=None, name="patient")
    recorded_date: str | None = None
    onset_date_time: str | None = None
    reaction: list[Reaction] | None = None


class Procedure(_Resource, tag=True):
    status: str | None = None
    code: Written = ABSENT
    subject: Subject | None = None
    performed_date_time: str | None = None
    performed_period: Period | None = None


class Encounter(_Resource, tag=True):
    status: str | None = None
    class_: Coding | None = msgspec.field(default=None, name="class")
    type_: Written = msgspec.field(default=ABSENT, name="type")
    reason_code: Written = ABSENT
    service_type: Written = ABSENT
    subject: Subject | None = None
    period: Period | None = None


class Medication(_Resource, tag=True):
    code: Written = ABSENT
    ingredient: list[Ingredient] | None = None


class ServiceRequest(_Resource, tag=True):
    status: str | None = None
    intent: str | None = None
    do_not_perform: bool | None = None
    code: Written = ABSENT
    subject: Subject | None = None
    authored_on: str | None = None


class Immunization(_Resource, tag=True):
    status: str | None = None
    code: Written = msgspec.field(default=ABSENT, name="vaccineCode")
    subject: Subject | None = msgspec.field(default=None, name="patient")
    occurrence_date_time: str | None = None
    is_subpotent: bool | None = None


class Onset(Part):
    """An Age, or a Range of them."""

    value: Number | None = None
    comparator: str | None = None
    unit: str | None = None
    code: str | None = None
    low: Quantity | None = None
    high: Quantity | None = None


class FamilyCondition(Part):
    """What a relative has or had."""

    code: Written = ABSENT
    onset_age: Written = ABSENT
    onset_range: Written = ABSENT
    onset_period: Written = ABSENT
    onset_string: Written = ABSENT


class FamilyMemberHistory(_Resource, tag=True):
    status: str | None = None
    subject: Subject | None = msgspec.field(default=None, name="patient")
    relationship: Written = ABSENT
    condition: list[FamilyCondition] | None = None


class ItemAnswer(Part):
    value_boolean: bool | None = None
    value_decimal: Number | None = None
    value_integer: Whole | None = None
    value_quantity: Quantity | None = None
    value_coding: Coding | None = None
    item: list[QuestionnaireItem] | None = None


class QuestionnaireItem(Part):
    link_id: str | None = None
    answer: list[ItemAnswer] | None = None
    item: list[QuestionnaireItem] | None = None


class QuestionnaireResponse(_Resource, tag=True):
    questionnaire: str | None = None
    status: str | None = None
    subject: Subject | None = None
    authored: str | None = None
    item: list[QuestionnaireItem] | None = None


class Flag(_Resource, tag=True):
    status: str | None = None
    code: Written = ABSENT
    subject: Subject | None = None
    period: Period | None = None


class Device(_Resource, tag=True):
    status: str | None = None
    code: Written = msgspec.field(default=ABSENT, name="type")
    subject: Subject | None = msgspec.field(default=None, name="patient")


class ContainedDevice(Part):
    """A contained resource; only a Device is looked at."""

    id: str | None = None
    code: Written = msgspec.field(default=ABSENT, name="type")


class DeviceUseStatement(_Resource, tag=True):
    status: str | None = None
    subject: Subject | None = None
    device: Reference | None = None
    timing_date_time: str | None = None
    timing_period: Period | None = None
    contained: list[ContainedDevice] | None = None


class ActivityDetail(Part):
    code: Written = ABSENT
    status: str | None = None
    do_not_perform: bool | None = None


class CarePlanActivity(Part):
    detail: ActivityDetail | None = None


class CarePlan(_Resource, tag=True):
    status: str | None = None
    intent: str | None = None
    category: list[Written] | None = None
    subject: Subject | None = None
    period: Period | None = None
    activity: list[CarePlanActivity] | None = None


class Goal(_Resource, tag=True):
    status: str | None = msgspec.field(default=None, name="lifecycleStatus")
    code: Written = msgspec.field(default=ABSENT, name="description")
    subject: Subject | None = None
    start_date: str | None = None


class Issue(Part):
    severity: str | None = None
    code: str | None = None


class OperationOutcome(_Resource, tag=True):
    issue: list[Issue] | None = None


class BundleLink(Part):
    relation: str | None = None


class Entry(Part):
    full_url: str | None = None
    resource: Resource | None = None


class Bundle(_Resource, tag=True):
    total: int | None = None
    entry: list[Entry] | None = None
    link: list[BundleLink] | None = None


READ_TYPES = (
    Patient, Observation, Condition, MedicationRequest, MedicationStatement, MedicationDispense,
    MedicationAdministration, AllergyIntolerance, Procedure, Encounter, Medication, ServiceRequest, OperationOutcome,
    Bundle, Immunization, FamilyMemberHistory, QuestionnaireResponse, Flag, Device, DeviceUseStatement, CarePlan, Goal,
)  # fmt: skip

_passed_over = tuple(
    msgspec.defstruct(
        name,
        [("id", str | None, None)],
        gc=False,
        kw_only=True,
        tag_field="resourceType",
        tag=name,
        module=__name__,
    )
    for name in PASSED_OVER
)

R4_TYPES: frozenset[str] = frozenset(PASSED_OVER) | {kind.__name__ for kind in READ_TYPES}

Resource: TypeAlias = (
    Patient
    | Observation
    | Condition
    | MedicationRequest
    | MedicationStatement
    | MedicationDispense
    | MedicationAdministration
    | AllergyIntolerance
    | Procedure
    | Encounter
    | Medication
    | ServiceRequest
    | OperationOutcome
    | Bundle
    | Immunization
    | FamilyMemberHistory
    | QuestionnaireResponse
    | Flag
    | Device
    | DeviceUseStatement
    | CarePlan
    | Goal
)
"""Any resource, as readers meet it: those of `PASSED_OVER` are passed over."""
if not TYPE_CHECKING:  # the decoder must know them all
    Resource = Union[(Resource, *_passed_over)]
