"""INVARIANT: a rule that is not found would be silent, also when what it asks is related in time to something else."""

from __future__ import annotations

from typing import Any

from context.chart import Json, condition, context_of, observation, procedure, quantity, request, statement
from context.events_made import flag, response, vaccine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cds.rules import ANY_DRUG, Outcome, Rule, RuleIndex, ask_rule
from rules.made import made

ANCHORS = [
    "dialysis_after_clot", "heart_failure_after_clot", "clot_ever", "taking_spironolactone", "spironolactone_started",
    "vaccinated_after_clot", "falls_after_clot",
]  # fmt: skip
OTHERS = [
    "fasting",
    "not clot_ever",
    "high_creatinines = 0",
    "since_spironolactone > 7 days",
    "potassiums_after_start = 0",
    "since_vaccine_after_clot > 30 days",
    "lives_alone",
]
RESOURCES = [
    condition("I26", onsetDateTime="2026-10-01"), condition("I26", onsetDateTime="2026"), condition("I26"),
    condition("I50", onsetDateTime="2026-10-02"), condition("I50"), procedure("2026-10-20"), procedure("2020"),
    procedure(None), request("C03DA01", authoredOn="2026-11-01"), statement("C03DA01"),
    request("C03DA01", authoredOn="2027-01-01"), request("C03DA01", authoredOn="2026-05-01", id="d1"),
    observation("NPU03230", quantity(5, "mmol/L"), "2026-11-05"),
    observation("NPU03230", quantity(5, "mmol/L"), "2026"),
    observation("NPU04998", quantity(120, "umol/L"), "2026-11-05"), observation("NPU04998", None, "2026-11-05"),
    vaccine("2026-10-20"), vaccine("2026"), vaccine(None), vaccine("2027-01-01"), vaccine(status="unheard-of"),
    flag(period={"start": "2026-10-20"}), flag(period={"start": "2027-01-01"}),
    response("alone", {"valueBoolean": True}, questionnaire="https://example.no/Questionnaire/home"),
    observation("49541-6", None, "2026-11-05", system="http://loinc.org", valueBoolean=True),
]  # fmt: skip
LISTS = ["conditions", "medicationRequests", "procedures", "observations", "immunizations", "flags"]
KEYS = {
    "Condition": "conditions", "Procedure": "procedures", "Observation": "observations",
    "MedicationRequest": "medicationRequests", "MedicationStatement": "medicationStatements",
    "Immunization": "immunizations", "Flag": "flags", "QuestionnaireResponse": "questionnaireResponses",
}  # fmt: skip

rules = st.builds(
    lambda anchor, others, about: made([anchor, *others], **about),
    st.sampled_from(ANCHORS),
    st.lists(st.sampled_from([*ANCHORS, *OTHERS]), max_size=2),
    st.sampled_from([{"ordering": None, "hooks": ["patient-view"]}, {"ordering": ANY_DRUG}]),
)
patients = st.fixed_dictionaries(
    {
        "resources": st.lists(st.sampled_from(RESOURCES), max_size=5),
        "order": st.sampled_from(["C03DA01", "A10BA02"]),
        "not_sent": st.lists(st.sampled_from(LISTS), max_size=1),
    }
)


def asked_of(rule: Rule, patient: dict[str, Any]) -> tuple[list[Outcome], list[Outcome]]:
    """What it says by way of the index, and without it."""
    sent = {KEYS[each["resourceType"]] for each in patient["resources"]}
    draft: Json = request(patient["order"], status="draft", id="d1")
    made_up = {"orders": [draft], "not_sent": [name for name in patient["not_sent"] if name not in sent]}
    context = context_of(*patient["resources"], **made_up)
    found = RuleIndex.build([rule]).relevant(context).asked
    everything = context_of(*patient["resources"], **made_up)
    order = everything.orders[0] if rule.ordering is not None else None
    return (
        [ask_rule(each, context, about).outcome for each, about in found],
        [ask_rule(rule, everything, order).outcome],
    )


@settings(max_examples=400, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(rules, patients)
def test_a_rule_that_is_not_found_would_be_silent(rule: Rule, patient: dict[str, Any]) -> None:
    found, asked = asked_of(rule, patient)
    assert (found or [Outcome.SILENT]) == asked
