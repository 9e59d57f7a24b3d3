"""Windows, counts, days, time since and age then: whole dates exactly, partial ones between bounds.

It is 22 November 2026. Answers are worked out by the calendar.
"""

from __future__ import annotations

from math import inf
from typing import Any

import pytest

from cds.context import Answer, Bounds, Known, Missing, Reason
from context.chart import Json, answer, condition, context_of, procedure
from context.events_made import encounter, listed, ordered, vaccine

BORN = {"resourceType": "Patient", "id": "p1", "birthDate": "1956-06-15"}
COLONOSCOPY = {"code": {"coding": [{"system": "http://snomed.info/sct", "code": "73761001"}]}}


def says(given: Answer) -> object:
    return given.value if isinstance(given, Known) else given.reason


def bounds(given: Answer) -> tuple[float, float]:
    assert isinstance(given, Known)
    assert given.bounds is not None
    return given.bounds.low, given.bounds.high


def colonoscopy(on: str | None, **more: Any) -> Json:
    return procedure(on, **COLONOSCOPY, **more)


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2021-11-22", True),
        ("2021-11-21", False),
        ("2022", True),
        ("2020", False),
        ("2021", Reason.DATE_TOO_COARSE),
        ("2021-11", Reason.DATE_TOO_COARSE),
        ("2021-12", True),
        ("2021-10", False),
        (None, Reason.DATE_TOO_COARSE),
        ("2025-02-30", Reason.UNREADABLE),
        ("2026-11-23", Reason.UNREADABLE),
    ],
)
def test_a_window_s_edge(on: str | None, expected: object) -> None:
    assert says(answer("vaccinated_lately", vaccine(on))) is expected


@pytest.mark.parametrize(
    ("on", "expected"), [("2026-08-22", True), ("2026-08-21", False), ("2026-08", Reason.DATE_TOO_COARSE)]
)
def test_an_order_s_window_is_from_when_it_was_written(on: str, expected: object) -> None:
    assert says(answer("colonoscopy_ordered_lately", ordered(on))) is expected


@pytest.mark.parametrize(
    ("on", "why"), [("2025-02-30", "its date is impossible"), ("2027-01-01", "it is dated in the future")]
)
def test_an_impossible_date_is_named_and_counts_where_dates_do_not_matter(on: str, why: str) -> None:
    context = context_of(vaccine(on, id="v1"))
    assert says(context.ask_by_name("vaccinated")) is True
    assert [(piece.ref, piece.why) for piece in context.evidence.unreadable] == [("Immunization/v1", why)]


@pytest.mark.parametrize("on", ["2025-02-30", "2027-01-01"])
def test_an_impossible_date_says_nothing_of_when(on: str) -> None:
    assert says(answer("years_since_vaccine", vaccine(on))) is Reason.UNREADABLE
    assert says(answer("age_at_vaccine", vaccine(on), patient=BORN)) is Reason.UNREADABLE


# -- how many


@pytest.mark.parametrize(
    ("dates", "expected"),
    [([], 0), (["2025-10-01"], 1), (["2025-10-01", "2025-10-01"], 2), (["2025", "2024-03"], 2), ([None], 1)],
)
def test_entries_are_counted_whatever_their_dates(dates: list[str | None], expected: int) -> None:
    given = answer("vaccine_doses", *[vaccine(on) for on in dates])
    assert isinstance(given, Known)
    assert (given.value, given.unit, given.bounds) == (expected, "1", None)


@pytest.mark.parametrize(
    ("dates", "low", "high"),
    [
        (["2025-01-01", "2021"], 1, 2),
        (["2021", "2021-11"], 0, 2),
        (["2025-01-01", None], 1, 2),
        (["2025-02-30"], 0, 1),
    ],
)
def test_entries_that_may_be_in_time_leave_a_count_between_bounds(
    dates: list[str | None], low: int, high: int
) -> None:
    assert bounds(answer("vaccine_doses_lately", *[vaccine(on) for on in dates])) == (low, high)


def test_an_entry_that_is_too_old_is_not_counted() -> None:
    assert says(answer("vaccine_doses_lately", vaccine("2021-11-21"), vaccine("2021-11-22"))) == 1


