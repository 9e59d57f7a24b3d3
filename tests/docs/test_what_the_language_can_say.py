"""The table at the end of docs/rule-language.md: what the language must be able to say has an example that runs."""

from __future__ import annotations

import re
import shutil
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from support.patients import shipped_knowledge

from docs.measures import EXAMPLE, ROOT, measures, results_of

PAGE = (ROOT / "docs/rule-language.md").read_text(encoding="utf-8")
_, _, TABLE = PAGE.partition("\n## What the language can say\n")
_LINK = r"\[(.+?)\]\((\S+?)\)"
_ROW = re.compile(rf"^\| ([^|]+?) \| \[.+?\]\(#(\S+?)\) \| {_LINK} \| {_LINK} \|$", re.M)
KINDS = {
    "where", "patient", "facts", "picking", "time", "logic", "named conditions", "findings", "decision tables",
    "regimens", "parameters", "overlays", "models", "safety", "pathways", "cards", "order sets",
    "repeat policy", "stages",
}  # fmt: skip
FACTS = {
    "observations, numbers", "observations, codes", "observations, components", "observations, comparators",
    "conditions", "medication requests", "medication statements", "medication administrations", "medication dispenses",
    "allergies", "procedures", "immunizations", "family history", "questionnaire answers", "flags", "devices",
    "encounters", "care plans", "goals", "service requests",
}  # fmt: skip
PICKS = {
    "latest", "first", "highest", "lowest", "mean", "count", "count on distinct days", "sum",
    "trend or change over a window", "days covered by a drug", "daily dose of an order in a unit",
    "sums over drugs with factors", "two values near in time",
}  # fmt: skip


class Row(NamedTuple):
    what: str
    section: str
    file: Path
    case: str
    cases: Path


ROWS = [
    Row(what, section, (ROOT / "docs" / file).resolve(), case, (ROOT / "docs" / cases).resolve())
    for what, section, _, file, case, cases in _ROW.findall(TABLE)
]
SECTIONS = {
    re.sub(r"[^a-z0-9 -]", "", title.lower()).replace(" ", "-")
    for title in re.findall(r"^#+ (.+)$", PAGE, re.M)
}


def of_kind(kind: str) -> set[str]:
    return {row.what.removeprefix(f"{kind}: ") for row in ROWS if row.what.startswith(f"{kind}: ")}


@cache
def how_it_went(cases: Path, tmp: Path) -> dict[str, list[str]]:
    """Why each case of the file did not go as expected, by the name of the case; empty words when it did."""
    place = tmp / "packs" / cases.parent.parent.name / cases.parent.name
    place.mkdir(parents=True)
    shutil.copy(cases, place)
    knowledge = measures() if cases.is_relative_to(EXAMPLE) else shipped_knowledge()
    found: dict[str, list[str]] = {}
    for result in results_of(tmp, knowledge):
        found.setdefault(result.case, []).append(result.why_not)
    return found


def test_every_line_of_the_table_is_read() -> None:
    lines = [line for line in TABLE.splitlines() if line.startswith("| ") and not line.startswith("| what ")]
    assert len(ROWS) == len(lines) > 80


def test_nothing_that_the_language_must_be_able_to_say_is_without_a_row() -> None:
    said = " ".join(row.what for row in ROWS)
    assert {kind for kind in KINDS if kind not in said} == set()
    assert of_kind("facts") == FACTS
    assert PICKS - of_kind("picking") == set()
    assert of_kind("stages") == {"live", "shadow", "draft"}


def test_the_particulars_of_a_patient_each_have_a_row() -> None:
    wanted = {
        "age in years",
        "age in months",
        "age in weeks",
        "sex",
        "pregnancy by week",
        "breastfeeding",
        "weight",
        "height",
    }
    assert of_kind("patient") == wanted


def test_no_row_is_there_twice() -> None:
    assert len({row.what for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.what)
def test_the_row_points_at_what_is_there_and_its_case_passes(row: Row, tmp_path: Path) -> None:
    assert row.section in SECTIONS
    assert row.file.exists()
    went = how_it_went(row.cases, tmp_path)
    assert set(went[row.case]) == {""}
