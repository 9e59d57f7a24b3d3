"""`cds evaluate`, as it is typed. The counts are read from the patients' charts, not from the service."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path
from typing import Any

import orjson
import pytest
from support.bundles import bundle, observation, person, save
from typer.testing import CliRunner, Result

import evaluation.commands
from cds.cli import app
from cds.errors import Misuse

SHIPPED = Path(__file__).parents[2] / "cds" / "web" / "patients"
NOW = "2026-11-22T10:00:00+01:00"
METFORMIN = "metformin 1000 mg twice daily"
# The latest eGFR of each: three under 30, one of 48 from September 2025 (older than a year), four over 45.
EIGHT = (
    "odd-berge", "ahmed-karimi", "gunnar-eide", "jan-erik-dahl", "marius-lie", "emma-strand", "kari-solberg",
    "ingrid-vik",
)  # fmt: skip


@pytest.fixture
def eight(tmp_path: Path) -> Path:
    """A folder with eight of the synthetic patients."""
    folder = tmp_path / "eight"
    folder.mkdir()
    for name in EIGHT:
        shutil.copy(SHIPPED / f"{name}.json", folder)
    return folder


def _evaluate(folder: Path, *options: str) -> Result:
    command = ["evaluate", str(folder), "--now", NOW, "--language", "en", *options]
    return CliRunner().invoke(app, command, catch_exceptions=False)


def _tables(folder: Path, out: Path, *options: str) -> dict[str, Any]:
    _evaluate(folder, "--json", str(out), *options)
    told: dict[str, Any] = orjson.loads(out.read_bytes())
    return told


def _one(lines: list[dict[str, Any]], **wanted: str) -> dict[str, Any]:
    (line,) = (each for each in lines if all(each[key] == value for key, value in wanted.items()))
    return line


def test_the_table_of_rules_counts_what_the_charts_say(eight: Path, tmp_path: Path) -> None:
    out = tmp_path / "rules.csv"
    result = _evaluate(eight, "--hook", "order-sign", "--order", METFORMIN, "--csv", str(out))
    assert result.exit_code == 0, result.output
    with out.open(newline="") as file:
        rules = {line["rule"]: line for line in csv.DictReader(file)}
    assert rules["metformin-severe-kidney-failure"] == {
        "rule": "metformin-severe-kidney-failure", "pack": "kidney-and-drugs", "stage": "live", "fires": "3",
        "unsure": "1", "silent": "4", "per_1000_calls": "375.0", "share_of_patients": "0.375",
    }  # fmt: skip
    dose = rules["metformin-dose-egfr-30-to-44"]
    assert (dose["fires"], dose["unsure"], dose["silent"]) == ("0", "1", "7")


def test_the_json_holds_every_table_and_what_was_asked(eight: Path, tmp_path: Path) -> None:
    told = _tables(eight, tmp_path / "all.json", "--hook", "order-sign", "--order", METFORMIN)
    assert (told["hook"], told["orders"], told["language"]) == ("order-sign", [METFORMIN], "en")
    assert told["now"] == NOW
    assert (told["patients"], told["calls"], told["refused"], told["not_read"]) == (8, 8, [], [])
    reason = _one(told["reasons"], fact="egfr")
    assert (reason["reason"], reason["rules"], reason["calls"], reason["patients"]) == ("too_old", 2, 1, 1)
    assert "48 mL/min/1.73 m²" in reason["example"]


def test_cards_are_counted_by_indicator(tmp_path: Path) -> None:
    save(tmp_path, "low.json", bundle(person(), observation(20, on="2026-11-01")))
    save(tmp_path, "good.json", bundle(person(), observation(60, on="2026-11-01")))
    save(tmp_path, "none.json", bundle(person()))
    told = _tables(tmp_path, tmp_path / "out", "--hook", "order-sign", "--order", METFORMIN)
    assert told["cards"] == [
        {"indicator": "critical", "cards": 1, "calls_with_one": 1, "per_call": 1 / 3},
        {"indicator": "warning", "cards": 0, "calls_with_one": 0, "per_call": 0.0},
        {"indicator": "info", "cards": 1, "calls_with_one": 1, "per_call": 1 / 3},
    ]


def test_the_terminal_shows_the_now_and_the_counts(eight: Path) -> None:
    shown = _evaluate(eight, "--hook", "order-sign", "--order", METFORMIN).stdout
    assert f"order-sign as of {NOW}" in shown
    assert "Patients: 8. Calls answered: 8, refused: 0. Records not read: 0." in shown
    line = next(line for line in shown.splitlines() if "metformin-severe-kidney-failure" in line)
    assert [cell.strip() for cell in line.split("│")[1:-1]] == [
        "metformin-severe-kidney-failure", "kidney-and-drugs", "3", "1", "4", "375.0", "37.5%",
    ]  # fmt: skip


def test_a_time_zone_of_the_caller_is_shown_as_the_site_s(eight: Path, tmp_path: Path) -> None:
    told = _tables(eight, tmp_path / "out", "--now", "2026-11-22T09:00:00Z")
    assert told["now"] == NOW


def test_every_synthetic_patient_passes_through_every_hook(tmp_path: Path) -> None:
    for hook in ("patient-view", "order-select", "order-sign"):
        told = _tables(SHIPPED, tmp_path / "out", "--hook", hook)
        assert (told["patients"], told["refused"], told["not_read"]) == (20, [], [])


def test_a_broken_file_costs_only_itself(tmp_path: Path) -> None:
    save(tmp_path, "good.json", bundle(person()))
    (tmp_path / "bad.json").write_text("{")
    result = _evaluate(tmp_path)
    assert result.exit_code == 1
    assert "Patients: 1. Calls answered: 1, refused: 0. Records not read: 1." in result.stdout
    assert "Not read: bad.json: JSONDecodeError" in result.stdout


def test_a_refused_call_costs_only_itself(tmp_path: Path) -> None:
    save(tmp_path, "good.json", bundle(person()))
    save(tmp_path, "odd.json", bundle(person("no id at all!")))
    result = _evaluate(tmp_path, "--hook", "order-sign", "--order", METFORMIN)
    assert result.exit_code == 1
    assert "Patients: 1. Calls answered: 1, refused: 1. Records not read: 0." in result.stdout
    assert f"Refused: odd.json / {METFORMIN}: context.patientId: REQ007" in result.stdout


def test_a_name_from_outside_does_not_steer_the_terminal(tmp_path: Path) -> None:
    (tmp_path / "\x1b[31mred.json").write_text("{")
    assert "\x1b" not in _evaluate(tmp_path).stdout


def test_a_folder_without_records_is_a_misuse(tmp_path: Path) -> None:
    with pytest.raises(Misuse, match="EVA002"):
        _evaluate(tmp_path)


def test_a_time_without_offset_is_a_misuse(eight: Path) -> None:
    with pytest.raises(Misuse, match="SET001"):
        _evaluate(eight, "--now", "2026-11-22T10:00:00")


def test_a_file_that_cannot_be_written_is_a_misuse(eight: Path, tmp_path: Path) -> None:
    with pytest.raises(Misuse, match="EVA005"):
        _evaluate(eight, "--csv", str(tmp_path / "no" / "such" / "folder.csv"))


def test_without_the_extra_the_remedy_is_named(eight: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluation.commands, "find_spec", lambda name: None if name == "pandas" else object())
    with pytest.raises(Misuse, match=r"EVA001 .*pandas.*pip install 'cds\[evaluation\]'"):
        _evaluate(eight)
