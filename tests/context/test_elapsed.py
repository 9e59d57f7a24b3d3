"""How long ago a value was taken, and how far away a date is."""

from __future__ import annotations

from typing import Any

import pytest

from cds.context import Answer, Bounds, Known, Missing, Reason
from context.chart import Json, answer, observation, oslo, quantity


def creatinine(on: str | None) -> Json:
    return observation("NPU04998", quantity(80, "umol/L"), on)


def due(on: object, recorded: str = "2026-06-01", **more: Any) -> Json:
    return observation("11778-8", None, recorded, system="http://loinc.org", valueDateTime=on, **more)


def value(given: Answer) -> object:
    return given.value if isinstance(given, Known) else given.reason


@pytest.mark.parametrize(
    ("fact", "now", "taken", "expected"),
    [
        ("since_creatinine", "2026-11-22T10:00", "2026-11-22", 0),
        ("since_creatinine", "2026-11-22T00:10", "2026-11-21T23:50:00+01:00", 1),
        ("since_creatinine", "2026-11-22T23:50", "2026-11-21T00:10:00+01:00", 1),
        ("since_creatinine", "2026-10-26T10:00", "2026-10-25", 1),
        ("since_creatinine", "2024-03-01T10:00", "2024-02-28", 2),
        ("since_creatinine", "2026-03-01T10:00", "2026-02-28", 1),
        ("weeks_since_creatinine", "2026-11-22T10:00", "2026-11-15", 1),
        ("weeks_since_creatinine", "2026-11-22T10:00", "2026-11-09", 1),
        ("weeks_since_creatinine", "2026-11-22T10:00", "2026-11-08", 2),
        ("months_since_creatinine", "2026-08-22T10:00", "2026-02-22", 6),
        ("months_since_creatinine", "2026-08-21T10:00", "2026-02-22", 5),
        ("months_since_creatinine", "2025-02-28T10:00", "2024-02-29", 11),
        ("months_since_creatinine", "2025-03-01T10:00", "2024-02-29", 12),
        ("hours_since_creatinine", "2026-11-22T10:00", "2026-11-22T08:30:00+01:00", 1.5),
        ("hours_since_creatinine", "2026-10-25T10:00", "2026-10-25T00:00:00+02:00", 11),
        ("hours_since_creatinine", "2026-03-29T10:00", "2026-03-29T00:00:00+01:00", 9),
        ("hours_since_creatinine", "2026-11-22T10:00", "2026-11-22T10:30:00+01:00", 0),
    ],
)
def test_how_long_ago_a_value_was_taken(fact: str, now: str, taken: str, expected: float) -> None:
    given = answer(fact, creatinine(taken), now=oslo(now))
    assert isinstance(given, Known)
    assert (given.value, given.bounds, given.on) == (expected, None, taken)


def test_the_latest_value_is_meant_and_it_need_not_be_a_number() -> None:
    text = observation("NPU04998", None, "2026-11-20", valueString="see letter")
    assert value(answer("since_creatinine", creatinine("2026-11-01"), text)) == 2
    assert value(answer("since_creatinine")) is Reason.NOT_FOUND


@pytest.mark.parametrize(
    ("fact", "taken", "low", "high"),
    [
        ("since_creatinine", "2026-10", 22, 52),
        ("months_since_creatinine", "2025", 10, 22),
        ("hours_since_creatinine", "2026-11-21", 10, 34),
    ],
)
def test_a_partial_date_leaves_bounds_and_says_why(fact: str, taken: str, low: float, high: float) -> None:
    given = answer(fact, creatinine(taken))
    assert isinstance(given, Known)
    assert given.bounds == Bounds(low, high)
    assert given.doubt == Missing(Reason.DATE_TOO_COARSE, taken, on=taken, sources=("Observation",))


def test_a_value_without_a_date_was_taken_at_an_unknown_time() -> None:
    assert value(answer("since_creatinine", creatinine(None))) is Reason.DATE_TOO_COARSE


@pytest.mark.parametrize(
    ("date", "days", "weeks"),
    [
        ("2027-02-28", 98, 14),
        ("2027-02-27", 97, 13),
        ("2026-11-22", 0, 0),
        ("2026-11-17", -5, 0),
        ("2026-11-14", -8, -1),
        ("2027-02-28T01:00:00+01:00", 98, 14),
    ],
)
def test_how_far_away_a_date_is(date: str, days: int, weeks: int) -> None:
    assert answer("days_until_due", due(date)) == Known(days, "d", "2026-06-01", ("Observation",))
    assert value(answer("weeks_until_due", due(date))) == weeks
    assert value(answer("days_since_due", due(date))) == -days


def test_the_date_that_was_recorded_last_counts() -> None:
    assert (
        value(answer("days_until_due", due("2027-03-07", "2026-05-01"), due("2027-02-28", "2026-07-01")))
        == 98
    )


def test_a_date_of_which_only_the_month_is_known_leaves_bounds() -> None:
    given = answer("days_until_due", due("2027-02"))
    assert isinstance(given, Known)
    assert given.bounds == Bounds(71, 98)
    assert given.doubt is not None
    assert given.doubt.detail == "2027-02"


@pytest.mark.parametrize(
    ("date", "why"),
    [("2028-01-01", Reason.OUT_OF_RANGE), ("2026-10-31", Reason.OUT_OF_RANGE), ("2027-02-30", Reason.UNREADABLE),
     ("soon", Reason.UNREADABLE)],
)  # fmt: skip
def test_a_date_that_cannot_be_is_told(date: str, why: Reason) -> None:
    assert value(answer("days_until_due", due(date))) is why


def test_a_number_is_not_a_date() -> None:
    number = observation("11778-8", quantity(20270228, "1"), "2026-06-01", system="http://loinc.org")
    assert value(answer("days_until_due", number)) is Reason.UNREADABLE


@pytest.mark.parametrize(
    ("date", "weeks"), [("2027-02-28", 26), ("2026-11-22", 40), ("2026-11-17", 40 + 5 / 7), ("2027-08-29", 0)]
)
def test_the_due_date_gives_the_week_of_pregnancy(date: str, weeks: float) -> None:
    """A pregnancy is 40 weeks, 280 days, long: at 98 days before the due date 26 weeks have passed."""
    given = answer("weeks_of_pregnancy", due(date))
    assert value(given) == (pytest.approx(weeks) if weeks else Reason.OUT_OF_RANGE)