@pytest.mark.parametrize(
    ("dates", "low", "high"),
    [
        (["2025-10-01", "2025-10-01T08:00:00+02:00", "2025-10-02"], 2, 2),
        (["2025-10-01T23:30:00Z", "2025-10-02T08:00:00+02:00"], 1, 1),
        (["2025-10-01", "2025-10"], 1, 2),
        (["2025-10-01", "2024"], 2, 2),
        (["2025-10", "2025"], 1, 2),
        (["2025-10-01", None], 1, 2),
        ([None], 1, 1),
    ],
)
def test_days_are_counted_once_and_by_the_calendar_of_the_site(
    dates: list[str | None], low: int, high: int
) -> None:
    given = answer("vaccine_days", *[vaccine(on) for on in dates])
    assert isinstance(given, Known)
    known = given.bounds or Bounds(float(given.value), float(given.value))
    assert (known.low, known.high) == (low, high)


def test_a_count_of_a_list_that_is_cut_off_is_at_least_what_came() -> None:
    cut = {"link": [{"relation": "next", "url": "https://ehr.example/next"}]}
    given = answer("vaccine_doses", instead={"immunizations": listed(vaccine()) | cut})
    assert isinstance(given, Known)
    assert (given.bounds, given.doubt) == (Bounds(1, inf), Missing(Reason.FAILED, "immunizations"))
    assert says(answer("vaccine_doses", instead={"immunizations": listed() | cut})) is Reason.FAILED


def test_a_count_with_an_unreadable_entry_is_at_least_what_can_be_read() -> None:
    assert bounds(answer("vaccine_doses", vaccine(), vaccine(status=7))) == (1, inf)


def test_conditions_are_counted_too() -> None:
    clots = [condition("I26.9", clinical="resolved", onsetDateTime=on) for on in ("2010", "2020-01-01")]
    assert says(answer("clots", *clots)) == 2


@pytest.mark.parametrize(
    ("on", "low", "high"), [("2026-05-22", 1, 1), ("2026-05-21", 0, 0), ("2026-05", 0, 1), ("2026", 0, 1)]
)
def test_emergency_visits_of_half_a_year(on: str, low: int, high: int) -> None:
    given = answer("emergency_visits", instead={"encounters": listed(encounter(on))})
    assert isinstance(given, Known)
    known = given.bounds or Bounds(float(given.value), float(given.value))
    assert (known.low, known.high) == (low, high)


# -- how long ago


@pytest.mark.parametrize(
    ("on", "years"),
    [
        ("2016-11-22", 10),
        ("2016-11-23", 9),
        ("2026-11-22", 0),
        ("2026-11-22T09:00:00+01:00", 0),
        ("2025-12", 0),
        ("2015-10", 11),
    ],
)
def test_completed_years_since_a_colonoscopy(on: str, years: int) -> None:
    bare = {"value": says(answer("years_since_colonoscopy", colonoscopy(on)))}
    assert bare == {"value": years}


@pytest.mark.parametrize(
    ("on", "low", "high"), [("2016", 9, 10), ("2016-11", 9, 10), ("2026", 0, 0), ("2015-11", 10, 11)]
)
def test_a_partial_date_gives_bounds(on: str, low: int, high: int) -> None:
    given = answer("years_since_colonoscopy", colonoscopy(on))
    assert isinstance(given, Known)
    known = given.bounds or Bounds(float(given.value), float(given.value))
    assert (known.low, known.high, given.on) == (low, high, on)


def test_bounds_say_which_date_was_too_coarse() -> None:
    given = answer("years_since_colonoscopy", colonoscopy("2016", id="k1"))
    assert isinstance(given, Known)
    assert given.doubt == Missing(Reason.DATE_TOO_COARSE, "2016", on="2016", sources=("Procedure/k1",))


def test_the_latest_counts_unless_the_earliest_is_asked_for() -> None:
    given = [vaccine("2020-11-22"), vaccine("2026-11-12"), vaccine("2026-11-20")]
    assert says(answer("years_since_vaccine", *given)) == 0
    assert says(answer("days_since_first_vaccine", *given[1:])) == 10


def test_a_coarse_date_that_cannot_be_the_latest_does_not_matter() -> None:
    assert says(answer("years_since_vaccine", vaccine("2020-11-22"), vaccine("2015"))) == 6
    assert bounds(answer("years_since_vaccine", vaccine("2020-11-22"), vaccine("2022"))) == (3, 4)
    assert bounds(answer("years_since_vaccine", vaccine("2020-11-22"), vaccine(None))) == (0, 6)


