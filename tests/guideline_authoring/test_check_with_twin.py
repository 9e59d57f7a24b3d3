"""`cds check --twin`: what it prints, and its exit status."""

from __future__ import annotations

import operator
from pathlib import Path

import pytest
from knowledge.small import copy_of_small_base
from typer.testing import CliRunner, Result

from cds.cli import app
from cds.errors import Misuse
from cds.rules.threevalued import COMPARES


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return copy_of_small_base(tmp_path)


def cds_check(*words: str) -> Result:
    return CliRunner().invoke(app, ["check", *words])


def test_patients_comparisons_and_outcomes_are_told_for_each_pack(base: Path) -> None:
    result = cds_check(str(base), "--twin", "--patients", "300")
    assert result.exit_code == 0
    assert "\nfirst: 300 patients, 300 comparisons (" in result.output
    assert result.output.endswith(" unsure): 0 disagreements.\n")


def test_the_same_seed_prints_the_same(base: Path) -> None:
    told = [cds_check(str(base), "--twin", "--patients", "50", "--seed", seed).output for seed in "445"]
    assert told[0] == told[1] != told[2]


def test_a_disagreement_is_told_with_the_rule_its_answers_and_both_outcomes(
    base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(COMPARES, "<", operator.le)  # type: ignore[arg-type]
    result = cds_check(str(base), "--twin", "--patients", "300")
    assert result.exit_code == 1
    assert (
        "metformin-stop: ours says fires, durable-rules says silent\n    egfr: 30.0 mL/min/{1.73_m2}\n"
        in result.output
    )
    assert "\n    dialysis_done: " in result.output


def test_a_base_with_faults_is_not_compared(base: Path) -> None:
    (base / "sources/sources.yaml").unlink()
    result = cds_check(str(base), "--twin")
    assert result.exit_code == 1
    assert "patients" not in result.output


def test_without_durable_rules_it_is_said_what_to_install(
    base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cds.twin.process.find_spec", lambda name: None)
    result = cds_check(str(base), "--twin")
    assert isinstance(result.exception, Misuse)
