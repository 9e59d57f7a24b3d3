"""Doses in tablets, capsules and millilitres, by the strength of the one ingredient."""

from __future__ import annotations

import pytest

from cds.context import Answer, Known, Missing, Reason
from context.chart import (
    Json,
    answer,
    context_of,
    dosage,
    ingredient,
    medication,
    observation,
    quantity,
    request,
)

IBUPROFEN, CODEINE, PARACETAMOL = "M01AE01", "R05DA04", "N02BE01"
TWICE = {"frequency": 2, "period": 1, "periodUnit": "d"}
FORMS = "http://terminology.hl7.org/CodeSystem/v3-orderableDrugForm"
DOSE_UNITS = "urn:oid:2.16.578.1.12.4.1.1.7480"


def order(product: Json, dose: Json, **more: object) -> Json:
    made = request(IBUPROFEN, status="draft", id="d1", dosageInstruction=[dosage(dose, TWICE, **more)])
    del made["medicationCodeableConcept"]
    return made | product


def daily(product: Json, dose: Json, **more: object) -> Answer:
    return answer("daily_dose", orders=[order(product, dose, **more)])


def said(given: Answer) -> object:
    return given.value if isinstance(given, Known) else (given.reason, given.detail)


PER_TABLET = medication(ingredient(IBUPROFEN, quantity(400, "mg"), quantity(1, "{tablet}")))
PER_5_ML = medication(ingredient(IBUPROFEN, quantity(100, "mg"), quantity(5, "mL")))


@pytest.mark.parametrize(
    "dose",
    [
        quantity(2, "{tablet}"),
        {"value": 2, "unit": "tablett"},
        {"value": 2, "unit": "tabletter"},
        {"value": 2, "unit": "TAB", "system": FORMS, "code": "TAB"},
        {"value": 2, "unit": "tablett", "system": DOSE_UNITS, "code": "13"},
        quantity(2, "1"),
    ],
)
def test_a_dose_in_tablets_is_computed_from_the_strength(dose: Json) -> None:
    assert said(daily(PER_TABLET, dose)) == 1600


@pytest.mark.parametrize(
    "below",
    [
        None,
        quantity(1, "1"),
        {"value": 1},
        {"value": 1, "unit": "tablett"},
        {"value": 1, "system": FORMS, "code": "TAB"},
    ],
)
def test_a_strength_without_a_denominator_is_that_of_one_piece(below: Json | None) -> None:
    product = medication(ingredient(IBUPROFEN, quantity(400, "mg"), below))
    assert said(daily(product, quantity(2, "{tablet}"))) == 1600


@pytest.mark.parametrize(
    ("dose", "mg_a_day"), [(quantity(10, "mL"), 400), (quantity(0.01, "L"), 400), (quantity(200, "mg"), 400)]
)
def test_a_dose_by_volume_is_computed_from_the_concentration(dose: Json, mg_a_day: float) -> None:
    assert said(daily(PER_5_ML, dose)) == pytest.approx(mg_a_day)


def test_an_infusion_by_volume_is_computed_from_the_concentration() -> None:
    product = medication(ingredient(IBUPROFEN, quantity(50, "mg"), quantity(50, "mL")))
    given = {"doseAndRate": [{"rateQuantity": quantity(2, "mL/h")}]}
    made = order(product, quantity(1, "mg")) | {"dosageInstruction": [given]}
    assert said(answer("daily_dose", orders=[made])) == 48


def test_the_medication_may_stand_beside_the_order() -> None:
    product = {
        "resourceType": "Medication", "id": "m1",
        "ingredient": [ingredient(IBUPROFEN, quantity(400, "mg"), quantity(1, "{tablet}"))],
    }  # fmt: skip
    made = order({"medicationReference": {"reference": "Medication/m1"}}, quantity(1, "{tablet}"))
    assert said(answer("daily_dose", product, orders=[made])) == 800


def test_an_ingredient_that_has_no_effect_is_left_out() -> None:
    sugar = ingredient("V07AB", quantity(100, "mg"), isActive=False)
    product = medication(ingredient(IBUPROFEN, quantity(400, "mg"), quantity(1, "{tablet}")), sugar)
    assert said(daily(product, quantity(1, "{tablet}"))) == 800


@pytest.mark.parametrize(
    ("product", "dose", "why"),
    [
        (medication(ingredient(IBUPROFEN)), quantity(1, "{tablet}"), "no strength"),
        (medication(), quantity(1, "{tablet}"), "no strength"),
        (medication(ingredient(IBUPROFEN, quantity(400, "mg"), quantity(1, "{capsule}"))), quantity(1, "{tablet}"),
         "dose in {tablet}, strength per {capsule}"),
        (PER_TABLET, quantity(5, "mL"), "dose in mL, strength per {tablet}"),
        (PER_5_ML, quantity(1, "{tablet}"), "dose in {tablet}, strength per mL"),
        (medication(ingredient(IBUPROFEN, quantity(5, "%"))), quantity(1, "{tablet}"), "dose in {tablet}"),
        (medication(ingredient(IBUPROFEN, quantity(400, "mg"), quantity(0, "mL"))), quantity(1, "{tablet}"),
         "dose in {tablet}, strength per mL"),
        (medication(ingredient(IBUPROFEN, quantity(400, "mg")), ingredient(PARACETAMOL, quantity(500, "mg"))),
         quantity(1, "{tablet}"), "several ingredients"),
        (medication(ingredient(IBUPROFEN, strength=["400 mg"])), quantity(1, "{tablet}"), "unreadable strength"),
    ],
)  # fmt: skip
def test_a_dose_whose_strength_does_not_fit_is_missing_with_its_reason(
    product: Json, dose: Json, why: str
) -> None:
    assert said(daily(product, dose)) == (Reason.NO_DOSE, why)


