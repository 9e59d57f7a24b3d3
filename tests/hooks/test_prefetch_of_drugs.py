"""What is asked for of drugs: only as much as the rules look at."""

from __future__ import annotations

from pathlib import Path

import pytest
from context.chart import dispense, statement
from knowledge.broken import RULE
from knowledge.small import copy_of_small_base, small_base

from cds.hooks import fill_prefetch, prefetch_templates
from cds.knowledge import load_knowledge

IN_USE = "MedicationStatement?patient={{context.patientId}}&status=active,unknown&_count=500"
BEFORE = "MedicationStatement?patient={{context.patientId}}&status=active,unknown,on-hold,completed,stopped&_count=500"


def asked(folder: Path, condition: str) -> dict[str, str]:
    """The templates of a service whose one rule has this condition."""
    base = copy_of_small_base(folder)
    rule = base / RULE
    text = rule.read_text(encoding="utf-8").replace("  - egfr < 30 mL/min/{1.73_m2}", f"  - {condition}")
    rule.write_text(text.replace("egfr: ask, ", "").replace("{egfr}", ""), encoding="utf-8")
    return prefetch_templates(load_knowledge(base), "order-sign")


@pytest.mark.parametrize("condition", ["taking_nsaid", "nsaid_dose > 1200 mg/d", "equivalents > 90 mg/d"])
def test_drugs_in_use_are_all_that_is_asked_for_when_no_rule_looks_back(
    tmp_path: Path, condition: str
) -> None:
    templates = asked(tmp_path, condition)
    assert templates["medicationStatements"] == IN_USE
    assert not {"medicationDispenses", "medicationAdministrations"} & set(templates)


@pytest.mark.parametrize("condition", ["nsaid_lately", "nsaid_days > 30 days", "nsaid_order_days >= 2"])
def test_a_rule_that_looks_back_asks_for_what_was_stopped_handed_over_and_given(
    tmp_path: Path, condition: str
) -> None:
    templates = asked(tmp_path, condition)
    assert templates["medicationStatements"] == BEFORE
    assert {"medicationDispenses", "medicationAdministrations", "medicationRequests"} <= set(templates)


def test_a_dose_by_weight_asks_for_the_weight(tmp_path: Path) -> None:
    assert "29463-7" in asked(tmp_path, "dose_per_kg > 60 mg/kg/d")["observations"]


def test_a_dose_of_the_order_alone_asks_for_nothing_of_the_record(tmp_path: Path) -> None:
    assert "medicationStatements" not in asked(tmp_path, "daily_dose > 1 g/d")


def test_a_record_is_searched_for_what_was_handed_over() -> None:
    record = {
        "resourceType": "Bundle",
        "entry": [
            {"resource": dispense("M01AE01", "2026-10-01", 30)},
            {"resource": dispense("M01AE01", "2026-10-01", 30, status="cancelled")},
            {"resource": statement("M01AE01", status="stopped")},
        ],
    }
    templates = {
        "medicationDispenses": "MedicationDispense?patient={{context.patientId}}&status=completed,unknown",
        "medicationStatements": BEFORE,
    }
    filled = fill_prefetch(templates, {"patientId": "p1"}, record)
    assert {key: len(found["entry"]) for key, found in filled.items()} == {
        "medicationDispenses": 1,
        "medicationStatements": 1,
    }


def test_the_small_base_itself_looks_back_in_no_rule() -> None:
    assert "medicationDispenses" not in prefetch_templates(small_base(), "order-sign")
