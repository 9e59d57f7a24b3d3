"""What may never be kept: the access token, who the patient is, and facts that no rule asked for (row 29)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from support.calls import build_call
from support.patients import draft, synthetic_patients
from support.serving import Served, serving

Json = dict[str, Any]
TOKEN = "eyJhbGciOiJFUzM4NCJ9.c2VjcmV0LXRva2Vu.Zm9yLXRlc3Rz"
PATIENT = "patient-zq7x9w"
NAME, BORN = "Fiktivsen-Zqx", "1944-03-11"
# No shipped rule asks for these: a diagnosis, a place, a note, a test result of Odd Berge's record.
NOT_ASKED_FOR = {
    "condition": "ZZ-private-diagnosis-77",
    "note": "whispered to the nurse",
    "result": "7654.321",
}


@pytest.fixture(scope="module")
def after_a_call(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A service that has answered one call about a recognisable patient, and one that it refused."""
    with serving(tmp_path_factory.mktemp("private")) as served:
        body = private_call()
        answer = served.post("order-sign", body, authorization=f"Bearer {TOKEN}")
        assert answer.status_code == 200
        assert answer.json()["cards"][0]["indicator"] == "critical"
        del body["prefetch"]["patient"]
        assert served.post("order-sign", body).status_code == 412
        body["hook"] = NAME
        assert served.post("order-sign", body).status_code == 400
        yield served


def private_call() -> Json:
    """Odd Berge's call under another id and name, with a token and with data that no rule needs."""
    record = _renamed(synthetic_patients()["odd-berge"].record)
    patient = next(
        entry["resource"] for entry in record["entry"] if entry["resource"]["resourceType"] == "Patient"
    )
    patient["name"] = [{"family": NAME, "given": ["Zqxine"]}]
    patient["identifier"] = [{"system": "urn:oid:2.16.578.1.12.4.1.4.1", "value": "11034412345"}]
    body = build_call("order-sign", PATIENT, [draft(PATIENT, "A10BA02", "Metformin")], record=record)
    subject = {"reference": f"Patient/{PATIENT}"}
    body["prefetch"]["conditions"]["entry"].append({"resource": {
        "resourceType": "Condition", "id": "c-99", "subject": subject, "note": [{"text": NOT_ASKED_FOR["note"]}],
        "code": {"coding": [{"system": "http://snomed.info/sct", "code": NOT_ASKED_FOR["condition"]}]},
    }})  # fmt: skip
    body["prefetch"]["observations"]["entry"].append({"resource": {
        "resourceType": "Observation", "id": "o-99", "status": "final", "subject": subject,
        "code": {"coding": [{"system": "http://loinc.org", "code": "99999-9"}]},
        "valueQuantity": {"value": 7654.321, "unit": "mg/L"},
    }})  # fmt: skip
    foreign = {
        "resourceType": "Observation", "id": "o-1", "subject": {"reference": "Patient/somebody-else"},
        "code": {"coding": [{"system": "http://loinc.org", "code": "99999-9"}]},
    }  # fmt: skip
    for key in (NAME, f"observations-{NAME}"):  # a journal's own keys may say anything
        body["prefetch"][key] = {"resourceType": "Bundle", "entry": [{"resource": foreign}]}
    body["context"]["userId"] = f"https://journal.example.no/{NAME}/Practitioner/test-doctor"
    body["fhirServer"] = "https://journal.example.no/fhir"
    body["fhirAuthorization"] = {
        "access_token": TOKEN, "token_type": "Bearer", "expires_in": 300, "scope": "patient/Observation.rs",
        "subject": "cds-service",
    }  # fmt: skip
    return body


def _renamed(record: Any) -> Any:
    """The record with the patient's id replaced everywhere that it stands for the patient."""
    if isinstance(record, dict):
        renamed = {key: _renamed(each) for key, each in record.items()}
        if renamed.get("resourceType") == "Patient":
            renamed["id"] = PATIENT
        return renamed
    if isinstance(record, list):
        return [_renamed(each) for each in record]
    return record.replace("Patient/odd-berge", f"Patient/{PATIENT}") if isinstance(record, str) else record


def test_the_record_was_written(after_a_call: Served) -> None:
    assert b"metformin-severe-kidney-failure" in after_a_call.stored()


@pytest.mark.parametrize(
    "secret",
    [TOKEN, TOKEN.split(".")[1], PATIENT, NAME, "Zqxine", "11034412345", BORN, "test-doctor", "encounter-1",
     *NOT_ASKED_FOR.values()],
)  # fmt: skip
def test_29_no_byte_of_the_database_or_the_output_holds(after_a_call: Served, secret: str) -> None:
    assert secret.encode() not in after_a_call.stored()
    assert secret.encode() not in after_a_call.output.read_bytes()


def test_a_refusal_tells_nothing_of_the_patient(after_a_call: Served) -> None:
    body = private_call()
    body["context"]["selections"] = NAME
    answer = after_a_call.post("order-sign", body)
    assert answer.status_code == 400
    assert all(word not in answer.text for word in (NAME, PATIENT, TOKEN))
