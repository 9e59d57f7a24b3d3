"""Conditions on which values count: above a limit, near another value. And what is read as yes or no."""

from __future__ import annotations

from typing import Any

import pytest

from cds.context import Answer, Bounds, Known, Missing, Reason
from context.chart import Json, answer, observation, oslo, quantity

LOINC = "http://loinc.org"


def creatinine(value: float, on: str | None, comparator: str = "", **more: Any) -> Json:
    return observation("NPU04998", quantity(value, "umol/L", comparator), on, **more)


def albumin(on: str | None, value: float = 30, unit: str = "mg/L") -> Json:
    return observation("1754-1", quantity(value, unit), on, system=LOINC)


def pressure(on: str, **parts: float) -> Json:
    codes = {"systolic": "8480-6", "diastolic": "8462-4"}
    return observation(
        "85354-9", None, on, system=LOINC,
        component=[
            {"code": {"coding": [{"system": LOINC, "code": codes[part]}]}, "valueQuantity": quantity(number, "mm[Hg]")}
            for part, number in parts.items()
        ],
    )  # fmt: skip


def value(given: Answer) -> object:
    return given.value if isinstance(given, Known) else given.reason


def test_values_above_a_limit_are_counted_whatever_their_unit() -> None:
    above, at, below = (
        creatinine(100.1, "2026-11-20", id="a"),
        creatinine(100, "2026-11-21", id="b"),
        creatinine(99.9, "2026-11-21", id="c"),
    )
    in_mg = observation("NPU04998", quantity(1.2, "mg/dL"), "2026-11-19", id="d")
    given = answer("high_creatinines", above, at, below, in_mg)
    assert isinstance(given, Known)
    assert (given.value, given.unit, set(given.sources)) == (2, "1", {"Observation/a", "Observation/d"})


def test_between_holds_both_ends() -> None:
    values = [creatinine(number, "2026-11-20", id=f"a{number}") for number in (79, 80, 90, 100, 101)]
    assert value(answer("middling_creatinines", *values)) == 3


@pytest.mark.parametrize(
    ("comparator", "number", "low", "high"),
    [
        ("<", 150, 0, 1),
        ("<", 100, 0, 0),
        ("<=", 100, 0, 0),
        (">", 100, 1, 1),
        (">=", 100, 0, 1),
        (">", 50, 0, 1),
    ],
)
def test_a_value_of_which_only_a_bound_is_known_counts_when_all_it_can_be_does(
    comparator: str, number: float, low: int, high: int
) -> None:
    given = answer("high_creatinines", creatinine(number, "2026-11-20", comparator))
    assert isinstance(given, Known)
    assert given.value == low
    assert given.bounds == (None if low == high else Bounds(low, high))


def test_a_value_that_cannot_be_read_may_be_above_the_limit() -> None:
    wrong = observation("NPU04998", quantity(1, "kg"), "2026-11-20")
    given = answer("high_creatinines", wrong, creatinine(120, "2026-11-21"))
    assert isinstance(given, Known)
    assert given.bounds == Bounds(1, 2)
    assert given.doubt is not None
    assert given.doubt.reason is Reason.WRONG_UNIT


def test_days_of_values_above_a_limit_are_counted() -> None:
    twice, low, unsure = (
        [creatinine(120, "2026-11-20T08:00:00Z"), creatinine(130, "2026-11-20T18:00:00Z")],
        creatinine(80, "2026-11-19"),
        creatinine(150, "2026-11-18", "<"),
    )
    assert value(answer("high_creatinine_days", *twice, low)) == 1
    given = answer("high_creatinine_days", *twice, low, unsure)
    assert isinstance(given, Known)
    assert given.bounds == Bounds(1, 2)


def test_the_latest_above_a_limit_is_picked() -> None:
    """2 mg/dL of creatinine is 176.8 umol/L (molar mass 113.12 g/mol)."""
    values = creatinine(200, "2026-11-01"), creatinine(177, "2026-11-10"), creatinine(176, "2026-11-20")
    assert value(answer("latest_high_creatinine", *values)) == 177
    assert value(answer("latest_high_creatinine", creatinine(176, "2026-11-20"))) is Reason.NOT_FOUND


