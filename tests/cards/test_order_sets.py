"""Order sets: grouped, what is usual in one step, alternatives one by one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest
from context.chart import context_of, observation, quantity, request
from fhir.resources.R4B.medicationrequest import MedicationRequest
from fhir.resources.R4B.servicerequest import ServiceRequest
from knowledge.small import copy_of_small_base, faults_after
from support.answers import Answer

from cds.cards import build_cards
from cds.identity import name_cards
from cds.knowledge import load_knowledge
from cds.rules import ask_rule

FILE = "order_sets/kidney.yaml"
SET = """
weak-kidneys:
  title: {nb: Svake nyrer, en: Weak kidneys}
  source: the-guideline
  groups:
    - title: {nb: Prøver, en: Tests}
      items:
        - {order: egfr-test, preselected: true}
        - {order: potassium-test, preselected: true}
        - {order: calcium-test}
    - title: {nb: Mot smerte, en: For pain}
      choose: one
      items:
        - {order: paracetamol-1g, preselected: true}
        - {order: ibuprofen-200mg}
"""
MORE = """
potassium-test: {kind: laboratory, title: {nb: Kalium, en: Potassium}, codes: {npu: NPU03230}}
calcium-test: {kind: laboratory, title: {nb: Kalsium, en: Calcium}, codes: {npu: NPU04144}}
ibuprofen-200mg:
  kind: drug
  title: {nb: Ibuprofen 200 mg, en: Ibuprofen 200 mg}
  drug: ibuprofen
  dosage: {dose: 200 mg, per_day: 3}
"""


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """The small base, whose one rule offers an order set."""
    folder = copy_of_small_base(tmp_path)
    with (folder / "vocabulary/orderables.yaml").open("a", encoding="utf-8") as file:
        file.write(MORE)
    rule = folder / "packs/first/rules/metformin-stop.yaml"
    offered = rule.read_text("utf-8").replace("- order: egfr-test", "- order_set: weak-kidneys")
    rule.write_text(offered, "utf-8")
    return folder


def suggestions(base: Path, language: Any = "en") -> list[dict[str, Any]]:
    """Those of the card, after the removal of the order."""
    assert faults_after(base, FILE, SET) == []
    knowledge = load_knowledge(base)
    low = observation("NOR25909", quantity(20, "mL/min/{1.73_m2}"), "2026-11-01")
    patient = context_of(low, orders=[request("A10BA02", status="draft", id="d1")], knowledge=knowledge)
    asked = knowledge.indexes["order-sign"].relevant(patient).asked
    verdicts = [ask_rule(rule, patient, order) for rule, order in asked]
    cards = build_cards(verdicts, patient, knowledge.faces, language, hook="order-sign")
    (card,) = orjson.loads(orjson.dumps(name_cards("018f9c2e-0000-7000-8000-000000000000", cards)))
    Answer.model_validate({"cards": [card]})
    assert card["selectionBehavior"] == "any"
    offered: list[dict[str, Any]] = card["suggestions"][1:]
    return offered


def test_what_is_usual_is_one_step_and_recommended(base: Path) -> None:
    told = [(each["label"], each.get("isRecommended", False)) for each in suggestions(base)]
    assert told == [
        ("Tests: eGFR, Potassium", True),
        ("Tests: Calcium", False),
        ("For pain (choose one): Paracetamol 1 g up to 3 times daily", True),
        ("For pain (choose one): Ibuprofen 200 mg", False),
    ]


def test_the_labels_are_in_the_readers_language(base: Path) -> None:
    assert suggestions(base, "nb")[0]["label"] == "Prøver: eGFR, Kalium"


def test_every_order_of_the_set_is_a_sound_resource(base: Path) -> None:
    resources = [action["resource"] for each in suggestions(base) for action in each["actions"]]
    kinds = {"MedicationRequest": MedicationRequest, "ServiceRequest": ServiceRequest}
    made = [kinds[each["resourceType"]].model_validate(each) for each in resources]
    assert len(made) == 5


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("order: calcium-test", "order: calcium-tst", f"{FILE}:10: GL021"),
        ("source: the-guideline", "source: nowhere", f"{FILE}:4: GL021"),
        ("{order: ibuprofen-200mg}", "{order: ibuprofen-200mg, preselected: true}", f"{FILE}:11: GL012"),
        ("weak-kidneys:", "weak-kidney:", "packs/first/rules/metformin-stop.yaml:18: GL021"),
    ],
)
def test_what_is_wrong_with_a_set_is_told_with_its_line(base: Path, old: str, new: str, fault: str) -> None:
    assert fault in faults_after(base, FILE, SET.replace(old, new))
