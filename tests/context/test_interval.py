"""Bounds hold: whatever numbers lie within those of several values, what is made of them lies within its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import inf, isinf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cds.context import Bounds
from cds.context.interval import highest, lies_within, lowest, mean, median, minus, share, total

numbers = st.decimals(0, 500, places=1).map(float)
Several = Callable[[Sequence[Bounds]], Bounds]


@st.composite
def bounded(draw: st.DrawFn) -> tuple[Bounds, float]:
    """What a laboratory may say of a number, and the number."""
    edge, step = draw(numbers), draw(st.decimals("0.1", 100, places=1).map(float))
    match draw(st.sampled_from("=<>lg")):
        case "=":
            return Bounds(edge, edge), edge
        case "<":
            return Bounds(-inf, edge, high_open=True), edge - step
        case ">":
            return Bounds(edge, inf, low_open=True), edge + step
        case "l":
            return Bounds(-inf, edge), edge
        case _:
            return Bounds(edge, inf), edge


several = st.lists(bounded(), min_size=1, max_size=6)


def holds(number: Bounds, bounds: Bounds) -> bool:
    """Within, but for the last digits of a float."""
    assert number.low == number.high
    return bounds.low - 1e-6 <= number.low <= bounds.high + 1e-6


def exactly(values: list[tuple[Bounds, float]]) -> list[Bounds]:
    return [Bounds(number, number) for _, number in values]


@pytest.mark.parametrize("calculate", [highest, lowest, total, mean, median])
@given(values=several)
def test_what_is_made_of_several_lies_within_its_bounds(
    calculate: Several, values: list[tuple[Bounds, float]]
) -> None:
    assert holds(calculate(exactly(values)), calculate([bounds for bounds, _ in values]))


@given(bounded(), bounded())
def test_a_difference_lies_within_its_bounds(one: tuple[Bounds, float], other: tuple[Bounds, float]) -> None:
    first, second = exactly([one, other])
    assert holds(minus(first, second), minus(one[0], other[0]))


@given(bounded(), bounded().filter(lambda pair: pair[1] > 0))
def test_a_share_lies_within_its_bounds(one: tuple[Bounds, float], base: tuple[Bounds, float]) -> None:
    first, second = exactly([one, base])
    exact, bounds = share(first, second), share(one[0], base[0])
    assert bounds.low <= exact.low * (1 + 1e-9) + 1e-6
    assert exact.low * (1 - 1e-9) - 1e-6 <= bounds.high


@given(bounded(), bounded())
def test_a_number_lies_within_limits_when_every_number_of_its_bounds_does(
    one: tuple[Bounds, float], limits: tuple[Bounds, float]
) -> None:
    (exact,) = exactly([one])
    assert lies_within(exact, limits[0]) is not None
    assert lies_within(one[0], limits[0]) in (None, lies_within(exact, limits[0]))


@pytest.mark.parametrize(
    ("calculate", "expected"),
    [
        (highest, Bounds(5, inf, low_open=False)),
        (lowest, Bounds(-inf, 5, high_open=True)),
        (median, Bounds(5, 5)),
    ],
)
def test_bounds_are_as_narrow_as_they_can_be(calculate: Several, expected: Bounds) -> None:
    below_5, at_5, above_4 = Bounds(-inf, 5, high_open=True), Bounds(5, 5), Bounds(4, inf, low_open=True)
    from_5 = Bounds(5, inf)
    values = {
        highest: [below_5, at_5, above_4],
        lowest: [below_5, at_5, from_5],
        median: [below_5, at_5, from_5],
    }
    assert calculate(values[calculate]) == expected


def test_an_end_that_does_not_belong_is_kept_apart_from_one_that_does() -> None:
    above_5, from_5 = Bounds(5, inf, low_open=True), Bounds(5, inf)
    assert highest([above_5, from_5]).low_open
    assert not lowest([above_5, from_5]).low_open
    assert mean([above_5, from_5]).low_open
    assert isinf(total([above_5, from_5]).high)
