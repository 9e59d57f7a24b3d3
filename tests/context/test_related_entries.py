"""Entries of every list after and before other facts: whether, how many, on how many days, how long ago.

It is 22 November 2026, ten o'clock. Answers are worked out by the calendar.
"""

from __future__ import annotations

from math import inf
from typing import Any

import pytest

from cds.context import NO, Answer, Known, Missing, Reason
from context.chart import Json, answer, condition, context_of, procedure, request
from context.events_made import (
    care_plan,
    device_use,
    encounter,
    flag,
    goal,
    listed,
    ordered,
    response,
    vaccine,
)

BORN = {"resourceType": "Patient", "id": "p1", "birthDate": "1956-06-15"}


def clot(on: str | None = "2026-06-01") -> Json:
    return condition("I26", **({} if on is None else {"onsetDateTime": on}))


def says(given: Answer) -> object:
    return given.value if isinstance(given, Known) else given.reason


def bounds(given: Answer) -> tuple[float, float]:
    assert isinstance(given, Known)
    assert given.bounds is not None
    return given.bounds.low, given.bounds.high


def visits(*dates: str | None) -> dict[str, Any]:
    return {"encounters": listed(*(encounter(on, id=f"e{place}") for place, on in enumerate(dates)))}


@pytest.mark.parametrize(
    ("fact", "earlier", "later"),
    [
        ("vaccinated_after_clot", vaccine("2026-05-31"), vaccine("2026-06-02")),
        ("falls_after_clot", flag(period={"start": "2026-05-31"}), flag(period={"start": "2026-06-02"})),
        ("pacemaker_after_clot", device_use("2026-05-31"), device_use("2026-06-02")),
        (
            "rehabilitation_after_clot",
            care_plan(period={"start": "2026-05-31"}),
            care_plan(period={"start": "2026-06-02"}),
        ),
        ("goal_after_clot", goal(startDate="2026-05-31"), goal(startDate="2026-06-02")),
        ("colonoscopy_ordered_after_clot", ordered("2026-05-31"), ordered("2026-06-02")),
        ("dialysis_after_clot", procedure("2026-05-31"), procedure("2026-06-02")),
        (
            "heart_failure_after_clot",
            condition("I50", onsetDateTime="2026-05-31"),
            condition("I50", onsetDateTime="2026-06-02"),
        ),
    ],
)
def test_entries_of_every_list_lie_after_or_they_do_not(fact: str, earlier: Json, later: Json) -> None:
    assert answer(fact, clot(), earlier) == NO
    assert says(answer(fact, clot(), later)) is True
    assert says(answer(fact, clot("2026"), later)) is Reason.DATE_TOO_COARSE
    assert answer(fact, clot()) is NO


def test_earlier_encounters_too() -> None:
    assert says(answer("seen_after_clot", clot(), instead=visits("2026-06-02"))) is True
    assert answer("seen_after_clot", clot(), instead=visits("2026-05-31")) == NO


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2026-06-01", Reason.DATE_TOO_COARSE),
        ("2026-06", Reason.DATE_TOO_COARSE),
        (None, Reason.DATE_TOO_COARSE),
        ("2026-05", False),
        ("2026-02-30", Reason.UNREADABLE),
        ("2026-11-23", Reason.UNREADABLE),
    ],
)
def test_what_the_dates_leave_open_is_missing(on: str | None, expected: object) -> None:
    assert says(answer("vaccinated_after_clot", clot(), vaccine(on))) is expected


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2026-05-01", True),
        ("2026-04-30", False),
        ("2026-05-31", True),
        ("2026-06-02", False),
        ("2026-05", True),
        ("2026-04", False),
    ],
)
def test_a_month_before_begins_with_its_first_day(on: str, expected: object) -> None:
    assert says(answer("vaccinated_before_clot", clot(), vaccine(on))) is expected


