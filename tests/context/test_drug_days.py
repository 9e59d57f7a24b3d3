"""Days covered by drugs, and days on which they were ordered. It is 22 November 2026; 90 days ago was 24 August."""

from __future__ import annotations

from typing import Any

import pytest

from cds.context import Answer, Bounds, Known, Missing, Reason
from context.chart import Json, administration, answer, dispense, dosage, quantity, request, statement

NSAID, GABAPENTIN = "M01AE01", "N03AX12"
WINDOW = 91  # 24 August and 22 November are in it


def period(start: str, end: str, code: str = NSAID, status: str = "completed") -> Json:
    return statement(code, status=status, effectivePeriod={"start": start, "end": end})


def prescribed(on: str, days: int, **more: Any) -> Json:
    return request(
        NSAID, authoredOn=on, dispenseRequest={"expectedSupplyDuration": quantity(days, "d")}, **more
    )


def covered(*taken: Json, **how: Any) -> object:
    return told(answer("nsaid_days", *taken, **how))


def told(given: Answer) -> object:
    """The number, or the bounds when only these are known."""
    if isinstance(given, Missing):
        return given.reason
    return given.value if given.bounds is None else (given.bounds.low, given.bounds.high)


@pytest.mark.parametrize(
    ("taken", "days"),
    [
        ([period("2026-10-01", "2026-10-30")], 30),
        ([period("2026-10-01", "2026-10-10"), period("2026-10-05", "2026-10-14")], 14),
        ([period("2026-10-01", "2026-10-10"), period("2026-10-11", "2026-10-20")], 20),
        ([period("2026-08-01", "2026-08-31")], 8),
        ([period("2026-05-01", "2026-08-23")], 0),
        ([period("0001-01-01", "0001-01-02")], 0),
        ([dispense(NSAID, "2026-11-13", 1e300)], 10),
        ([period("2026-11-13", "2026-12-31", status="active")], 10),
        ([statement(NSAID, effectivePeriod={"start": "2026-11-13"})], 10),
        ([statement(NSAID, effectivePeriod={"start": "2020"})], WINDOW),
        ([prescribed("2026-10-01", 30)], 30),
        ([prescribed("2026-10-01", 30, status="unknown")], 30),
        ([prescribed("2026-10-20", 10)], 10),
        ([prescribed("2026-10-01", 30), dispense(NSAID, "2026-10-03", 30)], 32),
        ([dispense(NSAID, "2026-10-01", 30), dispense(NSAID, "2026-10-21", 30)], 50),
        ([dispense(NSAID, "2026-11-13", 30)], 10),
        ([administration(NSAID, "2026-10-01T08:00:00+02:00"), administration(NSAID, "2026-10-01T20:00:00+02:00"),
          administration(NSAID, "2026-10-05T08:00:00+02:00")], 2),
        ([administration(NSAID, "2026-10-01T23:30:00Z")], 1),
        ([period("2026-10-01", "2026-10-30", GABAPENTIN)], 0),
        ([], 0),
    ],
)  # fmt: skip
def test_each_day_covered_counts_once(taken: list[Json], days: float) -> None:
    assert covered(*taken) == days


@pytest.mark.parametrize(
    ("taken", "bounds"),
    [
        (period("2026-10", "2026-10"), (0, 31)),
        (period("2026-09", "2026-10-10"), (11, 40)),  # from the 30th, or from the 1st, of September
        (statement(NSAID), (0, WINDOW)),
        (statement(NSAID, status="completed", effectiveDateTime="2026-11-13"), (1, 10)),
        (dispense(NSAID, "2026-10-01", 30, status="unknown"), (0, 30)),
        (dispense(NSAID, "2026-11-13"), (1, 10)),
        (dispense(NSAID, "2026-11-13", quantity=quantity(800, "mg"), dosageInstruction=[
            dosage(quantity(400, "mg"), {"frequency": 1, "period": 1, "periodUnit": "d"}, asNeededBoolean=True)]),
         (2, 10)),
        (request(NSAID, authoredOn="2026-11-13"), (1, 10)),
        (request(NSAID, authoredOn="2026-09-01", dispenseRequest={
            "expectedSupplyDuration": quantity(10, "d"), "numberOfRepeatsAllowed": 2}), (10, 30)),
    ],
)  # fmt: skip
def test_what_is_not_settled_gives_bounds(taken: Json, bounds: tuple[float, float]) -> None:
    assert covered(taken) == bounds


def test_a_drug_that_is_not_recognised_may_cover_every_day() -> None:
    unknown = statement(
        "", medicationCodeableConcept={"text": "en hvit tablett"}, effectiveDateTime="2026-11-01"
    )
    given = answer("nsaid_days", period("2026-10-01", "2026-10-30"), unknown)
    assert isinstance(given, Known)
    assert given.bounds == Bounds(30, WINDOW)
    assert given.doubt is not None
    assert given.doubt.reason is Reason.UNCODED
    assert covered(unknown) is Reason.UNCODED


def test_nothing_is_known_when_no_list_of_drugs_came() -> None:
    assert covered(not_sent=["medicationRequests", "medicationStatements"]) is Reason.NOT_SENT


def test_the_days_tell_which_drugs_they_are_of() -> None:
    given = answer(
        "nsaid_days", period("2026-10-01", "2026-10-30") | {"id": "s1"}, period("2026-01-01", "2026-02-01")
    )
    assert given == Known(30, "d", "", ("MedicationStatement/s1",))


@pytest.mark.parametrize(
    ("other", "days"),
    [
        (period("2026-10-11", "2026-10-30", GABAPENTIN), 10),
        (period("2026-10-21", "2026-10-30", GABAPENTIN), 0),
        (statement(GABAPENTIN, effectivePeriod={"start": "2020-01-01"}), 20),
        (statement(GABAPENTIN), (0, 20)),
    ],
)
def test_days_on_both_drugs_are_those_that_both_cover(other: Json, days: object) -> None:
    assert told(answer("nsaid_and_gabapentin_days", period("2026-10-01", "2026-10-20"), other)) == days


DRAFT = request(NSAID, status="draft", id="d1")


@pytest.mark.parametrize(
    ("taken", "orders", "days"),
    [
        ([dispense(NSAID, "2026-06-01", 30), dispense(NSAID, "2026-07-01", 30)], [], 2),
        ([dispense(NSAID, "2026-06-01", 30), dispense("M01AB05", "2026-06-01", 30)], [], 1),
        ([dispense(NSAID, "2026-05-22", 30), dispense(NSAID, "2026-05-21", 30)], [], 1),
        ([request(NSAID, authoredOn="2026-06-01"), dispense(NSAID, "2026-06-03", 30)], [], 1),
        ([request("M01AB05", authoredOn="2026-06-01"), dispense(NSAID, "2026-06-03", 30)], [], 2),
        ([request(NSAID, authoredOn="2026-06-01"), request(NSAID, authoredOn="2026-07-01", status="completed")], [], 2),
        ([request(NSAID, authoredOn="2026-06-01")], [DRAFT], 2),
        ([], [DRAFT], 1),
        ([dispense(NSAID, "2026-06-01", 30), dispense(NSAID, "2026-07", 30)], [], (1, 2)),
        ([dispense(NSAID, "2026-06-01", 30), dispense(NSAID, None, 30)], [], (1, 2)),
        ([statement(NSAID, effectiveDateTime="2026-06-01")], [], 0),
    ],
)  # fmt: skip
def test_orders_on_different_days_are_counted_by_day(
    taken: list[Json], orders: list[Json], days: object
) -> None:
    assert told(answer("nsaid_order_days", *taken, orders=orders)) == days
