"""Prefetch that came in part: what could not be assessed is said (row 23). Nothing fails into silence."""

from __future__ import annotations

from typing import Any

import pytest
from support.serving import Served

from .test_calls import metformin_for_odd

Json = dict[str, Any]

FAILED = {
    "resourceType": "OperationOutcome",
    "issue": [{"severity": "error", "code": "timeout"}],
}
NOT_HERE = {"resourceType": "OperationOutcome", "issue": [{"severity": "information", "code": "not-found"}]}


def answered(service: Served, observations: Any, *, sent: bool = True) -> list[Json]:
    """The cards in English when `observations` are what came of the search."""
    body = metformin_for_odd()
    del body["prefetch"]["observations"]
    if sent:
        body["prefetch"]["observations"] = observations
    answer = service.post("order-sign", body, accept_language="en")
    assert answer.status_code == 200
    cards: list[Json] = answer.json()["cards"]
    assert not [
        card for card in cards if card["source"]["topic"]["code"] == "metformin-severe-kidney-failure"
    ]
    return cards


def summaries(cards: list[Json]) -> str:
    """The summaries on a line each."""
    return "\n".join(card["summary"] for card in cards)


def bundle(*resources: Json, **more: Any) -> Json:
    """A searchset."""
    entries = [{"resource": resource} for resource in resources]
    return {"resourceType": "Bundle", "type": "searchset", **({"entry": entries} if entries else {}), **more}


def test_23_a_key_that_was_not_sent_is_said_not_to_have_been_sent(service: Served) -> None:
    assert "did not send measurements and test results" in summaries(answered(service, None, sent=False))


@pytest.mark.parametrize("nothing", [None, bundle(), bundle(total=0), bundle(NOT_HERE, total=0)])
def test_23_a_search_that_found_nothing_means_not_found(service: Served, nothing: Any) -> None:
    told = summaries(answered(service, nothing))
    assert any("eGFR" in line and "not found" in line for line in told.splitlines())
    assert "did not send" not in told


@pytest.mark.parametrize("failure", [FAILED, bundle(FAILED)])
def test_23_a_failed_search_is_said_to_have_failed(service: Served, failure: Any) -> None:
    assert "could not fetch all of measurements and test results" in summaries(answered(service, failure))


def test_23_a_search_with_a_further_page_is_incomplete(service: Served) -> None:
    more = bundle(link=[{"relation": "next", "url": "https://journal.example.no/fhir?page=2"}])
    assert "could not fetch all of measurements and test results" in summaries(answered(service, more))


def test_23_the_rules_that_could_not_be_assessed_are_listed(service: Served) -> None:
    details = "\n".join(card["detail"] for card in answered(service, None, sent=False))
    assert "Metformin in severe kidney failure" in details


def test_24_other_checks_are_made_all_the_same(service: Served) -> None:
    body = metformin_for_odd()
    del body["prefetch"]["medicationStatements"], body["prefetch"]["medicationRequests"]
    answer = service.post("order-sign", body)
    assert answer.json()["cards"][0]["source"]["topic"]["code"] == "metformin-severe-kidney-failure"