def test_what_is_on_record_hangs_on_what_it_is_related_to() -> None:
    for fact in ("vaccinated_after_clot", "doses_in_the_year_after_clot", "since_vaccine_after_clot"):
        assert answer(fact, vaccine()) == Missing(Reason.NOT_FOUND, of="clot_ever")
        assert says(answer(fact, vaccine(), clot(None))) is Reason.DATE_TOO_COARSE
        assert says(answer(fact, vaccine(), clot("2026-02-30"))) is Reason.UNREADABLE
        assert says(answer(fact, vaccine(), clot("2027-01-01"))) is Reason.UNREADABLE


def test_what_has_not_begun_is_no_whatever_it_is_related_to() -> None:
    assert answer("falls_after_clot", flag(period={"start": "2026-12-01"})) is NO


# -- how many


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        ([], 0),
        (["2025-05-31"], 0),
        (["2025-06-02", "2026-06-01", "2026-06-02"], 2),
        (["2025-06-02", "2025-06-02"], 2),
    ],
)
def test_entries_within_a_year_after_are_counted(dates: list[str], expected: int) -> None:
    doses = [vaccine(on) for on in dates]
    assert says(answer("doses_in_the_year_after_clot", clot("2025-06-01"), *doses)) == expected


def test_entries_that_may_lie_after_leave_a_count_between_bounds() -> None:
    doses = [vaccine(on) for on in ("2025-06-02", "2026-06-01", "2026-06")]
    given = answer("doses_in_the_year_after_clot", clot("2025-06-01"), *doses)
    assert bounds(given) == (2, 3)
    assert isinstance(given, Known)
    assert given.doubt == Missing(Reason.DATE_TOO_COARSE, "2026-06", on="2026-06", sources=("Immunization",))


@pytest.mark.parametrize(
    ("dates", "low", "high"),
    [
        (["2026-06-02", "2026-06-02T12:00:00+02:00", "2026-06-01"], 1, 2),
        (["2026-06-02", "2026-06"], 1, 2),
        (["2026-06-01", "2026-06-01T12:00:00+02:00"], 0, 1),
        (["2026-07", None], 1, 2),
    ],
)
def test_days_after_are_counted_within_bounds(dates: list[str | None], low: int, high: int) -> None:
    given = answer("days_of_doses_after_clot", clot(), *[vaccine(on) for on in dates])
    assert bounds(given) == (low, high)


@pytest.mark.parametrize(
    ("on", "low", "high"),
    [
        ("2026-11-20T10:00:00+01:00", 1, 1),
        ("2026-11-20T09:59:59+01:00", 0, 0),
        ("2026-11-21", 1, 1),
        ("2026-11-20", 0, 1),
        ("2026-11-19", 0, 0),
    ],
)
def test_a_window_of_hours_is_exact_to_the_instant(on: str, low: int, high: int) -> None:
    given = answer("visits_in_48_hours", instead=visits(on))
    assert isinstance(given, Known)
    known = given.bounds or (given.value, given.value)
    assert (known[0], known[1]) == (low, high)


# -- how long ago


@pytest.mark.parametrize(
    ("fact", "dates", "expected"),
    [
        ("since_vaccine_after_clot", ["2026-11-12", "2026-05-01", "2026-07-01"], 10),
        ("since_first_vaccine_after_clot", ["2026-11-12", "2026-05-01", "2026-11-02"], 20),
        ("since_vaccine_after_clot", ["2026-05-01"], Reason.NOT_FOUND),
        ("since_vaccine_after_clot", [], Reason.NOT_FOUND),
        ("since_vaccine_after_clot", ["2026-06"], Reason.DATE_TOO_COARSE),
        ("age_at_vaccine_after_clot", ["2026-06-14", "2026-05-01"], 69),
        ("age_at_vaccine_after_clot", ["2026-06-15", "2026-05-01"], 70),
    ],
)
def test_the_latest_or_first_of_those_that_lie_after(fact: str, dates: list[str], expected: object) -> None:
    assert says(answer(fact, clot(), *[vaccine(on) for on in dates], patient=BORN)) == expected


