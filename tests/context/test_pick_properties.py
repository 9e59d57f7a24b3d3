"""What holds of picks whatever the values and dates: held against the statistics module, the calendar, and each single
day that a partial date can mean."""

from __future__ import annotations

import statistics
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from knowledge.small import small_base

from cds.context import Answer, Known, ObservationFact, Reason, Relation, Window
from context.chart import OSLO, Json, context_of, observation, quantity, request

FACTS = small_base().dictionary.facts
numbers = st.decimals("0.1", "2000", places=2)
several = st.lists(numbers, min_size=1, max_size=8)
days = st.dates(date(2019, 1, 1), date(2028, 12, 31))
moments = st.builds(
    lambda day, seconds: datetime(day.year, day.month, day.day, tzinfo=OSLO) + timedelta(seconds=seconds),
    days, st.integers(0, 86_399),
)  # fmt: skip
patiently = settings(deadline=None, max_examples=60)


def creatinine(value: float, on: str, unit: str = "umol/L") -> Json:
    return observation("NPU04998", quantity(value, unit), on)


def potassium(on: str) -> Json:
    return observation("NPU03230", quantity(5, "mmol/L"), on)


def value(answer: Answer) -> object:
    return answer.value if isinstance(answer, Known) else answer.reason


def asked(fact: str, *resources: Json, now: datetime, **changes: object) -> object:
    """The answer to the fact, changed in some of its terms."""
    named = FACTS[fact]
    assert isinstance(named, ObservationFact)
    return value(context_of(*resources, now=now).ask(replace(named, **changes)))  # type: ignore[arg-type]


def instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


NOON = datetime(2026, 11, 22, 12, tzinfo=OSLO)
YESTERDAY = [f"2026-11-21T0{place}:00:00+01:00" for place in range(8)]


@patiently
@given(several)
def test_mean_median_and_sum_are_those_of_the_statistics_module(values: list[Fraction]) -> None:
    record = [creatinine(float(number), on) for number, on in zip(values, YESTERDAY, strict=False)]
    exact = [Fraction(number) for number in values]
    assert asked("mean_creatinine", *record, now=NOON) == pytest.approx(float(statistics.mean(exact)), 1e-12)
    assert asked("median_creatinine", *record, now=NOON) == pytest.approx(
        float(statistics.median(exact)), 1e-12
    )
    assert asked("sum_of_creatinine", *record, now=NOON) == pytest.approx(float(sum(exact)), 1e-12)


@patiently
@given(st.lists(numbers, min_size=2, max_size=8))
def test_rise_fall_and_change_are_what_their_definitions_say(values: list[Fraction]) -> None:
    record = [creatinine(float(number), on) for number, on in zip(values, YESTERDAY, strict=False)]
    *before, latest = [Fraction(number) for number in values]
    assert asked("creatinine_rise", *record, now=NOON) == float(latest - min(before))
    assert asked("creatinine_fall", *record, now=NOON) == float(max(before) - latest)
    assert asked("creatinine_change", *record, now=NOON) == float(latest - before[0])
    share = float((latest - min(before)) / min(before) * 100)
    assert asked("creatinine_rise_in_per_cent", *record, now=NOON) == pytest.approx(share, rel=1e-6, abs=1e-6)


@patiently
@given(several, st.sampled_from(["mean_creatinine", "median_creatinine", "sum_of_creatinine"]))
def test_the_unit_in_which_values_come_changes_nothing(values: list[Fraction], fact: str) -> None:
    in_umol = [creatinine(float(number), on) for number, on in zip(values, YESTERDAY, strict=False)]
    in_mmol = [
        creatinine(float(number) / 1000, on, "mmol/L") for number, on in zip(values, YESTERDAY, strict=False)
    ]
    in_mg = [
        creatinine(float(number) * 113.12 / 10_000, on, "mg/dL")
        for number, on in zip(values, YESTERDAY, strict=False)
    ]
    first = asked(fact, *in_umol, now=NOON)
    assert asked(fact, *in_mmol, now=NOON) == pytest.approx(first, 1e-9)
    assert asked(fact, *in_mg, now=NOON) == pytest.approx(first, 1e-9)