def test_a_bound_keeps_the_latest_from_being_known_only_when_it_may_be_the_latest() -> None:
    high = creatinine(200, "2026-11-10")
    assert value(answer("latest_high_creatinine", high, creatinine(300, "2026-11-01", "<"))) == 200
    assert value(answer("latest_high_creatinine", high, creatinine(300, "2026-11-11", "<"))) is (
        Reason.INCONCLUSIVE
    )


def test_how_long_ago_a_value_was_above_a_limit() -> None:
    assert (
        value(answer("since_high_creatinine", creatinine(120, "2026-11-12"), creatinine(80, "2026-11-20")))
        == 10
    )


@pytest.mark.parametrize(
    ("other", "counts"),
    [
        ("2026-11-20T08:00:00+01:00", True),
        ("2026-11-20T10:00:00+01:00", True),
        ("2026-11-20T06:00:00+01:00", True),
        ("2026-11-20T10:00:01+01:00", False),
        ("2026-11-20T05:59:59+01:00", False),
    ],
)
def test_a_value_counts_when_another_lies_near_it(other: str, counts: bool) -> None:
    given = answer("creatinine_with_albumin", creatinine(80, "2026-11-20T08:00:00+01:00"), albumin(other))
    assert value(given) == (80 if counts else Reason.NOT_FOUND)


def test_the_latest_that_has_another_near_it_is_picked() -> None:
    alone, paired = creatinine(90, "2026-11-21T08:00:00Z"), creatinine(80, "2026-11-20T08:00:00Z")
    given = answer("creatinine_with_albumin", alone, paired, albumin("2026-11-20T09:00:00Z"))
    assert value(given) == 80


@pytest.mark.parametrize("other", ["2026-11-20", "2026-11", None])
def test_a_day_is_too_coarse_for_hours(other: str | None) -> None:
    given = answer("creatinine_with_albumin", creatinine(80, "2026-11-20T08:00:00+01:00"), albumin(other))
    assert isinstance(given, Missing)
    assert (given.reason, given.of) == (Reason.DATE_TOO_COARSE, "albumin_in_urine")


@pytest.mark.parametrize(
    ("other", "counts"), [("2026-11-19", True), ("2026-11-21", True), ("2026-11-18", False)]
)
def test_days_apart_are_days_of_the_calendar(other: str, counts: bool) -> None:
    given = answer(
        "creatinine_on_day_of_albumin", creatinine(80, "2026-11-20T23:00:00+01:00"), albumin(other)
    )
    assert value(given) == (80 if counts else Reason.NOT_FOUND)


def test_near_a_value_that_cannot_be_used_is_unknown() -> None:
    wrong = albumin("2026-11-20T08:00:00Z", 1, "kg")
    given = answer("creatinine_with_albumin", creatinine(80, "2026-11-20T08:00:00Z"), wrong)
    assert isinstance(given, Missing)
    assert (given.reason, given.of) == (Reason.WRONG_UNIT, "albumin_in_urine")


def test_the_parts_of_one_observation_belong_together_even_when_only_its_day_is_known() -> None:
    both, only = pressure("2026-11-20", systolic=140, diastolic=80), pressure("2026-11-22", systolic=150)
    assert value(answer("systolic_with_diastolic", both, only)) == 140


def test_an_impossible_date_of_the_other_is_told() -> None:
    given = answer("creatinine_with_albumin", creatinine(80, "2026-11-20T08:00:00Z"), albumin("2026-02-30"))
    assert isinstance(given, Missing)
    assert (given.reason, given.of) == (Reason.UNREADABLE, "albumin_in_urine")


