"""Calls that a conformant journal makes, whole and in parts (rows 18 to 24)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from support.answers import Answer
from support.calls import build_call
from support.patients import draft
from support.refusals import explain_refusal
from support.serving import Served

Json = dict[str, Any]


def metformin_for_odd() -> Json:
    """Odd Berge, eGFR 23, is prescribed metformin: contraindicated below 30 (SmPC 4.3)."""
    return build_call("order-sign", "odd-berge", [draft("odd-berge", "A10BA02", "Metformin")])


def test_18_a_full_call_is_answered(service: Served) -> None:
    answer = service.post("order-sign", metformin_for_odd(), accept_language="en")
    assert answer.status_code == 200
    cards = Answer.model_validate(answer.json()).cards
    assert [card.source.topic.code for card in cards if card.indicator == "critical"] == [
        "metformin-severe-kidney-failure"
    ]


def _add_unknown(body: Json) -> None:
    body["someday"] = {"a": [1]}
    body["context"]["someday"] = "x"
    body["extension"] = {"com.example.journal": {"version": 7}}


def _add_unknown_keys(body: Json) -> None:
    body["prefetch"]["their-own"] = {"resourceType": "Bundle", "type": "searchset"}
    body["prefetch"]["another"] = None


def _repeat_instance(body: Json) -> None:
    body["hookInstance"] = "00000000-0000-4000-8000-000000000000"


def _without_encounter(body: Json) -> None:
    del body["context"]["encounterId"]
    body["prefetch"].pop("encounter", None)


def _plain_http(body: Json) -> None:
    body["fhirServer"] = "http://localhost:8080/fhir"


def _reference_as_patient_id(body: Json) -> None:
    body["context"]["patientId"] = "Patient/odd-berge"


@pytest.mark.parametrize(
    "change",
    [
        _add_unknown,
        _add_unknown_keys,
        _repeat_instance,
        _without_encounter,
        _plain_http,
        _reference_as_patient_id,
    ],
)
def test_20_to_22_what_journals_differ_in_does_not_change_the_advice(
    service: Served, change: Callable[[Json], None]
) -> None:
    body = metformin_for_odd()
    change(body)
    for _ in range(2):
        answer = service.post("order-sign", body)
        assert answer.status_code == 200
        assert answer.json()["cards"][0]["indicator"] == "critical"


def _no_prefetch(body: Json) -> None:
    del body["prefetch"]


def _null_prefetch(body: Json) -> None:
    body["prefetch"] = None


def _empty_prefetch(body: Json) -> None:
    body["prefetch"] = {}


def _no_patient(body: Json) -> None:
    del body["prefetch"]["patient"]


def _null_patient(body: Json) -> None:
    body["prefetch"]["patient"] = None


@pytest.mark.parametrize(
    "change", [_no_prefetch, _null_prefetch, _empty_prefetch, _no_patient, _null_patient]
)
def test_24_a_call_without_what_is_required_is_answered_412(
    service: Served, change: Callable[[Json], None]
) -> None:
    body = metformin_for_odd()
    change(body)
    answer = service.post("order-sign", body)
    assert answer.status_code == 412
    assert "prefetch" in explain_refusal(answer.json())
