"""Look-back windows at their edges, partial dates, time zones, and dates that cannot be."""

from __future__ import annotations

from typing import Any

import pytest

from cds.context import Answer, Known, Missing, Reason
from context.chart import Json, answer, condition, observation, oslo, procedure, quantity

UNIT = "mL/min/{1.73_m2}"


def egfr(on: str | None, value: float = 40, **more: Any) -> Json:
    return observation("NOR25909", quantity(value, UNIT), on, **more)


def reason(given: Answer) -> Reason | None:
    return given.reason if isinstance(given, Missing) else None


@pytest.mark.parametrize(
    ("now", "edge", "before"),
    [
        ("2026-11-22T10:00", "2025-11-22", "2025-11-21"),
        ("2026-11-22T00:00", "2025-11-22", "2025-11-21"),
        ("2026-11-22T23:59", "2025-11-22", "2025-11-21"),
        ("2024-02-29T10:00", "2023-02-28", "2023-02-27"),
        ("2025-02-28T10:00", "2024-02-28", "2024-02-27"),
        ("2026-12-31T10:00", "2025-12-31", "2025-12-30"),
    ],
)
def test_the_edge_of_a_window_of_twelve_months_belongs_to_it(now: str, edge: str, before: str) -> None:
    assert reason(answer("egfr", egfr(edge), now=oslo(now))) is None
    assert reason(answer("egfr", egfr(before), now=oslo(now))) is Reason.TOO_OLD


@pytest.mark.parametrize(
    ("now", "edge", "before"),
    [
        ("2026-05-31T10:00", "2026-02-28", "2026-02-27"),
        ("2024-05-31T10:00", "2024-02-29", "2024-02-28"),
        ("2026-01-15T10:00", "2025-10-15", "2025-10-14"),
    ],
)
def test_three_months_before_the_end_of_a_month_is_the_end_of_a_shorter_one(
    now: str, edge: str, before: str
) -> None:
    inside = observation("NPU04998", quantity(100, "umol/L"), edge)
    outside = observation("NPU04998", quantity(100, "umol/L"), before)
    assert reason(answer("highest_creatinine", inside, now=oslo(now))) is None
    assert reason(answer("highest_creatinine", outside, now=oslo(now))) is Reason.TOO_OLD


@pytest.mark.parametrize(
    ("taken", "why"),
    [
        ("2025-11-22T00:00:00+01:00", None),
        ("2025-11-21T23:59:59+01:00", Reason.TOO_OLD),
        ("2025-11-21T23:00:00Z", None),
        ("2025-11-21T22:59:59Z", Reason.TOO_OLD),
        ("2025-11-22T00:00:00", None),
        ("2025-11-21T23:59:59", Reason.TOO_OLD),
        ("2025-11-21T18:00:00-05:00", None),
        ("2025-11-22T04:59:59.999+06:00", Reason.TOO_OLD),
    ],
)
def test_a_window_begins_at_midnight_where_the_site_is(taken: str, why: Reason | None) -> None:
    assert reason(answer("egfr", egfr(taken))) is why


@pytest.mark.parametrize(
    ("taken", "why"),
    [("2025-07-21T22:00:00Z", None), ("2025-07-21T21:59:59Z", Reason.TOO_OLD)],
)
def test_midnight_of_a_summer_day_is_in_summer_time(taken: str, why: Reason | None) -> None:
    assert reason(answer("egfr", egfr(taken), now=oslo("2026-07-22T10:00"))) is why


@pytest.mark.parametrize(
    ("now", "first", "before"),
    [
        ("2026-11-08T10:00", "2026-10-24T22:00:00Z", "2026-10-24T21:59:59Z"),
        ("2026-04-12T10:00", "2026-03-28T23:00:00Z", "2026-03-28T22:59:59Z"),
    ],
)
def test_fourteen_days_that_hold_the_change_of_the_clocks_begin_at_local_midnight(
    now: str, first: str, before: str
) -> None:
    inside = observation("NPU03230", quantity(4, "mmol/L"), first)
    outside = observation("NPU03230", quantity(4, "mmol/L"), before)
    assert reason(answer("potassium", inside, now=oslo(now))) is None
    assert reason(answer("potassium", outside, now=oslo(now))) is Reason.TOO_OLD


