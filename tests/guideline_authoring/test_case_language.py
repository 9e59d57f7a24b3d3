"""A patient in a few words: every documented form, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from knowledge.one_case import CASES, passes, run
from knowledge.small import copy_of_small_base

from cds.errors import Fault
from cds.knowledge import load_knowledge
from guideline_authoring.cases import run_cases


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return copy_of_small_base(tmp_path)


@pytest.mark.parametrize(
    ("when", "case"),
    [
        ("age >= 70 years", "patient: {age: 70}"),
        ("age < 70 years", "patient: {age: 69}"),
        ("age = 71 years", "patient: {born: 1955-03-01, sex: female}"),
        ("age >= 71 years", "patient: {born: 1955-11-20}"),
        ("age < 71 years", "patient: {born: 1955-11-21}"),
        ("sex is female", "patient: {sex: female}"),
        ("egfr = 29 mL/min/{1.73_m2}", "have: [{egfr: 29, on: 2026-10-30}]"),
        ("egfr = 30 mL/min/{1.73_m2}", 'have: [{egfr: "0.5 mL/s"}]'),
        ("egfr < 30 mL/min/{1.73_m2}", 'have: [{egfr: "<15", on: 2026-10-30}]'),
        ("egfr >= 60 mL/min/{1.73_m2}", 'have: [{egfr: ">=60"}]'),
        ("creatinine > 88 umol/L", 'have: [{creatinine: "1 mg/dL"}]'),
        ("systolic >= 140 mm[Hg]", "have: [{systolic: 140}]"),
        ("smoking in smokers", 'have: [{smoking: "77176002"}]'),
        ("heart_failure", "have: [heart_failure]"),
        ("heart_failure", 'have: [{heart_failure: "yes", on: 2020-01-01}]'),
        ("not heart_failure", "have: [{heart_failure: yes, clinical: resolved}]"),
        ("not heart_failure", "have: [{heart_failure: yes, verification: refuted}]"),
        ("recent_clot", "have: [{recent_clot: yes, on: 2026-05-20}]"),
        ("not recent_clot", "have: [{recent_clot: yes, on: 2026-05-19}]"),
        ("taking_nsaid", "have: [taking_nsaid]"),
        ("taking_nsaid", "have: [{drug: ibuprofen 400 mg three times daily}]"),
        ("not taking_nsaid", "have: [{drug: ibuprofen, status: completed}]"),
        ("nsaid_count = 2", "have: [{drug: ibuprofen}, {drug: diclofenac}, {drug: paracetamol}]"),
        ("penicillin_allergy", "have: [{penicillin_allergy: yes, severity: severe, kind: allergy}]"),
        ("severe_penicillin_reaction", "have: [severe_penicillin_reaction]"),
        ("penicillin_intolerance", "have: [penicillin_intolerance]"),
        ("not penicillin_allergy", "have: [{penicillin_allergy: yes, kind: intolerance}]"),
        ("allergy_to_the_order", "have: [allergy_to_the_order]"),
        ("allergy_to_its_class", "have: [allergy_to_its_class]"),
        ("encounter_class is IMP", "have: [{encounter_class: IMP}]"),
        ("weight > 70 kg", "have: [{weight: 70.5}]"),
    ],
)
def test_what_a_patient_has_is_put_in_the_record(base: Path, when: str, case: str) -> None:
    assert passes(base, when, f"{case}\norder: metformin\nexpect: fires")


@pytest.mark.parametrize(
    ("when", "have"),
    [
        ("heart_failure", "{condition: {icd10: I50.9, text: Heart failure}}"),
        ("heart_failure", '{condition: {sct: "84114007"}, on: 2024-01-01}'),
        ("not heart_failure", "{condition: {icpc2: K77}, clinical: resolved}"),
        ("not heart_failure", "{condition: {icd10: I10, text: Hypertension}}"),
        ("penicillin_allergy", "{allergy: amoxicillin}"),
        ("penicillin_allergy", "{allergy: {atc: J01CE02, text: Phenoxymethylpenicillin}, kind: allergy}"),
        (
            "severe_penicillin_reaction",
            '{allergy: {sct: "91936005"}, severity: severe, reaction: anaphylaxis}',
        ),
        ("not severe_penicillin_reaction", "{allergy: amoxicillin, reaction: rash}"),
        (
            "egfr = 29 mL/min/{1.73_m2}",
            '{lab: {npu: NOR25909, text: eGFR}, value: 29, unit: "mL/min/{1.73_m2}"}',
        ),
        ("creatinine > 88 umol/L", '{lab: {loinc: "2160-0"}, value: 1, unit: mg/dL, on: 2026-11-01}'),
        ("potassium > 6 mmol/L", '{lab: {npu: NPU03230}, value: ">6.5", unit: mmol/L}'),
        ("taking_nsaid", "{drug: {atc: M01AC06, name: Meloxicam, dose: 15 mg, per_day: 1}}"),
    ],
)
def test_what_has_no_fact_is_put_in_the_record_by_its_code(base: Path, when: str, have: str) -> None:
    assert passes(base, when, f"have: [{have}]\norder: metformin\nexpect: fires")


def test_a_procedure_that_has_no_fact_is_put_in_the_record_by_its_code(base: Path) -> None:
    done = 'have: [{procedure: {sct: "265764009", text: Dialysis}, on: 2026-11-01}]'
    case = f"patient: {{sex: female}}\n{done}\norder: metformin\nexpect: silent\nbecause: [dialysis_done]"
    assert passes(base, "sex is female", case)


@pytest.mark.parametrize(
    ("order", "when"),
    [
        ("metformin 500 mg once daily", "daily_dose = 500 mg/d"),
        ("metformin 500 mg twice daily", "daily_dose = 1000 mg/d"),
        ("metformin 500 mg three times daily", "daily_dose = 1500 mg/d"),
        ("metformin 0.5 g four times daily", "daily_dose = 2000 mg/d"),
        ("metformin 500 mg every 8 hours", "daily_dose = 1500 mg/d"),
        ("metformin 500 mg three times daily as needed", "daily_dose = 1500 mg/d"),
        ("metformin 500 mg", "single_dose = 500 mg"),
        ("{drug: metformin, dose: 500 mg, per_day: 3}", "daily_dose = 1500 mg/d"),
        ("{drug: metformin, dose: 700 mg, per_week: 1}", "daily_dose = 100 mg/d"),
        ("{drug: metformin, dose: 500 mg, per_day: 3, route: oral, text: free text only}", "route is oral"),
        ("[metformin 500 mg once daily, ibuprofen 400 mg once daily]", "taking_nsaid"),
    ],
)
def test_an_order_is_written_as_it_is_said(base: Path, order: str, when: str) -> None:
    assert passes(base, when, f"order: {order}\nexpect: fires", ordering="metformin")


@pytest.mark.parametrize(
    ("case", "because"),
    [
        ("not_sent: [observations]\norder: metformin", "egfr not sent"),
        ("order: metformin", "egfr not found"),
        ("have: [{egfr: 29, on: 2025-11-19}]\norder: metformin", "egfr too old"),
        ("have: [{egfr: 29, on: 2025-11}]\norder: metformin", "egfr date too coarse"),
        ("have: [{egfr: 29 kg}]\norder: metformin", "egfr wrong unit"),
        ("have: [{egfr: 900}]\norder: metformin", "egfr out of range"),
        ("have: [{egfr: see letter}]\norder: metformin", "egfr unreadable"),
        ('have: [{egfr: "<60"}]\norder: metformin', "egfr inconclusive"),
    ],
)
def test_a_missing_reason_is_written_in_words(base: Path, case: str, because: str) -> None:
    assert passes(base, "egfr < 30 mL/min/{1.73_m2}", f"{case}\nexpect: unsure\nbecause: [{because}]")


@pytest.mark.parametrize(
    ("when", "case", "because"),
    [
        ("taking_nsaid", "have: [{drug_text: noe mot smerter}]", "taking_nsaid uncoded"),
        ("penicillin_allergy", "have: [{allergy_text: penisillin}]", "penicillin_allergy uncoded"),
        ("heart_failure", "not_sent: [conditions]", "heart_failure not sent"),
        ("taking_nsaid", "not_sent: [medications]", "taking_nsaid not sent"),
        ("penicillin_allergy", "not_sent: [allergies]", "penicillin_allergy not sent"),
        ("daily_dose > 1 mg/d", "not_sent: []", "daily_dose no dose"),
        ("creatinine_clearance < 30 mL/min", "patient: {age: 70, sex: female}", "weight not found"),
    ],
)
def test_what_keeps_a_rule_from_an_answer_is_written_in_words(
    base: Path, when: str, case: str, because: str
) -> None:
    assert passes(base, when, f"{case}\norder: metformin\nexpect: unsure\nbecause: [{because}]")


@pytest.mark.parametrize(
    ("case", "code", "words"),
    [
        ("have: [{egrf: 29}]\nexpect: fires", "GL052", "Did you mean `egfr`?"),
        ("have: [hart_failure]\nexpect: fires", "GL052", "Did you mean `heart_failure`"),
        ("have: [{egfr: 29, off: 2026-01-01}]\nexpect: fires", "GL052", "`off` has no meaning here"),
        ("have: [egfr]\nexpect: fires", "GL052", "`egfr` needs a value"),
        ("have: [{heart_failure: no}]\nexpect: fires", "GL052", "write `yes`, or leave the line out"),
        ("have: [7]\nexpect: fires", "GL052", "is not something a patient has"),
        ("have: [{drug: ibuprofn}]\nexpect: fires", "GL052", "Did you mean `ibuprofen`?"),
        ("have: [{condition: {icd9: 428}}]\nexpect: fires", "GL052", "there is no code system `icd9`"),
        ("have: [{condition: heart failure}]\nexpect: fires", "GL052", "is not a code"),
        ("have: [{lab: {npu: NPU03230}}]\nexpect: fires", "GL052", "`lab` needs a `value`"),
        (
            "have: [{lab: {npu: NPU03230}, value: 6, mg: 1}]\nexpect: fires",
            "GL052",
            "`mg` has no meaning here",
        ),
        ("have: [{allergy: amoxicilin}]\nexpect: fires", "GL052", "Did you mean `amoxicillin`?"),
        ("order: metformn 500 mg\nexpect: fires", "GL052", "Did you mean `metformin`?"),
        ("order: metformin 500 mg now and then\nexpect: fires", "GL052", "is not a frequency"),
        ("order: Metformin 500 mg\nexpect: fires", "GL052", "is not NAME DOSE UNIT FREQUENCY"),
        (
            "order: {drug: metformin, dose: 500 mg, daily: 3}\nexpect: fires",
            "GL052",
            "`daily` has no meaning here",
        ),
        ("order: {drug: metformin, dose: 500mg}\nexpect: fires", "GL052", "number"),
        ("order: metformin", "GL051", "`expect`"),
        ("order: metformin\nexpect: fire", "GL051", "`expect`"),
        ("order: metformin\nexpect: fires\nsays: hello", "GL051", "`says`"),
        ("order: metformin\nexpect: fires\nnot_sent: [pictures]", "GL051", "`not_sent.0`"),
        ("order: metformin\nexpect: fires\npatient: {sex: woman}", "GL051", "`patient.sex`"),
    ],
)
def test_words_that_mean_nothing_are_refused_with_their_place(
    base: Path, case: str, code: str, words: str
) -> None:
    fault = run(base, "heart_failure", case)
    assert isinstance(fault, Fault)
    assert (fault.code, fault.file) == (code, CASES)
    assert words in f"{fault.message} {fault.remedy}"


def test_a_moment_without_offset_is_refused(base: Path) -> None:
    (base / CASES).write_text("- case: a\n  now: 2026-11-20T09:00:00\n  expect: silent\n", encoding="utf-8")
    (fault,) = run_cases(base, load_knowledge(base))
    assert isinstance(fault, Fault)
    assert (fault.code, fault.line) == ("GL051", 2)


def test_cases_without_their_rule_are_a_fault(base: Path) -> None:
    (base / CASES).rename(base / "packs/first/rules/metformin-halt.cases.yaml")
    (fault,) = run_cases(base, load_knowledge(base))
    assert isinstance(fault, Fault)
    assert fault.code == "GL050"


def test_a_case_file_that_is_no_list_is_a_fault(base: Path) -> None:
    (base / CASES).write_text("case: a\n", encoding="utf-8")
    (fault,) = run_cases(base, load_knowledge(base))
    assert isinstance(fault, Fault)
    assert fault.code == "GL051"
