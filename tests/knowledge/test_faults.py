"""Every fault that can be told of a knowledge base: one small broken base for each code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cds.knowledge import faults_of
from knowledge.broken import BROKEN, INSTEAD, RULE
from knowledge.small import copy_of_small_base, faults_after

ROOT = Path(__file__).parents[2]


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return copy_of_small_base(tmp_path)


def told_in(base: Path) -> list[str]:
    return [f"{fault.file}:{fault.line}: {fault.code}" for fault in faults_of(base)]


def test_the_small_base_has_no_faults(base: Path) -> None:
    assert faults_of(base) == ()


def line_of(text: str, words: str) -> int:
    """The number of the first line that holds these words."""
    return text[: text.index(words)].count("\n") + 1


@pytest.mark.parametrize("change", BROKEN, ids=lambda change: f"{change[3]} {change[2][:30]!r}")
def test_a_fault_is_told_at_its_line_with_its_code(base: Path, change: tuple[str, ...]) -> None:
    file, old, new, code, *place = change
    path = base / file
    text = path.read_text(encoding="utf-8").replace(old, new, 1)
    path.write_text(text, encoding="utf-8")
    assert f"{file}:{line_of(text, place[0] if place else new)}: {code}" in told_in(base)


@pytest.mark.parametrize(("file", "written", "code"), INSTEAD)
def test_a_file_that_is_something_else_is_told(base: Path, file: str, written: str, code: str) -> None:
    assert any(told.startswith(file) and told.endswith(code) for told in faults_after(base, file, written))


@pytest.mark.parametrize("raw", [b"\xff\xfe\x00", "blåbær: {}".encode("latin-1"), b"a: \x80"])
def test_a_file_that_is_not_utf8_is_told(base: Path, raw: bytes) -> None:
    (base / "vocabulary/drugs/more.yaml").write_bytes(raw)
    assert told_in(base) == ["vocabulary/drugs/more.yaml:1: GL001"]


def test_a_byte_order_mark_is_passed_over(base: Path) -> None:
    path = base / "packs/first/pack.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert told_in(base) == []


def test_windows_line_ends_keep_the_line_numbers(base: Path) -> None:
    path = base / RULE
    broken = path.read_text(encoding="utf-8").replace("egfr < 30 mL/min/{1.73_m2}", "egfr < 30")
    path.write_bytes(broken.replace("\n", "\r\n").encode())
    assert told_in(base) == [f"{RULE}:7: GL030"]


def test_all_faults_are_told_at_once_in_the_order_of_the_files(base: Path) -> None:
    pack, rule, drugs = base / "packs/first/pack.yaml", base / RULE, base / "vocabulary/drugs/drugs.yaml"
    pack.write_text(pack.read_text().replace("version: 1.0.0", "version: one"), encoding="utf-8")
    drugs.write_text(drugs.read_text().replace("atc: [M01AB05]", "atc: [M01]"), encoding="utf-8")
    rule.write_text(rule.read_text().replace("stage: live", "stage: alive\nmood: good"), encoding="utf-8")
    told = told_in(base)
    assert told == sorted(told)
    assert {"packs/first/pack.yaml:2: GL012", "vocabulary/drugs/drugs.yaml:9: GL012"} <= set(told)


def test_both_faults_of_one_rule_are_told(base: Path) -> None:
    rule = base / RULE
    rule.write_text(rule.read_text().replace("stage: live", "stage: alive\nmood: good"), encoding="utf-8")
    assert told_in(base) == [f"{RULE}:3: GL012", f"{RULE}:4: GL010"]


@pytest.mark.parametrize(
    ("file", "old", "new", "hint"),
    [
        (RULE, "ordering: metformin", "ordering: metfromin", "Did you mean `metformin`?"),
        (RULE, "stage: live", "stge: live\nstage: live", "Did you mean `stage`?"),
        (RULE, "order: egfr-test", "order: egfr-tests", "Did you mean `egfr-test`?"),
        (RULE, "source: the-guideline", "source: the-guidelin", "Did you mean `the-guideline`?"),
        (RULE, "[will-monitor]", "[will-monitr]", "Did you mean `will-monitor`?"),
        (RULE, "eGFR {egfr}", "eGFR {egrf}", "Did you mean `egfr`?"),
        ("vocabulary/facts/facts.yaml", "codes: smoking", "codes: smokin", "Did you mean `smoking`"),
        ("vocabulary/value_sets/sets.yaml", "icpc2: [K77]", "icpc: [K77]", "Did you mean `icpc2`"),
        (
            "vocabulary/orderables.yaml",
            "drug: paracetamol",
            "drug: paracetamole",
            "Did you mean `paracetamol`?",
        ),
    ],
)
def test_a_name_that_is_nearly_right_is_hinted_at(
    base: Path, file: str, old: str, new: str, hint: str
) -> None:
    path = base / file
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    assert any(hint in fault.remedy for fault in faults_of(base))


def test_what_is_defined_twice_says_where_it_is_already(base: Path) -> None:
    (base / "vocabulary/drugs/more.yaml").write_text(
        "ibuprofen: {name: {nb: I, en: I}, atc: [M01AE09]}\n", encoding="utf-8"
    )
    (fault,) = faults_of(base)
    assert fault.message == "`ibuprofen` is already defined at vocabulary/drugs/drugs.yaml:1."


def test_a_rule_that_is_in_two_packs_is_a_fault(base: Path) -> None:
    other = base / "packs/other"
    (other / "rules").mkdir(parents=True)
    pack = (base / "packs/first/pack.yaml").read_text().replace("pack: first", "pack: other")
    (other / "pack.yaml").write_text(pack, encoding="utf-8")
    (other / "rules/metformin-stop.yaml").write_bytes((base / RULE).read_bytes())
    assert told_in(base) == ["packs/other/rules/metformin-stop.yaml:1: GL016"]


def test_an_equation_that_needs_its_own_result_is_a_fault(base: Path) -> None:
    path = base / "equations/cockcroft-gault.yaml"
    circular = (
        path.read_text()
        .replace("{fact: weight}", "{fact: creatinine_clearance}")
        .replace("weight: kg", "creatinine_clearance: mL/min")
    )
    path.write_text(circular.replace("weight: 48", "creatinine_clearance: 48"), encoding="utf-8")
    assert told_in(base) == ["equations/cockcroft-gault.yaml:6: GL024"]


def test_a_suggestion_to_remove_an_order_needs_an_order(base: Path) -> None:
    rule = base / RULE
    patient_rule = rule.read_text().replace(
        "hooks: [order-select, order-sign]\nordering: metformin", "hooks: [patient-view]"
    )
    rule.write_text(patient_rule.replace("when:\n", "when:\n  - heart_failure\n"), encoding="utf-8")
    assert told_in(base) == [f"{RULE}:17: GL019"]


def test_a_rule_that_would_be_asked_of_every_patient_is_a_fault(base: Path) -> None:
    rule = base / RULE
    patient_rule = rule.read_text().replace(
        "hooks: [order-select, order-sign]\nordering: metformin", "hooks: [patient-view]"
    )
    rule.write_text(patient_rule.replace("    - remove: the order\n", ""), encoding="utf-8")
    assert told_in(base) == [f"{RULE}:5: GL028"]


def test_an_empty_folder_is_no_knowledge_base(tmp_path: Path) -> None:
    assert [fault.code for fault in faults_of(tmp_path)] == ["GL003"]


def test_every_code_of_a_fault_has_a_test() -> None:
    files = [*ROOT.glob("cds/**/*.py"), *ROOT.glob("guideline_authoring/**/*.py")]
    codes = {code for path in files for code in re.findall(r'"(GL\d{3})"', path.read_text(encoding="utf-8"))}
    tests = "".join(path.read_text(encoding="utf-8") for path in ROOT.glob("tests/**/*.py"))
    assert {code for code in codes if code not in tests} == set()
