"""Drugs that were stopped so recently that they still count. It is 22 November 2026; five weeks ago was 18 October."""

from __future__ import annotations

from typing import Any

import pytest
from knowledge.small import small_base

from cds.context import Answer, Known, Missing, Reason
from context.chart import (
    Json,
    administration,
    answer,
    context_of,
    dispense,
    dosage,
    quantity,
    request,
    statement,
)

NSAID, OTHER = "M01AE01", "N02BE01"
TEXT_ONLY = {"text": "en hvit tablett"}
COARSE = Reason.DATE_TOO_COARSE


def lately(*taken: Json, **how: Any) -> object:
    return says(answer("nsaid_lately", *taken, **how))


def says(given: Answer) -> object:
    return given.value if isinstance(given, Known) else given.reason


def stopped(
    end: str | None, start: str | None = "2026-01-01", *, status: str = "completed", **more: Any
) -> Json:
    period = {key: day for key, day in (("start", start), ("end", end)) if day}
    return statement(NSAID, status=status, **({"effectivePeriod": period} if period else {}), **more)


@pytest.mark.parametrize(
    ("end", "counts"),
    [
        ("2026-11-21", True),
        ("2026-10-18", True),
        ("2026-10-17", False),
        ("2026-10-17T23:30:00Z", True),
        ("2026-11", True),
        ("2026-10", COARSE),
        ("2026-09", False),
        ("2026", COARSE),
        ("2025", False),
        ("2026-11-31", COARSE),
    ],
)  # fmt: skip
def test_the_end_of_a_statement_decides(end: str, counts: object) -> None:
    assert lately(stopped(end)) is counts


@pytest.mark.parametrize("status", ["completed", "stopped", "on-hold", "active", "unknown"])
def test_it_counts_whatever_the_status_calls_its_end(status: str) -> None:
    assert lately(stopped("2026-11-01", status=status)) is True


@pytest.mark.parametrize("status", ["not-taken", "intended", "entered-in-error"])
def test_what_was_never_taken_does_not_count(status: str) -> None:
    assert lately(stopped("2026-11-01", status=status)) is False


@pytest.mark.parametrize("status", ["completed", "stopped", "on-hold"])
def test_one_that_was_stopped_without_a_date_is_never_a_silent_no(status: str) -> None:
    given = answer("nsaid_lately", statement(NSAID, status=status, id="s1"))
    assert isinstance(given, Missing)
    assert (given.reason, given.sources) == (COARSE, ("MedicationStatement/s1",))


@pytest.mark.parametrize(
    ("more", "counts"),
    [
        ({"effectiveDateTime": "2026-11-01"}, True),
        ({"effectiveDateTime": "2026-03-01"}, COARSE),
        ({"effectiveDateTime": "2026-03-01", "dateAsserted": "2026-06-01"}, False),
        ({"effectiveDateTime": "2026-03-01", "dateAsserted": "2026-11-01"}, COARSE),
        ({"effectivePeriod": {"start": "2026-10-20"}}, True),
    ],
)
def test_without_an_end_it_lies_between_the_start_and_what_was_last_heard(more: Json, counts: object) -> None:
    assert lately(statement(NSAID, status="completed", **more)) is counts


def supplied(on: str, days: int, **more: Any) -> Json:
    supply = {"expectedSupplyDuration": quantity(days, "d")} | more.pop("supply", {})
    return request(
        NSAID, status=more.pop("status", "completed"), authoredOn=on, dispenseRequest=supply, **more
    )


@pytest.mark.parametrize(
    ("prescription", "counts"),
    [
        (supplied("2026-10-01", 30), True),
        (supplied("2026-09-19", 30), True),
        (supplied("2026-09-18", 30), False),
        (supplied("2026-10-01", 30, status="stopped"), True),
        (supplied("2026-10-01", 100, status="stopped"), COARSE),
        (supplied("2026-10-20", 100, status="stopped"), True),
        (supplied("2026-08-01", 30, supply={"numberOfRepeatsAllowed": 2}), COARSE),
        (supplied("2026-05-01", 30, supply={"numberOfRepeatsAllowed": 2}), False),
        (supplied("2026-10-01", 30, status="cancelled"), False),
        (supplied("2026-10-01", 30, status="entered-in-error"), False),
        (supplied("2026-10-01", 30, doNotPerform=True), False),
        (supplied("2026-10-01", 30) | {"intent": "proposal"}, False),
    ],
)
def test_a_prescription_ends_with_its_supply(prescription: Json, counts: object) -> None:
    assert lately(prescription) is counts


