"""The prefetch as a journal fills it from a record: whose resources, how many, and what comes along."""

from __future__ import annotations

from typing import Any

import pytest

from cds.hooks import fill_prefetch

CONTEXT = {"patientId": "p1"}
CONDITIONS = {"conditions": "Condition?patient={{context.patientId}}&_count=2"}
REQUESTS = {"medicationRequests": "MedicationRequest?patient={{context.patientId}}&status=active,unknown"}


def _record(*entries: dict[str, Any]) -> dict[str, Any]:
    return {"resourceType": "Bundle", "type": "collection", "entry": list(entries)}


def _condition(identity: str, subject: Any) -> dict[str, Any]:
    return {"resource": {"resourceType": "Condition", "id": identity, "subject": subject}}


def _ids(bundle: dict[str, Any]) -> list[str]:
    return [entry["resource"]["id"] for entry in bundle.get("entry", ())]


@pytest.mark.parametrize(
    "reference",
    [
        "Patient/p1",
        "urn:uuid:p1",
        "https://journal.example.no/fhir/Patient/p1",
        "Patient/p1/_history/3",
        "https://journal.example.no/fhir/Patient/p1/_history/3",
    ],
)
def test_a_resource_is_the_patient_s_however_it_is_referred_to(reference: str) -> None:
    filled = fill_prefetch(CONDITIONS, CONTEXT, _record(_condition("c1", {"reference": reference})))
    assert _ids(filled["conditions"]) == ["c1"]


@pytest.mark.parametrize("reference", ["Patient/p11", "Patient/xp1", "Group/p1", "https://x.no/Group/p1", ""])
def test_another_patient_s_resource_stays_where_it_is(reference: str) -> None:
    filled = fill_prefetch(CONDITIONS, CONTEXT, _record(_condition("c1", {"reference": reference})))
    assert filled["conditions"] == {"resourceType": "Bundle", "type": "searchset", "total": 0}


def test_a_page_that_is_full_says_that_there_is_a_next() -> None:
    mine = {"reference": "Patient/p1"}
    filled = fill_prefetch(CONDITIONS, CONTEXT, _record(*(_condition(f"c{n}", mine) for n in range(3))))
    page = filled["conditions"]
    assert _ids(page) == ["c0", "c1"]
    assert page["total"] == 3
    assert [link["relation"] for link in page["link"]] == ["next"]


def test_a_page_that_holds_all_has_no_next() -> None:
    mine = {"reference": "Patient/p1"}
    filled = fill_prefetch(CONDITIONS, CONTEXT, _record(*(_condition(f"c{n}", mine) for n in range(2))))
    assert "link" not in filled["conditions"]


@pytest.mark.parametrize("subject", ["Patient/p1", ["Patient/p1"], {"reference": 7}])
def test_a_resource_too_malformed_to_be_searched_is_sent_so_that_it_is_named(subject: Any) -> None:
    filled = fill_prefetch(CONDITIONS, CONTEXT, _record(_condition("c1", subject)))
    assert _ids(filled["conditions"]) == ["c1"]


def test_a_medication_comes_along_under_the_name_it_is_referred_to_by() -> None:
    url = "urn:uuid:5f0c3a52-6d7e-4b7e-9d21-0c5a4c1d2e3f"
    medication = {"fullUrl": url, "resource": {"resourceType": "Medication", "id": "m1"}}
    other = {"fullUrl": "urn:uuid:other", "resource": {"resourceType": "Medication", "id": "m2"}}
    request = {
        "resourceType": "MedicationRequest",
        "id": "r1",
        "status": "active",
        "subject": {"reference": "Patient/p1"},
        "medicationReference": {"reference": url},
    }
    filled = fill_prefetch(REQUESTS, CONTEXT, _record(medication, other, {"resource": request}))
    assert filled["medicationRequests"]["entry"][1:] == [{**medication, "search": {"mode": "include"}}]


def test_a_template_whose_token_has_no_value_is_left_out() -> None:
    templates = {"encounter": "Encounter/{{context.encounterId}}", "patient": "Patient/{{context.patientId}}"}
    patient = {"resourceType": "Patient", "id": "p1"}
    assert fill_prefetch(templates, CONTEXT, _record({"resource": patient})) == {"patient": patient}
