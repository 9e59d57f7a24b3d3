"""The highest dose that an order allows, and the orders themselves."""

from __future__ import annotations

import pytest

from cds.context import Answer, Known, Missing, Reason
from context.chart import Json, answer, context_of, quantity, request

ROUTES = "urn:oid:2.16.578.1.12.4.1.1.7477"


def dosage(dose: Json | None, repeat: Json | None = None, **more: object) -> Json:
    made: Json = {} if dose is None else {"doseAndRate": [{"doseQuantity": dose}]}
    return made | ({} if repeat is None else {"timing": {"repeat": repeat}}) | more


def order(*instructions: Json) -> Json:
    return request("M01AE01", status="draft", id="d1", dosageInstruction=list(instructions))


def daily(*instructions: Json) -> Answer:
    return answer("daily_dose", orders=[order(*instructions)])


def amount(given: Answer) -> object:
    return given.value if isinstance(given, Known) else given.reason


MG400 = quantity(400, "mg")
TWICE = {"frequency": 2, "period": 1, "periodUnit": "d"}


@pytest.mark.parametrize(
    ("repeat", "mg_a_day"),
    [
        ({"frequency": 3, "period": 1, "periodUnit": "d"}, 1200),
        ({"frequency": 1, "period": 8, "periodUnit": "h"}, 1200),
        ({"frequency": 1, "period": 6, "periodUnit": "h"}, 1600),
        ({"frequency": 1, "period": 2, "periodUnit": "d"}, 200),
        ({"frequency": 1, "period": 1, "periodUnit": "wk"}, 400 / 7),
        ({"frequency": 3, "period": 1, "periodUnit": "wk"}, 1200 / 7),
        ({"frequency": 1, "frequencyMax": 4, "period": 1, "periodUnit": "d"}, 1600),
        ({"frequency": 1, "period": 4, "periodMax": 6, "periodUnit": "h"}, 2400),
        ({"timeOfDay": ["08:00:00", "20:00:00"]}, 800),
        ({"frequency": 2, "period": 1, "periodUnit": "d", "when": ["MORN"]}, 800),
        ({"when": ["MORN", "NOON", "NIGHT"]}, 1200),
        ({"frequency": 1, "period": 1, "periodUnit": "d", "dayOfWeek": ["mon", "thu"]}, 800 / 7),
        ({"frequency": 1, "period": 1, "periodUnit": "wk", "dayOfWeek": ["mon"]}, 400 / 7),
        ({"frequency": 3, "period": 1, "periodUnit": "wk", "dayOfWeek": ["mon", "wed", "fri"]}, 1200 / 7),
        ({"frequency": 1, "period": 2, "periodUnit": "wk", "dayOfWeek": ["mon"]}, 400 / 14),
    ],
)  # fmt: skip
def test_the_dose_a_day_follows_the_timing(repeat: Json, mg_a_day: float) -> None:
    assert amount(daily(dosage(MG400, repeat))) == pytest.approx(mg_a_day)


# HL7 v3 GTSAbbreviation
@pytest.mark.parametrize(
    ("code", "mg_a_day"),
    [
        ("BID", 800), ("TID", 1200), ("QID", 1600), ("QD", 400), ("QOD", 200), ("AM", 400), ("PM", 400), ("BED", 400),
        ("Q1H", 9600), ("Q2H", 4800), ("Q3H", 3200), ("Q4H", 2400), ("Q6H", 1600), ("Q8H", 1200), ("WK", 400 / 7),
        ("MO", 400 / 30),
    ],
)  # fmt: skip
def test_the_dose_a_day_follows_a_timing_code(code: str, mg_a_day: float) -> None:
    timing = {
        "code": {
            "coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-GTSAbbreviation", "code": code}]
        }
    }
    assert amount(daily(dosage(MG400, timing=timing))) == pytest.approx(mg_a_day)


def test_the_top_of_a_range_counts() -> None:
    ranged = {
        "doseAndRate": [{"doseRange": {"low": quantity(200, "mg"), "high": MG400}}],
        "timing": {"repeat": TWICE},
    }
    assert amount(daily(ranged)) == 800


def test_the_highest_of_what_was_ordered_and_what_was_calculated_counts() -> None:
    ordered, calculated = {"doseQuantity": quantity(200, "mg")}, {"doseQuantity": MG400}
    assert amount(daily({"doseAndRate": [ordered, calculated], "timing": {"repeat": TWICE}})) == 800