@pytest.mark.parametrize("date", ["2026-06", "2026-05-22", "2026-05-22T00:00:00+02:00"])
def test_a_date_counts_when_every_day_it_can_mean_is_in_the_window(date: str) -> None:
    given = answer("recent_clot", condition("I26", onsetDateTime=date))
    assert isinstance(given, Known)
    assert given.value is True


@pytest.mark.parametrize("date", ["2026", "2026-05", None])
def test_a_date_that_may_or_may_not_be_in_the_window_is_too_coarse(date: str | None) -> None:
    given = answer("recent_clot", condition("I26", onsetDateTime=date))
    assert reason(given) is Reason.DATE_TOO_COARSE


@pytest.mark.parametrize("date", ["2025", "2026-04", "2026-05-21"])
def test_a_diagnosis_is_past_when_every_day_its_date_can_mean_is(date: str) -> None:
    assert answer("recent_clot", condition("I26", onsetDateTime=date)) == Known(False)


@pytest.mark.parametrize(
    ("date", "why"),
    [
        ("2026-10", None),
        ("2025-12", None),
        ("2025-11", Reason.DATE_TOO_COARSE),
        ("2025", Reason.DATE_TOO_COARSE),
        ("2025-10", Reason.TOO_OLD),
        ("2024", Reason.TOO_OLD),
    ],
)
def test_a_measurement_of_which_only_the_month_is_known_may_still_be_in_time_or_too_old(
    date: str, why: Reason | None
) -> None:
    assert reason(answer("egfr", egfr(date))) is why


@pytest.mark.parametrize(
    "date", ["2026-11-31", "2026-13-01", "2026-11-22T25:00:00Z", "yesterday", "22.11.2026", "01.11.2026", "-"]
)
def test_an_impossible_date_is_unreadable(date: str) -> None:
    assert reason(answer("egfr", egfr(date), egfr("2026-11-01"))) is Reason.UNREADABLE
    assert reason(answer("egfr", egfr("2026-11-01"), egfr(date))) is Reason.UNREADABLE


@pytest.mark.parametrize(
    ("taken", "why"),
    [
        ("2026-11-22T23:59:59+01:00", None),
        ("2026-11-22T22:59:59Z", None),
        ("2026-11-22", None),
        ("2026-11-23T00:00:00+01:00", Reason.UNREADABLE),
        ("2026-11-22T23:00:00Z", Reason.UNREADABLE),
        ("2026-11-23", Reason.UNREADABLE),
        ("2027", Reason.UNREADABLE),
    ],
)
def test_what_is_dated_after_today_is_no_evidence(taken: str, why: Reason | None) -> None:
    assert reason(answer("egfr", egfr(taken), egfr("2026-11-01"))) is why


def test_a_period_is_dated_by_its_end() -> None:
    period = {"start": "2025-01-01", "end": "2026-11-01"}
    given = answer("egfr", egfr(None, effectivePeriod=period))
    assert isinstance(given, Known)
    assert given.on == "2026-11-01"


def test_a_measurement_without_date_is_dated_by_when_it_was_issued() -> None:
    given = answer("egfr", egfr(None, issued="2026-11-01T10:00:00+01:00"))
    assert isinstance(given, Known)
    assert given.on == "2026-11-01T10:00:00+01:00"


@pytest.mark.parametrize(
    ("on", "found"),
    [
        ("2026-11-15", True),
        ("2026-11-14", False),
        ("2026-11-15T00:00:00+01:00", True),
        ("2026-11-14T22:59:59Z", False),
    ],
)
def test_a_procedure_counts_from_the_first_day_of_its_window(on: str, found: bool) -> None:
    given = answer("dialysis_this_week", procedure(on))
    assert isinstance(given, Known)
    assert given.value is found
