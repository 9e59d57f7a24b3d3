"""Creatinine clearance by Cockcroft and Gault (Nephron 1976;16:31-41, doi 10.1159/000180580), as it is shipped.

The examples with creatinine in mg/dL are from independent calculators that use the paper's 72 and 0.85 (clincalc 0.4.0,
open-medicine 0.12.0, medimetry 0.1.0 agree). Ours uses the constants that product texts print for umol/L, 1.23 and
1.04 in place of 1.2278 and 1.0436, so the two differ by up to 0.4 %.
"""

from __future__ import annotations

import pytest
from support.patients import shipped_knowledge

from cds.context import Answer, Bounds, Known, Missing, Reason
from cds.models import Equation

PAPER_TO_LABEL = 0.004


def equation() -> Equation:
    model = shipped_knowledge().dictionary.models["cockcroft-gault"]
    assert isinstance(model, Equation)
    return model


def person(age: float, sex: str, weight: float, creatinine: float) -> dict[str, Answer]:
    return {
        "age": Known(age, "a", sources=("Patient/1",)),
        "sex": Known(sex, sources=("Patient/1",)),
        "weight": Known(weight, "kg", "2026-10-01", ("Observation/w",)),
        "creatinine": Known(creatinine, "umol/L", "2026-11-01", ("Observation/c",)),
    }


def clearance(answers: dict[str, Answer]) -> Answer:
    return equation().score(answers.__getitem__)


# by hand with the printed constants
@pytest.mark.parametrize(
    ("age", "sex", "weight", "creatinine", "ml_per_min"),
    [
        (88, "female", 48, 88, 29.5),
        (82, "female", 52, 95, 33.0),
        (81, "male", 62, 135, 33.3),
        (79, "male", 59, 134, 33.0),
        (45, "male", 125, 150, 97.4),
        (67, "female", 70, 133, 40.0),
    ],
)
def test_it_gives_what_the_constants_of_the_product_texts_give(
    age: float, sex: str, weight: float, creatinine: float, ml_per_min: float
) -> None:
    result = clearance(person(age, sex, weight, creatinine))
    assert isinstance(result, Known)
    assert result.value == pytest.approx(ml_per_min, abs=0.05)
    assert result.unit == "mL/min"


# independent calculators, 1 mg/dL = 88.4 umol/L
@pytest.mark.parametrize(
    ("age", "sex", "weight", "creatinine", "ml_per_min"),
    [
        (60, "male", 80, 1.0 * 88.4, 88.89),
        (60, "female", 80, 1.0 * 88.4, 75.56),
        (85, "female", 50, 1.5 * 88.4, 21.64),
        (40, "male", 120, 0.8 * 88.4, 208.33),
        (80, "male", 70, 133, 38.77),
        (60, "male", 50, 1.0 * 88.4, 55.556),
        (60, "male", 65, 1.0 * 88.4, 72.222),
    ],
)
def test_it_agrees_with_independent_calculators(
    age: float, sex: str, weight: float, creatinine: float, ml_per_min: float
) -> None:
    result = clearance(person(age, sex, weight, creatinine))
    assert isinstance(result, Known)
    assert result.value == pytest.approx(ml_per_min, rel=PAPER_TO_LABEL)


def test_its_result_is_as_old_as_its_oldest_input_and_names_them_all() -> None:
    result = clearance(person(60, "male", 80, 88.4))
    assert isinstance(result, Known)
    assert result.on == "2026-10-01"
    assert result.sources == ("Patient/1", "Observation/w", "Observation/c")


@pytest.mark.parametrize("age", [18, 120])
def test_it_holds_for_the_whole_of_its_population(age: float) -> None:
    assert isinstance(clearance(person(age, "male", 80, 88)), Known)


@pytest.mark.parametrize("age", [0, 17, 121, 140, 150])
def test_outside_its_population_it_is_out_of_range(age: float) -> None:
    result = clearance(person(age, "male", 80, 88))
    assert isinstance(result, Missing)
    assert (result.reason, result.detail, result.value, result.of) == (
        Reason.OUT_OF_RANGE,
        "18-120",
        age,
        "age",
    )


@pytest.mark.parametrize("name", ["age", "sex", "weight", "creatinine"])
@pytest.mark.parametrize(
    "reason", [Reason.NOT_FOUND, Reason.TOO_OLD, Reason.NOT_SENT, Reason.UNREADABLE, Reason.WRONG_UNIT]
)
def test_a_missing_input_makes_it_missing_with_that_reason_and_that_name(name: str, reason: Reason) -> None:
    result = clearance(person(60, "male", 80, 88) | {name: Missing(reason, "detail")})
    assert result == Missing(reason, "detail", of=name)


@pytest.mark.parametrize("name", ["age", "weight", "creatinine"])
def test_an_input_known_only_by_its_bounds_makes_it_inconclusive(name: str) -> None:
    bounded = Known(50, "", sources=("Observation/b",), bounds=Bounds(float("-inf"), 50))
    result = clearance(person(60, "male", 80, 88) | {name: bounded})
    assert result == Missing(Reason.INCONCLUSIVE, sources=("Observation/b",), of=name)


def test_it_is_not_defined_for_a_sex_that_its_source_has_no_constant_for() -> None:
    result = clearance(person(60, "other", 80, 88))
    assert isinstance(result, Missing)
    assert result.reason is Reason.OUT_OF_RANGE


@pytest.mark.parametrize("number", [0.0, -1.0])
@pytest.mark.parametrize("name", ["weight", "creatinine"])
def test_nothing_is_computed_from_a_number_that_cannot_be(name: str, number: float) -> None:
    answers = person(60, "male", 80, 88)
    answers[name] = Known(number, "kg" if name == "weight" else "umol/L")
    assert isinstance(clearance(answers), Missing)


def test_its_examples_are_of_both_sexes_and_cited() -> None:
    assert equation().needs() == ("age", "weight", "sex", "creatinine")
    assert "cockcroft-gault-1976" in shipped_knowledge().sources