@pytest.mark.parametrize(
    ("more", "counts"),
    [
        ({"authoredOn": "2026-11-01"}, True),
        ({"authoredOn": "2026-03-01"}, COARSE),
        ({}, COARSE),
        ({"authoredOn": "2026-03-01", "dispenseRequest": {"validityPeriod": {"end": "2026-11-01"}}}, True),
        ({"authoredOn": "2026-03-01", "dispenseRequest": {"validityPeriod": {"end": "2026-10-01"}}}, False),
        ({"authoredOn": "2026-03-01", "dispenseRequest": {"validityPeriod": {"end": "2027-03-01"}}}, COARSE),
        ({"authoredOn": "2026-03-01", "dispenseRequest": "30 days"}, COARSE),
    ],
)
def test_a_prescription_without_supply_ends_at_the_latest_when_it_is_no_longer_valid(
    more: Json, counts: object
) -> None:
    assert lately(request(NSAID, status="completed", **more)) is counts


def test_a_prescription_ends_with_the_bounds_of_its_dosage() -> None:
    ten_days = {"frequency": 3, "period": 1, "periodUnit": "d", "boundsDuration": quantity(10, "d")}
    course = [dosage(quantity(400, "mg"), ten_days)]
    assert (
        lately(request(NSAID, status="completed", authoredOn="2026-10-09", dosageInstruction=course)) is True
    )
    assert (
        lately(request(NSAID, status="completed", authoredOn="2026-10-08", dosageInstruction=course)) is False
    )


@pytest.mark.parametrize(
    ("handed_over", "counts"),
    [
        (dispense(NSAID, "2026-10-01", 30), True),
        (dispense(NSAID, "2026-09-18", 30), False),
        (dispense(NSAID, "2026-11-01"), True),
        (dispense(NSAID, "2026-09-01"), COARSE),
        (dispense(NSAID, None, 30), COARSE),
        (dispense(NSAID, "2026-11-01", 30, status="cancelled"), False),
        (dispense(NSAID, "2026-11-01", 30, status="in-progress"), COARSE),
        (dispense(OTHER, "2026-11-01", 30), False),
    ],
)
def test_what_was_handed_over_lasts_as_many_days_as_it_was_meant_for(
    handed_over: Json, counts: object
) -> None:
    assert lately(handed_over) is counts


@pytest.mark.parametrize(
    ("given", "counts"),
    [
        (administration(NSAID, "2026-10-18T08:00:00+02:00"), True),
        (administration(NSAID, "2026-10-17T08:00:00+02:00"), False),
        (administration(NSAID, "2026-11-01", status="not-done"), False),
        (administration(NSAID, "2026-11-01", status="unknown"), COARSE),
    ],
)
def test_what_was_given_counts_on_its_day(given: Json, counts: object) -> None:
    assert lately(given) is counts


def test_the_answer_says_what_was_stopped_and_when() -> None:
    drug = stopped("2026-11-01", id="s1")
    drug["medicationCodeableConcept"]["text"] = "Ibux"
    assert answer("nsaid_lately", drug) == Known(
        True, "", "2026-11-01", ("MedicationStatement/s1",), ("Ibux",), until="2026-11-01"
    )


def test_a_drug_in_use_is_told_as_one_in_use() -> None:
    given = answer("nsaid_lately", statement(NSAID, id="s1"), stopped("2026-11-01", id="s2"))
    assert given == Known(True, "", "", ("MedicationStatement/s1",))


def test_a_drug_that_is_not_recognised_leaves_no_unanswered_while_it_may_count() -> None:
    unknown = {"medicationCodeableConcept": TEXT_ONLY}
    assert lately(stopped("2026-11-01") | unknown) is Reason.UNCODED
    assert lately(stopped("2026-09-01") | unknown) is False
    assert says(answer("taking_nsaid", stopped("2026-11-01") | unknown)) is False


def test_a_list_that_failed_leaves_no_unanswered() -> None:
    failed = {
        "resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "timeout"}]
    }  # fmt: skip
    assert lately(instead={"medicationDispenses": failed}) is Reason.FAILED
    assert lately(stopped("2026-11-01"), instead={"medicationDispenses": failed}) is True


def test_a_drug_that_is_not_in_use_now_is_still_not_in_use() -> None:
    assert says(answer("taking_nsaid", stopped("2026-11-01"))) is False


@pytest.mark.parametrize("kind", [dispense(NSAID, "2026-11-01", 30), administration(NSAID, "2026-11-01")])
def test_a_status_that_fhir_does_not_have_is_named(kind: Json) -> None:
    context = context_of(kind | {"status": "done", "id": "x1"})
    assert [piece.why for piece in context.evidence.unreadable] == ["its status is none of FHIR's"]
    assert says(context.ask(small_base().dictionary.facts["nsaid_lately"])) is Reason.UNREADABLE


def test_the_fact_may_hold_when_such_a_drug_is_on_record() -> None:
    context = context_of(stopped("2026-11-01"))
    assert "nsaid_lately" in (context.held("drugs") or {})
    assert "taking_nsaid" not in (context.held("drugs") or {})


def test_the_fact_may_hold_when_a_list_that_could_tell_of_it_failed() -> None:
    failed = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "timeout"}]}
    context = context_of(instead={"medicationAdministrations": failed})
    assert "nsaid_lately" in (context.held("drugs") or {})
    assert "taking_nsaid" not in (context.held("drugs") or {})
