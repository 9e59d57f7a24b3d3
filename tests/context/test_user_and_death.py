"""Who the journal calls for, and whether the patient is dead."""

from __future__ import annotations

from typing import Any

import pytest

from cds.context import Answer, Known, Missing, Reason
from context.chart import answer, context_of


def says(given: Answer) -> object:
    return given.value if isinstance(given, Known) else given.reason


def patient(**more: Any) -> dict[str, Any]:
    return {"resourceType": "Patient", "id": "p1", "birthDate": "1940-01-01", **more}


@pytest.mark.parametrize(
    ("user", "expected"),
    [
        ("Practitioner/1", "Practitioner"), ("PractitionerRole/1", "PractitionerRole"), ("Patient/p1", "Patient"),
        ("RelatedPerson/1", "RelatedPerson"), ("https://ehr.example/fhir/Practitioner/1", "Practitioner"),
        ("Device/1", Reason.NOT_FOUND), ("1", Reason.NOT_FOUND),
    ],
)  # fmt: skip
def test_the_role_of_the_user(user: str, expected: object) -> None:
    assert says(answer("user_role", user=user)) == expected


def test_the_user_s_id_is_no_part_of_the_answer() -> None:
    assert answer("user_role", user="Practitioner/1") == Known("Practitioner")


# FHIR R4, Patient.deceased[x]: without it nothing is said, which most systems take for being alive.
@pytest.mark.parametrize("said", [{}, {"deceasedBoolean": False}])
def test_a_patient_of_whom_no_death_is_told_lives(said: dict[str, Any]) -> None:
    assert answer("deceased", patient=patient(**said)) == Known(False)


def test_a_patient_who_is_said_to_be_dead() -> None:
    assert answer("deceased", patient=patient(deceasedBoolean=True)) == Known(True, sources=("Patient/p1",))


@pytest.mark.parametrize("on", ["2026-11-20", "2026", "2026-11-22T08:00:00+01:00"])
def test_a_patient_with_a_date_of_death(on: str) -> None:
    given = answer("deceased", patient=patient(deceasedDateTime=on))
    assert given == Known(True, "", on, ("Patient/p1",))


@pytest.mark.parametrize(
    "said",
    [{"deceasedBoolean": "yes"}, {"deceasedDateTime": "2026-02-30"}, {"deceasedDateTime": "2027-01-01"},
     {"deceasedDateTime": 7}],
)  # fmt: skip
def test_a_death_that_cannot_be_read_is_named_and_costs_nothing_else(said: dict[str, Any]) -> None:
    context = context_of(patient=patient(**said))
    assert says(context.ask_by_name("deceased")) is Reason.UNREADABLE
    assert [piece.ref for piece in context.evidence.unreadable] == ["Patient"]
    assert says(context.ask_by_name("age")) == 86


def test_a_patient_that_could_not_be_fetched_is_neither() -> None:
    failed = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "timeout"}]}
    assert answer("deceased", instead={"patient": failed}) == Missing(Reason.FAILED, "patient")
