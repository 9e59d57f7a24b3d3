"""Findings: what a pack concludes, asked by rules as any yes/no fact is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from cards.shown import base_with, cards, decided, egfr, rule
from context.chart import ATC, ICD10, Json, answer, condition, context_of, procedure, request, statement
from knowledge.small import copy_of_small_base, small_base
from support.explained import what_is_unexplained
from support.recorded import record_of_call

from cds.audit import story_of, tell
from cds.context import FindingFact, Known, Missing, Reason
from cds.hooks import prefetch_templates
from cds.knowledge import faults_of, load_knowledge
from cds.rules import Outcome
from rules.made import NO, UNKNOWN, YES, complaints, made, said


def called(code: str, name: str) -> Json:
    """A drug under a name."""
    return {"coding": [{"system": ATC, "code": code}], "text": name}


OLD = {"resourceType": "Patient", "id": "p1", "birthDate": "1940-01-01"}
YOUNG = {"resourceType": "Patient", "id": "p1", "birthDate": "1990-01-01"}
FAILING = condition("I50.9", code={"coding": [{"system": ICD10, "code": "I50.9"}], "text": "Hjertesvikt"})
NSAID = statement("M01AE01", id="s1", medicationCodeableConcept=called("M01AE01", "Ibux"))


@pytest.mark.parametrize(
    ("patient", "resources", "value"),
    [
        (OLD, [FAILING], True),
        (YOUNG, [FAILING], False),
        (OLD, [], False),
    ],
)
def test_a_finding_holds_when_all_of_when_hold(patient: Any, resources: list[Any], value: bool) -> None:
    found = answer("old_with_heart_failure", *resources, patient=patient)
    assert isinstance(found, Known)
    assert found.value is value


def test_a_finding_does_not_hold_when_one_of_unless_holds() -> None:
    assert answer("kidneys_at_risk", NSAID) == Known(True, found=("Ibux",))
    assert answer("kidneys_at_risk", NSAID, procedure("2026-11-20")) == Known(False)


def test_a_finding_that_lacks_a_fact_is_missing_for_the_reason_of_that_fact() -> None:
    assert answer("old_with_heart_failure", FAILING) == Missing(Reason.NOT_FOUND, of="age")
    lacking = answer("kidneys_at_risk", egfr(24, on="2024-01-01"))
    assert isinstance(lacking, Missing)
    assert (lacking.reason, lacking.of, lacking.value) == (Reason.TOO_OLD, "egfr", 24)


def test_a_value_known_only_by_its_bounds_keeps_a_finding_from_being_known() -> None:
    lacking = answer("kidneys_at_risk", egfr(60, comparator="<", on="2026-11-20"))
    assert isinstance(lacking, Missing)
    assert (lacking.reason, lacking.of) == (Reason.INCONCLUSIVE, "egfr")


def test_what_a_finding_takes_as_absent_is_logged_as_assumed() -> None:
    patient = context_of(NSAID, not_sent=["procedures"])
    assert patient.ask_by_name("kidneys_at_risk") == Known(True, found=("Ibux",))
    assert patient.assumed == {"dialysis_done"}


def test_a_finding_may_rest_on_another() -> None:
    assert answer("fragile", FAILING, NSAID, patient=OLD) == Known(True, found=("Hjertesvikt", "Ibux"))
    assert answer("fragile", FAILING, NSAID, patient=YOUNG) == Known(False)


def test_a_finding_is_about_the_order_when_what_it_rests_on_is() -> None:
    facts = small_base().dictionary.facts
    assert facts["doubling_up"] == FindingFact("doubling_up", facts["doubling_up"].means, True)
    assert facts["fragile"] == FindingFact("fragile", facts["fragile"].means, False)


def test_a_finding_is_concluded_once_for_each_order_that_it_is_about() -> None:
    orders = [
        request("M01AE01", status="draft", id="d1", medicationCodeableConcept=called("M01AE01", "Ibux")),
        request("M01AB05", status="draft", id="d2", medicationCodeableConcept=called("M01AB05", "Voltaren")),
    ]
    patient = context_of(orders=orders)
    fact = small_base().dictionary.facts["doubling_up"]
    first, second = (patient.ask(fact, order) for order in patient.orders)
    assert patient.ask(fact, patient.orders[0]) is first
    assert (first, second) == (Known(True, found=("Voltaren",)), Known(True, found=("Ibux",)))
    assert patient.conclusions == {
        "doubling_up@MedicationRequest/d1": "TT", "doubling_up@MedicationRequest/d2": "TT",
        "old_with_heart_failure": "F-",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("given", "outcome"), [(YES, Outcome.FIRES), (NO, Outcome.SILENT), (UNKNOWN, Outcome.UNSURE)]
)
def test_a_rule_asks_a_finding_in_three_values(given: Any, outcome: Outcome) -> None:
    assert said(["fragile"], {"fragile": given}) is outcome


def test_a_rule_that_rests_on_a_finding_waits_for_what_the_finding_needs() -> None:
    resting = made(["fragile"])
    needs = {tuple(fact.name for fact in each) for each in (resting.anchors or (), *resting.needs)}
    assert needs == {("heart_failure",)}  # kidneys at risk may come of eGFR alone
    both = made(["doubling_up", "old_with_heart_failure"])
    needs = {tuple(fact.name for fact in each) for each in (both.anchors or (), *both.needs)}
    assert needs == {("heart_failure",), ("taking_another_nsaid",)}


def test_a_rule_about_the_patient_needs_a_finding_that_rests_on_something_recorded() -> None:
    about_patient = {"ordering": None, "hooks": ["patient-view"]}
    assert complaints(["fragile"], **about_patient) == []
    assert [each.code for each in complaints(["kidneys_at_risk"], **about_patient)] == ["GL028"]
    assert [each.code for each in complaints(["doubling_up", "fragile"], **about_patient)] == ["GL027"]


def test_if_missing_of_a_rule_names_the_finding_and_not_what_is_behind_it() -> None:
    assert complaints(["fragile"], if_missing={"fragile": "silent"}) == []
    assert [each.code for each in complaints(["fragile"], if_missing={"heart_failure": "silent"})] == [
        "GL025"
    ]


def test_the_journal_is_asked_for_what_findings_rest_on(tmp_path: Path) -> None:
    templates = prefetch_templates(base_with(tmp_path, rule("fragile-rule", when="[fragile]")), "order-sign")
    assert {"conditions", "medicationRequests", "procedures"} <= templates.keys()
    assert "NOR25909" in templates["observations"]


def test_a_card_names_what_was_found_or_else_the_finding(tmp_path: Path) -> None:
    knowledge = base_with(tmp_path, rule("r", when="[kidneys_at_risk]", en="Look out: {kidneys_at_risk}"))
    assert cards(knowledge, NSAID)[0]["summary"] == "Look out: Ibux"
    assert cards(knowledge, egfr(24))[0]["summary"] == "Look out: kidneys at risk"


def test_a_clinician_is_told_which_fact_the_finding_lacked(tmp_path: Path) -> None:
    knowledge = base_with(tmp_path, rule("r", when="[kidneys_at_risk]"))
    (card,) = cards(knowledge)
    assert card["summary"] == "Not assessed: eGFR: not found in what was sent"
    assert "Title r" in card["detail"]


def test_the_record_tells_why_a_finding_held(tmp_path: Path) -> None:
    knowledge = base_with(tmp_path, rule("r", when="[fragile]"))
    record = record_of_call(
        knowledge, condition("I50.9", id="c1"), NSAID, patient=OLD,
        orders=[request("A10BA02", status="draft", id="d1")],
    )  # fmt: skip
    told = record["facts"]["fragile"]
    assert (told["value"], told["pack"], told["marks"]) == (True, "first", "TT-")
    assert told["tree"]["when"][0] == {"is": "old_with_heart_failure", "fact": "old_with_heart_failure"}
    assert record["facts"]["old_with_heart_failure"]["marks"] == "TT"
    assert {"heart_failure", "age", "taking_nsaid"} <= record["facts"].keys()
    (asked,) = record["rules"]
    assert asked["tree"] == {"when": [{"is": "fragile", "fact": "fragile"}]}


def test_the_story_tells_why_a_finding_held(tmp_path: Path) -> None:
    knowledge = base_with(tmp_path, rule("r", when="[fragile]"))
    record = record_of_call(
        knowledge, condition("I50.9", id="c1", recordedDate="2026-01-01"), NSAID, patient=OLD,
        orders=[request("A10BA02", status="draft", id="d1")],
    )  # fmt: skip
    (told,) = story_of(record, (), "en").rules
    (fragile,) = told.when
    assert [part.says for part in fragile.parts] == ["old with heart failure", "at least one of these"]
    assert [part.says for part in fragile.parts[0].parts] == ["heart failure", "age ≥ 70 years"]
    (kidneys, clot) = fragile.parts[1].parts
    assert [part.says for part in kidneys.parts] == ["at least one of these", "none of these"]
    assert (kidneys.truth, clot.truth) == ("true", "not needed")
    told_in_full = tell(story_of(record, (), "nb"))
    assert "      sant: gammel med hjertesvikt:" in told_in_full
    assert "        sant: hjertesvikt" in told_in_full
    assert [
        lack for lack in what_is_unexplained(record) if "no date" not in lack and "no source" not in lack
    ] == []


def test_a_pack_whose_finding_was_asked_is_named_in_the_record(tmp_path: Path) -> None:
    base = copy_of_small_base(tmp_path)
    other = base / "packs/other"
    (other / "findings").mkdir(parents=True)
    pack = (base / "packs/first/pack.yaml").read_text().replace("pack: first", "pack: other")
    (other / "pack.yaml").write_text(pack, encoding="utf-8")
    finding = "stiff: {means: {nb: stiv, en: stiff}, when: [recent_clot], evidence: {source: the-guideline, "
    finding += 'statement: "1"}}\n'
    (other / "findings/stiff.yaml").write_text(finding, encoding="utf-8")
    stopped = base / "packs/first/rules/metformin-stop.yaml"
    stopped.write_text(stopped.read_text().replace("  - dialysis_done", "  - stiff").replace(
        ", dialysis_done: absent", ""), encoding="utf-8")  # fmt: skip
    record = record_of_call(
        load_knowledge(base), egfr(24), orders=[request("A10BA02", status="draft", id="d1")]
    )
    assert [pack["id"] for pack in record["knowledge"]["packs"]] == ["first", "other"]


def test_a_circle_of_findings_is_named_in_the_fault(tmp_path: Path) -> None:
    base = copy_of_small_base(tmp_path)
    findings = base / "packs/first/findings/findings.yaml"
    text = findings.read_text(encoding="utf-8").replace("[taking_another_nsaid, not old", "[fragile, not old")
    text = text.replace("        - taking_nsaid", "        - doubling_up")
    findings.write_text(text, encoding="utf-8")
    (fault,) = [fault for fault in faults_of(base) if fault.code == "GL024"]
    assert {"doubling_up", "fragile", "kidneys_at_risk"} <= set(fault.message.replace("`", " ").split())
    assert fault.remedy == "Break the circle."


def test_a_circle_by_way_of_a_named_condition_is_a_fault(tmp_path: Path) -> None:
    base = copy_of_small_base(tmp_path)
    named = base / "vocabulary/conditions/conditions.yaml"
    named.write_text(named.read_text().replace("      - egfr < 60", "      - fragile\n      - egfr < 60"))
    findings = base / "packs/first/findings/findings.yaml"
    findings.write_text(
        findings.read_text().replace("kidneys_at_risk, recent_clot", "weak_kidneys, recent_clot")
    )
    assert [(fault.code, fault.line) for fault in faults_of(base)] == [("GL024", 22)]


def test_a_named_condition_may_ask_a_finding(tmp_path: Path) -> None:
    base = copy_of_small_base(tmp_path)
    named = base / "vocabulary/conditions/conditions.yaml"
    named.write_text(
        named.read_text() + "asks:\n  means: {nb: a, en: a}\n  when: [fragile]\n", encoding="utf-8"
    )
    assert faults_of(base) == ()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("age >= 70 years", "age >= 75 years"),
        ("en: fragile", "en: frail"),
        ("when: [taking_a", "unless: [recent_clot]\n  when: [taking_a"),
    ],
)
def test_a_changed_finding_changes_the_digest_of_its_pack_and_of_the_whole(
    tmp_path: Path, old: str, new: str
) -> None:
    base = copy_of_small_base(tmp_path)
    before = load_knowledge(base)
    findings = base / "packs/first/findings/findings.yaml"
    findings.write_text(findings.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    after = load_knowledge(base)
    assert after.packs[0].digest != before.packs[0].digest
    assert after.digest != before.digest


def test_a_rule_that_asks_no_finding_concludes_none(tmp_path: Path) -> None:
    assert decided(base_with(tmp_path, rule("r")), FAILING).patient.conclusions == {}
