"""Which of several measurements is the answer."""

from __future__ import annotations

from typing import Any

import pytest

from cds.context import Answer, Known, Missing, Reason
from context.chart import Json, answer, observation, quantity


def creatinine(value: float, on: str | None, **more: Any) -> Json:
    return observation("NPU04998", quantity(value, "umol/L"), on, **more)


def value(given: Answer) -> object:
    return given.value if isinstance(given, Known) else given.reason


def test_the_latest_is_picked_whatever_the_order_of_the_list() -> None:
    older, newest, oldest = (
        creatinine(80, "2026-10-01"),
        creatinine(90, "2026-11-20"),
        creatinine(70, "2020-01-01"),
    )
    assert value(answer("creatinine", older, newest, oldest)) == 90
    assert value(answer("creatinine", newest, oldest, older)) == 90
    assert value(answer("creatinine", oldest, older, newest)) == 90


def test_offsets_are_taken_into_account_when_the_latest_is_picked() -> None:
    evening_in_new_york = creatinine(80, "2026-11-20T23:00:00-05:00")
    next_morning_in_oslo = creatinine(90, "2026-11-21T04:30:00+01:00")
    assert value(answer("creatinine", evening_in_new_york, next_morning_in_oslo)) == 80
    assert value(answer("creatinine", next_morning_in_oslo, evening_in_new_york)) == 80


def test_an_offset_across_the_turn_of_the_month_does_not_hide_the_latest() -> None:
    last_of_october = creatinine(80, "2026-10-31T23:30:00-10:00")
    first_of_november = creatinine(90, "2026-11-01T05:00:00+02:00")
    assert value(answer("creatinine", first_of_november, last_of_october)) == 80


def test_of_two_at_the_same_moment_the_one_issued_last_counts() -> None:
    first = creatinine(80, "2026-11-20T08:00:00Z", id="b", issued="2026-11-20T10:00:00Z")
    corrected = creatinine(
        90, "2026-11-20T08:00:00Z", id="a", issued="2026-11-20T12:00:00Z", status="corrected"
    )
    assert value(answer("creatinine", corrected, first)) == 90
    assert value(answer("creatinine", first, corrected)) == 90


def test_a_full_tie_is_broken_by_id_so_that_the_answer_does_not_depend_on_the_order_of_the_list() -> None:
    one, other = creatinine(80, "2026-11-20", id="a"), creatinine(90, "2026-11-20", id="b")
    assert answer("creatinine", one, other) == answer("creatinine", other, one)


@pytest.mark.parametrize("status", ["final", "amended", "corrected", "preliminary"])
def test_a_result_that_stands_is_used(status: str) -> None:
    assert value(answer("creatinine", creatinine(80, "2026-11-20", status=status))) == 80


@pytest.mark.parametrize("status", ["entered-in-error", "cancelled", "registered", "unknown"])
def test_a_result_that_does_not_stand_is_passed_over(status: str) -> None:
    mistaken = creatinine(900, "2026-11-21", status=status)
    assert value(answer("creatinine", mistaken, creatinine(80, "2026-11-20"))) == 80
    assert value(answer("creatinine", mistaken)) is Reason.NOT_FOUND


def test_a_status_that_fhir_does_not_have_makes_the_fact_unreadable() -> None:
    odd = creatinine(900, "2026-11-21", status="ferdig")
    assert value(answer("creatinine", odd, creatinine(80, "2026-11-20"))) is Reason.UNREADABLE


@pytest.mark.parametrize("date", [None, "2026", "2026-11"])
def test_one_that_may_be_the_latest_but_has_no_full_date_leaves_the_latest_unknown(date: str | None) -> None:
    assert (
        value(answer("creatinine", creatinine(80, "2026-11-20"), creatinine(90, date)))
        is Reason.DATE_TOO_COARSE
    )


@pytest.mark.parametrize("date", ["2025", "2026-10"])
def test_a_coarse_date_that_is_surely_older_does_not_matter(date: str) -> None:
    assert value(answer("creatinine", creatinine(80, "2026-11-20"), creatinine(90, date))) == 80


def test_an_observation_that_says_why_it_has_no_value_is_passed_over() -> None:
    refused = observation("NPU04998", None, "2026-11-21", dataAbsentReason={"text": "not done"})
    assert value(answer("creatinine", refused, creatinine(80, "2026-11-20"))) == 80


def test_the_latest_counts_even_when_it_cannot_be_used() -> None:
    unusable = observation("NPU04998", quantity(1, "kg"), "2026-11-21")
    assert value(answer("creatinine", creatinine(80, "2026-11-20"), unusable)) is Reason.WRONG_UNIT


def test_the_highest_and_lowest_are_picked_in_one_unit() -> None:
    in_umol, in_mmol = (
        creatinine(80, "2026-11-01"),
        observation("NPU04998", quantity(0.09, "mmol/L"), "2026-11-02"),
    )
    assert value(answer("highest_creatinine", in_umol, in_mmol)) == 90
    assert value(answer("lowest_creatinine", in_umol, in_mmol)) == 80


def test_the_highest_is_looked_for_in_the_window_only() -> None:
    inside, outside = creatinine(80, "2026-08-22"), creatinine(900, "2026-08-21")
    assert value(answer("highest_creatinine", inside, outside)) == 80


def test_the_earliest_is_picked() -> None:
    assert (
        value(answer("earliest_creatinine", creatinine(80, "2026-11-01"), creatinine(70, "2020-02-29"))) == 70
    )


def test_measurements_in_a_window_are_counted() -> None:
    days = ["2026-11-14", "2026-11-15", "2026-11-21", "2026-11-22"]
    assert value(answer("creatinines_this_week", *(creatinine(80, day, id=day) for day in days))) == 3


def test_none_in_the_window_counts_as_nought() -> None:
    assert value(answer("creatinines_this_week", creatinine(80, "2026-01-01"))) == 0
    assert value(answer("creatinines_this_week")) == 0


def test_a_bound_leaves_the_highest_inconclusive() -> None:
    above = observation("NPU04998", quantity(500, "umol/L", ">"), "2026-11-20")
    given = answer("highest_creatinine", above, creatinine(80, "2026-11-19"))
    assert isinstance(given, Missing)
    assert given.reason is Reason.INCONCLUSIVE


def test_the_same_measurement_under_two_codes_is_counted_once() -> None:
    twice = creatinine(80, "2026-11-20")
    twice["code"]["coding"].append({"system": "http://loinc.org", "code": "14682-9"})
    assert value(answer("creatinines_this_week", twice)) == 1


def pressure(on: str, *components: Json) -> Json:
    """A blood pressure panel (LOINC 85354-9) with these parts."""
    return observation("85354-9", None, on, system="http://loinc.org", component=list(components))


def part(code: str, value: float | None) -> Json:
    """A part of it; one without a value says why (R4, Observation.component.dataAbsentReason)."""
    made: Json = {"code": {"coding": [{"system": "http://loinc.org", "code": code}]}}
    if value is None:
        return made | {"dataAbsentReason": {"coding": [{"code": "not-performed"}]}}
    return made | {"valueQuantity": quantity(value, "mm[Hg]")}


@pytest.mark.parametrize(
    "later", [part("8462-4", 80), part("8480-6", None)], ids=["another part", "no value"]
)
def test_a_later_panel_without_the_part_does_not_hide_an_earlier_one_that_has_it(later: Json) -> None:
    whole = pressure("2026-11-01", part("8480-6", 150), part("8462-4", 90))
    found = answer("systolic", whole, pressure("2026-11-10", later))
    assert isinstance(found, Known)
    assert (found.value, found.on) == (150, "2026-11-01")
