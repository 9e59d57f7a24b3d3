"""Answers as plain decimals and plain words: what durable-rules takes for another kind of thing never reaches it."""

from __future__ import annotations

from math import inf, nextafter

import pytest

from cds.context import Bounds, Known, Missing, Reason
from cds.second_opinion.plain import Field, decimal, word

LOW, HIGH = Field("egfr", "low"), Field("egfr", "high")
YES_NO, CODE = Field("dialysis", "answer"), Field("route", "code")
MISSING = Missing(Reason.TOO_OLD)


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (29.0, "29.0"),
        (29, "29.0"),
        (0.00001, "0.00001"),
        (1e-7, "0.0000001"),
        (-2.5, "-2.5"),
        (123456789012.0, "123456789012.0"),
        (0.1 + 0.2, "0.30000000000000004"),
        (1e300, "1000000000000000.0"),
        (-inf, "-1000000000000000.0"),
    ],
)
def test_a_number_is_a_decimal_without_an_exponent(number: float, written: str) -> None:
    assert decimal(number) == written


def test_a_known_number_is_its_own_least_and_greatest() -> None:
    assert [LOW.literal(Known(29.0)), HIGH.literal(Known(29.0))] == ["29.0", "29.0"]


def test_a_missing_number_may_be_any() -> None:
    assert [LOW.literal(MISSING), HIGH.literal(MISSING)] == ["-1000000000000000.0", "1000000000000000.0"]
    assert LOW.literal(None) == LOW.literal(MISSING)


def test_less_than_five_is_at_most_the_number_before_five() -> None:
    below = Known(5.0, bounds=Bounds(-inf, 5.0, high_open=True))
    assert float(HIGH.literal(below)) == nextafter(5.0, 0.0)
    assert float(LOW.literal(below)) == -1e15


def test_at_least_five_is_five_or_more() -> None:
    above = Known(5.0, bounds=Bounds(5.0, inf))
    assert [LOW.literal(above), HIGH.literal(above)] == ["5.0", "1000000000000000.0"]


@pytest.mark.parametrize(
    ("answer", "told"), [(Known(True), '"yes"'), (Known(False), '"no"'), (MISSING, '"missing"')]
)
def test_yes_and_no_are_words(answer: Known | Missing, told: str) -> None:
    assert YES_NO.literal(answer) == told


@pytest.mark.parametrize("value", [True, False, "10", "abc"])
def test_what_is_no_number_is_never_compared_with_one(value: bool | str) -> None:
    with pytest.raises(TypeError):
        LOW.literal(Known(value))


@pytest.mark.parametrize("value", [1.0, 0.0, "yes", "true"])
def test_what_is_neither_yes_nor_no_is_never_taken_for_one(value: float | str) -> None:
    with pytest.raises(TypeError):
        YES_NO.literal(Known(value))


def test_a_number_is_never_taken_for_a_code() -> None:
    with pytest.raises(TypeError):
        CODE.literal(Known(26.0))


def test_a_code_is_a_word_of_its_own() -> None:
    assert [CODE.literal(Known("IMP")), CODE.literal(Known("?")), CODE.literal(MISSING)] == [
        '"cIMP"',
        '"x3f"',
        '"?"',
    ]


def test_of_a_code_only_its_beginning_may_be_told() -> None:
    assert Field("route", "code", 3).literal(Known("A10BA02")) == '"cA10"'


def test_codes_that_would_need_escaping_stay_apart() -> None:
    assert len({word('a"b'), word("a\\b"), word("aæb"), word("ab"), word("x616222")}) == 5


def test_a_field_is_never_called_what_durable_rules_keeps_for_itself() -> None:
    assert {Field("sid", "answer").name, Field("id", "low").name} == {"sid-answer", "id-low"}
