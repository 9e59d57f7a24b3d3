"""Rows of tables are rules like any other: found, asked, shown, and faulted with the line they stand on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from context.chart import NOW, condition, context_of, observation, quantity, request, statement

from cds.cards import build_cards
from cds.knowledge import load_knowledge
from cds.rules import Outcome, ask_rule
from guideline_authoring.row_checks import check_rows
from knowledge.small import copy_with_tables, faults_after, small_base_with_tables

IBUPROFEN = request("M01AE01", status="draft", id="d1")
DICLOFENAC = request("M01AB05", status="draft", id="d2")
ENALAPRIL = request("C09AA02", status="draft", id="d3")
COMBINATION = request("N02BE51", status="draft", id="d4")
OLD = {"resourceType": "Patient", "id": "p1", "birthDate": "1940-01-01"}


def paracetamol(dose: float, times: int) -> dict[str, Any]:
    """A draft of so many grams so many times a day."""
    return request("N02BE01", status="draft", id="d5") | {
        "dosageInstruction": [
            {
                "timing": {"repeat": {"frequency": times, "period": 1, "periodUnit": "d"}},
                "doseAndRate": [{"doseQuantity": quantity(dose, "g")}],
            }
        ]
    }


def cards(*resources: dict[str, Any], orders: list[dict[str, Any]], **how: Any) -> list[dict[str, Any]]:
    """The cards of the small knowledge base at order-sign."""
    base = small_base_with_tables()
    patient = context_of(*resources, orders=orders, patient=OLD, knowledge=base, **how)
    asked = base.indexes["order-sign"].relevant(patient).asked
    verdicts = [ask_rule(rule, patient, order) for rule, order in asked]
    return build_cards(verdicts, patient, base.faces, "en", hook="order-sign")


def told(*resources: dict[str, Any], orders: list[dict[str, Any]], **how: Any) -> list[tuple[str, str]]:
    """The indicator and topic of each card."""
    shown = cards(*resources, orders=orders, **how)
    return [(card["indicator"], card["source"]["topic"]["code"]) for card in shown]


def test_a_pair_is_found_whichever_of_the_two_is_ordered() -> None:
    rule = ("warning", "nsaid-ace-inhibitor")
    kidneys = observation("NOR25909", quantity(90, "mL/min/{1.73_m2}"), "2026-11-01")
    clearance = ("info", "missing-creatinine")
    assert rule in told(kidneys, statement("C09AA02"), orders=[IBUPROFEN])
    assert rule in told(kidneys, statement("M01AE01"), orders=[ENALAPRIL])
    assert told(kidneys, orders=[IBUPROFEN]) == []
    assert clearance not in told(kidneys, orders=[IBUPROFEN])


def test_two_orders_that_make_a_pair_give_one_card_with_both_to_remove() -> None:
    (card,) = [
        each
        for each in cards(orders=[IBUPROFEN, ENALAPRIL])
        if each["source"]["topic"]["code"] == "nsaid-ace-inhibitor"
    ]
    assert card["indicator"] == "warning"


def test_a_drug_makes_no_pair_with_itself() -> None:
    assert ("warning", "nsaids-twice") not in told(statement("M01AE01"), orders=[IBUPROFEN])
    assert ("warning", "nsaids-twice") in told(statement("M01AB05"), orders=[IBUPROFEN])


def test_a_pair_inside_one_product_is_none() -> None:
    assert told(orders=[COMBINATION]) == []


def test_a_combination_is_known_by_its_ingredients() -> None:
    assert ("warning", "nsaid-ace-inhibitor") in told(statement("C09AA02"), orders=[COMBINATION])
    assert ("warning", "nsaid-heart-failure") in told(condition("I50"), orders=[COMBINATION])
    assert ("warning", "same-ingredient") in told(statement("N02BE51"), orders=[IBUPROFEN])


def test_the_same_drug_again_is_information_only() -> None:
    assert told(statement("M01AE01"), orders=[IBUPROFEN]) == [("info", "same-drug")]


def test_what_makes_a_row_worse_gives_one_card_the_more_serious() -> None:
    weak = observation("NOR25909", quantity(40, "mL/min/{1.73_m2}"), "2026-11-01")
    assert told(weak, statement("C09AA02"), orders=[IBUPROFEN]) == [
        ("critical", "nsaid-ace-inhibitor-serious")
    ]


def test_the_card_of_a_row_says_who_is_involved_and_what_to_do() -> None:
    enalapril = statement("C09AA02", medicationCodeableConcept={
        "coding": [{"system": "http://www.whocc.no/atc", "code": "C09AA02"}], "text": "Renitec"
    })  # fmt: skip
    order = IBUPROFEN | {
        "medicationCodeableConcept": {**IBUPROFEN["medicationCodeableConcept"], "text": "Ibux"}
    }
    card = cards(enalapril, orders=[order])[0]
    assert card["summary"] == "Ibux + Renitec: kidney failure"
    assert card["detail"].startswith("Check creatinine.\n\n**Clinical consequence:** Kidney failure.")


def test_a_critical_card_names_its_consequence_once_in_the_detail() -> None:
    weak = observation("NOR25909", quantity(40, "mL/min/{1.73_m2}"), "2026-11-01")
    card = cards(weak, statement("C09AA02"), orders=[IBUPROFEN])[0]
    assert card["indicator"] == "critical"
    assert card["detail"].lower().count("kidney failure") == 1


@pytest.mark.parametrize(
    ("dose", "times", "expected"),
    [
        (1, 4, []),
        (1, 5, [("warning", "dose-paracetamol-adult-daily")]),
        (1.001, 3, [("warning", "dose-paracetamol-adult-single")]),
        (2, 4, [("warning", "dose-paracetamol-adult-daily")]),
        (2, 5, [("critical", "dose-paracetamol-adult-daily-far-above")]),
    ],
)
def test_a_dose_is_measured_against_its_limit(
    dose: float, times: int, expected: list[tuple[str, str]]
) -> None:
    assert told(orders=[paracetamol(dose, times)]) == expected


def test_a_dose_limit_is_of_the_drug_alone() -> None:
    too_much = paracetamol(5, 4)
    too_much["medicationCodeableConcept"] = COMBINATION["medicationCodeableConcept"]
    assert told(orders=[too_much]) == []


def test_a_dose_that_cannot_be_computed_is_said_when_signing() -> None:
    text_only = request("N02BE01", status="draft", id="d5", dosageInstruction=[{"text": "1 tablett"}])
    assert told(orders=[text_only]) == [("info", "missing-order-daily-dose-g")]


def test_pairs_that_were_not_met_are_recorded_together() -> None:
    base = small_base_with_tables()
    patient = context_of(orders=[IBUPROFEN], patient=OLD, knowledge=base)
    ((_, unmet),) = base.indexes["order-sign"].relevant(patient).unmet
    paired = [each for each in unmet if each.paired]
    assert len(paired) == 1
    assert {rule.id for rule in paired[0].rules} == {
        "nsaid-ace-inhibitor", "nsaid-ace-inhibitor-serious", "metformin-nsaid", "nsaids-twice", "gabapentin-nsaid",
    }  # fmt: skip


def test_a_drug_nobody_recognises_makes_pairs_unsure_not_silent() -> None:
    unknown = statement("", medicationCodeableConcept={"text": "noe rart"})
    base = small_base_with_tables()
    patient = context_of(unknown, orders=[IBUPROFEN], patient=OLD, knowledge=base)
    asked = base.indexes["order-sign"].relevant(patient).asked
    said = {rule.id: ask_rule(rule, patient, order).outcome for rule, order in asked}
    assert said["nsaids-twice"] is Outcome.UNSURE


ROW = """table: interactions
rows:
  a-row:
    between: [nsaids, {other}]
    severity: {severity}
    interrupts: true
    consequence: {{nb: x, en: x}}
    handling: {{nb: x, en: x}}
    evidence: {{source: {source}, statement: "1"}}
