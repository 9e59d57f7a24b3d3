"""Dated, coded entries of further lists, as FHIR R4 writes them."""

from __future__ import annotations

from typing import Any

from context.chart import ATC, ICD10, SCT, Json, concept

__all__ = [
    "care_plan",
    "device",
    "device_use",
    "encounter",
    "flag",
    "goal",
    "listed",
    "ordered",
    "relative",
    "response",
    "vaccine",
]

_SUBJECT = {"reference": "Patient/p1"}
_ACT = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
_ROLE = "http://terminology.hl7.org/CodeSystem/v3-RoleCode"


def vaccine(on: str | None = "2025-10-01", *, status: str = "completed", **more: Any) -> Json:
    """An Immunization against pneumococci."""
    made = {
        "resourceType": "Immunization",
        "status": status,
        "vaccineCode": concept("J07AL02", ATC),
        "patient": _SUBJECT,
    }
    return made | ({} if on is None else {"occurrenceDateTime": on}) | more


def relative(
    who: str = "MTH", had: str = "C50.9", *, status: str = "completed", onset: Json | None = None, **more: Any
) -> Json:
    """A FamilyMemberHistory with one condition."""
    return {
        "resourceType": "FamilyMemberHistory", "status": status, "patient": _SUBJECT,
        "relationship": concept(who, _ROLE), "condition": [{"code": concept(had, ICD10), **(onset or {})}],
    } | more  # fmt: skip


def response(
    item: str, answer: Json, /, on: str | None = "2026-11-01", *, status: str = "completed", **more: Any
) -> Json:
    """A QuestionnaireResponse with one item inside a group."""
    made = {
        "resourceType": "QuestionnaireResponse", "status": status, "subject": _SUBJECT,
        "item": [{"linkId": "group", "item": [{"linkId": item, "answer": [answer]}]}],
    }  # fmt: skip
    return made | ({} if on is None else {"authored": on}) | more


def flag(*, status: str = "active", **more: Any) -> Json:
    """A Flag that the patient may fall."""
    return {
        "resourceType": "Flag",
        "status": status,
        "code": concept("129839007", SCT),
        "subject": _SUBJECT,
    } | more


def device(*, status: str = "active", **more: Any) -> Json:
    """A pacemaker that is the patient's."""
    return {
        "resourceType": "Device",
        "status": status,
        "type": concept("14106009", SCT),
        "patient": _SUBJECT,
    } | more


def device_use(on: str | None = "2016-05-01", *, status: str = "active", of: str = "#d", **more: Any) -> Json:
    """A DeviceUseStatement, of a pacemaker that is contained in it unless `of` refers to another."""
    made = {
        "resourceType": "DeviceUseStatement", "status": status, "subject": _SUBJECT, "device": {"reference": of},
        "contained": [{"resourceType": "Device", "id": "d", "type": concept("14106009", SCT)}],
    }  # fmt: skip
    return made | ({} if on is None else {"timingPeriod": {"start": on}}) | more


def care_plan(*, status: str = "active", **more: Any) -> Json:
    """A CarePlan of the category rehabilitation."""
    return {
        "resourceType": "CarePlan", "status": status, "intent": "plan", "subject": _SUBJECT,
        "category": [concept("52052004", SCT)],
    } | more  # fmt: skip


def goal(*, status: str = "active", **more: Any) -> Json:
    """A Goal to stop smoking."""
    return {
        "resourceType": "Goal", "lifecycleStatus": status, "description": concept("8517006", SCT), "subject": _SUBJECT
    } | more  # fmt: skip


def ordered(on: str = "2026-11-01", *, status: str = "active", intent: str = "order", **more: Any) -> Json:
    """A ServiceRequest for a colonoscopy, on record."""
    return {
        "resourceType": "ServiceRequest", "status": status, "intent": intent, "code": concept("73761001", SCT),
        "subject": _SUBJECT, "authoredOn": on,
    } | more  # fmt: skip


def encounter(
    on: str | None = "2026-10-01", *, kind: str = "EMER", status: str = "finished", **more: Any
) -> Json:
    """An Encounter of one day, of class emergency."""
    made = {
        "resourceType": "Encounter", "status": status, "class": {"system": _ACT, "code": kind}, "subject": _SUBJECT
    }  # fmt: skip
    return made | ({} if on is None else {"period": {"start": on, "end": on}}) | more


def listed(*resources: Json) -> Json:
    """A Bundle, to be sent under a key of its own."""
    return {
        "resourceType": "Bundle",
        "type": "searchset",
        "entry": [{"resource": each} for each in resources],
    }
