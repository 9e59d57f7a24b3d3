"""A fact may ask for an equation in a range of versions."""

from __future__ import annotations

from pathlib import Path

import pytest

from cds.knowledge import faults_of, load_knowledge
from knowledge.small import copy_of_small_base
from knowledge.structured import changed

FACTS, EQUATION = "vocabulary/facts/facts.yaml", "equations/cockcroft-gault.yaml"


@pytest.mark.parametrize(
    ("version", "wanted", "fits"),
    [
        ("1.0.0", ">=1.0, <2", True),
        ("1.9.12", ">=1.0, <2", True),
        ("2.0.0", ">=1.0, <2", False),
        ("0.9.9", ">=1.0,<2", False),
        ("1.10.0", ">=1.9", True),
        ("1.2.0", "=1.2", True),
        ("1.2.1", "=1.2", False),
        ("1.2.1", ">1.2, <=1.2.1", True),
    ],
)
def test_a_range_is_met_when_all_of_its_limits_hold(
    tmp_path: Path, version: str, wanted: str, fits: bool
) -> None:
    base = copy_of_small_base(tmp_path)
    changed(base, EQUATION, "  unit: mL/min\n", f"  version: {version}\n  unit: mL/min\n")
    changed(
        base, FACTS, "  equation: cockcroft-gault\n", f'  equation: cockcroft-gault\n  version: "{wanted}"\n'
    )
    assert [fault.code for fault in faults_of(base)] == ([] if fits else ["GL041"])


def test_an_equation_without_a_version_is_the_first(tmp_path: Path) -> None:
    base = copy_of_small_base(tmp_path)
    changed(base, FACTS, "  equation: cockcroft-gault\n", '  equation: cockcroft-gault\n  version: "=1"\n')
    assert faults_of(base) == ()


def test_another_version_changes_the_digest(tmp_path: Path) -> None:
    base = copy_of_small_base(tmp_path)
    before = load_knowledge(base).digest
    changed(base, EQUATION, "  unit: mL/min\n", "  version: 1.1.0\n  unit: mL/min\n")
    assert load_knowledge(base).digest != before