def test_nothing_done_is_not_found() -> None:
    assert answer("years_since_colonoscopy") == Missing(Reason.NOT_FOUND)
    assert answer("years_since_colonoscopy", not_sent=["procedures"]) == Missing(
        Reason.NOT_SENT, "procedures"
    )
    assert says(answer("years_since_colonoscopy", colonoscopy("2016", status="not-done"))) is Reason.NOT_FOUND


def test_something_undated_may_have_been_at_any_time() -> None:
    assert says(answer("years_since_colonoscopy", colonoscopy(None))) is Reason.DATE_TOO_COARSE


def test_a_list_that_is_cut_off_may_hold_a_later_one() -> None:
    cut = {"link": [{"relation": "next", "url": "https://ehr.example/next"}]}
    given = answer("years_since_vaccine", instead={"immunizations": listed(vaccine("2020-11-22")) | cut})
    assert isinstance(given, Known)
    assert (given.bounds, given.doubt) == (Bounds(0, 6), Missing(Reason.FAILED, "immunizations"))


# -- how old


@pytest.mark.parametrize(
    ("born", "on", "low", "high"),
    [
        ("1956-06-15", "2021-06-15", 65, 65),
        ("1956-06-15", "2021-06-14", 64, 64),
        ("1956-06-15", "2021", 64, 65),
        ("1956", "2021-06-15", 64, 65),
        ("1956", "2021", 64, 65),
    ],
)
def test_age_at_vaccination(born: str, on: str, low: int, high: int) -> None:
    given = answer("age_at_vaccine", vaccine(on), patient={**BORN, "birthDate": born})
    assert isinstance(given, Known)
    known = given.bounds or Bounds(float(given.value), float(given.value))
    assert (known.low, known.high, given.unit) == (low, high, "a")


def test_age_then_needs_a_birth_date() -> None:
    assert says(answer("age_at_vaccine", vaccine())) is Reason.NOT_FOUND


def test_what_is_dated_before_the_birth_is_named() -> None:
    context = context_of(vaccine("1950-01-01", id="v1"), patient=BORN)
    assert says(context.ask_by_name("age_at_vaccine")) is Reason.UNREADABLE
    assert [piece.why for piece in context.evidence.unreadable] == ["it is dated before the birth"]


AT = {"unit": "years", "system": "http://unitsofmeasure.org", "code": "a"}


@pytest.mark.parametrize(
    ("onset", "low", "high"),
    [
        ({"onsetDateTime": "2010-06-15"}, 54, 54),
        ({"onsetAge": {"value": 52, **AT}}, 52, 52),
        ({"onsetAge": {"value": 630, "unit": "months", "code": "mo"}}, 52, 52),
        ({"onsetAge": {"value": 52, "comparator": "<", **AT}}, 0, 51),
        ({"onsetRange": {"low": {"value": 50, **AT}, "high": {"value": 55, **AT}}}, 50, 55),
    ],
)
def test_age_at_diagnosis(onset: Json, low: int, high: int) -> None:
    given = answer("age_at_heart_failure", condition("I50.9", **onset), patient=BORN)
    assert isinstance(given, Known)
    known = given.bounds or Bounds(float(given.value), float(given.value))
    assert (known.low, known.high) == (low, high)


def test_an_age_in_words_is_no_age_and_the_recorded_date_does_not_stand_in_for_it() -> None:
    told = condition("I50.9", onsetString="i femtiårene", recordedDate="2026-01-01")
    assert says(answer("age_at_heart_failure", told, patient=BORN)) is Reason.DATE_TOO_COARSE


def test_time_since_an_onset_that_is_told_as_an_age() -> None:
    told = condition("I50.9", onsetAge={"value": 52, **AT})
    assert bounds(answer("years_with_heart_failure", told, patient=BORN)) == (17, 18)


def test_an_onset_at_an_age_not_reached_yet_is_named() -> None:
    context = context_of(condition("I50.9", onsetAge={"value": 90, **AT}, id="c1"), patient=BORN)
    assert says(context.ask_by_name("years_with_heart_failure")) is Reason.UNREADABLE
    assert [piece.why for piece in context.evidence.unreadable] == ["its onset is in the future"]
