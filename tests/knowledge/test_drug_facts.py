"""Faults of facts about doses and drugs over time, and of the tables that doses are weighted by."""

from __future__ import annotations

from pathlib import Path

import pytest

from cds.knowledge import faults_of
from knowledge.small import copy_of_small_base, faults_after

MEANS = "means: {nb: a, en: a}"
FACTS = "vocabulary/facts/more.yaml"
TABLE = "vocabulary/factors/factors.yaml"


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return copy_of_small_base(tmp_path)


@pytest.mark.parametrize(
    ("fact", "code"),
    [
        ("from: order, field: daily_dose", "GL012"),
        ("from: order, field: duration_days, unit: d", "GL012"),
        ("from: order, field: age", "GL012"),
        ("from: order, field: daily_dose, unit: mg", "GL032"),
        ("from: order, field: single_dose, unit: mg/d", "GL032"),
        ("from: order, field: weekly_dose, unit: cm/wk", "GL032"),
        ("from: order, field: daily_dose, unit: mg/kg/d", "GL032"),
        ("from: order, field: daily_dose, unit: mg/kg/d, per: wieght", "GL020"),
        ("from: order, field: daily_dose, unit: mg/kg/d, per: heart_failure", "GL022"),
        ("from: order, field: daily_dose, unit: mg/kg/d, per: single_dose", "GL022"),
        ("from: order, field: daily_dose, unit: mg/d, per: weight", "GL032"),
        ("from: order, field: daily_dose, unit: mg/kg/d, per: body_surface", "GL032"),
        ("from: order, field: repeats, per: weight", "GL012"),
        ("from: medication, codes: nsaids, pick: daily_dose", "GL011"),
        ("from: medication, codes: nsaids, pick: daily_dose, unit: mg", "GL032"),
        ("from: medication, codes: nsaids, pick: daily_dose, unit: mg/d, within: 3 months", "GL012"),
        ("from: medication, codes: opioids, pick: daily_dose, unit: mg/d, weighted_by: equivalence", "GL021"),
        ("from: medication, codes: opioids, pick: daily_dose, unit: g/d, weighted_by: equivalents", "GL011"),
        ("from: medication, codes: nsaids, pick: days", "GL011"),
        (
            "from: medication, codes: nsaids, pick: days, within: 90 days, at_the_same_time: gabapentine",
            "GL021",
        ),
        ("from: medication, codes: nsaids, pick: days, within: 90 days, or_stopped_within: 5 weeks", "GL012"),
        ("from: medication, codes: nsaids, pick: orders on different days", "GL011"),
        ("from: medication, codes: nsaids, pick: count, or_stopped_within: 5 weeks", "GL012"),
        ("from: medication, codes: nsaids, within: 90 days", "GL012"),
        ("from: medication, codes: nsaids, pick: latest", "GL012"),
        ("from: medication, codes: nsaids, or_stopped_within: five weeks", "GL012"),
        ("from: observation, codes: creatinine, pick: days, unit: umol/L", "GL012"),
    ],
)
def test_a_fact_that_cannot_be_is_told(base: Path, fact: str, code: str) -> None:
    assert faults_after(base, FACTS, f"wrong: {{{MEANS}, {fact}}}") == [f"{FACTS}:1: {code}"]


@pytest.mark.parametrize(
    "fact",
    [
        "from: order, field: daily_dose, unit: '[IU]/d'",
        "from: order, field: daily_dose, unit: ug/h",
        "from: order, field: single_dose, unit: mmol",
        "from: order, field: single_dose, unit: mg/m2, per: body_surface",
        "from: order, field: total_dose, unit: mg/kg, per: weight",
        "from: medication, codes: nsaids, pick: count, unit: '1'",
        "from: medication, codes: nsaids, pick: count",
        "from: medication, codes: opioids, pick: daily_dose, weighted_by: equivalents",
        "from: medication, codes: nsaids, or_stopped_within: 14 days, besides: the order",
    ],
)
def test_a_fact_that_makes_sense_has_no_fault(base: Path, fact: str) -> None:
    assert faults_after(base, FACTS, f"right: {{{MEANS}, {fact}}}") == []


@pytest.mark.parametrize(
    ("old", "new", "line", "code"),
    [
        ("source: the-guideline", "source: a-guideline", 4, "GL021"),
        ("drugs: codeine,", "drugs: codein,", 7, "GL021"),
        ("route: by-mouth", "route: by-mout", 6, "GL021"),
        ("unit: ug/h, factor: 2.4", "unit: micrograms, factor: 2.4", 8, "GL031"),
        ("unit: ug/h, factor: 2.4", "unit: ug, factor: 2.4", 8, "GL032"),
        ("factor: 2.4", "factor: 0", 8, "GL012"),
        ("factor: 2.4", "factor: 2.4, ratio: 1", 8, "GL010"),
        ("  unit: mg/d\n", "  unit: mg\n", 3, "GL032"),
    ],
)
def test_a_fault_of_a_table_is_told_once_at_its_line(
    base: Path, old: str, new: str, line: int, code: str
) -> None:
    path = base / TABLE
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    told = [f"{fault.file}:{fault.line}: {fault.code}" for fault in faults_of(base)]
    assert f"{TABLE}:{line}: {code}" in told
    assert sum(each.startswith(TABLE) for each in told) == 1


def test_a_change_of_a_factor_changes_the_digest_of_the_knowledge(base: Path) -> None:
    from cds.knowledge import load_knowledge

    before = load_knowledge(base).digest
    path = base / TABLE
    path.write_text(path.read_text(encoding="utf-8").replace("factor: 1.5", "factor: 1.6"), encoding="utf-8")
    assert load_knowledge(base).digest != before
