"""The dose a day of all drugs of a group together, and sums weighted by factors."""

from __future__ import annotations

from math import inf

import pytest

from cds.context import Answer, Bounds, Known, Missing, Reason
from context.chart import Json, answer, dosage, ingredient, medication, quantity, request, statement

DAILY = {"frequency": 1, "period": 1, "periodUnit": "d"}
TWICE = {"frequency": 2, "period": 1, "periodUnit": "d"}
ROUTES = "urn:oid:2.16.578.1.12.4.1.1.7477"
ORAL = {"route": {"coding": [{"system": ROUTES, "code": "53"}]}}
PATCH = {"route": {"coding": [{"system": ROUTES, "code": "65"}]}}
IBUPROFEN, DICLOFENAC, OXYCODONE, CODEINE, FENTANYL = "M01AE01", "M01AB05", "N02AA05", "R05DA04", "N02AB03"


def takes(code: str, mg: float, repeat: Json = TWICE, *, how: Json | None = None, **more: object) -> Json:
    return statement(code, dosage=[dosage(quantity(mg, "mg"), repeat) | (how or {})], **more)


def prescribed(
    code: str, mg: float, repeat: Json = TWICE, *, how: Json | None = None, **more: object
) -> Json:
    return request(code, dosageInstruction=[dosage(quantity(mg, "mg"), repeat) | (how or {})], **more)


def said(given: Answer) -> object:
    return given.value if isinstance(given, Known) else given.reason


def test_the_doses_of_all_products_are_added() -> None:
    drugs = [
        takes(IBUPROFEN, 400, id="1"),
        prescribed(DICLOFENAC, 50, id="2"),
        takes("N02BE01", 1000, id="3"),
    ]
    given = answer("nsaid_dose", *drugs)
    assert isinstance(given, Known)
    assert (given.value, given.unit, given.bounds) == (900, "mg/d", None)
    assert given.sources == ("MedicationRequest/2", "MedicationStatement/1")


def test_no_drug_of_the_group_is_a_dose_of_nothing() -> None:
    assert answer("nsaid_dose", takes("N02BE01", 1000)) == Known(0, "mg/d")


def test_two_prescriptions_of_one_drug_are_both_taken() -> None:
    assert (
        said(answer("nsaid_dose", prescribed(IBUPROFEN, 400, id="1"), prescribed(IBUPROFEN, 400, id="2")))
        == 1600
    )


def test_a_statement_of_a_prescription_in_the_same_dose_is_the_same_drug() -> None:
    both = [prescribed(IBUPROFEN, 400, id="1"), takes(IBUPROFEN, 400, id="2")]
    assert said(answer("nsaid_dose", *both)) == 800
    assert said(answer("nsaid_dose", *both, takes(IBUPROFEN, 200, id="3"))) == 1200


@pytest.mark.parametrize("link", ["basedOn", "derivedFrom"])
def test_a_statement_that_names_its_prescription_is_left_to_it(link: str) -> None:
    named = takes(IBUPROFEN, 200, id="2") | {link: [{"reference": "MedicationRequest/1"}]}
    assert said(answer("nsaid_dose", prescribed(IBUPROFEN, 400, id="1"), named)) == 800
    assert said(answer("nsaid_dose", named)) == 400


def test_what_is_being_ordered_comes_on_top() -> None:
    order = prescribed(IBUPROFEN, 400, status="draft", id="d1")
    assert said(answer("nsaid_dose", takes(IBUPROFEN, 400), orders=[order])) == 1600
    assert said(answer("other_nsaid_dose", takes(IBUPROFEN, 400), orders=[order])) == 800


@pytest.mark.parametrize(
    "more", [{"id": "r1"}, {"id": "d1", "priorPrescription": {"reference": "MedicationRequest/r1"}}]
)
def test_an_order_takes_the_place_of_the_prescription_that_it_changes(more: Json) -> None:
    order = prescribed(IBUPROFEN, 600, status="draft") | more
    assert said(answer("nsaid_dose", prescribed(IBUPROFEN, 400, id="r1"), orders=[order])) == 1200