def test_a_drug_known_by_its_code_alone_has_no_strength() -> None:
    made = request(
        IBUPROFEN, status="draft", id="d1", dosageInstruction=[dosage(quantity(1, "{tablet}"), TWICE)]
    )
    assert said(answer("daily_dose", orders=[made])) == (Reason.NO_DOSE, "dose in {tablet}")


# -- doses for each kilogram and square metre


def weight(kg: float, on: str = "2026-11-20") -> Json:
    return observation("29463-7", quantity(kg, "kg"), on, system="http://loinc.org", id="w1")


def plain(dose: Json) -> Json:
    return request(IBUPROFEN, status="draft", id="d1", dosageInstruction=[dosage(dose, TWICE)])


def test_a_dose_is_divided_by_the_weight_and_tells_where_both_come_from() -> None:
    given = answer("dose_per_kg", weight(20), orders=[plain(quantity(300, "mg"))])
    assert given == Known(30, "mg/kg/d", "2026-11-20", ("MedicationRequest/d1", "Observation/w1"))
    assert said(answer("single_dose_per_kg", weight(20), orders=[plain(quantity(300, "mg"))])) == 15


def test_a_dose_by_body_surface() -> None:
    surface = observation("3140-1", quantity(1.6, "m2"), "2026-11-20", system="http://loinc.org")
    assert said(answer("single_dose_per_m2", surface, orders=[plain(quantity(80, "mg"))])) == 50


def test_a_dose_ordered_for_each_kilogram_needs_no_weight() -> None:
    given = answer("dose_per_kg", orders=[plain(quantity(15, "mg/kg"))])
    assert given == Known(30, "mg/kg/d", sources=("MedicationRequest/d1",))
    infusion = {"doseAndRate": [{"rateQuantity": quantity(0.1, "ug/kg/min")}]}
    running = request(IBUPROFEN, status="draft", id="d1", dosageInstruction=[infusion])
    assert said(answer("dose_per_kg", orders=[running])) == pytest.approx(0.144)


def test_without_a_weight_the_dose_is_missing_for_want_of_it() -> None:
    assert answer("dose_per_kg", orders=[plain(quantity(300, "mg"))]) == Missing(
        Reason.NOT_FOUND, of="weight"
    )
    unsent = answer("dose_per_kg", orders=[plain(quantity(300, "mg"))], not_sent=["observations"])
    assert unsent == Missing(Reason.NOT_SENT, "observations", of="weight")


@pytest.mark.parametrize(("kg", "reason"), [(0, Reason.OUT_OF_RANGE), (-3, Reason.OUT_OF_RANGE)])
def test_a_weight_that_cannot_be_is_not_divided_by(kg: float, reason: Reason) -> None:
    given = answer("dose_per_kg", weight(kg), orders=[plain(quantity(300, "mg"))])
    assert isinstance(given, Missing)
    assert (given.reason, given.of) == (reason, "weight")


def test_a_weight_known_by_a_bound_only_settles_nothing() -> None:
    light = observation("29463-7", quantity(40, "kg", "<"), "2026-11-20", system="http://loinc.org")
    given = answer("dose_per_kg", light, orders=[plain(quantity(300, "mg"))])
    assert isinstance(given, Missing)
    assert (given.reason, given.of) == (Reason.INCONCLUSIVE, "weight")


def test_the_dose_that_is_missing_itself_is_told_before_the_division() -> None:
    given = answer("dose_per_kg", weight(20), orders=[plain({"value": 1, "unit": "dusj"})])
    assert said(given) == (Reason.NO_DOSE, "dose in dusj")


def test_one_ingredient_of_a_combination_is_found_by_the_value_set_that_is_asked() -> None:
    product = medication(
        ingredient(CODEINE, quantity(30, "mg"), quantity(1, "{tablet}")),
        ingredient(PARACETAMOL, quantity(400, "mg"), quantity(1, "{tablet}")),
    )
    taken = order(product, quantity(2, "{tablet}")) | {"status": "active"}
    assert (
        said(answer("equivalents", taken)) == 12
    )  # 2 tablets twice a day, 30 mg of codeine each, factor 0.1


def test_an_order_keeps_the_product_that_it_refers_to() -> None:
    (only,) = context_of(orders=[order(PER_TABLET, quantity(1, "{tablet}"))]).orders
    assert only.medication is not None
    assert {code.code for code in only.codes} == {IBUPROFEN}
