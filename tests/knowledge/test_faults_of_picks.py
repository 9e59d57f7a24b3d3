"""What can be wrong in a fact that picks among several, or that is answered by way of another fact."""

from __future__ import annotations

from pathlib import Path

import pytest

from cds.context import EquationFact, Together, Window
from cds.knowledge import faults_of, load_knowledge
from knowledge.small import copy_of_small_base, faults_after

FILE = "vocabulary/facts/more.yaml"
_OBSERVED = "from: observation, codes: creatinine"
_CIRCLE = "first: {means: {nb: a, en: b}, from: condition, codes: clot, after: second}\n"
_EQUATION = """
doubled:
  title: {nb: a, en: b}
  source: cockcroft-gault-1976
  unit: umol/L
  product: [{constant: 2}, {fact: made}]
  inputs: {made: umol/L}
  examples: [{given: {made: 1}, gives: 2, within: 0.1, cited: by hand}]
"""


_BEHIND = """
behind:
  title: {nb: a, en: b}
  source: cockcroft-gault-1976
  unit: mL/min
  product: [{fact: creatinine_clearance}, {fact: egfr, power: 0}, {fact: age, power: 0}]
  inputs: {creatinine_clearance: mL/min, egfr: "mL/min/{1.73_m2}", age: a}
  inputs_within: 2 days
  examples: [{given: {creatinine_clearance: 3, egfr: 1, age: 1}, gives: 3, within: 0.1, cited: by hand}]
"""


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return copy_of_small_base(tmp_path)


def fact(terms: str) -> str:
    return f"made: {{means: {{nb: a, en: b}}, {terms}}}\n"


@pytest.mark.parametrize(
    "terms",
    [
        f"{_OBSERVED}, unit: umol/L, pick: rise, within: 48 hours",
        f"{_OBSERVED}, unit: '%', measured_in: mg/dL, pick: fall, after: {{fact: egfr, by: 2 weeks}}",
        f"{_OBSERVED}, pick: days, where: 'between 80 and 100 umol/L', before: creatinine_clearance",
        f"{_OBSERVED}, unit: h, answer: time since, where: '> 100 umol/L', near: {{fact: egfr, within: 1 hour}}",
        f"{_OBSERVED}, answer: code, pick: count",
        f"{_OBSERVED}, answer: yes/no",
        f"{_OBSERVED}, value: date, answer: time until, unit: wk",
        "from: procedure, codes: dialysis, after: {fact: since_spironolactone, by: 12 hours}, within: 12 hours",
        "from: immunization, codes: pneumococcal-vaccines, pick: days, after: {fact: clot_ever, by: 2 weeks}",
        "from: immunization, codes: pneumococcal-vaccines, pick: count, within: 48 hours",
        "from: past_encounter, codes: emergency, answer: time since, unit: h, before: since_first_visit",
        "from: condition, codes: clot, answer: age then, unit: a, after: phq9",
        "from: flag, codes: fall-risk, after: deceased",
        "from: medication, codes: nsaids, pick: earliest, answer: yes/no",
        "from: medication, codes: nsaids, pick: earliest, answer: time since, unit: mo",
    ],
)
def test_what_the_language_allows_has_no_fault(base: Path, terms: str) -> None:
    assert faults_after(base, FILE, fact(terms)) == []


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        (f"{_OBSERVED}, unit: umol/L, pick: average", "GL012"),
        (f"{_OBSERVED}, unit: umol/L, within: 48 minutes", "GL012"),
        (f"{_OBSERVED}, unit: umol/L, near: {{fact: egfr, within: 2 months}}", "GL012"),
        (f"{_OBSERVED}, unit: umol/L, near: egfr", "GL012"),
        (f"{_OBSERVED}, unit: umol/L, where: high", "GL012"),
        (f"{_OBSERVED}, pick: count, where: 'between 100 and 80 umol/L'", "GL012"),
        (f"{_OBSERVED}, pick: mean", "GL011"),
        (f"{_OBSERVED}, pick: count, unit: umol/L", "GL012"),
        (f"{_OBSERVED}, pick: rise, unit: '%'", "GL012"),
        (f"{_OBSERVED}, pick: mean, unit: umol/L, measured_in: umol/L", "GL012"),
        (f"{_OBSERVED}, pick: rise, unit: '%', measured_in: litres", "GL031"),
        (f"{_OBSERVED}, answer: time since, unit: mg", "GL012"),
        (f"{_OBSERVED}, answer: time since, unit: d, pick: highest", "GL012"),
        (f"{_OBSERVED}, answer: time until, unit: d", "GL012"),
        (f"{_OBSERVED}, value: date", "GL012"),
        (f"{_OBSERVED}, value: date, answer: time since, unit: d, where: '> 1 d'", "GL012"),
        (f"{_OBSERVED}, answer: yes/no, pick: highest", "GL012"),
        (f"{_OBSERVED}, answer: code, where: '> 1 d'", "GL012"),
        (f"{_OBSERVED}, pick: count, where: '> 100'", "GL030"),
        (f"{_OBSERVED}, unit: umol/L, where: '> 100'", "GL030"),
        (f"{_OBSERVED}, unit: umol/L, where: '> 100 litres'", "GL031"),
        (f"{_OBSERVED}, unit: umol/L, where: '> 100 kg'", "GL032"),
        (f"{_OBSERVED}, unit: umol/L, near: {{fact: egrf, within: 1 hour}}", "GL020"),
        (f"{_OBSERVED}, unit: umol/L, near: {{fact: heart_failure, within: 1 hour}}", "GL022"),
        (f"{_OBSERVED}, unit: umol/L, near: {{fact: made, within: 1 hour}}", "GL024"),
        (f"{_OBSERVED}, unit: umol/L, after: egrf", "GL020"),
        (f"{_OBSERVED}, unit: umol/L, before: age", "GL022"),
        (f"{_OBSERVED}, unit: umol/L, after: encounter_class", "GL022"),
        (f"{_OBSERVED}, unit: umol/L, after: nsaid_count", "GL022"),
        (f"{_OBSERVED}, unit: umol/L, after: creatinines_this_week", "GL022"),
        (f"{_OBSERVED}, unit: umol/L, after: taking_another_nsaid", "GL022"),
        (f"{_OBSERVED}, unit: umol/L, after: allergy_to_the_order", "GL022"),
        (f"{_OBSERVED}, unit: umol/L, after: made", "GL024"),
        (f"{_OBSERVED}, answer: age then, unit: a", "GL012"),
        (f"{_OBSERVED}, unit: umol/L, after: emergency_visits", "GL022"),
        (f"{_OBSERVED}, unit: umol/L, after: youngest_breast_cancer", "GL022"),
        (f"{_OBSERVED}, unit: umol/L, after: user_role", "GL022"),
        ("from: immunization, codes: pneumococcal-vaccines, after: made", "GL024"),
        ("from: procedure, codes: dialysis, pick: mean", "GL012"),
        ("from: procedure, codes: dialysis, answer: time until, unit: d", "GL012"),
        ("from: procedure, codes: dialysis, answer: age then, unit: h", "GL012"),
        ("from: procedure, codes: dialysis, near: {fact: egfr, within: 1 day}", "GL012"),
        ("from: family_history, codes: breast-cancer, after: clot_ever", "GL012"),
        ("from: questionnaire, item: alone, answer: yes/no, after: clot_ever", "GL012"),
        ("from: medication, codes: nsaids, pick: highest", "GL012"),
        ("from: medication, codes: nsaids, unit: d", "GL012"),
        ("from: medication, codes: nsaids, answer: time until, unit: d", "GL012"),
        ("from: medication, codes: nsaids, answer: time since", "GL012"),
        ("from: medication, codes: nsaids, pick: count, answer: time since, unit: d", "GL012"),
        ("from: medication, codes: nsaids, pick: earliest, besides: the order", "GL012"),
        ("from: medication, codes: nsaids, after: egfr", "GL012"),
    ],
)  # fmt: skip
def test_what_it_does_not_allow_is_told_at_its_line(base: Path, terms: str, code: str) -> None:
    assert faults_after(base, FILE, f"# first line\n{fact(terms)}") == [f"{FILE}:2: {code}"]