def test_one_that_may_lie_after_matters_only_where_it_could_be_the_one() -> None:
    """Of 1 June, the day of the clot: 174 days ago, if it counts. The other is of 12 November: 10 days ago."""
    doses = vaccine("2026-06-01"), vaccine("2026-11-12", id="v2")
    given = answer("since_vaccine_after_clot", clot(), *doses)
    assert given == Known(10, "d", "2026-11-12", ("Immunization/v2",))
    first = answer("since_first_vaccine_after_clot", clot(), *doses)
    assert bounds(first) == (10, 174)
    assert bounds(answer("since_first_vaccine_after_clot", clot(), *doses, vaccine(None))) == (10, inf)


@pytest.mark.parametrize(
    ("on", "hours"),
    [("2026-11-22T08:30:00+01:00", 1.5), ("2026-11-20T10:00:00+01:00", 48), ("2026-11-22T10:30:00+01:00", 0)],
)
def test_hours_are_exact(on: str, hours: float) -> None:
    assert says(answer("hours_since_visit", instead=visits(on))) == hours


def test_a_day_leaves_hours_between_bounds() -> None:
    assert bounds(answer("hours_since_visit", instead=visits("2026-11-21"))) == (10, 34)


def test_an_age_at_onset_says_nothing_of_hours() -> None:
    age = {"onsetAge": {"value": 70, "code": "a"}}
    assert says(answer("hours_with_heart_failure", condition("I50", **age), patient=BORN)) is (
        Reason.DATE_TOO_COARSE
    )


# -- what they are related to


def test_the_first_of_a_list_is_what_others_are_related_to() -> None:
    seen = visits("2024-05-01", "2026-10-01")
    assert says(answer("vaccinated_after_first_visit", vaccine("2025-01-01"), instead=seen)) is True
    assert answer("vaccinated_after_visit", vaccine("2025-01-01"), instead=seen) == NO


def test_of_two_in_the_same_year_the_later_is_the_latest() -> None:
    given = answer("since_visit", instead=visits("2026-02-01", "2026-05-01"))
    assert given == Known(0, "a", "2026-05-01", ("Encounter/e1",), ("EMER",))


def test_one_without_a_date_may_be_the_first_or_the_latest() -> None:
    seen = visits("2024-05-01", None)
    for fact in ("vaccinated_after_first_visit", "vaccinated_after_visit"):
        assert says(answer(fact, vaccine("2026-11-01"), instead=seen)) is Reason.DATE_TOO_COARSE


def test_one_of_this_year_and_one_without_a_date_leave_the_date_open() -> None:
    seen = visits("2026-02-01", None)
    assert says(answer("since_visit", instead=seen)) == 0
    assert (
        says(answer("vaccinated_after_visit", vaccine("2026-03-01"), instead=seen)) is Reason.DATE_TOO_COARSE
    )


def test_an_answer_to_a_questionnaire_has_a_date() -> None:
    asked = response("phq9-total", {"valueDecimal": 12}, "2026-10-01")
    assert says(answer("vaccinated_after_phq9", asked, vaccine("2026-10-02"))) is True
    assert answer("vaccinated_after_phq9", asked, vaccine("2026-09-30")) == NO
    assert answer("vaccinated_after_phq9", vaccine()) == Missing(Reason.NOT_FOUND, of="phq9_first")


def test_a_drug_with_a_start_that_is_not_known_may_have_been_started_before() -> None:
    dated, undated = request("C03DA01", authoredOn="2026-10-01"), request("C03DA01")
    assert answer("vaccinated_on_spironolactone", dated, vaccine("2026-09-01")) == NO
    given = answer("vaccinated_on_spironolactone", dated, undated, vaccine("2026-09-01"))
    assert says(given) is Reason.DATE_TOO_COARSE
    assert says(answer("vaccinated_on_spironolactone", dated, undated, vaccine("2026-10-02"))) is True


def test_an_impossible_date_is_named() -> None:
    context = context_of(clot(), vaccine("2026-02-30", id="v1"))
    context.ask_by_name("since_vaccine_after_clot")
    assert [piece.ref for piece in context.evidence.unreadable] == ["Immunization/v1"]
