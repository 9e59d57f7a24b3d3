"""What lies after or before the date of another fact, and how long a drug has been taken."""

from __future__ import annotations

from typing import Any

import pytest

from cds.context import NO, Answer, Bounds, Known, Missing, Reason
from context.chart import (
    Json,
    answer,
    condition,
    context_of,
    observation,
    oslo,
    procedure,
    quantity,
    request,
    statement,
)

SPIRONOLACTONE = "C03DA01"
STARTED = "spironolactone_started"


def potassium(on: str | None, value: float = 5, **more: Any) -> Json:
    return observation("NPU03230", quantity(value, "mmol/L"), on, **more)


def started(on: str | None, **more: Any) -> Json:
    return request(SPIRONOLACTONE, **({} if on is None else {"authoredOn": on}), **more)


def value(given: Answer) -> object:
    return given.value if isinstance(given, Known) else given.reason


@pytest.mark.parametrize(
    ("start", "taken", "found"),
    [
        ("2026-11-01T10:00:00+01:00", "2026-11-01T10:00:01+01:00", True),
        ("2026-11-01T10:00:00+01:00", "2026-11-01T10:00:00+01:00", False),
        ("2026-11-01T10:00:00+01:00", "2026-11-01T08:59:59Z", False),
        ("2026-11-01T10:00:00+01:00", "2026-11-02", True),
        ("2026-11-01", "2026-11-02T00:00:00+01:00", True),
        ("2026-11-01", "2026-10-31T23:59:59+01:00", False),
        ("2026-11-01", "2026-10-31", False),
        ("2026-10", "2026-11-01", True),
        ("2025", "2026", True),
    ],
)
def test_after_is_strictly_after(start: str, taken: str, found: bool) -> None:
    given = answer("potassium_after_start", started(start), potassium(taken))
    assert value(given) == (5 if found else Reason.NOT_FOUND)


@pytest.mark.parametrize(
    ("start", "taken"),
    [
        ("2026-11-01", "2026-11-01"),
        ("2026-11-01", "2026-11-01T12:00:00+01:00"),
        ("2026-11-01T12:00:00+01:00", "2026-11-01"),
        ("2026-11", "2026-11-20"),
        ("2026-11-20", "2026"),
        ("2026-11-20", None),
    ],
)
def test_what_the_dates_leave_open_is_too_coarse(start: str, taken: str | None) -> None:
    given = answer("potassium_after_start", started(start), potassium(taken))
    assert value(given) is Reason.DATE_TOO_COARSE


@pytest.mark.parametrize(
    ("taken", "count"),
    [
        ("2026-11-15", 1),
        ("2026-11-15T23:59:59+01:00", 1),
        ("2026-11-16T00:00:00+01:00", 0),
        ("2026-11-16", 0),
        ("2026-11-02", 1),
    ],
)
def test_so_many_days_after_end_with_their_last_day(taken: str, count: int) -> None:
    given = answer("potassiums_after_start", started("2026-11-01T10:00:00+01:00"), potassium(taken))
    assert value(given) == count


@pytest.mark.parametrize(
    ("start", "taken", "count"),
    [
        ("2026-10-24T12:00:00+02:00", "2026-10-25T11:00:00+01:00", 1),
        ("2026-10-24T12:00:00+02:00", "2026-10-25T11:00:01+01:00", 0),
        ("2026-03-28T12:00:00+01:00", "2026-03-29T13:00:00+02:00", 1),
        ("2026-03-28T12:00:00+01:00", "2026-03-29T13:00:01+02:00", 0),
    ],
)
def test_hours_after_are_exact_also_when_the_clocks_change(start: str, taken: str, count: int) -> None:
    assert value(answer("potassiums_within_hours_of_start", started(start), potassium(taken))) == count


