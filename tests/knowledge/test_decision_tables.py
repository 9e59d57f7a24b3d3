"""Decision tables: rows become rules, and what is wrong with the rows together is told with a patient."""

from __future__ import annotations

from pathlib import Path

import pytest
from cards.shown import cards, egfr
from context.chart import Json, condition, request
from support.recorded import record_of_call
from typer.testing import CliRunner

from cds.cli import app
from cds.errors import Fault
from cds.knowledge import faults_of, load_knowledge
from guideline_authoring.cases import run_cases
from knowledge.structured import changed, copy_of_structured_base, failed_cases

DOSE = "packs/dosing/decision_tables/gabapentin-dose.yaml"
RISK = "packs/dosing/decision_tables/nsaid-risk.yaml"
GABAPENTIN = request("N02BF01", status="draft", id="d1")
IBUPROFEN = request("M01AE01", status="draft", id="d1")
NORMAL = '  - id: normal\n    kidney: ">= 60 mL/min/{1.73_m2}"\n    age: any\n    card: none\n'


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return copy_of_structured_base(tmp_path)


def born(year: int) -> Json:
    return {"resourceType": "Patient", "id": "p1", "birthDate": f"{year}-01-01"}


def warnings(base: Path) -> list[Fault]:
    return list(load_knowledge(base).warnings)


def test_each_row_says_what_its_cases_expect(base: Path) -> None:
    assert list(failed_cases(base)) == []


def test_the_small_tables_have_neither_faults_nor_warnings(base: Path) -> None:
    assert faults_of(base) == ()
    assert warnings(base) == []


def test_each_row_with_a_card_is_a_rule_named_after_table_and_row(base: Path) -> None:
    knowledge = load_knowledge(base)
    assert [name for name in knowledge.rules if name.startswith("gabapentin-dose")] == [
        "gabapentin-dose-severe", "gabapentin-dose-moderate-old", "gabapentin-dose-moderate",
    ]  # fmt: skip
    assert knowledge.rules["gabapentin-dose-severe"].title["en"] == "Gabapentin in severe kidney failure"
    assert knowledge.rules["gabapentin-dose-moderate"].title["en"] == "Dose of gabapentin"


def test_what_the_rows_share_comes_before_their_own_conditions(base: Path) -> None:
    changed(base, DOSE, "unless: [dialysis_done]", "when: [age >= 18 years]\nunless: [dialysis_done]")
    written = load_knowledge(base).rules["gabapentin-dose-moderate"].written
    assert written.when == [
        "age >= 18 years", "egfr >= 15 mL/min/{1.73_m2}", "egfr < 60 mL/min/{1.73_m2}", "age < 75 years",
    ]  # fmt: skip
    assert written.unless == ["dialysis_done"]


def test_a_row_does_not_say_what_to_do_for_want_of_a_column_that_it_does_not_ask(base: Path) -> None:
    rules = load_knowledge(base).rules
    assert rules["gabapentin-dose-severe"].policies == {"egfr": "ask", "dialysis_done": "absent"}
    assert rules["gabapentin-dose-moderate"].policies == {
        "egfr": "ask", "age": "silent", "dialysis_done": "absent",
    }  # fmt: skip


def test_under_first_a_row_excludes_those_below_it(base: Path) -> None:
    rules = load_knowledge(base).rules
    assert rules["nsaid-risk-failing-heart"].written.when == ["heart_failure"]
    assert rules["nsaid-risk-otherwise"].written.when == [
        {"none": [{"all": ["heart_failure"]}, {"all": ["egfr < 30 mL/min/{1.73_m2}"]}]}
    ]


def test_under_first_a_row_does_not_exclude_one_that_it_cannot_meet(base: Path) -> None:
    changed(base, DOSE, "hit: unique", "hit: first")
    written = load_knowledge(base).rules["gabapentin-dose-moderate"].written
    assert written.when == ["egfr >= 15 mL/min/{1.73_m2}", "egfr < 60 mL/min/{1.73_m2}", "age < 75 years"]


def test_under_every_a_row_stands_on_its_own(base: Path) -> None:
    changed(base, RISK, "hit: first", "hit: every")
    changed(
        base,
        RISK,
        "kidney: any\n    card:\n      indicator: info",
        "kidney: < 60 mL/min/{1.73_m2}\n    card:\n      indicator: info",
    )
    knowledge = load_knowledge(base)
    shown = cards(knowledge, egfr(20), condition("I50.9"), orders=[IBUPROFEN])
    assert [card["summary"] for card in shown] == [
        "Avoid NSAIDs in heart failure", "Avoid NSAIDs in kidney failure", "A short course",
    ]  # fmt: skip


