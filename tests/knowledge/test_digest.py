"""The digest is over meaning: reformatting keeps it, a changed meaning changes it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cds.knowledge import load_knowledge
from knowledge.broken import RULE
from knowledge.small import copy_of_small_base


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return copy_of_small_base(tmp_path)


def digests(base: Path) -> tuple[str, str, str]:
    """Of the whole, of the pack, of the rule."""
    knowledge = load_knowledge(base)
    return knowledge.digest, knowledge.packs[0].digest, knowledge.rules["metformin-stop"].digest


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("stage: live", "stage:    live   # for all"),
        ("stage: live", "'stage': \"live\""),
        ("hooks: [order-select, order-sign]", "hooks:\n  - order-select\n  - order-sign"),
        ("{source: the-guideline, statement: \"4.3\",", "{statement: '4.3', source: the-guideline,"),
        ("rule: metformin-stop\n", "# a comment\n\nrule: metformin-stop\n\n"),
    ],
)  # fmt: skip
def test_reformatting_a_rule_keeps_its_digest(base: Path, old: str, new: str) -> None:
    before, rule = digests(base), base / RULE
    rule.write_text(rule.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    assert digests(base) == before


def test_moving_a_key_keeps_the_digest(base: Path) -> None:
    before, rule = digests(base), base / RULE
    lines = rule.read_text(encoding="utf-8").splitlines()
    stage = lines.pop(2)
    rule.write_text("\n".join([*lines, stage]) + "\n", encoding="utf-8")
    assert digests(base) == before


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("egfr < 30", "egfr < 31"),
        ("egfr < 30", "egfr <= 30"),
        ("stage: live", "stage: shadow"),
        ("hooks: [order-select, order-sign]", "hooks: [order-sign]"),
        ("{egfr: ask, dialysis_done: absent}", "{egfr: silent, dialysis_done: absent}"),
        ("Lactic acidosis", "Rare lactic acidosis"),
        ("    - order: egfr-test\n", ""),
        ('statement: "4.3"', 'statement: "4.4"'),
    ],
)
def test_a_changed_meaning_changes_the_digest_of_rule_pack_and_whole(base: Path, old: str, new: str) -> None:
    before, rule = digests(base), base / RULE
    rule.write_text(rule.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    after = digests(base)
    assert [one == other for one, other in zip(before, after, strict=True)] == [False, False, False]


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("vocabulary/value_sets/sets.yaml", "atc: [A10BA02]", "atc: [A10BA02, A10BD07]"),
        ("vocabulary/facts/facts.yaml", "within: 12 months", "within: 6 months"),
        ("vocabulary/drugs/drugs.yaml", 'rxnorm: ["6809"]', 'rxnorm: ["6809", "860975"]'),
        ("vocabulary/conditions/conditions.yaml", "< 60 mL/min\n", "< 50 mL/min\n"),
        ("vocabulary/units.yaml", '"mcg": "ug"', '"mcg": "mg"'),
        ("equations/cockcroft-gault.yaml", "population: {age: [18, 120]}", "population: {age: [18, 110]}"),
        ("vocabulary/code_systems.yaml", "http://hl7.org/fhir/sid/atc", "http://example.org/atc"),
        ("sources/sources.yaml", '"2025-03-01"', '"2026-03-01"'),
    ],
)
def test_what_the_rules_are_made_of_belongs_to_the_whole(base: Path, file: str, old: str, new: str) -> None:
    before, path = digests(base), base / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    assert digests(base)[0] != before[0]


def test_the_digest_is_the_same_in_another_process(base: Path) -> None:
    print_digest = (
        "import sys, pathlib, cds.knowledge as k; print(k.load_knowledge(pathlib.Path(sys.argv[1])).digest)"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", print_digest, str(base)],
            check=True, capture_output=True, text=True, env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert outputs == {digests(base)[0] + "\n"}