@pytest.mark.parametrize(
    ("start", "taken", "found"),
    [
        ("2026-11-01", "2026-10-31", True),
        ("2026-11-01", "2026-10-01", True),
        ("2026-11-01", "2026-09-30T23:59:59+02:00", False),
        ("2026-11-01", "2026-11-02", False),
        ("2026-03-31", "2026-02-28T00:00:00+01:00", True),
        ("2026-03-31", "2026-02-27T23:59:59+01:00", False),
        ("2024-03-31", "2024-02-29", True),
        ("2024-03-31", "2024-02-28", False),
    ],
)
def test_a_month_before_begins_with_its_first_day(start: str, taken: str, found: bool) -> None:
    given = answer("potassium_before_start", started(start), potassium(taken))
    assert value(given) == (5 if found else Reason.NOT_FOUND)


def test_what_may_or_may_not_be_within_so_many_days_leaves_the_count_open() -> None:
    given = answer(
        "potassiums_after_start", started("2026-11-01"), potassium("2026-11"), potassium("2026-11-05")
    )
    assert isinstance(given, Known)
    assert given.bounds == Bounds(1, 2)
    assert given.doubt is not None
    assert given.doubt.reason is Reason.DATE_TOO_COARSE


def test_a_fact_that_is_no_leaves_what_is_related_to_it_not_found() -> None:
    assert answer("potassiums_after_start", potassium("2026-11-02")) == Missing(Reason.NOT_FOUND, of=STARTED)


def test_a_fact_that_is_missing_leaves_what_is_related_to_it_missing_for_its_reason() -> None:
    not_sent = ("medicationRequests", "medicationStatements")
    given = answer("potassium_after_start", potassium("2026-11-02"), not_sent=not_sent)
    assert isinstance(given, Missing)
    assert (given.reason, given.of) == (Reason.NOT_SENT, STARTED)


def test_a_fact_without_a_date_leaves_what_is_related_to_it_too_coarse() -> None:
    given = answer("potassium_after_start", started(None), potassium("2026-11-02"))
    assert isinstance(given, Missing)
    assert (given.reason, given.of) == (Reason.DATE_TOO_COARSE, STARTED)


def test_a_start_without_a_date_may_be_earlier_than_the_known_one() -> None:
    drugs = started("2026-11-10"), statement(SPIRONOLACTONE)
    assert value(answer("potassium_after_start", *drugs, potassium("2026-11-11"))) == 5
    assert value(answer("potassium_after_start", *drugs, potassium("2026-11-05"))) is Reason.DATE_TOO_COARSE


def test_procedures_and_diagnoses_lie_after_others() -> None:
    clot = condition("I26", onsetDateTime="2026-10-01")
    assert value(answer("dialysis_after_clot", clot, procedure("2026-10-31"))) is True
    assert answer("dialysis_after_clot", clot, procedure("2026-11-01")) == NO
    assert answer("dialysis_after_clot", clot, procedure("2026-09-30")) == NO
    assert value(answer("dialysis_after_clot", clot, procedure("2026-10"))) is Reason.DATE_TOO_COARSE
    assert (
        value(answer("heart_failure_after_clot", clot, condition("I50", onsetDateTime="2026-10-02"))) is True
    )
    assert answer("heart_failure_after_clot", clot, condition("I50", onsetDateTime="2026-09")) == NO


def test_a_yes_no_fact_of_which_nothing_is_on_record_is_no_whatever_it_is_related_to() -> None:
    assert answer("dialysis_after_clot") is NO
    assert answer("dialysis_after_clot", condition("I26")) is NO


def test_one_that_is_on_record_hangs_on_what_it_is_related_to() -> None:
    assert answer("dialysis_after_clot", procedure("2026-10-31")) == Missing(Reason.NOT_FOUND, of="clot_ever")
    given = answer("dialysis_after_clot", procedure("2026-10-31"), condition("I26"))
    assert given == Missing(Reason.DATE_TOO_COARSE, "undated", sources=("Condition",), of="clot_ever")


def test_the_latest_of_several_is_what_others_are_related_to() -> None:
    clots = condition("I26", onsetDateTime="2026-09-01"), condition("I26", onsetDateTime="2026-10-01")
    assert answer("heart_failure_after_clot", *clots, condition("I50", onsetDateTime="2026-09-15")) == NO


