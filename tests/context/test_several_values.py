"""What is calculated from several values. The expectations are worked out by hand from docs/rule-language.md."""

from __future__ import annotations

from math import inf
from typing import Any

import pytest

from cds.context import Answer, Bounds, Known, Missing, Reason
from context.chart import Json, answer, observation, quantity


def creatinine(value: float, on: str | None, comparator: str = "", **more: Any) -> Json:
    return observation("NPU04998", quantity(value, "umol/L", comparator), on, **more)


def value(given: Answer) -> object:
    return given.value if isinstance(given, Known) else given.reason


def bounds(given: Answer) -> object:
    return given.bounds if isinstance(given, Known) else given.reason


def by_day(*values: float) -> list[Json]:
    """One a day, the last of them on the 22nd."""
    return [
        creatinine(number, f"2026-11-{23 - len(values) + place:02d}") for place, number in enumerate(values)
    ]


@pytest.mark.parametrize(
    ("fact", "values", "expected"),
    [
        ("mean_creatinine", (80, 90, 130), 100),
        ("mean_creatinine", (0.1, 0.2), 0.15),
        ("mean_creatinine", (80,), 80),
        ("median_creatinine", (130, 80, 90), 90),
        ("median_creatinine", (130, 80, 90, 100), 95),
        ("sum_of_creatinine", (0.1, 0.1, 0.1), 0.3),
        ("creatinine_rise", (90, 80, 100, 110), 30),
        ("creatinine_rise", (100, 80), -20),
        ("creatinine_rise", (1.0, 1.3), 0.3),
        ("creatinine_fall", (90, 130, 100, 80), 50),
        ("creatinine_fall", (80, 100), -20),
        ("creatinine_change", (90, 130, 60, 80), -10),
        ("creatinine_rise_in_per_cent", (100, 80, 120), 50),
        ("creatinine_fall_in_per_cent", (100, 160, 120), 25),
        ("creatinine_fall_in_per_cent", (100, 150), -50),
        ("creatinine_change_in_per_cent", (80, 160, 100), 25),
    ],
)
def test_a_number_is_made_of_several(fact: str, values: tuple[float, ...], expected: float) -> None:
    assert value(answer(fact, *by_day(*values))) == expected
    assert value(answer(fact, *reversed(by_day(*values)))) == expected


def test_values_in_other_units_are_converted_first() -> None:
    in_mg = observation("NPU04998", quantity(1, "mg/dL"), "2026-11-20")
    assert value(answer("mean_creatinine", in_mg, creatinine(100, "2026-11-21"))) == pytest.approx(94.2, 1e-3)
    fever = observation("8310-5", quantity(102.2, "[degF]"), "2026-11-21", system="http://loinc.org")
    before = observation("8310-5", quantity(37, "Cel"), "2026-11-20", system="http://loinc.org")
    assert value(answer("temperature_rise", before, fever)) == pytest.approx(2)


def test_a_fall_in_percentage_points_is_no_share() -> None:
    first, second = (
        observation("59408-5", quantity(number, "%"), on, system="http://loinc.org")
        for number, on in ((98, "2026-11-20"), (94, "2026-11-21"))
    )
    assert answer("saturation_fall", first, second) == Known(4, "%{points}", "2026-11-21", ("Observation",))


def test_it_is_dated_by_the_last_value_and_cites_all_of_them() -> None:
    given = answer(
        "mean_creatinine", creatinine(80, "2026-11-20", id="a"), creatinine(90, "2026-11-21", id="b")
    )
    assert given == Known(85, "umol/L", "2026-11-21", ("Observation/a", "Observation/b"))


@pytest.mark.parametrize("fact", ["creatinine_rise", "creatinine_fall", "creatinine_change"])
def test_a_change_needs_two_values(fact: str) -> None:
    given = answer(fact, creatinine(80, "2026-11-20", id="a"))
    assert given == Missing(Reason.TOO_FEW, "", 80, "umol/L", "2026-11-20", ("Observation/a",))
    assert value(answer(fact)) is Reason.NOT_FOUND


def test_a_change_needs_two_values_in_the_window() -> None:
    inside, outside = creatinine(100, "2026-11-15"), creatinine(80, "2026-11-14")
    assert value(answer("creatinine_rise", inside, outside)) is Reason.TOO_FEW
    assert value(answer("creatinine_rise", outside)) is Reason.TOO_OLD


def test_of_two_at_the_same_instant_the_one_issued_last_stands() -> None:
    at = "2026-11-20T08:00:00+01:00"
    first = creatinine(80, at, issued="2026-11-20T09:00:00+01:00")
    corrected = creatinine(90, at, issued="2026-11-20T12:00:00+01:00")
    assert value(answer("creatinine_rise", first, corrected)) is Reason.TOO_FEW
    assert value(answer("creatinine_rise", first, corrected, creatinine(100, "2026-11-21"))) == 10


@pytest.mark.parametrize("other", ["2026-11-20", "2026-11-20T23:59:59+01:00", "2026-11"])
def test_two_of_which_the_dates_do_not_tell_the_first_are_too_coarse(other: str) -> None:
    assert value(answer("creatinine_fall", creatinine(80, "2026-11-20"), creatinine(90, other))) is (
        Reason.DATE_TOO_COARSE
    )


