"""Days covered by periods, held equal to counting the days one by one."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cds.context.coverage import Days, count_days, joined, shared

DAY = st.integers(0, 60)
PERIODS = st.lists(
    st.builds(lambda first, length: Days(first, first + length), DAY, st.integers(-2, 30)), max_size=8
)
WINDOW = st.builds(lambda first, length: Days(first, first + length), DAY, st.integers(0, 40))


def one_by_one(periods: list[Days], window: Days) -> set[int]:
    days = {day for first, last in periods for day in range(first, last + 1)}
    return days & set(range(window.first, window.last + 1))


@given(PERIODS, WINDOW)
def test_the_union_of_periods_has_as_many_days_as_are_counted_one_by_one(
    periods: list[Days], window: Days
) -> None:
    assert count_days(joined(periods, window)) == len(one_by_one(periods, window))


@given(PERIODS, PERIODS, WINDOW)
def test_the_days_shared_are_those_found_in_both(one: list[Days], other: list[Days], window: Days) -> None:
    both = shared(joined(one, window), joined(other, window))
    assert count_days(both) == len(one_by_one(one, window) & one_by_one(other, window))


@given(PERIODS, WINDOW)
def test_joined_periods_are_in_order_with_gaps_between(periods: list[Days], window: Days) -> None:
    whole = joined(periods, window)
    assert all(before.last + 1 < after.first for before, after in pairwise(whole))
    assert all(each.first <= each.last for each in whole)


@pytest.mark.parametrize(
    ("periods", "days"),
    [
        ([Days(1, 10), Days(5, 14)], 14),
        ([Days(1, 10), Days(11, 20)], 20),
        ([Days(1, 3), Days(2, 2)], 3),
        ([Days(-5, 200)], 101),
        ([Days(4, 3)], 0),
    ],
)
def test_days_of_a_few_periods(periods: list[Days], days: int) -> None:
    assert count_days(joined(periods, Days(0, 100))) == days
