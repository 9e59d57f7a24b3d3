"""The lists of dated, coded entries: asked for when a rule needs them, filled from a record, answered, and recorded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest
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
from knowledge.broken import RULE
from knowledge.small import copy_of_small_base
from support.in_process import in_process

from cds.audit.story.words import word
from cds.cards import why_missing
from cds.context import SOURCES, Missing, Reason
from cds.hooks import fill_prefetch, prefetch_templates
from cds.knowledge import Knowledge, load_knowledge
from cds.reading import Language

ASKED = [
    ("vaccinated", {"immunizations"}, vaccine()),
    ("vaccine_doses >= 1", {"immunizations"}, vaccine()),
    ("breast_cancer_in_family", {"familyHistory"}, relative()),
    ("phq9 >= 10", {"questionnaireResponses"}, response("phq9-total", {"valueDecimal": 12})),
    ("falls", {"flags"}, flag()),
    ("pacemaker", {"devices", "deviceUse"}, device()),
    ("pacemaker", {"devices", "deviceUse"}, device_use()),
    ("in_rehabilitation", {"carePlans"}, care_plan()),
    ("wants_to_stop_smoking", {"goals"}, goal()),
    ("colonoscopy_ordered", {"serviceRequests"}, ordered()),
    ("emergency_visit", {"encounters"}, encounter()),
    ("here_for_chest_pain", {"encounter"}, encounter(reasonCode=[{"coding": [
        {"system": "http://hl7.org/fhir/sid/icd-10", "code": "R07"}]}], id="e1")),
    ("years_since_colonoscopy >= 1 years", {"procedures"}, None),
    ("vaccinated_after_clot", {"immunizations", "conditions"}, None),
    ("vaccinated_after_phq9", {"immunizations", "questionnaireResponses"}, None),
    ("deceased", set(), None),
    ("user_role is Practitioner", set(), None),
]  # fmt: skip


def knowledge_asking(folder: Path, when: str) -> Knowledge:
    """The small base, whose one rule asks only this."""
    base = copy_of_small_base(folder)
    rule = base / RULE
    text = rule.read_text(encoding="utf-8").replace("  - egfr < 30 mL/min/{1.73_m2}", f"  - {when}")
    text = text.replace("unless:\n  - dialysis_done\n", "").replace(
        "if_missing: {egfr: ask, dialysis_done: absent}\n", ""
    )
    rule.write_text(text.replace(": eGFR {egfr}", ""), encoding="utf-8")
    return load_knowledge(base)


def body(knowledge: Knowledge, *resources: dict[str, Any]) -> dict[str, Any]:
    """A call about an order for metformin, its prefetch filled from a record as a journal fills it."""
    context = {"userId": "Practitioner/1", "patientId": "p1", "encounterId": "e1"}
    record = [{"resource": each} for each in ({"resourceType": "Patient", "id": "p1"}, *resources)]
    drug = {"coding": [{"system": "http://www.whocc.no/atc", "code": "A10BA02"}]}
    draft = {
        "resourceType": "MedicationRequest", "id": "d1", "status": "draft", "intent": "order",
        "subject": {"reference": "Patient/p1"}, "medicationCodeableConcept": drug,
    }  # fmt: skip
    drafts = {"resourceType": "Bundle", "entry": [{"resource": draft}]}
    return {
        "hook": "order-sign", "hookInstance": "1",
        "prefetch": fill_prefetch(prefetch_templates(knowledge, "order-sign"), context, {"entry": record}),
        "context": {**context, "selections": [], "draftOrders": drafts},
    }  # fmt: skip


@pytest.mark.parametrize(("when", "keys", "held"), ASKED)
def test_a_list_is_asked_for_when_a_rule_needs_it(
    tmp_path: Path, when: str, keys: set[str], held: dict[str, Any] | None
) -> None:
    templates = prefetch_templates(knowledge_asking(tmp_path, when), "order-sign")
    assert set(templates) == {"patient", *keys}
    assert {templates[key].partition("?")[0].partition("/")[0] for key in keys} == {
        SOURCES[key] for key in keys
    }


@pytest.mark.parametrize(("when", "keys", "held"), [each for each in ASKED if each[2] is not None])
def test_what_a_journal_then_sends_fires_the_rule_and_is_recorded(
    tmp_path: Path, when: str, keys: set[str], held: dict[str, Any]
) -> None:
    knowledge = knowledge_asking(tmp_path, when)
    with in_process(knowledge=knowledge) as service:
        answer = service.call("order-sign", body(knowledge, held))
        record = service.record_of(answer)
    assert [(rule["rule"], rule["outcome"]) for rule in record["rules"]] == [("metformin-stop", "fires")]
    assert set(record["facts"]) == {when.split()[0]}
    assert all(record["sources"][key] in ("sent", "empty") for key in keys)


@pytest.mark.parametrize(
    "when", ["years_since_vaccine >= 5 years", "phq9 >= 10", "youngest_breast_cancer < 50 years"]
)
def test_what_is_not_found_is_recorded_as_missing(tmp_path: Path, when: str) -> None:
    knowledge = knowledge_asking(tmp_path, when)
    with in_process(knowledge=knowledge) as service:
        record = service.record_of(service.call("order-sign", body(knowledge)))
    assert record["facts"][when.split()[0]]["missing"] == "not_found"


def test_bounds_without_an_end_are_recorded_by_the_end_they_have(tmp_path: Path) -> None:
    knowledge = knowledge_asking(tmp_path, "vaccine_doses >= 2")
    unreadable = {**vaccine(), "status": 7}
    with in_process(knowledge=knowledge) as service:
        record = service.record_of(service.call("order-sign", body(knowledge, vaccine(), unreadable)))
    fact = record["facts"]["vaccine_doses"]
    assert (fact["value"], fact["bounds"]["low"], "high" in fact["bounds"]) == (1, 1, False)
    assert orjson.dumps(record)


@pytest.mark.parametrize("key", sorted(SOURCES))
@pytest.mark.parametrize(
    ("language", "nameless"),
    [("nb", " ble ikke sendt av journalsystemet"), ("en", "the journal system did not send ")],
)
def test_every_list_has_a_name_for_the_reader(key: str, language: Language, nameless: str) -> None:
    said = why_missing(Missing(Reason.NOT_SENT, key), language, {})
    assert nameless.strip() in said
    assert len(said) > len(nameless)


@pytest.mark.parametrize("key", sorted(SOURCES))
@pytest.mark.parametrize("language", ["nb", "en"])
def test_every_list_has_a_name_in_the_story_of_a_decision(key: str, language: Language) -> None:
    assert word(f"list {key}", language)
