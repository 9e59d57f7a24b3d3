"""What the chart makes of a record, case by case."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from cds.web.chart import Lab, Line, chart
from cds.web.house import Measurement
from cds.web.patients import Patients

TODAY = date(2026, 11, 22)


def read(*resources: dict[str, Any], **more: Any) -> Any:
    return chart(resources, today=TODAY, language=more.pop("language", "nb"), **more)


def observation(**fields: Any) -> dict[str, Any]:
    return {"resourceType": "Observation", "status": "final", "code": {"text": "Kalium"}} | fields


def test_age_is_counted_on_the_day() -> None:
    assert read({"resourceType": "Patient", "birthDate": "1948-11-22"}).age == 78
    assert read({"resourceType": "Patient", "birthDate": "1948-11-23"}).age == 77


def test_an_age_is_not_guessed_from_a_year_alone() -> None:
    told = read({"resourceType": "Patient", "birthDate": "1948"})
    assert told.age is None
    assert told.born == "1948"


def test_the_latest_of_a_measurement_is_shown_with_unit_and_date() -> None:
    old = observation(effectiveDateTime="2025-01-01", valueQuantity={"value": 4.1, "unit": "mmol/L"})
    new = observation(effectiveDateTime="2026-10-30", valueQuantity={"value": 5.4, "unit": "mmol/L"})
    assert read(old, new).labs == (Lab("Kalium", "5,4", "mmol/l", "30.10.2026"),)
    assert read(old, new, language="en").labs == (Lab("Kalium", "5.4", "mmol/L", "30 Oct 2026"),)


def test_a_comparator_is_kept() -> None:
    (lab,) = read(observation(valueQuantity={"value": 15, "comparator": "<", "unit": "mL/min"})).labs
    assert lab.value == "<15"


def test_a_value_that_is_absent_is_missing_with_its_reason() -> None:
    (lab,) = read(observation(dataAbsentReason={"text": "hemolyse"})).labs
    assert (lab.value, lab.missing) == ("", "hemolyse")


def test_parts_of_a_measurement_are_shown_together() -> None:
    parts = [{"valueQuantity": {"value": 142, "unit": "mm[Hg]"}}, {"valueQuantity": {"value": 70}}]
    (lab,) = read(observation(component=parts)).labs
    assert (lab.value, lab.unit) == ("142/70", "mmHg")


def test_what_was_entered_in_error_is_not_shown() -> None:
    wrong = {"coding": [{"code": "entered-in-error"}]}
    told = read(
        observation(status="entered-in-error", valueQuantity={"value": 12}),
        {"resourceType": "Condition", "verificationStatus": wrong, "code": {"text": "Gikt"}},
        {"resourceType": "AllergyIntolerance", "verificationStatus": wrong, "code": {"text": "Sulfa"}},
    )
    assert (told.labs, told.problems, told.allergies) == ((), (), ())


def test_a_stopped_drug_is_not_in_use() -> None:
    stopped = {
        "resourceType": "MedicationRequest",
        "status": "stopped",
        "medicationCodeableConcept": {"text": "A"},
    }
    assert read(stopped).drugs == ()


def test_a_drug_named_in_a_resource_of_its_own_is_found() -> None:
    inside = {
        "resourceType": "MedicationRequest",
        "status": "active",
        "contained": [{"resourceType": "Medication", "id": "w", "code": {"text": "Warfarin 2,5 mg"}}],
        "medicationReference": {"reference": "#w"},
    }
    beside = {
        "resourceType": "MedicationStatement",
        "status": "active",
        "medicationReference": {"reference": "Medication/i"},
        "dosage": [
            {"doseAndRate": [{"doseQuantity": {"value": 400, "unit": "mg"}}], "asNeededBoolean": True}
        ],
    }
    own = {"resourceType": "Medication", "id": "i", "code": {"text": "Ibuprofen 400 mg"}}
    assert read(inside, beside, own).drugs == (
        Line("Warfarin 2,5 mg", "dosering ikke oppgitt"),
        Line("Ibuprofen 400 mg", "400\u00a0mg, ved behov"),
    )


def test_a_dosage_is_written_as_dose_times_a_day() -> None:
    drug = {
        "resourceType": "MedicationRequest",
        "status": "active",
        "medicationCodeableConcept": {"text": "Metformin"},
        "dosageInstruction": [
            {
                "timing": {"repeat": {"frequency": 2, "period": 1, "periodUnit": "d"}},
                "doseAndRate": [{"doseQuantity": {"value": 500, "unit": "mg"}}],
            }
        ],
    }
    assert read(drug).drugs[0].beside == "500 mg × 2".replace(" ", "\u00a0")


def test_an_allergy_says_kind_severity_and_reaction() -> None:
    allergy = {
        "resourceType": "AllergyIntolerance",
        "type": "allergy",
        "criticality": "high",
        "code": {"text": "Penicillin"},
        "reaction": [{"manifestation": [{"text": "anafylaksi"}]}],
    }
    assert read(allergy).allergies == (Line("Penicillin", "allergi · alvorlig · anafylaksi"),)


def test_what_the_rules_ask_for_and_the_record_lacks_is_named() -> None:
    usual = [
        Measurement({"nb": "kalium", "en": "potassium"}, frozenset({"NPU03230", "2823-3"})),
        Measurement({"nb": "INR", "en": "INR"}, frozenset({"NPU01685"})),
    ]
    measured = observation(code={"coding": [{"code": "2823-3"}]}, valueQuantity={"value": 4})
    assert read(measured, usual=usual).unmeasured == ("INR",)


@pytest.mark.parametrize("slug", list(Patients()))
@pytest.mark.parametrize("language", ["nb", "en"])
def test_every_shipped_patient_has_a_chart(slug: str, language: str) -> None:
    patient = Patients()[slug]
    told = chart(patient.resources, today=TODAY, language=language)  # type: ignore[arg-type]
    assert told.name == patient.name
    assert told.born
    assert patient.summary["nb"]
    assert patient.summary["en"]
    assert all(one.text for one in (*told.problems, *told.drugs, *told.allergies))
    assert all(lab.value or lab.missing for lab in told.labs)