def test_a_row_shows_its_card_and_stands_in_the_record_as_any_rule(base: Path) -> None:
    knowledge = load_knowledge(base)
    shown = cards(knowledge, egfr(14), orders=[GABAPENTIN], patient=born(1940))
    assert [card["summary"] for card in shown] == ["At most 300 mg: 14 mL/min/1.73 m² (30 Oct 2026)"]
    record = record_of_call(knowledge, egfr(14), orders=[GABAPENTIN], patient=born(1940))
    (fired,) = [rule for rule in record["rules"] if rule["outcome"] == "fires"]
    assert (fired["rule"], fired["pack"]) == ("gabapentin-dose-severe", "dosing")


@pytest.mark.parametrize(
    ("file", "old", "new", "code", "place"),
    [
        # a cell
        (DOSE, "kidney: < $severe_below", "kidney: below 15", "GL013", "kidney: below"),
        (DOSE, "kidney: < $severe_below", "kidney: < 15", "GL030", "kidney: < 15"),
        (DOSE, "kidney: < $severe_below", "kidney: < 15 kg", "GL032", "kidney: < 15"),
        (DOSE, "kidney: < $severe_below", "kidney: < $sever_below", "GL060", "kidney: < $sever"),
        (DOSE, "kidney: < $severe_below", "kidney: 15", "GL070", "kidney: 15"),
        (DOSE, "kidney: < $severe_below", "kidney: {}", "GL070", "kidney: {}"),
        (DOSE, "kidney: < $severe_below", "kidney: yes", "GL022", "kidney: yes"),
        # a row
        (DOSE, "    kidney: < $severe_below\n", "", "GL011", "  - id: severe"),
        (DOSE, "  - id: severe\n    kidney", "  - kidney", "GL011", "  - kidney"),
        (DOSE, "    card: none\n", "", "GL011", "  - id: normal"),
        (DOSE, "    card: none\n", "    card: none\n    colour: red\n", "GL010", "    colour"),
        (DOSE, "    card: none\n", "    card: none\n    if_missing: {}\n", "GL010", "    if_missing"),
        (DOSE, "  - id: normal", "  - id: severe", "GL016", "  - id: severe\n    kidney: \">= 60"),
        (DOSE, "  - id: normal", "  - id: Normal Kidneys", "GL012", "  - id: Normal"),
        (DOSE, "      indicator: info\n", "      indicator: infos\n", "GL012", "      indicator: infos"),
        (DOSE, "Høyst 900 mg, en: At most 900 mg}", "Høyst, en: \"{egrf}\"}", "GL020", "      summary: {nb: Høyst,"),
        # the table
        (DOSE, "hit: unique", "hit: any", "GL012", "hit: any"),
        (DOSE, "hit: unique\n", "", "GL011", "table: gabapentin"),
        (DOSE, "table: gabapentin-dose", "table: gabapentin-doses", "GL017", "table: gabapentin"),
        (DOSE, "columns: {kidney: egfr,", "columns: {kidney: egrf,", "GL020", "kidney: < $severe"),
        (DOSE, "stage: live\n", "stage: live\nmood: good\n", "GL010", "mood: good"),
        (DOSE, "stage: live\n", "", "GL011", "table: gabapentin"),
        (DOSE, "unless: [dialysis_done]", "unless: [dialysis_doen]", "GL020", "unless:"),
        (DOSE, "if_missing: {egfr: ask,", "if_missing: {weight: ask, egfr: ask,", "GL025", "if_missing:"),
        (DOSE, "ordering: gabapentin", "ordering: gabapentine", "GL021", "ordering:"),
        (RISK, "  - id: otherwise\n    heart: any", "  - id: otherwise\n    heart: \"yes\"", "GL073",
         "  - id: otherwise"),
        # overlaps
        (DOSE, 'age: "< 75 years"', 'age: "<= 75 years"', "GL071", "  - id: moderate\n"),
        (DOSE, "kidney: < $severe_below", "kidney: < 15.5 mL/min/{1.73_m2}", "GL071", "  - id: moderate-old"),
    ],
)  # fmt: skip
def test_a_fault_of_a_table_is_told_where_it_stands(
    base: Path, file: str, old: str, new: str, code: str, place: str
) -> None:
    changed(base, file, old, new)
    text = (base / file).read_text(encoding="utf-8")
    line = text[: text.index(place)].count("\n") + 1
    told = [(fault.file, fault.line) for fault in faults_of(base) if fault.code == code]
    assert (file, line) in told, faults_of(base)


def test_what_rows_share_is_told_once(base: Path) -> None:
    changed(base, DOSE, "stage: live\n", "stage: alive\n")
    assert [fault.code for fault in faults_of(base)] == ["GL012"]


def test_an_overlap_is_told_with_a_patient(base: Path) -> None:
    changed(base, DOSE, 'age: "< 75 years"', 'age: "<= 75 years"')
    (fault,) = faults_of(base)
    assert (
        fault.message
        == "The rows `moderate-old` and `moderate` both hold: kidney 15 mL/min/{1.73_m2}, age 75 a."
    )


