"""The forms of a factor, held against an equation whose values are published.

CKD-EPI 2009 (Levey, Ann Intern Med 2009;150:604) without the race term, creatinine in mg/dL. Published check values:
kidney.epi, the R package nephro, and NEL agree.
"""

from __future__ import annotations

import pytest

from cds.context import Answer, Known, Missing, Reason
from cds.models import Equation, Factor


def ckd_epi_2009(sex: str) -> Equation:
    """For one sex, because the knot and the power differ between them."""
    knot, power, scale = (0.7, -0.329, 144) if sex == "female" else (0.9, -0.411, 141)
    return Equation(
        name="ckd-epi-2009",
        title={"nb": "eGFR", "en": "eGFR"},
        unit="mL/min/{1.73_m2}",
        factors=(
            Factor(constant=scale),
            Factor(fact="creatinine", divide_by=knot, at_most=1, power=power),
            Factor(fact="creatinine", divide_by=knot, at_least=1, power=-1.209),
            Factor(constant=0.993, power="age"),
        ),
        inputs={"age": "a", "creatinine": "mg/dL"},
        units={"age": "a", "creatinine": "mg/dL"},
        population={"age": (18, 120)},
    )


@pytest.mark.parametrize(
    ("sex", "age", "creatinine", "egfr"),
    [
        ("male", 50, 1.0, 87.37),
        ("male", 50, 0.9, 99.24),
        ("male", 70, 1.5, 46.50),
        ("male", 18, 0.9, 124.25),
        ("female", 50, 0.7, 101.03),
        ("female", 80, 2.5, 17.56),
        ("female", 30, 0.5, 129.87),
        ("female", 65, 1.0, 59.07),
    ],
)
def test_powers_caps_and_quotients_give_the_published_values(
    sex: str, age: float, creatinine: float, egfr: float
) -> None:
    # 144 is the rounded 141 * 1.018 of the paper: 0.4 % too much
    result = ckd_epi_2009(sex).compute({"age": age, "creatinine": creatinine})
    assert result == pytest.approx(egfr, rel=0.005)


def test_numbers_are_converted_to_the_unit_that_the_equation_is_in() -> None:
    doubled = Equation(
        "doubled",
        {},
        "kg",
        (Factor(fact="weight"), Factor(constant=2)),
        {"weight": "kg"},
        {"weight": "g"},
        {},
    )
    result = doubled.score({"weight": Known(70_000, "g")}.__getitem__)
    assert isinstance(result, Known)
    assert (result.value, result.unit) == (140, "kg")


def test_an_input_in_a_unit_that_does_not_fit_is_named() -> None:
    doubled = Equation("doubled", {}, "kg", (Factor(fact="weight"),), {"weight": "kg"}, {"weight": "cm"}, {})
    assert doubled.score({"weight": Known(70, "cm")}.__getitem__) == Missing(
        Reason.WRONG_UNIT, "cm", of="weight"
    )


def test_a_population_limit_belongs_to_the_population() -> None:
    limited = Equation(
        "limited", {}, "a", (Factor(fact="age"),), {"age": "a"}, {"age": "a"}, {"age": (18, 65)}
    )

    def at(age: float) -> Answer:
        return limited.score({"age": Known(age, "a")}.__getitem__)

    assert isinstance(at(18), Known)
    assert isinstance(at(65), Known)
    assert isinstance(at(17.99), Missing)
    assert isinstance(at(65.01), Missing)


@pytest.mark.parametrize(("minus", "answer"), [(139, Known), (140, Missing), (141, Missing)])
def test_a_factor_that_is_nought_or_less_has_no_result(minus: float, answer: type) -> None:
    equation = Equation("left", {}, "a", (Factor(constant=140, minus="age"),), {"age": "a"}, {"age": "a"}, {})
    assert type(equation.score({"age": Known(minus, "a")}.__getitem__)) is answer


def test_a_result_beyond_all_numbers_is_no_result() -> None:
    huge = Equation("huge", {}, "a", (Factor(fact="age", power=300.0),), {"age": "a"}, {"age": "a"}, {})
    assert isinstance(huge.score({"age": Known(1e5, "a")}.__getitem__), Missing)
