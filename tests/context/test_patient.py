"""Age and sex, from full and partial birth dates."""

from __future__ import annotations

import pytest

from cds.context import Bounds, Known, Missing, Reason
from context.chart import Json, answer, oslo


def born(date: str) -> Json:
    return {"resourceType": "Patient", "id": "p1", "birthDate": date}


@pytest.mark.parametrize(
    ("birth", "now", "age"),
    [
        ("1956-11-22", "2026-11-22T10:00", 70),
        ("1956-11-23", "2026-11-22T10:00", 69),
        ("1956-11-22", "2026-11-22T00:00", 70),
        ("1956-11-22", "2026-11-21T23:59", 69),
        ("2004-02-29", "2026-02-28T10:00", 21),
        ("2004-02-29", "2026-03-01T10:00", 22),
        ("2004-02-29", "2028-02-29T10:00", 24),
        ("2026-11-22", "2026-11-22T10:00", 0),
    ],
)
def test_an_age_is_in_completed_years(birth: str, now: str, age: int) -> None:
    assert answer("age", patient=born(birth), now=oslo(now)) == Known(age, "a", sources=("Patient/p1",))


@pytest.mark.parametrize(
    ("fact", "birth", "age"),
    [
        ("age_in_months", "2026-10-23", 0),
        ("age_in_months", "2026-10-22", 1),
        ("age_in_months", "2025-11-22", 12),
        ("age_in_weeks", "2026-11-16", 0),
        ("age_in_weeks", "2026-11-15", 1),
        ("age_in_days", "2026-11-21", 1),
        ("age_in_days", "2026-03-22", 245),
    ],
)
def test_an_infant_is_so_many_completed_months_weeks_and_days_old(fact: str, birth: str, age: int) -> None:
    known = answer(fact, patient=born(birth))
    assert isinstance(known, Known)
    assert known.value == age


@pytest.mark.parametrize(
    ("birth", "youngest", "oldest"),
    [("1956", 69, 70), ("1956-11", 69, 70), ("2026-11", 0, 0), ("1956-12", 69, 69)],
)
def test_a_partial_birth_date_bounds_the_age(birth: str, youngest: int, oldest: int) -> None:
    known = answer("age", patient=born(birth))
    assert isinstance(known, Known)
    assert known.value == oldest
    assert known.bounds == (Bounds(youngest, oldest) if youngest < oldest else None)


@pytest.mark.parametrize("birth", ["2026-11-23", "1956-02-30", "1956-13-01", "22.11.1956", "next year"])
def test_an_impossible_birth_date_is_unreadable_and_named(birth: str) -> None:
    missing = answer("age", patient=born(birth))
    assert missing == Missing(Reason.UNREADABLE, "Patient")


def test_no_birth_date_is_not_found() -> None:
    assert answer("age") == Missing(Reason.NOT_FOUND)


@pytest.mark.parametrize("gender", ["female", "male", "other"])
def test_sex_is_one_of_fhirs_codes(gender: str) -> None:
    patient = {"resourceType": "Patient", "id": "p1", "gender": gender}
    assert answer("sex", patient=patient) == Known(gender, sources=("Patient/p1",))


def test_an_unknown_sex_is_not_found() -> None:
    assert answer("sex", patient={"resourceType": "Patient", "id": "p1", "gender": "unknown"}) == Missing(
        Reason.NOT_FOUND
    )


def test_a_sex_that_fhir_does_not_have_is_unreadable() -> None:
    patient = {"resourceType": "Patient", "id": "p1", "gender": "kvinne"}
    assert answer("sex", patient=patient) == Missing(Reason.UNREADABLE, "Patient")


def test_a_patient_that_cannot_be_decoded_leaves_age_unreadable() -> None:
    missing = answer("age", patient={"resourceType": "Patient", "id": "p1", "birthDate": 1956})
    assert missing == Missing(Reason.UNREADABLE, "Patient/p1")
