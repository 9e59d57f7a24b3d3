"""Every form of a condition, and every refusal with its remedy."""

from __future__ import annotations

import pytest

from cds.context import Answer, Bounds, Known
from cds.rules import NotCondition, Outcome, parse, parse_list
from rules.made import NO, UNKNOWN, YES, complaints, said

FIRES, SILENT, UNSURE = Outcome.FIRES, Outcome.SILENT, Outcome.UNSURE
UNIT = "mL/min/{1.73_m2}"


def egfr(value: float, bounds: Bounds | None = None) -> dict[str, Answer]:
    return {"egfr": Known(value, UNIT, bounds=bounds)}


@pytest.mark.parametrize(
    ("operator", "at_29", "at_30", "at_31"),
    [
        ("<", FIRES, SILENT, SILENT),
        ("<=", FIRES, FIRES, SILENT),
        ("=", SILENT, FIRES, SILENT),
        (">=", SILENT, FIRES, FIRES),
        (">", SILENT, SILENT, FIRES),
    ],
)
def test_a_comparison_is_exact_at_its_threshold(
    operator: str, at_29: Outcome, at_30: Outcome, at_31: Outcome
) -> None:
    condition = [f"egfr {operator} 30 {UNIT}"]
    assert [said(condition, egfr(value)) for value in (29.999, 30, 30.001)] == [at_29, at_30, at_31]


@pytest.mark.parametrize(
    ("value", "outcome"), [(29.99, SILENT), (30, FIRES), (37, FIRES), (44, FIRES), (44.01, SILENT)]
)
def test_both_ends_of_between_belong_to_it(value: float, outcome: Outcome) -> None:
    assert said([f"egfr between 30 and 44 {UNIT}"], egfr(value)) is outcome


INF = float("inf")
BELOW_30, UP_TO_30 = Bounds(-INF, 30, high_open=True), Bounds(-INF, 30)
ABOVE_30, FROM_30 = Bounds(30, INF, low_open=True), Bounds(30, INF)


@pytest.mark.parametrize(
    ("bounds", "operator", "outcome"),
    [
        (BELOW_30, "<", FIRES), (BELOW_30, "<=", FIRES), (BELOW_30, "=", SILENT), (BELOW_30, ">=", SILENT),
        (BELOW_30, ">", SILENT),
        (UP_TO_30, "<", UNSURE), (UP_TO_30, "<=", FIRES), (UP_TO_30, "=", UNSURE), (UP_TO_30, ">=", UNSURE),
        (UP_TO_30, ">", SILENT),
        (ABOVE_30, "<", SILENT), (ABOVE_30, "<=", SILENT), (ABOVE_30, "=", SILENT), (ABOVE_30, ">=", FIRES),
        (ABOVE_30, ">", FIRES),
        (FROM_30, "<", SILENT), (FROM_30, "<=", UNSURE), (FROM_30, "=", UNSURE), (FROM_30, ">=", FIRES),
        (FROM_30, ">", UNSURE),
        (Bounds(-INF, 60, high_open=True), "<", UNSURE), (Bounds(-INF, 15), "<", FIRES), (Bounds(60, INF), "<", SILENT),
        (Bounds(29, 31), "=", UNSURE), (Bounds(30, 30), "=", FIRES), (Bounds(-INF, INF), ">=", UNSURE),
    ],
)  # fmt: skip
def test_a_bound_decides_only_when_every_number_within_it_agrees(
    bounds: Bounds, operator: str, outcome: Outcome
) -> None:
    assert said([f"egfr {operator} 30 {UNIT}"], egfr(0, bounds)) is outcome


@pytest.mark.parametrize(
    ("bounds", "outcome"),
    [
        (Bounds(-INF, 30, high_open=True), SILENT),
        (Bounds(44, INF, low_open=True), SILENT),
        (Bounds(31, 40), FIRES),
        (Bounds(30, 44), FIRES),
        (Bounds(29, 44), UNSURE),
        (Bounds(44, INF), UNSURE),
    ],
)
def test_a_bound_is_between_only_when_all_of_it_is(bounds: Bounds, outcome: Outcome) -> None:
    assert said([f"egfr between 30 and 44 {UNIT}"], egfr(0, bounds)) is outcome


@pytest.mark.parametrize("written", ["age >= 70 years", "age >= 840 months", "age >= 70 a", "age>=70 year"])
def test_time_is_understood_in_words(written: str) -> None:
    assert said([written], {"age": Known(70, "a")}) is FIRES
    assert said([written], {"age": Known(69, "a")}) is SILENT


def test_a_threshold_is_converted_to_the_unit_of_the_fact() -> None:
    assert said(["creatinine > 1 mg/dL"], {"creatinine": Known(88.5, "umol/L")}) is FIRES
    assert said(["creatinine > 1 mg/dL"], {"creatinine": Known(88.3, "umol/L")}) is SILENT


def test_a_number_without_dimension_needs_no_unit() -> None:
    assert said(["nsaid_count >= 2"], {"nsaid_count": Known(2, "1")}) is FIRES


def test_a_coded_fact_is_compared_with_a_code() -> None:
    assert said(["sex is female"], {"sex": Known("female")}) is FIRES
    assert said(["sex is female"], {"sex": Known("male")}) is SILENT
    assert said(["encounter_class is IMP"], {"encounter_class": Known("IMP")}) is FIRES


