"""What we ask a journal to send along: templates derived from what the loaded rules need, and how one is filled.

Templates keep to what CDS Hooks recommends: reads and searches with token, `_sort` and `_count` parameters. Codes are
searched without their system, because one system goes by several URIs (FHIR R4, search, token).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from cds.context import (
    AllergyFact,
    CarePlanFact,
    ConditionFact,
    DeviceFact,
    DrugDaysFact,
    DrugDoseFact,
    EncounterFact,
    EquationFact,
    FamilyHistoryFact,
    FindingFact,
    FlagFact,
    GoalFact,
    ImmunizationFact,
    MedicationFact,
    ObservationFact,
    PairFact,
    PastEncounterFact,
    PatientFact,
    ProcedureFact,
    QuestionnaireFact,
    SameDrugFact,
    ServiceRequestFact,
    asks_for,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cds.context import Fact
    from cds.knowledge import Knowledge

__all__ = ["fill_prefetch", "prefetch_templates"]

_CODES_IN_A_SEARCH = 80
_PATIENT = "patient={{context.patientId}}"
_TOKEN = re.compile(r"\{\{\s*%?context\.(\w+)\s*\}\}")
_IN_USE = {
    "medicationRequests": f"MedicationRequest?{_PATIENT}&status=active,unknown&_count=500",
    "medicationStatements": f"MedicationStatement?{_PATIENT}&status=active,unknown&_count=500",
}
_TAKEN_BEFORE = "unknown,on-hold,completed,stopped"
_ALSO_BEFORE = {
    "medicationRequests": f"MedicationRequest?{_PATIENT}&status=active,{_TAKEN_BEFORE}&_count=500",
    "medicationStatements": f"MedicationStatement?{_PATIENT}&status=active,{_TAKEN_BEFORE}&_count=500",
    "medicationDispenses": f"MedicationDispense?{_PATIENT}&status=in-progress,{_TAKEN_BEFORE}&_count=500",
    "medicationAdministrations": f"MedicationAdministration?{_PATIENT}&status=in-progress,{_TAKEN_BEFORE}&_count=500",
}
"""What facts need that look back at drugs no longer in use."""
_LIST_TEMPLATES: Mapping[type, Mapping[str, str]] = {
    ConditionFact: {"conditions": f"Condition?{_PATIENT}&_count=500"},
    AllergyFact: {"allergies": f"AllergyIntolerance?{_PATIENT}&_count=500"},
    MedicationFact: _IN_USE,
    DrugDoseFact: _IN_USE,
    PairFact: _IN_USE,
    SameDrugFact: _IN_USE,
    EncounterFact: {"encounter": "Encounter/{{context.encounterId}}"},
    PatientFact: {},
    ImmunizationFact: {"immunizations": f"Immunization?{_PATIENT}&_count=500"},
    FamilyHistoryFact: {"familyHistory": f"FamilyMemberHistory?{_PATIENT}&_count=500"},
    QuestionnaireFact: {
        "questionnaireResponses": f"QuestionnaireResponse?{_PATIENT}&status=completed,amended&_count=500",
    },
    FlagFact: {"flags": f"Flag?{_PATIENT}&_count=500"},
    DeviceFact: {
        "devices": f"Device?{_PATIENT}&_count=500",
        "deviceUse": f"DeviceUseStatement?{_PATIENT}&_count=500",
    },
    CarePlanFact: {"carePlans": f"CarePlan?{_PATIENT}&status=active&_count=500"},
    GoalFact: {"goals": f"Goal?{_PATIENT}&_count=500"},
    ServiceRequestFact: {
        "serviceRequests": f"ServiceRequest?{_PATIENT}&status=active,completed&_count=500",
    },
    PastEncounterFact: {"encounters": f"Encounter?{_PATIENT}&_count=500"},
}


def prefetch_templates(knowledge: Knowledge, hook: str) -> dict[str, str]:
    """The templates of the service for this hook, by prefetch key."""
    facts = _needed(knowledge, hook)
    templates = {"patient": "Patient/{{context.patientId}}"}
    for fact in facts:
        templates.update(_LIST_TEMPLATES.get(type(fact), {}))
    if any(map(_looks_back, facts)):
        templates.update(_ALSO_BEFORE)
    observed = sorted(
        {code.code for fact in facts if isinstance(fact, ObservationFact) for code in fact.code_list}
    )
    for place in range(0, len(observed), _CODES_IN_A_SEARCH):
        key = "observations" if place == 0 else f"observations-{place // _CODES_IN_A_SEARCH + 1}"
        codes = ",".join(observed[place : place + _CODES_IN_A_SEARCH])
        templates[key] = f"Observation?{_PATIENT}&code={codes}&_sort=-date&_count=500"
    done = sorted(
        {
            code
            for fact in facts
            if isinstance(fact, ProcedureFact)
            for codes in fact.codes.codes.values()
            for code in codes
        }
    )
    if done:
        templates["procedures"] = f"Procedure?{_PATIENT}&code={','.join(done)}&_count=500"
    return dict(sorted(templates.items(), key=lambda pair: (pair[0] != "patient", pair[0])))


def _needed(knowledge: Knowledge, hook: str) -> list[Fact]:
    """Every fact that a rule of this hook can ask for, with those that it is answered by: what findings rest on, inputs
    of equations, facts that others are related to in time."""
    dictionary = knowledge.dictionary
    facts: dict[str, Fact] = {}
    waiting = [fact for rule in knowledge.indexes[hook].rules for fact in (*rule.leaves, *rule.further)]
    while waiting:
        fact = waiting.pop()
        if fact.name in facts:
            continue
        facts[fact.name] = fact
        names = asks_for(fact)
        if isinstance(fact, EquationFact):
            model: Any = dictionary.models[fact.equation]
            names = model.needs()
        if isinstance(fact, FindingFact):
            waiting += dictionary.findings[fact.name].leaves
        waiting += [dictionary.facts[name] for name in names]
    return [facts[name] for name in sorted(facts)]


def _looks_back(fact: Fact) -> bool:
    """Whether it asks about drugs that are perhaps no longer taken."""
    match fact:
        case DrugDaysFact():
            return True
        case MedicationFact():
            return fact.or_stopped_within is not None
        case PairFact():
            return bool(fact.stopped_within)
        case _:
            return False


def fill_prefetch(
    templates: Mapping[str, str], context: Mapping[str, str], record: Mapping[str, Any]
) -> dict[str, Any]:
    """The prefetch as a journal would fill it from a patient's record (a Bundle with all of their resources).

    A template whose token has no value is left out. A Medication that a found order refers to comes along, as a
    server may include it (FHIR R4, search, included resources). What is too malformed to be searched is sent with
    every list of its type, so that it is named as unreadable and not passed over.
    """
    entries = [entry for entry in record.get("entry", ()) if isinstance(entry.get("resource"), dict)]
    filled: dict[str, Any] = {}
    for key, template in templates.items():
        names = _TOKEN.findall(template)
        if any(not context.get(name) for name in names):
            continue
        query = _TOKEN.sub(lambda match: context[match[1]], template)
        if "?" in query:
            filled[key] = _search(query, entries)
        else:
            kind, _, identity = query.partition("/")
            found = (each["resource"] for each in entries if _is(each["resource"], kind, identity))
            filled[key] = next(found, None)
    return filled


def _is(resource: Mapping[str, Any], kind: str, identity: str) -> bool:
    return resource.get("resourceType") == kind and resource.get("id") == identity


def _search(query: str, entries: list[dict[str, Any]]) -> dict[str, Any]:
    kind, _, text = query.partition("?")
    wanted = dict(parse_qsl(text, keep_blank_values=True))
    resources = [entry["resource"] for entry in entries]
    found = [each for each in resources if each.get("resourceType") == kind and _matches(each, wanted)]
    if wanted.get("_sort") == "-date":
        found.sort(key=_date, reverse=True)
    page = found[: int(wanted.get("_count", len(found)))]
    answer = [{"resource": each, "search": {"mode": "match"}} for each in page]
    answer += [{**each, "search": {"mode": "include"}} for each in _referred(page, entries)]
    bundle: dict[str, Any] = {"resourceType": "Bundle", "type": "searchset", "total": len(found)}
    if len(page) < len(found):
        bundle["link"] = [{"relation": "next", "url": f"{query}&_offset={len(page)}"}]
    if answer:
        bundle["entry"] = answer
    return bundle


def _matches(resource: Mapping[str, Any], wanted: Mapping[str, str]) -> bool:
    try:
        return _fits(resource, wanted)
    except (AttributeError, TypeError):
        return True


def _fits(resource: Mapping[str, Any], wanted: Mapping[str, str]) -> bool:
    patient = wanted["patient"]
    subject = (resource.get("subject") or resource.get("patient") or {}).get("reference", "")
    reference = subject.partition("/_history/")[0]
    if not f"/{reference}".endswith((f"/Patient/{patient}", f"/urn:uuid:{patient}")):
        return False
    if "status" in wanted and resource.get("status") not in wanted["status"].split(","):
        return False
    if "code" in wanted:
        codes = {coding.get("code") for coding in resource.get("code", {}).get("coding", ())}
        return not codes.isdisjoint(wanted["code"].split(","))
    return True


def _date(resource: Mapping[str, Any]) -> str:
    period = resource.get("effectivePeriod")
    if not isinstance(period, dict):
        period = {}
    return str(resource.get("effectiveDateTime") or period.get("end") or period.get("start") or "")


def _referred(found: Iterable[Mapping[str, Any]], entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    references = {
        reference["reference"]
        for each in found
        if isinstance(reference := each.get("medicationReference"), dict)
        and isinstance(reference.get("reference"), str)
    }
    return [
        {key: entry[key] for key in ("fullUrl", "resource") if key in entry}
        for entry in entries
        if entry["resource"].get("resourceType") == "Medication"
        and not references.isdisjoint(_names_of(entry))
    ]


def _names_of(entry: Mapping[str, Any]) -> tuple[str, ...]:
    identity = entry["resource"].get("id")
    return f"Medication/{identity}", f"urn:uuid:{identity}", str(entry.get("fullUrl"))