"""


DOSES = "table: doses\nrows: {{x: {{drug: {drug}, limits: {{all: {{{limit}evidence: {cited}}}}}}}}}\n"
CITED = "{source: the-guideline, statement: x}"


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        (ROW.format(other="metformin", severity="avoid", source="the-guideline"), None),
        (ROW.format(other="metfromin", severity="avoid", source="the-guideline"), "4: GL021"),
        (ROW.format(other="metformin", severity="care", source="the-guideline"), "3: GL012"),
        (ROW.format(other="metformin", severity="avoid", source="nowhere"), "9: GL021"),
        ("table: interactons\nrows: {}\n", "1: GL012"),
        (DOSES.format(drug="nodrug", limit="single: 1 g, ", cited=CITED), "2: GL021"),
        (DOSES.format(drug="metformin", limit="", cited=CITED), "2: GL012"),
        (DOSES.format(drug="metformin", limit="single: 1 lump, ", cited=CITED), "2: GL031"),
        ("table: cautions\nrows: {}\n", "1: GL011"),
    ],
)
def test_a_faulty_row_is_told_with_its_line(tmp_path: Path, written: str, fault: str | None) -> None:
    file = "packs/first/tables/made.yaml"
    expected = [] if fault is None else [f"{file}:{fault}"]
    assert faults_after(copy_with_tables(tmp_path), file, written) == expected


def test_what_only_the_worse_asks_may_be_in_if_missing(tmp_path: Path) -> None:
    worse = (
        "    if_missing: {egfr: silent}\n    worse: {when: ['egfr < 30 mL/min/{1.73_m2}'], severity: avoid}\n"
    )
    row = ROW.format(other="metformin", severity="avoid", source="the-guideline") + worse
    assert faults_after(copy_with_tables(tmp_path), "packs/first/tables/made.yaml", row) == []


def test_a_slug_is_used_for_one_row_only(tmp_path: Path) -> None:
    row = ROW.format(other="metformin", severity="avoid", source="the-guideline")
    file = "packs/first/tables/made.yaml"
    faults = faults_after(copy_with_tables(tmp_path), file, row.replace("a-row", "metformin-nsaid"))
    assert faults == [f"{file}:3: GL016"]


def test_a_combination_of_a_drug_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    base = copy_with_tables(tmp_path)
    path = base / "vocabulary/drugs/of-tables.yaml"
    written = path.read_text(encoding="utf-8").replace("contains: [ibuprofen,", "contains: [ibuprofin,")
    assert [fault[-5:] for fault in faults_after(base, "vocabulary/drugs/of-tables.yaml", written)] == [
        "GL021"
    ]


def test_every_row_is_held_against_itself() -> None:
    results = list(check_rows(small_base_with_tables(), NOW))
    assert {each.rule for each in results} == {
        "nsaid-ace-inhibitor", "metformin-nsaid", "nsaids-twice", "paracetamol", "gabapentin-nsaid",
    }  # fmt: skip
    assert [each.why_not for each in results if each.why_not] == []


def test_a_row_whose_set_no_drug_belongs_to_is_found(tmp_path: Path) -> None:
    base = copy_with_tables(tmp_path)
    path = base / "vocabulary/value_sets/of-tables.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("atc: [C09AA]", "icd10: [I50]"), "utf-8")
    failed = [each for each in check_rows(load_knowledge(base), NOW) if each.why_not]
    assert {each.rule for each in failed} == {"nsaid-ace-inhibitor"}


SHARED_CAUSE = """table: interactions
override_reasons: [will-monitor]
rows:
  b-care:
    between: [metformin, nsaids]
    severity: care
    cause: one-cause
    consequence: {nb: mildere, en: milder}
    handling: {nb: x, en: x}
    evidence: {source: the-guideline, statement: "1"}
  c-avoid:
    between: [metformin, ace-inhibitors]
    severity: avoid
    cause: one-cause
    consequence: {nb: alvorlig, en: serious}
    handling: {nb: x, en: x}
    evidence: {source: the-guideline, statement: "1"}
  d-care:
    between: [metformin, ace-inhibitors]
    severity: care
    cause: one-cause
    consequence: {nb: mild, en: mild}
    handling: {nb: x, en: x}
    evidence: {source: the-guideline, statement: "1"}