@patiently
@given(moments, st.integers(1, 200))
def test_so_many_hours_ago_are_inside_and_a_second_more_is_not(now: datetime, hours: int) -> None:
    window = Window(hours, "hours")
    edge = datetime.fromtimestamp(now.timestamp() - hours * 3600, UTC)
    a_second = timedelta(seconds=1)
    assert asked("potassium", potassium(instant(edge)), now=now, within=window) == 5
    assert asked("potassium", potassium(instant(edge + a_second)), now=now, within=window) == 5
    assert asked("potassium", potassium(instant(edge - a_second)), now=now, within=window) is Reason.TOO_OLD
    assert asked("potassiums_48h", potassium(instant(edge)), now=now, within=window) == 1
    assert asked("potassiums_48h", potassium(instant(edge - a_second)), now=now, within=window) == 0


@patiently
@given(moments, st.integers(1, 400), st.sampled_from([("days", 1), ("weeks", 7)]))
def test_so_many_days_ago_begin_at_local_midnight(
    now: datetime, count: int, unit: tuple[Literal["days", "weeks"], int]
) -> None:
    window = Window(count, unit[0])
    first = now.date() - timedelta(days=count * unit[1])
    edge = datetime(first.year, first.month, first.day, tzinfo=OSLO)
    before = edge.astimezone(UTC) - timedelta(seconds=1)
    assert asked("potassium", potassium(instant(edge)), now=now, within=window) == 5
    assert asked("potassium", potassium(instant(before)), now=now, within=window) is Reason.TOO_OLD
    assert asked("potassium", potassium(first.isoformat()), now=now, within=window) == 5


def all_days(partial: str) -> list[str]:
    """Each day that `2026` or `2026-05` can mean."""
    year, month = int(partial[:4]), partial[5:]
    first = date(year, int(month or 1), 1)
    return [
        day.isoformat()
        for day in (first + timedelta(days=step) for step in range(366))
        if day.isoformat().startswith(partial)
    ]


def agreed(answers: set[object]) -> object:
    """What all days agree on; otherwise the date is too coarse."""
    return answers.pop() if len(answers) == 1 else Reason.DATE_TOO_COARSE


partial_dates = st.one_of(
    days.map(lambda day: day.isoformat()[:7]), days.map(lambda day: day.isoformat()[:4])
).filter(lambda text: text < "2028")
windows = st.builds(Window, st.integers(1, 30), st.sampled_from(["days", "weeks", "months", "years"]))


@settings(deadline=None, max_examples=25)
@given(partial_dates, windows)
def test_a_partial_date_is_in_a_window_when_each_of_its_days_is(partial: str, within: Window) -> None:
    now = datetime(2029, 2, 28, 12, tzinfo=OSLO)
    each = {asked("potassium", potassium(day), now=now, within=within) for day in all_days(partial)}
    assert asked("potassium", potassium(partial), now=now, within=within) == agreed(each)


@settings(deadline=None, max_examples=15)
@given(
    partial_dates,
    moments,
    st.sampled_from(["after", "before"]),
    st.none() | windows | st.just(Window(36, "hours")),
)
def test_a_value_is_related_to_a_partial_date_as_it_is_to_each_of_its_moments(
    partial: str, taken: datetime, side: Literal["after", "before"], by: Window | None
) -> None:
    now = datetime(2029, 2, 28, 12, tzinfo=OSLO)
    terms = {"after": (Relation("after", "spironolactone_started", by),),
             "before": (Relation("before", "spironolactone_started", by),)}[side]  # fmt: skip

    def related(start: str) -> object:
        drug = request("C03DA01", authoredOn=start)
        return asked("potassium_after_start", drug, potassium(instant(taken)), now=now, relations=terms)

    local = [
        datetime(*map(int, day.split("-")), *clock, tzinfo=OSLO)  # type: ignore[arg-type, misc]
        for day in all_days(partial)
        for clock in ((0, 0, 0), (23, 59, 59))
    ]
    assert related(partial) == agreed({related(instant(each)) for each in local})


@patiently
@given(moments, days)
def test_days_that_have_passed_are_days_of_the_calendar(taken: datetime, today: date) -> None:
    now = datetime(2029, 1, 1, tzinfo=OSLO) + timedelta(days=today.day, hours=today.month)
    passed = (now.date() - taken.date()).days
    assert asked("since_creatinine", creatinine(80, instant(taken)), now=now) == passed
    assert asked("since_creatinine", creatinine(80, taken.date().isoformat()), now=now) == passed


@patiently
@given(moments)
def test_hours_that_have_passed_are_exact(taken: datetime) -> None:
    now = datetime(2029, 1, 1, tzinfo=OSLO)
    hours = (now.timestamp() - taken.timestamp()) / 3600
    assert asked("hours_since_creatinine", creatinine(80, instant(taken)), now=now) == pytest.approx(hours)