def test_two_facts_that_ask_for_each_other_are_a_circle(base: Path) -> None:
    told = faults_after(
        base, FILE, _CIRCLE + _CIRCLE.replace("first:", "second:").replace(": second", ": first")
    )
    assert told == [f"{FILE}:1: GL024", f"{FILE}:2: GL024"]


def test_a_circle_by_way_of_an_equation_is_one_too(base: Path) -> None:
    (base / "equations/more.yaml").write_text(_EQUATION, encoding="utf-8")
    computed = "computed: {means: {nb: a, en: b}, from: equation, equation: doubled, unit: umol/L}\n"
    related = fact(f"{_OBSERVED}, unit: umol/L, after: computed")
    assert faults_after(base, FILE, computed + related) == [f"{FILE}:2: GL024"]
    assert faults_after(base, FILE, computed + fact(f"{_OBSERVED}, unit: umol/L")) == []


def test_two_facts_may_each_be_near_the_other(base: Path) -> None:
    other = fact(f"{_OBSERVED}, unit: umol/L, near: {{fact: made, within: 1 day}}").replace("made:", "other:")
    assert (
        faults_after(
            base, FILE, fact(f"{_OBSERVED}, unit: umol/L, near: {{fact: other, within: 1 day}}") + other
        )
        == []
    )


def test_what_must_lie_together_is_all_that_is_measured_also_for_equations_behind_it(base: Path) -> None:
    (base / "equations/more.yaml").write_text(_BEHIND, encoding="utf-8")
    text = "made: {means: {nb: a, en: b}, from: equation, equation: behind, unit: mL/min}\n"
    assert faults_after(base, FILE, text) == []
    together = Together(("weight", "creatinine", "egfr"), Window(2, "days"))
    made = load_knowledge(base).dictionary.facts["made"]
    assert isinstance(made, EquationFact)
    assert made.together == together


@pytest.mark.parametrize("within", ["2 months", "soon"])
def test_inputs_lie_within_hours_days_or_weeks(base: Path, within: str) -> None:
    path = base / "equations/picks.yaml"
    path.write_text(path.read_text("utf-8").replace("24 hours", within), encoding="utf-8")
    assert [fault.code for fault in faults_of(base)][:1] == ["GL012"]


def test_a_name_that_is_nearly_right_is_hinted_at(base: Path) -> None:
    faults_after(base, FILE, fact(f"{_OBSERVED}, unit: umol/L, after: heart_failur"))
    assert "Did you mean `heart_failure`" in faults_of(base)[0].remedy