def test_a_dose_as_needed_is_taken_as_often_as_allowed() -> None:
    assert amount(daily(dosage(MG400, TWICE, asNeededBoolean=True))) == 800
    assert amount(daily(dosage(MG400, TWICE, asNeededCodeableConcept={"text": "smerter"}))) == 800


def test_instructions_of_one_sequence_are_added_and_those_that_follow_are_not() -> None:
    morning = dosage(quantity(200, "mg"), {"frequency": 1, "period": 1, "periodUnit": "d"}, sequence=1)
    evening = dosage(MG400, {"frequency": 1, "period": 1, "periodUnit": "d"}, sequence=1)
    later = dosage(quantity(500, "mg"), {"frequency": 1, "period": 1, "periodUnit": "d"}, sequence=2)
    assert amount(daily(morning, evening, later)) == 600


def test_instructions_without_sequence_are_taken_together() -> None:
    assert amount(daily(dosage(MG400, TWICE), dosage(quantity(200, "mg"), TWICE))) == 1200


@pytest.mark.parametrize(
    ("dose", "mg"),
    [(quantity(0.4, "g"), 800), (quantity(400000, "ug"), 800), ({"value": 400, "unit": "milligram"}, 800)],
)
def test_a_dose_is_converted(dose: Json, mg: float) -> None:
    assert amount(daily(dosage(dose, TWICE))) == mg


@pytest.mark.parametrize(
    "instruction",
    [
        dosage({"value": 1, "unit": "tablett"}, TWICE),
        dosage(
            {"value": 1, "unit": "tablett", "system": "urn:oid:2.16.578.1.12.4.1.1.7480", "code": "13"}, TWICE
        ),
        dosage(quantity(5, "mL"), TWICE),
        dosage({"value": 400}, TWICE),
        dosage(MG400),
        dosage(None, TWICE),
        dosage(None, text="1 tablett morgen og kveld"),
        dosage(quantity(400, "mg", ">"), TWICE),
        dosage(MG400, {"frequency": 0, "period": 1, "periodUnit": "d"}),
        dosage(MG400, {"frequency": 2, "period": 1, "periodUnit": "fortnight"}),
    ],
)
def test_a_dose_that_cannot_be_computed_is_missing_and_never_guessed(instruction: Json) -> None:
    assert amount(daily(instruction)) is Reason.NO_DOSE
    assert amount(daily(dosage(MG400, TWICE), instruction)) is Reason.NO_DOSE


def test_the_words_of_a_text_only_dosage_are_shown() -> None:
    missing = daily(dosage(None, text="1 tablett morgen og kveld"))
    assert isinstance(missing, Missing)
    assert missing.detail == "1 tablett morgen og kveld"


def test_an_order_without_dosage_has_no_dose() -> None:
    assert answer("daily_dose", orders=[request("M01AE01", status="draft", id="d1")]) == Missing(
        Reason.NO_DOSE
    )


def test_the_single_dose_is_the_highest_of_all_instructions() -> None:
    two = order(dosage(quantity(200, "mg")), dosage(quantity(0.6, "g")))
    assert amount(answer("single_dose", orders=[two])) == 600


def test_the_route_is_a_code() -> None:
    by_mouth = dosage(MG400, route={"coding": [{"system": ROUTES, "code": "53"}]})
    assert amount(answer("route", orders=[order(by_mouth)])) == "53"
    assert amount(answer("route", orders=[order(dosage(MG400))])) is Reason.NOT_FOUND


@pytest.mark.parametrize("status", ["cancelled", "entered-in-error", "stopped", "completed"])
def test_a_draft_that_was_withdrawn_is_no_order(status: str) -> None:
    withdrawn = request("M01AE01", status=status, id="d1")
    assert context_of(orders=[withdrawn]).orders == ()


def test_the_selected_orders_come_first() -> None:
    drafts = [request("M01AE01", status="draft", id="d1"), request("A10BA02", status="draft", id="d2")]
    orders = context_of(orders=drafts, selections=["MedicationRequest/d2"]).orders
    assert [(each.ref, each.selected) for each in orders] == [
        ("MedicationRequest/d2", True),
        ("MedicationRequest/d1", False),
    ]


def test_all_orders_are_in_question_when_none_is_selected() -> None:
    drafts = [request("M01AE01", status="draft", id="d1"), request("A10BA02", status="draft", id="d2")]
    assert [each.selected for each in context_of(orders=drafts).orders] == [True, True]


def test_a_draft_without_id_is_known_by_its_place_and_cannot_be_removed() -> None:
    (only,) = context_of(orders=[request("M01AE01", status="draft")]).orders
    assert (only.ref, only.deletable) == ("MedicationRequest[0]", False)
