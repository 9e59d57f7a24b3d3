"""Parameters: a number that a site may set stands in conditions and texts by its name."""

from __future__ import annotations

from pathlib import Path

import pytest
from cards.shown import cards, egfr
from context.chart import request
from support.recorded import record_of_call

from cds.knowledge import faults_of, load_knowledge
from knowledge.structured import changed, copy_of_structured_base, failed_cases

PACK = "packs/limits/pack.yaml"
RULE = "packs/limits/rules/metformin-low-egfr.yaml"
CAUTION = "packs/limits/rules/metformin-caution.yaml"
METFORMIN = request("A10BA02", status="draft", id="d1")


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return copy_of_structured_base(tmp_path)


def told_in(base: Path) -> list[str]:
    return [f"{fault.file}:{fault.line}: {fault.code}" for fault in faults_of(base)]


def test_rules_compare_with_the_number_that_a_parameter_stands_for(base: Path) -> None:
    assert list(failed_cases(base)) == []


def test_the_record_shows_the_number_and_its_unit(base: Path) -> None:
    record = record_of_call(load_knowledge(base), egfr(24), orders=[METFORMIN])
    (asked,) = [rule for rule in record["rules"] if rule["rule"] == "metformin-low-egfr"]
    assert asked["tree"] == {"when": [{"is": "egfr < 30 mL/min/{1.73_m2}", "fact": "egfr"}]}


def test_a_text_shows_the_number_as_the_reader_writes_it(base: Path) -> None:
    changed(base, PACK, "default: 30", "default: 30.5")
    knowledge = load_knowledge(base)
    shown = {language: cards(knowledge, egfr(24), language=language) for language in ("nb", "en")}
    summaries = {language: [card["summary"] for card in found] for language, found in shown.items()}
    assert "Under 30,5 ml/min/1,73 m²: 24 ml/min/1,73 m² (30.10.2026)" in summaries["nb"]
    assert "Below 30.5 mL/min/1.73 m²: 24 mL/min/1.73 m² (30 Oct 2026)" in summaries["en"]
    assert any(card["detail"].startswith("The limit is 30.5 mL/min/1.73 m².") for card in shown["en"])


@pytest.mark.parametrize(
    ("number", "written"),
    [("30", "30"), ("30.5", "30.5"), ("0.0000125", "0.0000125"), ("1000000", "1000000"), ("-2", "-2")],
)
def test_a_number_is_written_so_that_it_can_be_compared(base: Path, number: str, written: str) -> None:
    changed(
        base,
        PACK,
        "default: 30\n    min: 15\n    max: 45",
        f"default: {number}\n    min: -5\n    max: 1.0e+9",
    )
    changed(base, CAUTION, "between $egfr_limit and $egfr_caution", "< $egfr_caution")
    rule = load_knowledge(base).rules["metformin-low-egfr"].written
    assert rule.when == [f"egfr < {written} mL/min/{{1.73_m2}}"]


def test_a_parameter_without_a_dimension_is_written_without_a_unit(base: Path) -> None:
    changed(base, PACK, "    unit: a\n", '    unit: "1"\n')
    changed(base, PACK, "default: 70\n    min: 65\n    max: 80", "default: 2\n    min: 1\n    max: 3")
    changed(base, "packs/limits/findings/old.yaml", "age >= $old_age", "nsaid_count >= $old_age")
    assert told_in(base) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "code", "hint"),
    [
        (RULE, "egfr < $egfr_limit", "egfr < $egfr_limt", "GL060", "Did you mean `egfr_limit`?"),
        (RULE, "is {$egfr_limit}.\"", "is {$egfr_limt}.\"", "GL060", "Did you mean `egfr_limit`?"),
        (RULE, "egfr < $egfr_limit", "potassium < $egfr_limit", "GL032", "Use a unit of the same kind"),
        (CAUTION, "between $egfr_limit and", "between $old_age and", "GL032", "Write both ends in one unit."),
        (CAUTION, "$egfr_limit and $egfr_caution", "$egfr_limit and 45 mL/min", "GL032", "Write both ends"),
        (PACK, "unit: a\n", "unit: yaers\n", "GL031", ""),
        (PACK, "default: 30\n", "default: 50\n", "GL012", ""),
        (PACK, "    reason: {nb: Befolkningen er ulik., en: Populations differ.}\n", "", "GL011", "Add `reason:`."),
        (PACK, "  old_age:", "  old-age:", "GL012", ""),
    ],
)  # fmt: skip
def test_a_fault_of_a_parameter_is_told(
    base: Path, file: str, old: str, new: str, code: str, hint: str
) -> None:
    line = changed(base, file, old, new)
    faults = [fault for fault in faults_of(base) if fault.file == file and fault.code == code]
    assert faults
    assert any(hint in fault.remedy and abs(fault.line - line) <= 8 for fault in faults)


def test_a_parameter_that_nothing_uses_is_a_fault(base: Path) -> None:
    changed(base, "packs/limits/findings/old.yaml", "age >= $old_age", "age >= 70 years")
    assert told_in(base) == [f"{PACK}:26: GL061"]


def test_another_default_changes_the_digest_of_the_rules_that_use_it(base: Path) -> None:
    before = load_knowledge(base)
    changed(base, PACK, "default: 30\n", "default: 31\n")
    after = load_knowledge(base)
    other = {name for name, rule in before.rules.items() if rule.digest != after.rules[name].digest}
    assert other == {"metformin-low-egfr", "metformin-caution"}
    assert before.digest != after.digest
