"""An allergy in SNOMED CT, as substance or as finding, is known for the drug it means when that is ordered.

The codes are those of HL7 Switzerland's ch-term (7 April 2026).
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from support.bundles import bundle, person, save
from support.patients import shipped_knowledge

from evaluation.patient import evaluate_patient
from evaluation.plan import plan_calls
from evaluation.records import Record, read_record

NOW = datetime.fromisoformat("2026-11-22T10:00:00+01:00")


@pytest.mark.parametrize(
    ("code", "drug"),
    [
        ("387207008", "ibuprofen"),
        ("293619005", "ibuprofen"),
        ("372588000", "naproxen"),
        ("293625009", "naproxen"),
        ("7034005", "diclofenac"),
        ("293613006", "diclofenac"),
        ("387458008", "acetylsalicylic-acid"),
        ("116081000", "celecoxib"),
        ("387517004", "paracetamol"),
        ("293584003", "paracetamol"),
        ("387494007", "codeine"),
        ("293597001", "codeine"),
        ("373529000", "morphine"),
        ("293601001", "morphine"),
        ("386858008", "tramadol"),
        ("450767000", "tramadol"),
        ("387179001", "trimethoprim"),
        ("294477004", "trimethoprim"),
        ("372694001", "erythromycin"),
        ("91931000", "erythromycin"),
        ("870714005", "trimethoprim-sulfamethoxazole"),
        ("294881007", "warfarin"),
        ("294220003", "allopurinol"),
    ],
)
def test_an_allergy_in_snomed_ct_is_known_for_its_drug(tmp_path: Path, code: str, drug: str) -> None:
    allergy = {
        "resourceType": "AllergyIntolerance",
        "id": "a1",
        "type": "allergy",
        "patient": {"reference": "Patient/p1"},
        "recordedDate": "2020-02-01",
        "code": {"coding": [{"system": "http://snomed.info/sct", "code": code}]},
    }
    record = read_record(save(tmp_path, "one.json", bundle(person(), allergy)))
    assert isinstance(record, Record)
    plan = plan_calls(shipped_knowledge(), hook="order-sign", orders=[drug], now=NOW, language="en")
    rows = evaluate_patient(record, plan)
    assert ("same-substance-allergy", "fires") in [(row.rule, row.outcome) for row in rows.said]