def test_measurements_too_far_apart_are_not_computed_with() -> None:
    first = albumin("2026-11-20T08:00:00+01:00", 100)
    near = creatinine(10_000, "2026-11-21T08:00:00+01:00")
    far = creatinine(10_000, "2026-11-21T08:00:01+01:00")
    assert value(answer("albumin_per_creatinine", first, near)) == 10
    assert answer("albumin_per_creatinine", first, far) == Missing(Reason.TOO_FAR_APART, "24 h")


def test_measurements_of_which_only_the_day_is_known_may_be_too_far_apart() -> None:
    same_day = albumin("2026-11-20", 100), creatinine(10_000, "2026-11-20")
    assert value(answer("albumin_per_creatinine", *same_day)) == 10
    given = answer("albumin_per_creatinine", albumin("2026-11-20", 100), creatinine(10_000, "2026-11-21"))
    assert value(given) is Reason.DATE_TOO_COARSE
    given = answer("albumin_per_creatinine", albumin("2026-11-20", 100), creatinine(10_000, "2026-11-22"))
    assert value(given) is Reason.TOO_FAR_APART


def test_an_input_that_is_missing_is_told_as_before() -> None:
    given = answer("albumin_per_creatinine", albumin("2026-11-20", 100))
    assert given == Missing(Reason.NOT_FOUND, of="creatinine")


@pytest.mark.parametrize("said", [True, False])
def test_a_value_that_is_true_or_false_answers_yes_or_no(said: bool) -> None:
    given = answer("fasting", observation("49541-6", None, "2026-11-20", system=LOINC, valueBoolean=said))
    assert given == Known(said, "", "2026-11-20", ("Observation",))


@pytest.mark.parametrize("other", [{"valueString": "yes"}, {"valueInteger": 1}])
def test_nothing_else_is_read_as_yes(other: Json) -> None:
    given = answer("fasting", observation("49541-6", None, "2026-11-20", system=LOINC, **other))
    assert value(given) is Reason.UNREADABLE


def test_a_value_that_is_text_is_never_a_number() -> None:
    given = answer("high_creatinines", observation("NPU04998", None, "2026-11-20", valueString="120"))
    assert isinstance(given, Known)
    assert given.bounds == Bounds(0, 1)


@pytest.mark.parametrize(
    ("now", "taken", "inside"),
    [
        ("2026-11-22T10:00", "2026-11-20T10:00:00+01:00", True),
        ("2026-11-22T10:00", "2026-11-20T09:59:59+01:00", False),
        ("2026-10-26T10:00", "2026-10-24T11:00:00+02:00", True),
        ("2026-10-26T10:00", "2026-10-24T10:59:59+02:00", False),
        ("2026-03-30T10:00", "2026-03-28T09:00:00+01:00", True),
        ("2026-03-30T10:00", "2026-03-28T08:59:59+01:00", False),
    ],
)
def test_a_window_of_48_hours_is_exact_also_when_the_clocks_change(
    now: str, taken: str, inside: bool
) -> None:
    potassium = observation("NPU03230", quantity(4, "mmol/L"), taken)
    assert value(answer("potassium_48h", potassium, now=oslo(now))) == (4 if inside else Reason.TOO_OLD)
    assert value(answer("potassiums_48h", potassium, now=oslo(now))) == int(inside)


@pytest.mark.parametrize(
    ("taken", "why"),
    [("2026-11-21", 4), ("2026-11-20", Reason.DATE_TOO_COARSE), ("2026-11-19", Reason.TOO_OLD)],
)
def test_a_day_at_the_edge_of_a_window_of_hours_is_too_coarse(taken: str, why: object) -> None:
    assert value(answer("potassium_48h", observation("NPU03230", quantity(4, "mmol/L"), taken))) == why


def test_in_a_window_of_hours_a_day_may_hide_which_is_the_latest() -> None:
    timed = observation("NPU03230", quantity(4, "mmol/L"), "2026-11-21T08:00:00+01:00")
    dated = observation("NPU03230", quantity(6, "mmol/L"), "2026-11-21")
    assert value(answer("potassium_48h", timed, dated)) is Reason.DATE_TOO_COARSE
    assert value(answer("potassium", timed, dated)) == 4