def test_a_coded_fact_is_looked_up_in_a_value_set() -> None:
    assert said(["encounter_class in inpatient"], {"encounter_class": Known("ACUTE")}) is FIRES
    assert said(["encounter_class in inpatient"], {"encounter_class": Known("AMB")}) is SILENT
    assert said(["smoking in smokers"], {"smoking": Known("77176002")}) is FIRES


@pytest.mark.parametrize(
    ("answer", "yes", "no"), [(YES, FIRES, SILENT), (NO, SILENT, FIRES), (UNKNOWN, UNSURE, UNSURE)]
)
def test_a_yes_no_fact_is_named_alone_or_after_not(answer: Answer, yes: Outcome, no: Outcome) -> None:
    assert said(["heart_failure"], {"heart_failure": answer}) is yes
    assert said(["not heart_failure"], {"heart_failure": answer}) is no
    assert said(["not  heart_failure "], {"heart_failure": answer}) is no


def test_a_named_condition_is_asked_like_a_fact() -> None:
    healthy = {"egfr": Known(90, UNIT), "creatinine_clearance": Known(90, "mL/min")}
    assert said(["weak_kidneys"], healthy) is SILENT
    assert said(["not weak_kidneys"], healthy) is FIRES
    assert said(["weak_kidneys"], healthy | egfr(59)) is FIRES


@pytest.mark.parametrize(
    "written",
    [
        "egfr below 30", "egfr < thirty", "egfr <30mL", "egfr == 30 mL/min", "egfr != 30 mL/min", "30 > egfr",
        "eGFR < 30 mL/min",
        "egfr < 30 mL / min", "egfr < 30,5 mL/min", "age between 18 and years", "sex is", "", "egfr is not 30",
        "heart_failure and taking_nsaid", "heart_failure or taking_nsaid", "import os", "egfr < 3e1 mL/min", 30,
        None, True, [],
        {}, {"all": []}, {"any": "heart_failure"}, {"not": ["heart_failure"]},
        {"all": ["heart_failure"], "any": ["taking_nsaid"]},
        {"at_least": 1}, {"of": ["heart_failure"]}, {"at_least": 0, "of": ["heart_failure"]},
        {"at_least": 2, "of": ["heart_failure"]},
        {"at_least": True, "of": ["heart_failure"]}, {"at_least": "1", "of": ["heart_failure"]},
        {"all": [{"some": ["heart_failure"]}]},
    ],
)  # fmt: skip
def test_what_is_no_condition_is_refused_with_what_may_be_written(written: object) -> None:
    with pytest.raises(NotCondition) as refusal:
        parse(written)
    assert "Write for example `egfr < 30 mL/min/{1.73_m2}`" in refusal.value.remedy


def test_a_refusal_leads_to_its_place() -> None:
    with pytest.raises(NotCondition) as refusal:
        parse_list([{"all": ["heart_failure", {"any": ["taking_nsaid", "egfr below 30"]}]}], ("when",))
    assert refusal.value.path == ("when", 0, "all", 1, "any", 1)


def test_the_lower_end_of_between_comes_first() -> None:
    with pytest.raises(NotCondition, match="the lower end must come first"):
        parse(f"egfr between 44 and 30 {UNIT}")


@pytest.mark.parametrize(
    ("condition", "code", "remedy"),
    [
        ("not", "GL020", ""),
        ("egrf < 30 mL/min/{1.73_m2}", "GL020", "Did you mean `egfr`?"),
        ("hart_failure", "GL020", "Did you mean `heart_failure`"),
        ("egfr", "GL022", "Compare it"),
        ("heart_failure < 3", "GL022", "Name it alone"),
        ("heart_failure is female", "GL022", "Compare it with a number, or name it alone."),
        ("age is female", "GL022", "Compare it with a number, or name it alone."),
        ("sex > 3", "GL022", "Name it alone, or use `is`."),
        ("sex is femal", "GL023", "Did you mean `female`"),
        ("encounter_class in inpatients", "GL021", "Did you mean `inpatient`?"),
        ("egfr < 30", "GL030", "for example `mL/min/{1.73_m2}`"),
        ("egfr < 30 millilitres", "GL031", "`egfr` is in `mL/min/{1.73_m2}`."),
        ("egfr < 30 kg", "GL032", "Use a unit of the same kind"),
        ("potassium > 5 mg/dL", "GL032", "give the fact its `substance`"),
    ],
)
def test_a_condition_that_cannot_mean_anything_is_a_fault_with_a_remedy(
    condition: str, code: str, remedy: str
) -> None:
    (complaint,) = complaints([condition])
    assert complaint.code == code
    assert remedy in complaint.remedy
    assert complaint.path == ("when", 0)


def test_every_fault_of_a_rule_is_told_at_once() -> None:
    found = complaints(
        ["egfr < 30", "hart_failure"], unless=["sex is femal"], if_missing={"egfr": "ask", "weight": "ask"}
    )
    assert [(each.code, each.path) for each in found] == [
        ("GL030", ("when", 0)),
        ("GL020", ("when", 1)),
        ("GL023", ("unless", 0)),
        ("GL025", ("if_missing", "weight")),
    ]
