"""Drafts as order-select sees them live: unfinished, odd, in every way FHIR lets a drug be said (row 27)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from support.answers import Answer
from support.calls import build_call
from support.patients import ATC, draft
from support.serving import Served

Json = dict[str, Any]
RULE = "metformin-severe-kidney-failure"


def topics(service: Served, body: Json) -> set[str]:
    """The topics of the cards of a call of its hook."""
    answer = service.post(body["hook"], body, accept_language="en")
    assert answer.status_code == 200, answer.text
    return {card.source.topic.code for card in Answer.model_validate(answer.json()).cards}


def metformin() -> Json:
    """Metformin for Odd Berge, whose eGFR is 23."""
    return draft("odd-berge", "A10BA02", "Metformin")


def _bare(order: Json) -> None:
    for member in ("intent", "status", "subject"):
        del order[member]


def _object_category(order: Json) -> None:
    order["category"] = {"coding": [{"code": "inpatient"}]}


def _empty_coding_first(order: Json) -> None:
    order["medicationCodeableConcept"]["coding"].insert(0, {})


def _code_only_dosage(order: Json) -> None:
    order["dosageInstruction"] = [{}]


def _no_name(order: Json) -> None:
    del order["medicationCodeableConcept"]["text"]


@pytest.mark.parametrize(
    "change", [_bare, _object_category, _empty_coding_first, _code_only_dosage, _no_name]
)
@pytest.mark.parametrize("hook", ["order-select", "order-sign"])
def test_27_a_draft_that_names_its_drug_is_checked(
    service: Served, hook: str, change: Callable[[Json], None]
) -> None:
    order = metformin()
    change(order)
    assert RULE in topics(service, build_call(hook, "odd-berge", [order]))


def test_27_a_draft_without_an_id_is_checked_and_not_offered_for_deletion(service: Served) -> None:
    body = build_call("order-sign", "odd-berge", [metformin()])
    del body["context"]["draftOrders"]["entry"][0]["resource"]["id"]
    assert RULE in topics(service, body)
    cards = service.post("order-sign", body).json()["cards"]
    actions = [action for card in cards for each in card.get("suggestions", ()) for action in each["actions"]]
    assert "delete" not in {action["type"] for action in actions}


def test_27_a_bundle_without_type_is_read(service: Served) -> None:
    body = build_call("order-select", "odd-berge", [metformin()])
    del body["context"]["draftOrders"]["type"]
    assert RULE in topics(service, body)


@pytest.mark.parametrize("concept", [None, {}, {"coding": []}, {"coding": [{}]}])
def test_27_no_drug_chosen_yet_is_nothing_to_say_in_order_select(service: Served, concept: Any) -> None:
    order = metformin()
    order["medicationCodeableConcept"] = concept
    assert topics(service, build_call("order-select", "odd-berge", [order])) == set()


def test_27_signing_an_order_without_a_drug_is_said(service: Served) -> None:
    order = metformin()
    del order["medicationCodeableConcept"]
    assert topics(service, build_call("order-sign", "odd-berge", [order])) == {"order-not-recognised"}


@pytest.mark.parametrize(
    "concept",
    [
        {"text": "noe mot sukkersyke"},
        {"coding": [{"system": "http://example.org/local", "code": "77"}], "text": "Lokalt"},
        {"coding": [{"system": ATC, "code": "not an ATC code"}], "text": "Metformin"},
    ],
)
@pytest.mark.parametrize("hook", ["order-select", "order-sign"])
def test_27_a_drug_that_cannot_be_recognised_is_said(service: Served, hook: str, concept: Json) -> None:
    order = metformin()
    order["medicationCodeableConcept"] = concept
    assert "order-not-recognised" in topics(service, build_call(hook, "odd-berge", [order]))


def _contained(body: Json, medication: Json) -> str:
    body["context"]["draftOrders"]["entry"][0]["resource"]["contained"] = [medication]
    return "#med-1"


def _in_the_drafts(body: Json, medication: Json) -> str:
    body["context"]["draftOrders"]["entry"].append({"resource": medication})
    return "Medication/med-1"


def _by_full_url(body: Json, medication: Json) -> str:
    address = "urn:uuid:5d6b4a34-0a38-4f0c-9d93-4c1f34b61a57"
    body["context"]["draftOrders"]["entry"].append({"fullUrl": address, "resource": medication})
    return address


def _in_the_prefetch(body: Json, medication: Json) -> str:
    found = body["prefetch"]["medicationRequests"]
    found.setdefault("entry", []).append({"resource": medication, "search": {"mode": "include"}})
    return "https://journal.example.no/fhir/Medication/med-1"


@pytest.mark.parametrize("place", [_contained, _in_the_drafts, _by_full_url, _in_the_prefetch])
def test_27_a_referenced_medication_is_found_wherever_it_came(
    service: Served, place: Callable[[Json, Json], str]
) -> None:
    body = build_call("order-select", "odd-berge", [metformin()])
    order = body["context"]["draftOrders"]["entry"][0]["resource"]
    concept = order.pop("medicationCodeableConcept")
    medication = {"resourceType": "Medication", "id": "med-1", "code": concept}
    order["medicationReference"] = {"reference": place(body, medication)}
    assert RULE in topics(service, body)


def test_27_a_medication_that_did_not_come_is_said(service: Served) -> None:
    order = metformin()
    del order["medicationCodeableConcept"]
    order["medicationReference"] = {"reference": "Medication/elsewhere", "display": "Metformin 500 mg"}
    assert "order-not-recognised" in topics(service, build_call("order-select", "odd-berge", [order]))
