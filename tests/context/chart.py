"""Resources as a journal sends them, and facts asked of them through the real door: a hook call in JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from knowledge.small import small_base

from cds.context import Answer, PatientContext
from cds.hooks import read_call
from cds.knowledge import Knowledge

__all__ = [
    "ATC",
    "NOW",
    "OSLO",
    "Json",
    "administration",
    "allergy",
    "answer",
    "body_of",
    "condition",
    "context_of",
    "dispense",
    "dosage",
    "ingredient",
    "medication",
    "observation",
    "oslo",
    "procedure",
    "quantity",
    "request",
    "statement",
]

Json = dict[str, Any]
OSLO = ZoneInfo("Europe/Oslo")
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=OSLO)
ATC = "http://www.whocc.no/atc"
ICD10 = "urn:oid:2.16.578.1.12.4.1.1.7110"
NPU = "urn:oid:2.16.578.1.12.4.1.1.7280"
SCT = "http://snomed.info/sct"
_SUBJECT = {"reference": "Patient/p1"}
_STATUS = "http://terminology.hl7.org/CodeSystem/"
_KEYS = {
    "Condition": "conditions",
    "MedicationStatement": "medicationStatements",
    "MedicationRequest": "medicationRequests",
    "Medication": "medicationRequests",
    "MedicationDispense": "medicationDispenses",
    "MedicationAdministration": "medicationAdministrations",
    "AllergyIntolerance": "allergies",
    "Observation": "observations",
    "Procedure": "procedures",
    "Encounter": "encounter",
    "Immunization": "immunizations",
    "FamilyMemberHistory": "familyHistory",
    "QuestionnaireResponse": "questionnaireResponses",
    "Flag": "flags",
    "Device": "devices",
    "DeviceUseStatement": "deviceUse",
    "CarePlan": "carePlans",
    "Goal": "goals",
    "ServiceRequest": "serviceRequests",
}
_LISTS = (
    "observations", "conditions", "medicationRequests", "medicationStatements", "allergies", "procedures",
    "encounters", "immunizations", "familyHistory", "questionnaireResponses", "flags", "devices", "deviceUse",
    "carePlans", "goals", "serviceRequests",
)  # fmt: skip


def oslo(text: str) -> datetime:
    """A moment on the wall clock in Oslo."""
    return datetime.fromisoformat(text).replace(tzinfo=OSLO)


def concept(code: str, system: str) -> Json:
    """A CodeableConcept with one coding."""
    return {"coding": [{"system": system, "code": code}]}


def quantity(value: float, unit: str, comparator: str = "") -> Json:
    """A Quantity with a UCUM code."""
    written: Json = {"value": value, "unit": unit, "system": "http://unitsofmeasure.org", "code": unit}
    return written | ({"comparator": comparator} if comparator else {})


def observation(code: str, value: Json | None, on: str | None, *, system: str = NPU, **more: Any) -> Json:
    """A final Observation with a quantity."""
    made: Json = {
        "resourceType": "Observation",
        "status": "final",
        "code": concept(code, system),
        "subject": _SUBJECT,
    }
    if value is not None:
        made["valueQuantity"] = value
    if on is not None:
        made["effectiveDateTime"] = on
    return made | more


def condition(
    code: str, /, *, system: str = ICD10, clinical: str = "", verification: str = "", **more: Any
) -> Json:
    """A Condition; a status that is not given is not sent."""
    made: Json = {"resourceType": "Condition", "code": concept(code, system), "subject": _SUBJECT}
    if clinical:
        made["clinicalStatus"] = concept(clinical, f"{_STATUS}condition-clinical")
    if verification:
        made["verificationStatus"] = concept(verification, f"{_STATUS}condition-ver-status")
    return made | more


def statement(code: str, /, *, system: str = ATC, status: str = "active", **more: Any) -> Json:
    """A MedicationStatement with a coded drug."""
    return {
        "resourceType": "MedicationStatement",
        "status": status,
        "subject": _SUBJECT,
        "medicationCodeableConcept": concept(code, system),
    } | more


def request(code: str, /, *, system: str = ATC, status: str = "active", **more: Any) -> Json:
    """A MedicationRequest with a coded drug; a draft when `status` says so."""
    return {
        "resourceType": "MedicationRequest",
        "status": status,
        "intent": "order",
        "subject": _SUBJECT,
        "medicationCodeableConcept": concept(code, system),
    } | more


def dispense(code: str, /, on: str | None, days: float | None = None, **more: Any) -> Json:
    """A MedicationDispense of a drug, handed over on a day and meant to last so many days."""
    made = {
        "resourceType": "MedicationDispense",
        "status": "completed",
        "subject": _SUBJECT,
        "medicationCodeableConcept": concept(code, ATC),
    }
    made |= {} if on is None else {"whenHandedOver": on}
    made |= {} if days is None else {"daysSupply": quantity(days, "d")}
    return made | more


def administration(code: str, /, on: str, *, status: str = "completed", **more: Any) -> Json:
    """A MedicationAdministration of a drug at a time."""
    return {
        "resourceType": "MedicationAdministration",
        "status": status,
        "subject": _SUBJECT,
        "medicationCodeableConcept": concept(code, ATC),
        "effectiveDateTime": on,
    } | more


def dosage(dose: Json | None, repeat: Json | None = None, **more: Any) -> Json:
    """A Dosage with a dose and a timing."""
    made: Json = {} if dose is None else {"doseAndRate": [{"doseQuantity": dose}]}
    return made | ({} if repeat is None else {"timing": {"repeat": repeat}}) | more


def medication(*ingredients: Json) -> Json:
    """The parts of a request for a contained Medication with these ingredients."""
    contained = {"resourceType": "Medication", "id": "m", "ingredient": list(ingredients)}
    return {"contained": [contained], "medicationReference": {"reference": "#m"}}


def ingredient(code: str, above: Json | None = None, below: Json | None = None, **more: Any) -> Json:
    """An ingredient with its strength."""
    made: Json = {"itemCodeableConcept": concept(code, ATC)} | more
    if above is not None:
        made["strength"] = {"numerator": above} | ({} if below is None else {"denominator": below})
    return made


def allergy(
    code: str, /, *, system: str = ATC, clinical: str = "active", verification: str = "", **more: Any
) -> Json:
    """An AllergyIntolerance to a coded substance."""
    made: Json = {
        "resourceType": "AllergyIntolerance",
        "patient": _SUBJECT,
        "code": concept(code, system),
        "clinicalStatus": concept(clinical, f"{_STATUS}allergyintolerance-clinical"),
    }
    if verification:
        made["verificationStatus"] = concept(verification, f"{_STATUS}allergyintolerance-verification")
    return made | more


def procedure(on: str | None, *, status: str = "completed", **more: Any) -> Json:
    """A dialysis that was performed."""
    made = {
        "resourceType": "Procedure",
        "status": status,
        "subject": _SUBJECT,
        "code": concept("265764009", SCT),
    }
    return made | ({} if on is None else {"performedDateTime": on}) | more


def context_of(
    *resources: Json,
    orders: Iterable[Json] = (),
    selections: Iterable[str] = (),
    patient: Json | None = None,
    now: datetime = NOW,
    instead: Mapping[str, Any] | None = None,
    not_sent: Iterable[str] = (),
    knowledge: Knowledge | None = None,
    user: str = "Practitioner/1",
) -> PatientContext:
    """The patient of a call that sends these resources; lists that are not named are sent, and empty.

    `instead` gives prefetch keys another value as it is; `not_sent` leaves keys out. The facts are those of the small
    knowledge base, or of another.
    """
    body = body_of(
        *resources, orders=orders, selections=selections, patient=patient, instead=instead, not_sent=not_sent,
        user=user,
    )  # fmt: skip
    call = read_call(orjson.dumps(body), "order-sign", "order-sign", "en")
    return PatientContext(call.evidence, (knowledge or small_base()).dictionary, now)


def body_of(
    *resources: Json,
    hook: str = "order-sign",
    orders: Iterable[Json] = (),
    selections: Iterable[str] = (),
    patient: Json | None = None,
    instead: Mapping[str, Any] | None = None,
    not_sent: Iterable[str] = (),
    user: str = "Practitioner/1",
) -> Json:
    """The body of such a call."""
    bundles: dict[str, list[Json]] = {key: [] for key in _LISTS}
    for resource in resources:
        bundles.setdefault(_KEYS[resource["resourceType"]], []).append({"resource": resource})
    prefetch: dict[str, Any] = {
        key: {"resourceType": "Bundle", "type": "searchset", "entry": entries}
        for key, entries in bundles.items()
    }
    prefetch["patient"] = patient or {"resourceType": "Patient", "id": "p1"}
    prefetch |= instead or {}
    for key in not_sent:
        del prefetch[key]
    call_context = {
        "userId": user,
        "patientId": "p1",
        "selections": list(selections),
        "draftOrders": {"resourceType": "Bundle", "entry": [{"resource": order} for order in orders]},
    }
    return {"hook": hook, "hookInstance": "1", "context": call_context, "prefetch": prefetch}


def answer(fact: str, *resources: Json, **how: Any) -> Answer:
    """The answer to one fact; for a fact about an order, of the first order."""
    context = context_of(*resources, **how)
    order = context.orders[0] if context.orders else None
    asked = small_base().dictionary.facts[fact]
    return context.ask(asked, order)
