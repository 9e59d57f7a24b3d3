"""The words of an order to FHIR R4."""

from __future__ import annotations

from typing import Any

import pytest
from support.patients import shipped_knowledge

from cds.order_words import NotUnderstood, draft_order, read_drug

VOCABULARY = shipped_knowledge().dictionary.vocabulary


def _dosage(words: str | dict[str, Any]) -> dict[str, Any]:
    return read_drug(words, VOCABULARY)[1]


def test_an_order_in_words_is_a_draft_by_atc_code() -> None:
    assert draft_order("metformin 500 mg twice daily", VOCABULARY, identity="d1", patient_id="p1") == {
        "resourceType": "MedicationRequest",
        "id": "d1",
        "status": "draft",
        "intent": "order",
        "subject": {"reference": "Patient/p1"},
        "medicationCodeableConcept": {
            "coding": [{"system": "http://www.whocc.no/atc", "code": "A10BA02"}],
            "text": "Metformin",
        },
        "dosageInstruction": [
            {
                "doseAndRate": [
                    {
                        "doseQuantity": {
                            "value": 500,
                            "unit": "mg",
                            "system": "http://unitsofmeasure.org",
                            "code": "mg",
                        }
                    }
                ],
                "timing": {"repeat": {"frequency": 2, "period": 1, "periodUnit": "d"}},
            }
        ],
    }


def test_a_name_alone_is_an_order_without_dosage() -> None:
    order = draft_order("warfarin", VOCABULARY, identity="d1", patient_id="p1")
    assert "dosageInstruction" not in order


@pytest.mark.parametrize(
    ("words", "timing"),
    [
        ("once daily", {"frequency": 1, "period": 1, "periodUnit": "d"}),
        ("four times daily", {"frequency": 4, "period": 1, "periodUnit": "d"}),
        ("every 8 hours", {"frequency": 1, "period": 8, "periodUnit": "h"}),
    ],
)
def test_a_frequency_in_words_is_a_timing(words: str, timing: dict[str, Any]) -> None:
    assert _dosage(f"ibuprofen 400 mg {words}")["timing"] == {"repeat": timing}


def test_as_needed_is_said_beside_the_frequency() -> None:
    dosage = _dosage("ibuprofen 400 mg three times daily as needed")
    assert dosage["asNeededBoolean"] is True
    assert dosage["timing"] == {"repeat": {"frequency": 3, "period": 1, "periodUnit": "d"}}


def test_an_order_as_a_mapping_may_say_more() -> None:
    assert _dosage({"drug": "methotrexate", "dose": "10 mg", "per_week": 1, "text": "on Mondays"}) == {
        "text": "on Mondays",
        "doseAndRate": [
            {
                "doseQuantity": {
                    "value": 10,
                    "unit": "mg",
                    "system": "http://unitsofmeasure.org",
                    "code": "mg",
                }
            }
        ],
        "timing": {"repeat": {"frequency": 1, "period": 1, "periodUnit": "wk"}},
    }


def test_a_drug_that_the_vocabulary_does_not_have_is_ordered_by_its_code() -> None:
    concept, dosage = read_drug({"atc": "L01CA02", "name": "Vincristine", "dose": "2 mg"}, VOCABULARY)
    assert concept == {
        "coding": [{"system": "http://www.whocc.no/atc", "code": "L01CA02"}],
        "text": "Vincristine",
    }
    assert dosage["doseAndRate"][0]["doseQuantity"]["value"] == 2


@pytest.mark.parametrize(
    ("route", "coded"),
    [
        ("53", {"coding": [{"system": "urn:oid:2.16.578.1.12.4.1.1.7477", "code": "53"}]}),
        (
            {"sct": "72607000", "text": "Intrathecal route"},
            {
                "text": "Intrathecal route",
                "coding": [{"system": "http://snomed.info/sct", "code": "72607000"}],
            },
        ),
    ],
)
def test_a_route_is_a_code_of_the_norwegian_system_or_of_another(route: Any, coded: dict[str, Any]) -> None:
    assert _dosage({"drug": "heparin", "route": route})["route"] == coded


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ({"drug": "metformin", "atc": "A10BA02"}, "`drug` has no meaning here"),
        ({"drug": "heparin", "route": {"snomed": "72607000"}}, "there is no code system `snomed`"),
        ("metfornim 500 mg", "there is no drug `metfornim`"),
        ("Metformin, 500", "`Metformin, 500` is not NAME DOSE UNIT FREQUENCY"),
        ("metformin 500 mg now and then", "`now and then` is not a frequency"),
        ({"drug": "metformin", "colour": "white"}, "`colour` has no meaning here"),
    ],
)
def test_what_means_nothing_is_refused_in_words(words: str | dict[str, Any], why: str) -> None:
    with pytest.raises(NotUnderstood, match=why):
        read_drug(words, VOCABULARY)
