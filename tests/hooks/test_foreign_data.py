"""Another patient's data in the call: it reaches no rule, and it is named."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from support.calls import build_call
from support.patients import draft
from support.refusals import explain_refusal
from support.serving import Served

from cds.audit import read_store

Json = dict[str, Any]
# Emma Strand is well: with eGFR above 90 and no diagnoses that matter, metformin gives no card.
SICK = {
    "observations": {
        "resourceType": "Observation", "id": "foreign-egfr", "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "62238-1"}]},
        "effectiveDateTime": "2026-11-21",
        "valueQuantity": {"value": 12, "unit": "mL/min/{1.73_m2}", "code": "mL/min/{1.73_m2}"},
    },
    "conditions": {
        "resourceType": "Condition", "id": "foreign-condition",
        "code": {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10", "code": "N18.5"}]},
    },
    "medicationStatements": {
        "resourceType": "MedicationStatement", "id": "foreign-statement", "status": "active",
        "medicationCodeableConcept": {"coding": [{"system": "http://www.whocc.no/atc", "code": "N05AN01"}]},
    },
    "medicationRequests": {
        "resourceType": "MedicationRequest", "id": "foreign-request", "status": "active", "intent": "order",
        "medicationCodeableConcept": {"coding": [{"system": "http://www.whocc.no/atc", "code": "B01AA03"}]},
    },
    "allergies": {
        "resourceType": "AllergyIntolerance", "id": "foreign-allergy",
        "code": {"coding": [{"system": "http://www.whocc.no/atc", "code": "M01AE01"}]},
    },
}  # fmt: skip
REFERENCES = ["Patient/somebody-else", "https://other.example.no/fhir/Patient/somebody-else", "Patient/emma",
              "Patient/not-emma-strand", "Patient/emma-strand-2", "Group/emma-strand"]  # fmt: skip


def with_foreign(key: str, reference: str) -> Json:
    """A call about Emma Strand with one resource of another patient under `key`."""
    body = build_call("order-sign", "emma-strand", [draft("emma-strand", "M01AE01", "Ibuprofen")])
    subject = "patient" if key == "allergies" else "subject"
    resource = {**SICK[key], subject: {"reference": reference}}
    body["prefetch"][key].setdefault("entry", []).append({"resource": resource})
    return body


@pytest.mark.parametrize("key", SICK)
@pytest.mark.parametrize("reference", REFERENCES)
def test_a_foreign_resource_reaches_no_rule_and_is_named(service: Served, key: str, reference: str) -> None:
    answer = service.post("order-sign", with_foreign(key, reference), accept_language="en").json()
    [notice] = [card for card in answer["cards"] if card["source"]["topic"]["code"] == "unreadable"]
    assert SICK[key]["id"] in notice["detail"].replace("\\", "")
    assert "another patient" in notice["detail"]
    assert [card for card in answer["cards"] if card["indicator"] != "info"] == []
    facts = _record(service, answer)["facts"].values()
    assert [
        fact for fact in facts if f"{SICK[key]['resourceType']}/{SICK[key]['id']}" in fact.get("source", ())
    ] == []


def _record(service: Served, answer: Json) -> Json:
    log = read_store(f"sqlite:///{service.database}")
    try:
        found = log.read(answer["extension"]["no.cds.decision"]["id"])
        assert found is not None
        record: Json = orjson.loads(found.entry.body)
        return record
    finally:
        log.close()


@pytest.mark.parametrize("hook", ["order-select", "order-sign"])
def test_a_draft_for_another_patient_is_not_assessed_and_is_named(service: Served, hook: str) -> None:
    """Metformin at eGFR 23 would be critical; but the draft is not Odd Berge's."""
    body = build_call(hook, "odd-berge", [draft("somebody-else", "A10BA02", "Metformin")])
    cards = service.post(hook, body, accept_language="en").json()["cards"]
    assert [card["source"]["topic"]["code"] for card in cards] == ["unreadable"]
    assert "another patient" in cards[0]["detail"]


def test_the_patient_resource_of_another_refuses_the_call(service: Served) -> None:
    body = build_call("order-sign", "odd-berge", [draft("odd-berge", "A10BA02", "Metformin")])
    body["prefetch"]["patient"]["id"] = "somebody-else"
    answer = service.post("order-sign", body)
    assert answer.status_code == 400
    assert "patient" in explain_refusal(answer.json()).lower()


@pytest.mark.parametrize(
    "reference",
    ["Patient/odd-berge", "https://journal.example.no/fhir/Patient/odd-berge", "urn:uuid:odd-berge",
     "Patient/odd-berge/_history/3"],
)  # fmt: skip
def test_every_way_to_refer_to_the_patient_is_understood(service: Served, reference: str) -> None:
    body = build_call("order-sign", "odd-berge", [draft("odd-berge", "A10BA02", "Metformin")])
    for entry in body["prefetch"]["observations"]["entry"]:
        entry["resource"]["subject"]["reference"] = reference
    cards = service.post("order-sign", body).json()["cards"]
    assert cards[0]["source"]["topic"]["code"] == "metformin-severe-kidney-failure"
