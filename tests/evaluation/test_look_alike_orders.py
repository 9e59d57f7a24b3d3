"""The look-alike orders on the shipped knowledge base: every danger is stopped, nothing trivial is interrupted."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest
from support.patients import shipped_knowledge

from evaluation.commands import LOOK_ALIKES
from evaluation.order_file import ALERTS, QUIET, Category, read_orders
from evaluation.order_trial import AS_EXPECTED, Tried, place_orders

TEN = (
    "drug allergy", "drug route", "drug diagnosis", "drug age", "drug laboratory", "drug monitoring", "single dose",
    "daily dose", "inappropriate combinations", "excessive alerts",
)  # fmt: skip


@cache
def categories() -> list[Category]:
    return read_orders(LOOK_ALIKES)[0]


@cache
def tried() -> tuple[Tried, ...]:
    return tuple(place_orders(categories(), shipped_knowledge()))


def test_the_files_have_no_faults() -> None:
    assert read_orders(LOOK_ALIKES)[1] == []


def test_there_are_ten_categories_of_at_least_fifteen_orders() -> None:
    assert {category.name for category in categories()} == set(TEN)
    assert [category.name for category in categories() if len(category.orders) < 15] == []


def test_only_the_excessive_alerts_are_to_be_let_through() -> None:
    expected = Counter(
        (category.name, each.written.expect) for category in categories() for each in category.orders
    )
    assert {name for name, expect in expected if expect == QUIET} == {"excessive alerts"}
    assert {name for name, expect in expected if expect == ALERTS} == set(TEN) - {"excessive alerts"}


def test_every_order_can_be_placed() -> None:
    assert [(each.placed.written.id, each.failed) for each in tried() if each.failed] == []


@pytest.mark.parametrize("name", TEN)
def test_every_order_of_the_category_comes_out_as_its_source_says(name: str) -> None:
    failed = [each for each in tried() if each.category == name and each.came_of_it != AS_EXPECTED]
    assert [f"{each.came_of_it}: {each.placed.written.id}" for each in failed] == []
