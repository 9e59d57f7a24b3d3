"""`cds test`: failing cases with their place, rules without a case, one rule only."""

from __future__ import annotations

from pathlib import Path

import pytest
from knowledge.broken import RULE
from knowledge.small import copy_of_small_base
from typer.testing import CliRunner, Result

from cds.cli import app
from cds.errors import Misuse

CASES = RULE.replace(".yaml", ".cases.yaml")


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return copy_of_small_base(tmp_path)


def cds_test(*words: str) -> Result:
    return CliRunner().invoke(app, ["test", *words])


def change_cases(base: Path, old: str, new: str) -> None:
    path = base / CASES
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def test_cases_that_pass_are_counted(base: Path) -> None:
    result = cds_test(str(base))
    assert (result.exit_code, result.output) == (0, "2 cases passed, 0 failed, 0 rules without a case.\n")


def test_each_case_that_passes_can_be_shown(base: Path) -> None:
    assert f"{CASES}:1: just under the limit: fires" in cds_test(str(base), "--verbose").output


def test_a_case_that_fails_is_told_with_its_place_and_why(base: Path) -> None:
    change_cases(base, "expect: silent", "expect: fires")
    result = cds_test(str(base))
    assert result.exit_code == 1
    assert f"{CASES}:9: at the limit\n    expected fires, got silent: egfr < 30" in result.output
    assert "1 cases passed, 1 failed" in result.output


def test_a_case_that_is_right_for_another_reason_fails(base: Path) -> None:
    change_cases(base, "expect: fires\n  because: [egfr < 30]", "expect: fires\n  because: [egfr < 20]")
    result = cds_test(str(base))
    assert result.exit_code == 1
    assert "not because of egfr < 20, but: egfr < 30 mL/min/{1.73_m2}" in result.output


def test_a_case_that_cannot_be_read_fails(base: Path) -> None:
    change_cases(base, "egfr: 30", "egrf: 30")
    result = cds_test(str(base))
    assert result.exit_code == 1
    assert f"{CASES}:9: GL052 there is no fact `egrf`. Did you mean `egfr`?" in result.output


def test_a_rule_without_a_case_fails(base: Path) -> None:
    (base / CASES).unlink()
    result = cds_test(str(base))
    assert result.exit_code == 1
    assert "metformin-stop: no case" in result.output


def test_a_rule_with_an_empty_list_of_cases_fails(base: Path) -> None:
    (base / CASES).write_text("[]\n", encoding="utf-8")
    assert cds_test(str(base)).exit_code == 1


def test_one_rule_alone_can_be_run(base: Path) -> None:
    result = cds_test(str(base), "--rule", "metformin-stop")
    assert (result.exit_code, result.output) == (0, "2 cases passed, 0 failed, 0 rules without a case.\n")


def test_one_rule_alone_that_has_no_case_fails(base: Path) -> None:
    (base / CASES).unlink()
    assert cds_test(str(base), "--rule", "metformin-stop").exit_code == 1


def test_a_rule_that_is_not_there_is_said_to_be_so(base: Path) -> None:
    result = cds_test(str(base), "--rule", "metformin-stp")
    assert isinstance(result.exception, Misuse)
    assert result.exception.remedy == "Did you mean `metformin-stop`?"