def test_the_latest_of_several_may_be_hidden_by_a_coarse_date() -> None:
    clots = condition("I26", onsetDateTime="2026"), condition("I26", onsetDateTime="2026-10-01")
    given = answer("heart_failure_after_clot", *clots, condition("I50", onsetDateTime="2026-10-15"))
    assert value(given) is Reason.DATE_TOO_COARSE


@pytest.mark.parametrize(
    ("starts", "on"),
    [
        (("2026-11-10", "2026-03-01", "2026-05"), "2026-03-01"),
        (("2026-11-01T00:30:00+01:00", "2026-10-31T23:45:00Z"), "2026-11-01T00:30:00+01:00"),
        (("2026", "2026-03-01"), "2026"),
    ],
)
def test_a_drug_is_dated_by_its_earliest_start(starts: tuple[str, ...], on: str) -> None:
    given = answer(STARTED, *(started(each) for each in starts))
    assert isinstance(given, Known)
    assert (given.value, given.on) == (True, on)


def test_without_that_it_is_dated_by_the_latest() -> None:
    given = answer("taking_spironolactone", started("2026-03-01"), started("2026-11-10"))
    assert isinstance(given, Known)
    assert given.on == "2026-11-10"


def test_what_is_only_being_ordered_has_not_been_started() -> None:
    draft = request(SPIRONOLACTONE, status="draft", id="d1")
    assert answer(STARTED, orders=[draft]) == NO
    assert value(answer("taking_spironolactone", orders=[draft])) is True
    assert value(answer("since_spironolactone", orders=[draft])) is Reason.NOT_FOUND


def test_an_order_that_revises_a_request_keeps_its_start() -> None:
    draft = request(SPIRONOLACTONE, status="draft", id="d1")
    context = context_of(started("2026-03-01", id="d1"), orders=[draft])
    given = context.ask_by_name(STARTED)
    assert isinstance(given, Known)
    assert given.on == "2026-03-01"


def test_what_is_to_be_started_later_has_not_been_started() -> None:
    later = statement(SPIRONOLACTONE, effectivePeriod={"start": "2026-12-01"})
    assert answer(STARTED, later) == NO
    assert value(answer(STARTED, later, started("2026-11-01"))) is True


@pytest.mark.parametrize(
    ("on", "days"), [("2026-11-22T09:00:00+01:00", 0), ("2026-11-08", 14), ("2025-11-22", 365)]
)
def test_how_long_a_drug_has_been_taken(on: str, days: int) -> None:
    given = answer("since_spironolactone", started(on), started("2026-11-22"))
    assert isinstance(given, Known)
    assert (given.value, given.unit, given.bounds) == (days, "d", None)


def test_a_start_of_which_only_the_month_is_known_leaves_bounds() -> None:
    given = answer("since_spironolactone", started("2026-10"))
    assert isinstance(given, Known)
    assert given.bounds == Bounds(22, 52)


def test_with_one_that_has_no_date_it_has_been_taken_at_least_so_long() -> None:
    given = answer("since_spironolactone", started("2026-11-08"), statement(SPIRONOLACTONE))
    assert isinstance(given, Known)
    assert given.bounds == Bounds(14, float("inf"))
    assert value(answer("since_spironolactone", statement(SPIRONOLACTONE))) is Reason.DATE_TOO_COARSE


def test_a_drug_that_nobody_recognises_may_be_the_one() -> None:
    unknown = {**statement("X"), "medicationCodeableConcept": {"text": "noe vanndrivende"}}
    assert value(answer(STARTED, unknown)) is Reason.UNCODED
    assert value(answer("since_spironolactone", unknown)) is Reason.UNCODED


def test_an_impossible_start_is_named_and_leaves_the_start_unknown() -> None:
    context = context_of(started("2026-02-30", id="r1"))
    assert value(context.ask_by_name("since_spironolactone")) is Reason.DATE_TOO_COARSE
    assert [(piece.ref, piece.why) for piece in context.evidence.unreadable] == [
        ("MedicationRequest/r1", "its date is impossible")
    ]


def test_the_day_of_the_site_decides_at_the_turn_of_the_day() -> None:
    given = answer("since_spironolactone", started("2026-11-20T23:30:00Z"), now=oslo("2026-11-22T00:10"))
    assert value(given) == 1