"""


def shared_cause(tmp_path: Path, *taken: str) -> list[str]:
    """The topics of the cards on metformin, whose three rows have one cause."""
    base = copy_with_tables(tmp_path)
    (base / "packs/first/tables/shared.yaml").write_text(SHARED_CAUSE, "utf-8")
    knowledge = load_knowledge(base)
    order = request("A10BA02", status="draft", id="d1")
    drugs = [statement(code, id=code) for code in taken]
    patient = context_of(*drugs, orders=[order], knowledge=knowledge)
    asked = knowledge.index("order-sign", NOW.date()).relevant(patient).asked
    verdicts = [ask_rule(rule, patient, about) for rule, about in asked]
    shown = build_cards(verdicts, patient, knowledge.faces, "en", hook="order-sign")
    return [card["source"]["topic"]["code"] for card in shown if card["indicator"] != "info"]


def test_of_two_warnings_with_one_cause_what_must_be_avoided_is_shown(tmp_path: Path) -> None:
    assert shared_cause(tmp_path, "C09AA02") == ["c-avoid"]


def test_a_drug_that_the_card_of_the_cause_does_not_name_gets_its_own(tmp_path: Path) -> None:
    assert shared_cause(tmp_path, "C09AA02", "M01AE01") == ["c-avoid", "b-care"]
