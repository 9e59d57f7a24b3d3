"""The examples of quality measures and guidelines: sound, tested on both sides, and what a site may change in them.

The expectations of the cases are written from the measures themselves; see sources/measures.yaml.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest
from cards.shown import cards
from context.chart import Json, allergy, condition

from cds.knowledge import faults_of, load_knowledge
from docs.measures import EXAMPLE, ROOT, copy_of_measures, measures, results_of
from guideline_authoring.cases import CaseResult

OUR_HOSPITAL = EXAMPLE / "overlays/our-hospital"
COMMANDS = re.findall(r"^\$ (.+)$", (EXAMPLE / "README.md").read_text(encoding="utf-8"), re.M)
RULES = sorted(path.name.removesuffix(".cases.yaml") for path in EXAMPLE.glob("packs/*/rules/*.cases.yaml"))


@cache
def results() -> dict[str, list[CaseResult]]:
    found: dict[str, list[CaseResult]] = defaultdict(list)
    for result in results_of(EXAMPLE, measures()):
        found[result.rule].append(result)
    return found


def test_it_has_no_faults(tmp_path: Path) -> None:
    assert [str(fault) for fault in faults_of(copy_of_measures(tmp_path))] == []


@pytest.mark.parametrize("name", RULES)
def test_every_case_goes_as_its_author_expected_and_each_rule_has_both_sides(name: str) -> None:
    assert [str(each) for each in results()[name] if each.why_not] == []
    outcomes = {each.expected for each in results()[name]}
    assert "fires" in outcomes
    assert outcomes - {"fires"}


def test_every_row_of_the_decision_table_goes_as_its_author_expected() -> None:
    rows = [each for name, found in results().items() if name not in RULES for each in found]
    assert len(rows) == 10
    assert [str(each) for each in rows if each.why_not] == []


def test_every_pack_says_that_it_is_an_example() -> None:
    said = "Our own encoding of the source, an example of the rule language. Not for clinical use."
    packs = list(EXAMPLE.glob("packs/*/pack.yaml"))
    assert len(packs) == 9
    assert [path for path in packs if said not in path.read_text(encoding="utf-8")] == []


def test_the_commands_of_the_page_work(tmp_path: Path) -> None:
    assert len(COMMANDS) == 4
    cds = str(Path(sys.executable).with_name("cds"))
    for words in COMMANDS:
        line = words.replace("/tmp/measures", str(tmp_path / "base")).replace(".venv/bin/cds", cds)
        done = subprocess.run(["bash", "-c", line], cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


def test_a_hospital_that_sets_its_limit_changes_the_cases_that_lie_between(tmp_path: Path) -> None:
    """140/80 is above the limit of the measure, 140, and below that of the hospital, 150."""
    base = copy_of_measures(tmp_path)
    knowledge = load_knowledge(base, [OUR_HOSPITAL])
    changed = [(each.rule, each.case) for each in results_of(base, knowledge) if each.why_not]
    assert changed == [("blood-pressure-above-limit", "140/80")]
    rule = knowledge.rules["blood-pressure-above-limit"]
    assert rule.overlays == ("our-hospital",)
    assert "own_blood_pressure_goal" in rule.written.unless
    assert knowledge.rules["statin-in-high-risk"].stage == "paused"


ERYTHEMA = condition("A69.2", onsetDateTime="2026-11-18")
PENICILLIN_ALLERGY = allergy("J01CE02", type="allergy")
PREGNANT = condition("Z34", onsetDateTime="2026-08-01")


def suggested(*resources: Json) -> list[str]:
    adult = {"resourceType": "Patient", "id": "p1", "birthDate": "1990-01-01"}
    shown = cards(measures(), *resources, orders=[], hook="patient-view", patient=adult)
    (card,) = [each for each in shown if each["summary"].startswith("Erythema migrans")]
    return [suggestion["label"] for suggestion in card.get("suggestions", ())]


def due(on: str) -> Json:
    return {
        "resourceType": "Observation", "id": "due", "status": "final", "effectiveDateTime": "2026-09-01",
        "code": {"coding": [{"system": "http://loinc.org", "code": "11778-8"}]}, "valueDateTime": on,
    }  # fmt: skip


def test_the_course_is_that_of_the_guideline() -> None:
    assert suggested(ERYTHEMA) == ["Order: Phenoxymethylpenicillin 1000 mg 4 times daily for 10 days"]


def test_an_allergy_changes_the_drug() -> None:
    assert suggested(ERYTHEMA, PENICILLIN_ALLERGY) == ["Order: Doxycycline 100 mg twice daily for 10 days"]


def test_nothing_is_suggested_when_both_are_ruled_out() -> None:
    """Due 2027-04-01 is week 21 on 2026-11-22."""
    assert suggested(ERYTHEMA, PENICILLIN_ALLERGY, PREGNANT, due("2027-04-01")) == []
