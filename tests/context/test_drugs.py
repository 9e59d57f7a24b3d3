"""Drugs in use, and drugs being ordered: however they are written."""

from __future__ import annotations

import pytest

from cds.context import Answer, Bounds, Known, Missing, Reason
from context.chart import ATC, Json, answer, request, statement

RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
TEXT_ONLY = {"text": "en hvit tablett"}
IBUPROFEN = {
    "resourceType": "Medication",
    "id": "m",
    "code": {"coding": [{"system": ATC, "code": "M01AE01"}]},
}


def says(given: Answer) -> object:
    return given.value if isinstance(given, Known) else given.reason


def by_reference(reference: str, **more: object) -> Json:
    made = statement("M01AE01")
    del made["medicationCodeableConcept"]
    return made | {"medicationReference": {"reference": reference}} | more


@pytest.mark.parametrize(
    "taken",
    [
        statement("M01AE01"),
        statement("5640", system=RXNORM),
        statement("387207008", system="http://snomed.info/sct"),
        request("M01AE01"),
        request("M01AE01", status="unknown"),
        by_reference("#m", contained=[IBUPROFEN]),
    ],
)  # fmt: skip
def test_a_drug_in_use_is_known_however_it_is_coded(taken: Json) -> None:
    assert says(answer("taking_nsaid", taken)) is True


@pytest.mark.parametrize(
    "reference", ["Medication/m1", "https://ehr.example/fhir/Medication/m1", "Medication/m1/_history/2"]
)
def test_a_drug_in_use_may_refer_to_a_medication_in_the_call(reference: str) -> None:
    medication = {
        "resourceType": "Medication",
        "id": "m1",
        "code": {"coding": [{"system": ATC, "code": "M01AB05"}]},
    }
    assert says(answer("taking_nsaid", medication, by_reference(reference))) is True


def test_a_medication_may_be_known_by_its_ingredients() -> None:
    contained = {
        "resourceType": "Medication", "id": "m", "code": {"text": "Ibux"},
        "ingredient": [{"itemCodeableConcept": {"coding": [{"system": RXNORM, "code": "5640"}]}}],
    }  # fmt: skip
    assert says(answer("taking_nsaid", by_reference("#m", contained=[contained]))) is True


@pytest.mark.parametrize(
    "taken",
    [
        statement("", medicationCodeableConcept=TEXT_ONLY),
        statement("999999", system=RXNORM),
        statement("12", system="http://example.org/own"),
        by_reference("Medication/elsewhere"),
        by_reference("#nowhere"),
        statement("not an atc code"),
    ],
)
def test_a_drug_that_is_not_recognised_leaves_no_unanswered(taken: Json) -> None:
    assert says(answer("taking_nsaid", taken)) is Reason.UNCODED
    assert says(answer("taking_nsaid", taken, statement("M01AE01"))) is True


def test_a_drug_recorded_as_text_is_named_to_the_reader() -> None:
    missing = answer("taking_nsaid", statement("", medicationCodeableConcept=TEXT_ONLY, id="s1"))
    assert missing == Missing(Reason.UNCODED, "en hvit tablett", sources=("MedicationStatement/s1",))


@pytest.mark.parametrize("status", ["completed", "entered-in-error", "stopped", "on-hold", "not-taken"])
def test_a_statement_of_what_is_not_taken_does_not_count(status: str) -> None:
    assert says(answer("taking_nsaid", statement("M01AE01", status=status))) is False


@pytest.mark.parametrize(
    "status", ["completed", "entered-in-error", "stopped", "on-hold", "cancelled", "draft"]
)
def test_a_prescription_that_is_not_in_force_does_not_count(status: str) -> None:
    assert says(answer("taking_nsaid", request("M01AE01", status=status))) is False


@pytest.mark.parametrize("more", [{"intent": "proposal"}, {"intent": "option"}, {"doNotPerform": True}])
def test_a_proposal_and_a_ban_are_no_prescriptions(more: Json) -> None:
    assert says(answer("taking_nsaid", request("M01AE01") | more)) is False


@pytest.mark.parametrize(
    ("end", "taken"),
    [("2026-11-21", False), ("2026-11-22", True), ("2026-11-22T09:00:00+01:00", False), ("2027", True)],
)
def test_a_drug_is_in_use_until_its_period_has_ended(end: str, taken: bool) -> None:
    given = statement("M01AE01", effectivePeriod={"start": "2020-01-01", "end": end})
    assert says(answer("taking_nsaid", given)) is taken


def test_a_drug_being_ordered_counts_as_taken() -> None:
    order = request("M01AE01", status="draft", id="d1")
    assert says(answer("taking_nsaid", orders=[order])) is True


def test_besides_the_order_leaves_out_the_order_in_question() -> None:
    order, other = request("M01AE01", status="draft", id="d1"), request("M01AB05", status="draft", id="d2")
    assert says(answer("taking_another_nsaid", orders=[order])) is False
    assert says(answer("taking_another_nsaid", orders=[order, other])) is True
    assert says(answer("taking_another_nsaid", statement("M01AB05"), orders=[order])) is True


def test_a_draft_that_changes_a_prescription_stands_for_it() -> None:
    old, changed = request("M01AE01", id="r1"), request("M01AE01", status="draft", id="r1")
    assert says(answer("nsaid_count", old, orders=[changed])) == 1
    assert says(answer("taking_another_nsaid", old, orders=[changed])) is False


def test_different_drugs_are_counted_not_prescriptions() -> None:
    drugs = [
        statement("M01AE01", id="1"),
        request("M01AE01", id="2"),
        statement("M01AB05", id="3"),
        statement("N02BE01", id="4"),
    ]
    assert says(answer("nsaid_count", *drugs)) == 2
    assert says(answer("nsaid_count")) == 0


def test_a_drug_under_its_old_and_its_new_code_is_one_drug() -> None:
    assert says(answer("gabapentin_count", statement("N02BF01", id="1"), statement("N03AX12", id="2"))) == 1


def test_an_unrecognised_drug_leaves_only_a_lower_bound_of_the_count() -> None:
    given = answer("nsaid_count", statement("M01AE01"), statement("", medicationCodeableConcept=TEXT_ONLY))
    assert isinstance(given, Known)
    assert given.bounds == Bounds(1, float("inf"))
    assert given.doubt is not None


def test_a_draft_that_names_no_drug_yet_is_no_drug_in_use() -> None:
    blank = request("M01AE01", status="draft", id="d1")
    del blank["medicationCodeableConcept"]
    assert says(answer("taking_nsaid", orders=[blank])) is False
