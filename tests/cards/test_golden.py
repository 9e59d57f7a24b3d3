"""A few cards as they must be, written by hand from the rule and the patient, in both languages."""

from __future__ import annotations

from typing import Any

import pytest
from context.chart import Json
from fhir.resources.R4B.medicationrequest import MedicationRequest
from fhir.resources.R4B.servicerequest import ServiceRequest
from knowledge.small import small_base

from cards.shown import base_with, cards, egfr, metformin, rule

NPU = "urn:oid:2.16.578.1.12.4.1.1.7280"
REASONS = "http://terminology.hl7.org/CodeSystem/non-adherence-reason-codes"


def blood_test(label: str) -> Json:
    resource = {
        "resourceType": "ServiceRequest",
        "status": "draft",
        "intent": "proposal",
        "code": {"coding": [{"system": NPU, "code": "NOR25909", "display": "eGFR"}], "text": "eGFR"},
        "subject": {"reference": "Patient/p1"},
    }
    return {"label": label, "actions": [{"type": "create", "description": label, "resource": resource}]}


GOLDEN: dict[Any, Json] = {
    "en": {
        "summary": "Metformin is contraindicated: eGFR 24 mL/min/1.73 m² (30 Oct 2026)",
        "indicator": "critical",
        "detail": "Do not give Metformin 500 mg.\n\n**Harm:** Lactic acidosis\n\n"
        "The Publisher: The guideline (1 Mar 2025), 4.3. "
        "Our own encoding of the source, not clinically reviewed (pack first 1.0.0).",
        "source": {
            "label": "The Publisher: The guideline",
            "url": "https://example.org/guideline",
            "topic": {
                "system": "urn:cds:rule",
                "code": "metformin-stop",
                "display": "Metformin in kidney failure",
            },
        },
        "suggestions": [
            {
                "label": "Remove Metformin 500 mg",
                "actions": [
                    {
                        "type": "delete",
                        "description": "Remove Metformin 500 mg",
                        "resourceId": "MedicationRequest/d1",
                    }
                ],
            },
            blood_test("Order: eGFR"),
        ],
        "selectionBehavior": "any",
        "overrideReasons": [
            {"code": "action-completed", "system": REASONS, "display": "Monitoring is arranged"}
        ],
    },
    "nb": {
        "summary": "Metformin er kontraindisert: eGFR 24 ml/min/1,73 m² (30.10.2026)",
        "indicator": "critical",
        "detail": "Ikke gi Metformin 500 mg.\n\n**Fare:** Laktacidose\n\n"
        "The Publisher: Retningslinjen (01.03.2025), 4.3. "
        "Vår egen koding av kilden, ikke klinisk gjennomgått (pakke first 1.0.0).",
        "source": {
            "label": "The Publisher: Retningslinjen",
            "url": "https://example.org/guideline",
            "topic": {
                "system": "urn:cds:rule",
                "code": "metformin-stop",
                "display": "Metformin ved nyresvikt",
            },
        },
        "suggestions": [
            {
                "label": "Fjern Metformin 500 mg",
                "actions": [
                    {
                        "type": "delete",
                        "description": "Fjern Metformin 500 mg",
                        "resourceId": "MedicationRequest/d1",
                    }
                ],
            },
            blood_test("Bestill: eGFR"),
        ],
        "selectionBehavior": "any",
        "overrideReasons": [
            {"code": "action-completed", "system": REASONS, "display": "Kontroll er planlagt"}
        ],
    },
}


@pytest.mark.parametrize("language", ["en", "nb"])
def test_the_card_of_a_contraindication(language: str) -> None:
    assert cards(small_base(), egfr(), language=language) == [GOLDEN[language]]


@pytest.mark.parametrize(
    ("language", "summary", "detail"),
    [
        (
            "en",
            "Not assessed: eGFR: the latest is too old (24 mL/min/1.73 m², 1 Sep 2025)",
            "These checks could not be made:\n\n- Metformin in kidney failure",
        ),
        (
            "nb",
            "Ikke vurdert: eGFR: siste er for gammel (24 ml/min/1,73 m², 01.09.2025)",
            "Disse kontrollene kunne ikke gjøres:\n\n- Metformin ved nyresvikt",
        ),
    ],
)
def test_the_card_of_a_value_that_is_too_old(language: str, summary: str, detail: str) -> None:
    (card,) = cards(small_base(), egfr(24, "2025-09-01"), language=language)
    assert (card["summary"], card["indicator"], card["detail"]) == (summary, "info", detail)


@pytest.mark.parametrize(
    ("language", "summary"),
    [
        ("en", "Creatinine 88.5 µmol/L (1 Nov 2026), heart: Heart failure, NYHA III"),
        ("nb", "Kreatinin 88,5 µmol/l (01.11.2026), hjerte: Heart failure, NYHA III"),
    ],
)
def test_values_are_written_as_the_reader_writes_them(tmp_path: Any, language: str, summary: str) -> None:
    from context.chart import condition, observation, quantity

    knowledge = base_with(
        tmp_path,
        rule(
            "values",
            when='["creatinine > 80 umol/L", heart_failure]',
            nb="Kreatinin {creatinine}, hjerte: {heart_failure}",
            en="Creatinine {creatinine}, heart: {heart_failure}",
        ),
    )
    failure = condition(
        "I50",
        code={
            "coding": [{"system": "http://hl7.org/fhir/sid/icd-10", "code": "I50"}],
            "text": "Heart failure, NYHA III",
        },
    )
    measured = observation("NPU04998", quantity(88.5, "umol/L"), "2026-11-01")
    (card,) = cards(knowledge, failure, measured, language=language)
    assert card["summary"] == summary


def test_a_change_removes_the_order_and_drafts_another_in_one_suggestion(tmp_path: Any) -> None:
    knowledge = base_with(
        tmp_path, rule("change", when="[not heart_failure]", suggest="[{replace_with: paracetamol-1g}]")
    )
    (card,) = cards(knowledge)
    (suggestion,) = card["suggestions"]
    removal, creation = suggestion["actions"]
    assert suggestion["label"] == "Change to: Paracetamol 1 g up to 3 times daily"
    assert (removal["type"], removal["resourceId"]) == ("delete", "MedicationRequest/d1")
    assert creation["resource"]["dosageInstruction"] == [
        {
            "text": "Paracetamol 1 g up to 3 times daily",
            "timing": {"repeat": {"frequency": 3, "period": 1, "periodUnit": "d"}},
            "doseAndRate": [
                {
                    "doseQuantity": {
                        "value": 1000,
                        "unit": "mg",
                        "system": "http://unitsofmeasure.org",
                        "code": "mg",
                    }
                }
            ],
            "asNeededBoolean": True,
        }
    ]
    assert card["selectionBehavior"] == "at-most-one"


def test_what_is_suggested_is_valid_fhir_r4(tmp_path: Any) -> None:
    knowledge = base_with(
        tmp_path,
        rule(
            "all", when="[not heart_failure]", suggest="[{replace_with: paracetamol-1g}, {order: egfr-test}]"
        ),
    )
    (card,) = cards(knowledge)
    created = [
        action["resource"]
        for each in card["suggestions"]
        for action in each["actions"]
        if "resource" in action
    ]
    MedicationRequest.model_validate(created[0])
    ServiceRequest.model_validate(created[1])


def test_an_order_without_id_cannot_be_removed_and_is_not_offered_to_be() -> None:
    order = metformin()
    del order["id"]
    (card,) = cards(small_base(), egfr(), orders=[order])
    assert [suggestion["label"] for suggestion in card["suggestions"]] == ["Order: eGFR"]