def test_that_does_not_matter_when_they_are_the_same_or_when_neither_is_the_end() -> None:
    same = creatinine(80, "2026-11-20"), creatinine(80, "2026-11-20T10:00:00+01:00")
    assert value(answer("creatinine_rise", *same)) == 0
    middle = creatinine(90, "2026-11-20"), creatinine(85, "2026-11-20T10:00:00+01:00")
    assert value(answer("creatinine_rise", *middle, creatinine(100, "2026-11-21"))) == 15
    assert (
        value(answer("creatinine_change", *middle, creatinine(100, "2026-11-21"))) is Reason.DATE_TOO_COARSE
    )


def test_days_are_those_of_the_site() -> None:
    late, early, next_day = (
        creatinine(80, "2026-11-20T22:59:59Z", id="a"),
        creatinine(80, "2026-11-20T00:00:00+01:00", id="b"),
        creatinine(80, "2026-11-20T23:00:00Z", id="c"),
    )
    assert value(answer("days_with_creatinine", late, early)) == 1
    assert value(answer("days_with_creatinine", late, early, next_day)) == 2
    assert value(answer("days_with_creatinine", late, creatinine(80, "2026-11-20"))) == 1
    assert value(answer("days_with_creatinine", late, creatinine(80, "2026-11-21"))) == 2
    assert value(answer("days_with_creatinine")) == 0


@pytest.mark.parametrize(
    ("dates", "low", "high"),
    [(("2026-11",), 1, 1), (("2026-11", "2026-11-20"), 1, 2), (("2026-11", "2026"), 1, 2), ((None,), 1, 1)],
)
def test_days_of_which_only_the_month_is_known_are_counted_within_bounds(
    dates: tuple[str | None, ...], low: int, high: int
) -> None:
    given = answer("days_with_creatinine", *(creatinine(80, on) for on in dates))
    assert isinstance(given, Known)
    assert given.bounds == (None if low == high else Bounds(low, high))
    assert given.value == low


@pytest.mark.parametrize(
    ("fact", "expected"),
    [
        ("mean_creatinine", Bounds(-inf, 65, high_open=True)),
        ("median_creatinine", Bounds(-inf, 65, high_open=True)),
        ("sum_of_creatinine", Bounds(-inf, 130, high_open=True)),
        ("creatinine_rise", Bounds(50, inf, low_open=True)),
        ("creatinine_change", Bounds(50, inf, low_open=True)),
        ("creatinine_rise_in_per_cent", Bounds(125, inf, low_open=True)),
    ],
)
def test_a_value_that_is_only_a_bound_leaves_bounds(fact: str, expected: Bounds) -> None:
    low, known = creatinine(40, "2026-11-20", "<"), creatinine(90, "2026-11-21")
    assert bounds(answer(fact, low, known)) == expected


def test_a_bound_in_the_middle_does_not_matter_to_the_change_and_not_to_the_median() -> None:
    values = creatinine(80, "2026-11-19"), creatinine(40, "2026-11-20", "<"), creatinine(90, "2026-11-21")
    assert answer("creatinine_change", *values) == Known(10, "umol/L", "2026-11-21", ("Observation",))
    assert bounds(answer("median_creatinine", *values)) is None


def test_a_share_of_nought_is_out_of_range() -> None:
    assert value(answer("creatinine_rise_in_per_cent", *by_day(0, 80))) is Reason.OUT_OF_RANGE


def test_what_is_plausible_is_told_of_the_values_and_not_of_their_change() -> None:
    assert value(answer("creatinine_change_in_per_cent", *by_day(100, 105))) == 5
    assert value(answer("creatinine_change_in_per_cent", *by_day(100, 9))) is Reason.OUT_OF_RANGE


@pytest.mark.parametrize("fact", ["mean_creatinine", "creatinine_rise", "sum_of_creatinine"])
def test_a_value_that_cannot_be_used_keeps_it_from_being_calculated(fact: str) -> None:
    wrong = observation("NPU04998", quantity(1, "kg"), "2026-11-20")
    assert value(answer(fact, wrong, *by_day(80, 90))) is Reason.WRONG_UNIT
    text = observation("NPU04998", None, "2026-11-20", valueString="80")
    assert value(answer(fact, text, *by_day(80, 90))) is Reason.UNREADABLE


def test_the_earliest_may_be_hidden_by_a_coarse_date() -> None:
    coarse, exact = creatinine(80, "2020"), creatinine(70, "2020-02-29")
    assert value(answer("earliest_creatinine", coarse, exact)) is Reason.DATE_TOO_COARSE
    assert value(answer("earliest_creatinine", creatinine(80, "2021"), exact)) == 70


def test_all_of_the_list_must_have_come() -> None:
    next_page = {
        "resourceType": "Bundle",
        "type": "searchset",
        "link": [{"relation": "next", "url": "more"}],
        "entry": [{"resource": each} for each in by_day(80, 90)],
    }
    assert value(answer("mean_creatinine", instead={"observations": next_page})) is Reason.FAILED
