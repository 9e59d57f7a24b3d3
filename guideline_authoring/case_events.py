"""The dated, coded entries of a case's record, as FHIR R4 writes each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cds.context import (
    CarePlanFact,
    DeviceFact,
    EncounterFact,
    Fact,
    FamilyHistoryFact,
    FlagFact,
    GoalFact,
    ImmunizationFact,
    PastEncounterFact,
    ProcedureFact,
    QuestionnaireFact,
    ServiceRequestFact,
)
from cds.order_words import NotUnderstood, quantity

if TYPE_CHECKING:
    from collections.abc import Callable

    from cds.context import ValueSet

__all__ = ["age_written", "event_written", "item_written"]

Json = dict[str, Any]
_ROLE_CODES = "http://terminology.hl7.org/CodeSystem/v3-RoleCode"
_AMBULATORY = {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "AMB"}


def event_written(
    fact: Fact, concept: Callable[[ValueSet], Json], subject: Json, on: str, rest: Json
) -> tuple[str, Json]:
    """The resource type and its fields; what it uses of `rest` is taken out. Raises `NotUnderstood`."""
    match fact:
        case ProcedureFact():
            return "Procedure", {
                "status": _status(rest, "completed"), "subject": subject, "code": concept(fact.codes),
                "performedDateTime": on,
            }  # fmt: skip
        case ImmunizationFact():
            return "Immunization", {
                "status": _status(rest, "completed"), "patient": subject, "vaccineCode": concept(fact.codes),
                "occurrenceDateTime": on,
            }  # fmt: skip
        case FamilyHistoryFact():
            return "FamilyMemberHistory", _relative(fact, concept, subject, rest)
        case FlagFact():
            return "Flag", {
                "status": _status(rest, "active"), "subject": subject, "code": concept(fact.codes),
                "period": {"start": on},
            }  # fmt: skip
        case DeviceFact():
            device = {"resourceType": "Device", "id": "device", "type": concept(fact.codes)}
            return "DeviceUseStatement", {
                "status": _status(rest, "active"), "subject": subject, "device": {"reference": "#device"},
                "timingPeriod": {"start": on}, "contained": [device],
            }  # fmt: skip
        case CarePlanFact():
            return "CarePlan", {
                "status": _status(rest, "active"), "intent": str(rest.pop("intent", "plan")), "subject": subject,
                "category": [concept(fact.codes)], "period": {"start": on},
            }  # fmt: skip
        case GoalFact():
            return "Goal", {
                "lifecycleStatus": _status(rest, "active"), "subject": subject, "description": concept(fact.codes),
                "startDate": on[:10],
            }  # fmt: skip
        case ServiceRequestFact():
            return "ServiceRequest", {
                "status": _status(rest, "active"), "intent": str(rest.pop("intent", "order")), "subject": subject,
                "code": concept(fact.codes), "authoredOn": on,
            }  # fmt: skip
        case EncounterFact() | PastEncounterFact() if fact.codes is not None:
            held = "finished" if isinstance(fact, PastEncounterFact) else "in-progress"
            found = concept(fact.codes)
            fields = {
                "class": {"class": found["coding"][0]}, "type": {"type": [found]}, "reason": {"reasonCode": [found]},
                "service_type": {"serviceType": found},
            }  # fmt: skip
            period = {"period": {"start": on, "end": on}} if held == "finished" else {}
            return "Encounter", {
                "status": _status(rest, held), "subject": subject, "class": _AMBULATORY, **fields[fact.field], **period,
            }  # fmt: skip
        case _:
            raise NotUnderstood(f"`{fact.name}` needs a value")


def _status(rest: Json, usual: str) -> str:
    return str(rest.pop("status", usual))


def _relative(
    fact: FamilyHistoryFact, concept: Callable[[ValueSet], Json], subject: Json, rest: Json
) -> Json:
    who: Json = {"text": "relative"} if fact.relatives is None else concept(fact.relatives)
    if "relative" in rest:
        who = {"coding": [{"system": _ROLE_CODES, "code": str(rest.pop("relative"))}]}
    had = {"code": concept(fact.codes), **age_written(rest)}
    return {
        "status": _status(rest, "completed"), "patient": subject, "relationship": who, "condition": [had]
    }  # fmt: skip


def age_written(rest: Json) -> Json:
    """`age: 45` as the age at onset, in years."""
    if "age" not in rest:
        return {}
    age = rest.pop("age")
    if not isinstance(age, int | float) or isinstance(age, bool):
        raise NotUnderstood(f"`age: {age}`: write a number of years")
    return {"onsetAge": quantity(float(age), "a")}


def item_written(fact: QuestionnaireFact, value: Any, uri: Callable[[str], str], rest: Json) -> Json:
    """The item of a questionnaire with its answer; `system` names the code system of a code, SNOMED CT otherwise."""
    answer: Json
    match fact.answer:
        case "yes/no":
            if not isinstance(value, bool) and str(value).lower() not in ("yes", "no", "true", "false"):
                raise NotUnderstood(f"`{fact.name}: {value}`: write `yes` or `no`")
            answer = {"valueBoolean": str(value).lower() in ("yes", "true")}
        case "code":
            answer = {"valueCoding": {"system": uri(str(rest.pop("system", "sct"))), "code": str(value)}}
        case "quantity":
            if not isinstance(value, int | float) or isinstance(value, bool):
                answer = {"valueString": str(value)}
            elif fact.unit == "1":
                answer = {"valueDecimal": value}
            else:
                answer = {"valueQuantity": quantity(float(value), str(rest.pop("unit", fact.unit)))}
    return {"linkId": fact.item, "answer": [answer]}