def test_one_dose_that_cannot_be_computed_leaves_only_a_lower_bound_and_the_drug_is_named() -> None:
    unclear = statement(DICLOFENAC, id="2", dosage=[{"text": "1 tablett"}])
    unclear["medicationCodeableConcept"]["text"] = "Voltaren"
    given = answer("nsaid_dose", takes(IBUPROFEN, 400, id="1"), unclear)
    assert isinstance(given, Known)
    assert given.bounds == Bounds(800, inf)
    assert given.doubt == Missing(Reason.NO_DOSE, "Voltaren: 1 tablett", sources=("MedicationStatement/2",))


def test_when_no_dose_can_be_computed_the_sum_is_missing() -> None:
    given = answer("nsaid_dose", statement(DICLOFENAC, id="2"))
    assert given == Missing(Reason.NO_DOSE, "no dose", sources=("MedicationStatement/2",))


def test_a_drug_that_is_not_recognised_leaves_only_a_lower_bound() -> None:
    unknown = statement("", medicationCodeableConcept={"text": "en hvit tablett"})
    given = answer("nsaid_dose", takes(IBUPROFEN, 400), unknown)
    assert isinstance(given, Known)
    assert (given.value, given.bounds) == (800, Bounds(800, inf))
    assert said(answer("nsaid_dose", unknown)) is Reason.UNCODED


def test_a_dosage_that_cannot_be_read_is_named() -> None:
    given = answer("nsaid_dose", statement(IBUPROFEN, id="1", dosage=[{"sequence": "first"}]))
    assert given == Missing(Reason.UNREADABLE, "MedicationStatement/1")


def test_tablets_of_a_drug_in_use_are_computed_from_their_strength() -> None:
    product = medication(ingredient(IBUPROFEN, quantity(400, "mg"), quantity(1, "{tablet}")))
    taken = statement(IBUPROFEN, dosage=[dosage(quantity(1, "{tablet}"), TWICE)]) | product
    del taken["medicationCodeableConcept"]
    assert said(answer("nsaid_dose", taken)) == 800


# -- weighted. CDC and Helsedirektoratet give oxycodone 1.5: 20 mg twice a day is 60 mg of oral morphine a day.


def test_oxycodone_20_mg_twice_a_day_is_60_mg_of_oral_morphine() -> None:
    assert said(answer("equivalents", takes(OXYCODONE, 20, how=ORAL))) == 60


def test_each_drug_counts_by_its_own_factor() -> None:
    drugs = [
        takes(OXYCODONE, 10, how=ORAL, id="1"),
        takes(CODEINE, 60, {"frequency": 4, "period": 1}, id="2"),
    ]
    assert said(answer("equivalents", *drugs)) == 54  # 20 x 1.5 + 240 x 0.1


def test_a_patch_of_25_micrograms_an_hour_is_60_mg() -> None:
    patch = {"doseAndRate": [{"rateQuantity": quantity(25, "ug/h")}]} | PATCH
    assert said(answer("equivalents", statement(FENTANYL, dosage=[patch]))) == 60


@pytest.mark.parametrize(
    ("drug", "why"),
    [
        (takes(OXYCODONE, 20), "no factor, or no route"),
        (takes(OXYCODONE, 20, how=PATCH), "no factor for it by this route"),
        (takes("N02AC04", 65, how=ORAL), "no factor for it by this route"),
        (takes("N02AJ06", 60, how=ORAL), "no factor for it by this route"),
        (statement(OXYCODONE, dosage=[dosage(quantity(1, "{tablet}"), TWICE) | ORAL]), "dose in {tablet}"),
    ],
)
def test_a_drug_without_factor_or_dose_is_never_left_out(drug: Json, why: str) -> None:
    drug["medicationCodeableConcept"]["text"] = "Legemiddel"
    drug["id"] = "1"
    alone = answer("equivalents", drug)
    assert alone == Missing(Reason.NO_DOSE, f"Legemiddel: {why}", sources=("MedicationStatement/1",))
    with_others = answer("equivalents", drug, takes(CODEINE, 100, id="2"))
    assert isinstance(with_others, Known)
    assert with_others.bounds == Bounds(20, inf)
    assert with_others.doubt == alone


def test_a_dose_in_mg_of_a_combination_does_not_say_of_what() -> None:
    product = medication(
        ingredient(CODEINE, quantity(30, "mg"), quantity(1, "{tablet}")),
        ingredient("N02BE01", quantity(400, "mg"), quantity(1, "{tablet}")),
    )
    taken = takes(CODEINE, 860) | product
    del taken["medicationCodeableConcept"]
    assert said(answer("equivalents", taken)) is Reason.NO_DOSE