@pytest.mark.parametrize(
    ("old", "new", "witness"),
    [
        (NORMAL, "", "kidney 60 mL/min/{1.73_m2}, age 37 a"),
        ('">= 60 mL/min/{1.73_m2}"', '"> 60 mL/min/{1.73_m2}"', "kidney 60 mL/min/{1.73_m2}, age 37 a"),
        ('age: ">= 75 years"', 'age: "> 75 years"', "kidney 15 mL/min/{1.73_m2}, age 75 a"),
        ('">= 60 mL/min/{1.73_m2}"', '">= 90 mL/min/{1.73_m2}"', "kidney 60 mL/min/{1.73_m2}, age 37 a"),
        ("< $severe_below", "between 2 and 14 mL/min/{1.73_m2}", "kidney 1.5 mL/min/{1.73_m2}, age 37 a"),
    ],
)  # fmt: skip
def test_a_gap_is_a_warning_with_a_patient(base: Path, old: str, new: str, witness: str) -> None:
    changed(base, DOSE, old, new)
    changed(base, "packs/dosing/pack.yaml", "default: 15", "default: 15")
    (warning,) = [each for each in warnings(base) if each.code == "GL072"]
    assert warning.message == f"No row of `gabapentin-dose` holds: {witness}."
    assert faults_of(base) == ()


def test_ages_are_whole_so_neighbouring_years_leave_no_gap(base: Path) -> None:
    changed(base, DOSE, 'age: "< 75 years"', "age: between 0 and 74 years")
    assert warnings(base) == []


def test_what_the_table_asks_of_everybody_leaves_no_gap_outside(base: Path) -> None:
    changed(base, DOSE, 'age: "< 75 years"', "age: between 18 and 74 years")
    assert [warning.code for warning in warnings(base)] == ["GL072"]
    changed(base, DOSE, "unless: [dialysis_done]", "when: [age >= 18 years]\nunless: [dialysis_done]")
    assert warnings(base) == []


def test_a_cell_that_asks_for_a_value_set_is_left_open(base: Path) -> None:
    changed(base, RISK, "columns: {heart: heart_failure,", "columns: {heart: encounter_class,")
    changed(base, RISK, 'heart: "yes"', "heart: in inpatient")
    assert warnings(base) == []
    assert faults_of(base) == ()


def test_sexes_are_female_male_and_other(base: Path) -> None:
    changed(base, RISK, "columns: {heart: heart_failure,", "columns: {heart: sex,")
    changed(base, RISK, 'heart: "yes"', "heart: is female")
    changed(base, RISK, "heart: any", "heart: is male")
    changed(base, RISK, "heart: any\n    kidney: any", "heart: is male\n    kidney: any")
    (warning,) = warnings(base)
    assert warning.message == "No row of `nsaid-risk` holds: heart other, kidney 15.5 mL/min/{1.73_m2}."


def test_check_tells_warnings_and_ends_well(base: Path) -> None:
    changed(base, DOSE, NORMAL, "")
    checked = CliRunner().invoke(app, ["check", str(base)])
    assert checked.exit_code == 0
    assert f"Warning: {DOSE}:11: GL072" in checked.stdout
    assert "No faults" in checked.stdout


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("- row: severe\n  case: just", "- case: just", "GL050"),
        ("- row: severe\n  case: just", "- row: severest\n  case: just", "GL050"),
        ("- row: severe\n  case: just", "- row: normal\n  case: just", "GL050"),
    ],
)
def test_a_case_of_a_table_names_a_row(base: Path, old: str, new: str, code: str) -> None:
    changed(base, DOSE.replace(".yaml", ".cases.yaml"), old, new)
    faults = [each for each in run_cases(base, load_knowledge(base)) if isinstance(each, Fault)]
    assert [(fault.code, fault.line) for fault in faults] == [(code, 1)]


def test_an_overlay_pauses_and_excludes_rows_as_rules(base: Path, tmp_path: Path) -> None:
    layer = tmp_path / "hospital"
    layer.mkdir()
    (layer / "overlay.yaml").write_text(
        "overlay: hospital\nlevel: local\nowner: {name: N, role: r}\nreason: {nb: a, en: a}\ndate: 2026-01-01\n"
    )
    (layer / "dosing.yaml").write_text(
        "pack: dosing\nparameters: {severe_below: '20 mL/min/{1.73_m2}'}\n"
        "pause: [gabapentin-dose-moderate]\nexclude: {gabapentin-dose-severe: [heart_failure]}\n"
    )
    rules = load_knowledge(base, [layer]).rules
    severe = rules["gabapentin-dose-severe"]
    assert severe.written.when == ["egfr < 20 mL/min/{1.73_m2}"]
    assert severe.written.unless == ["dialysis_done", "heart_failure"]
    assert severe.overlays == ("hospital",)
    assert rules["gabapentin-dose-moderate"].stage == "paused"
    assert rules["nsaid-risk-otherwise"].overlays == ()
