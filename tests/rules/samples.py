"""What the random rules of the index test ask, and what its random patients have."""

from __future__ import annotations

from typing import Any

from context.chart import ICD10, allergy, concept, condition, procedure, request, statement
from context.events_made import (
    care_plan,
    device,
    device_use,
    encounter,
    flag,
    goal,
    ordered,
    relative,
    response,
    vaccine,
)

from cds.rules import ANY_DRUG
from rules.drugs_over_time import DRUGS_OVER_TIME

__all__ = [
    "ABOUT_ORDERS",
    "EVENTS",
    "EVENT_ANCHORS",
    "LISTS",
    "ORDERING",
    "ORDERS",
    "OTHERS",
    "PATIENTS",
    "RESOURCES",
    "SOME_ANCHORS",
    "VISITS",
]

SOME_ANCHORS = [
    "heart_failure", "heart_failure_ever", "heart_disease", "recent_clot", "taking_nsaid", "penicillin_allergy",
    "severe_penicillin_reaction", "dialysis_done", "dialysis_this_week",
    "old_with_heart_failure", "fragile", "nsaid_lately",
]  # fmt: skip
EVENT_ANCHORS = [
    "vaccinated", "vaccinated_lately", "breast_cancer_in_family", "falls", "pacemaker", "in_rehabilitation",
    "wants_to_stop_smoking", "colonoscopy_ordered", "emergency_visit", "here_for_chest_pain", "is_inpatient",
    "deceased",
]  # fmt: skip
ABOUT_ORDERS = [
    "taking_another_nsaid",
    "allergy_to_the_order",
    "allergy_to_its_class",
    "doubling_up",
    "daily_dose > 100 mg/d",
    "pair_nsaid_ace_inhibitor",
    "twice_nsaids_twice",
    "twice_same_drug",
    "twice_same_ingredient",
    "pair_gabapentin_nsaid",
    "as_needed",
    "nsaid_dose > 100 mg/d",
]
OTHERS = [
    "age >= 70 years", "egfr < 30 mL/min/{1.73_m2}", "nsaid_count >= 2", "weak_kidneys", "lives_alone",
    "kidneys_at_risk", "vaccine_doses >= 2", "years_since_vaccine >= 5 years", "emergency_visits >= 1",
    "user_role is Patient",
]  # fmt: skip

RESOURCES: list[dict[str, Any]] = [
    condition("I50.9"), condition("I50.9", clinical="resolved"), condition("I50.9", verification="refuted"),
    condition("I48.0"),
    condition("I48.9"), condition("I26", onsetDateTime="2026-10-01"), condition("I26", onsetDateTime="2026"),
    condition("I26", onsetDateTime="2026-02-30"), condition("K77", system="http://hl7.org/fhir/sid/icpc-2"),
    condition("I50", onsetDateTime=7), condition("", code={"text": "hjertesvikt"}), condition("X", system="urn:x"),
    statement("M01AE01"), statement("M01AX05"), statement("A10BA02"),
    statement("5640", system="http://www.nlm.nih.gov/research/umls/rxnorm"),
    statement("", medicationCodeableConcept={"text": "noe"}), statement("M01AE01", status="stopped"),
    statement("M01AE01", status="bogus"),
    *DRUGS_OVER_TIME,
    statement("M01AB05", effectiveDateTime=7), request("M01AB05", id="r1"), request("N02BF01"),
    statement("999999", system="http://snomed.info/sct"),
    statement("C09AA02"), statement("C09AA03"), statement("N02BE51"), statement("N02BE01"),
    allergy("J01CA04"), allergy("J01C", criticality="high"), allergy("M01A"),
    allergy("723", system="http://www.nlm.nih.gov/research/umls/rxnorm"),
    allergy("J01CA04", type="intolerance"), allergy("", code={"text": "penisillin"}),
    allergy("J01CA04", verification="refuted"),
    allergy("J01CA04", recordedDate=7), allergy("5640", system="http://www.nlm.nih.gov/research/umls/rxnorm"),
    allergy("J01CA04", criticality="bogus"),
    procedure("2026-11-20"), procedure("2020"), procedure("2026-11-20", status="not-done"),
    procedure("2026-11-20", status="bogus"),
    procedure("2026-11-20", id=7),
]  # fmt: skip
EVENTS: list[dict[str, Any]] = [
    vaccine("2025"), vaccine("2021"), vaccine("2025-02-30"), vaccine(status="not-done"), vaccine(status="bogus"),
    vaccine(vaccineCode=7), vaccine(vaccineCode={"text": "noe"}), vaccine(occurrenceDateTime=7),
    relative("MTH"), relative("MAUNT"), relative(relationship=7), relative(status="bogus"),
    flag(), flag(period={"start": "2027"}), flag(status="bogus"), flag(code={}),
    device(), device(status="inactive"), device_use(), device_use(of="Device/none"), device_use(status="stopped"),
    care_plan(), care_plan(status="bogus"), care_plan(period={"end": "2025"}), goal(), goal(startDate="2027-01-01"),
    ordered(), ordered(id="d2"), ordered(intent="plan"), ordered(status="bogus"),
    response("alone", {"valueBoolean": True}, questionnaire="https://example.no/Questionnaire/home"),
    encounter(None, kind="IMP", status="in-progress"), encounter(None, reasonCode=[concept("R07", ICD10)]),
    encounter(None, reasonCode=7),
]  # fmt: skip
PATIENTS = [
    {"resourceType": "Patient", "id": "p1", "birthDate": "1950-01-01"},
    {"resourceType": "Patient", "id": "p1", "deceasedBoolean": True},
    {"resourceType": "Patient", "id": "p1", "deceasedDateTime": "2026-02-30"},
]
VISITS = [
    encounter("2026-10-01"),
    encounter("2026"),
    encounter("2020"),
    encounter(status="bogus"),
    encounter(period=7),
]

ORDERS = [
    request("A10BA02", status="draft", id="d1"), request("M01AE01", status="draft", id="d2"),
    request("J01CA04", status="draft", id="d3"),
    request("M01AX05", status="draft", id="d4"),
    request("6809", system="http://www.nlm.nih.gov/research/umls/rxnorm", status="draft", id="d5"),
    request("", medicationCodeableConcept={"text": "noe"}, status="draft", id="d6"),
    request("M01AB05", status="draft", id="r1"),
    request("999999", system="http://snomed.info/sct", status="draft", id="d7"),
    request("C09AA02", status="draft", id="d8"),
    request("N02BE51", status="draft", id="d9"),
    request("N02BE01", status="draft", id="d10"),
    request("N02BF01", status="draft", id="d11"),
]  # fmt: skip
ORDERING = [
    "metformin", "nsaids", ["metformin", "penicillins"], ["nsaids", "ace-inhibitors"], "drug paracetamol", ANY_DRUG,
    ANY_DRUG,
]  # fmt: skip
LISTS = [
    "conditions",
    "medicationRequests",
    "medicationStatements",
    "allergies",
    "procedures",
    "observations",
    "immunizations",
    "familyHistory",
    "flags",
    "devices",
    "deviceUse",
    "carePlans",
    "goals",
    "serviceRequests",
    "questionnaireResponses",
    "encounters",
]
