"""Rows of tables that look back at drugs that were stopped, and limits for each kilogram."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from context.chart import context_of, dosage, observation, quantity, request, statement

from cds.cards import build_cards
from cds.hooks import prefetch_templates
from cds.knowledge import Knowledge, load_knowledge
from cds.rules import ask_rule
from knowledge.small import copy_with_tables, faults_after

WASHOUT = """
table: interactions
override_reasons: [will-monitor]
rows:
  washout:
    between: [nsaids, ace-inhibitors]
    stopped_within: {ace-inhibitors: 14 days}
    severity: care
    consequence: {nb: virker fortsatt, en: still at work}
    handling: {nb: Vent., en: Wait.}
    evidence: {source: the-guideline, statement: "4.5"}
"""
BY_WEIGHT = """
table: doses
override_reasons: [will-monitor]
rows:
  amoxicillin:
    drug: amoxicillin
    limits:
      child:
        single: 50 mg/kg
        daily: 90 mg/kg
        evidence: {source: the-guideline, statement: "4.2"}
"""
TABLE = "packs/first/tables/more.yaml"
IBUPROFEN = request("M01AE01", status="draft", id="d1")
ENALAPRIL = request("C09AA02", status="draft", id="d2")
LOINC = "http://loinc.org"


def base_with(folder: Path, table: str) -> Knowledge:
    base = copy_with_tables(folder)
    (base / TABLE).write_text(table, encoding="utf-8")
    return load_knowledge(base)


def cards(base: Knowledge, *resources: dict[str, Any], orders: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """The topic and summary of each card."""
    patient = context_of(*resources, orders=orders, knowledge=base)
    asked = base.indexes["order-sign"].relevant(patient).asked
    verdicts = [ask_rule(rule, patient, order) for rule, order in asked]
    shown = build_cards(verdicts, patient, base.faces, "en", hook="order-sign")
    return [(card["source"]["topic"]["code"], card["summary"]) for card in shown]


def stopped(code: str, name: str, end: str | None) -> dict[str, Any]:
    made = statement(code, status="stopped", **({"effectivePeriod": {"end": end}} if end else {}))
    made["medicationCodeableConcept"]["text"] = name
    return made


def test_a_drug_that_was_stopped_in_the_window_makes_the_pair_and_the_card_says_so(tmp_path: Path) -> None:
    base = base_with(tmp_path, WASHOUT)
    order = IBUPROFEN | {
        "medicationCodeableConcept": {**IBUPROFEN["medicationCodeableConcept"], "text": "Ibux"}
    }
    shown = cards(base, stopped("C09AA02", "Renitec", "2026-11-08"), orders=[order])
    assert ("washout", "Ibux + Renitec (taken until 8 Nov 2026): still at work") in shown


@pytest.mark.parametrize(
    ("drug", "order"),
    [
        (stopped("C09AA02", "Renitec", "2026-11-07"), IBUPROFEN),
        (stopped("M01AE01", "Ibux", "2026-11-20"), ENALAPRIL),
        (stopped("C09AA02", "Renitec", "2026-11-20"), ENALAPRIL),
    ],
)
def test_a_drug_stopped_before_the_window_or_of_the_other_set_makes_no_pair(
    tmp_path: Path, drug: dict[str, Any], order: dict[str, Any]
) -> None:
    assert "washout" not in [topic for topic, _ in cards(base_with(tmp_path, WASHOUT), drug, orders=[order])]


def test_a_drug_stopped_on_an_unknown_day_is_said_to_be_unsettled(tmp_path: Path) -> None:
    shown = cards(base_with(tmp_path, WASHOUT), stopped("C09AA02", "Renitec", None), orders=[IBUPROFEN])
    assert "missing-pair-washout" in [topic for topic, _ in shown]


def test_a_table_that_looks_back_asks_for_what_was_stopped(tmp_path: Path) -> None:
    assert "medicationDispenses" in prefetch_templates(base_with(tmp_path, WASHOUT), "order-sign")


def test_a_set_that_is_no_part_of_the_pair_is_a_fault(tmp_path: Path) -> None:
    wrong = WASHOUT.replace("{ace-inhibitors: 14 days}", "{metformin: 14 days}")
    assert faults_after(copy_with_tables(tmp_path), TABLE, wrong) == [f"{TABLE}:7: GL021"]


def amoxicillin(mg: float, times: int) -> dict[str, Any]:
    often = {"frequency": times, "period": 1, "periodUnit": "d"}
    given = [dosage(quantity(mg, "mg"), often)]
    return request("J01CA04", status="draft", id="d1", dosageInstruction=given)


@pytest.mark.parametrize(
    ("mg", "times", "rules"),
    [
        (1000, 1, set()),
        (1001, 1, {"dose-amoxicillin-child-single"}),
        (600, 3, set()),
        (601, 3, {"dose-amoxicillin-child-daily"}),
    ],
)
def test_a_limit_for_each_kilogram_is_held_against_the_weight(
    tmp_path: Path, mg: float, times: int, rules: set[str]
) -> None:
    weight = observation("29463-7", quantity(20, "kg"), "2026-11-20", system=LOINC)
    shown = cards(base_with(tmp_path, BY_WEIGHT), weight, orders=[amoxicillin(mg, times)])
    assert {topic for topic, _ in shown if topic.startswith("dose-")} == rules


def test_without_a_weight_it_is_said_that_the_limit_was_not_assessed(tmp_path: Path) -> None:
    shown = cards(base_with(tmp_path, BY_WEIGHT), orders=[amoxicillin(1001, 1)])
    assert "missing-weight" in [topic for topic, _ in shown]


def test_a_limit_by_a_size_that_no_fact_tells_is_a_fault(tmp_path: Path) -> None:
    base = copy_with_tables(tmp_path)
    facts = base / "vocabulary/facts/facts.yaml"
    text = facts.read_text(encoding="utf-8").replace("weight: {means", "mass: {means")
    facts.write_text(text, encoding="utf-8")
    assert f"{TABLE}:8: GL020" in faults_after(base, TABLE, BY_WEIGHT)
