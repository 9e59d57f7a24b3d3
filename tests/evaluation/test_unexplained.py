"""The check on explanations finds what is lacking: without this it could pass by looking at nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from support.bundles import bundle, observation, person
from support.explained import what_is_unexplained
from support.in_process import InProcess, in_process
from support.patients import shipped_knowledge

from cds.hooks import fill_prefetch, prefetch_templates
from cds.order_words import draft_order

SEVERE = "metformin-severe-kidney-failure"


@pytest.fixture
def service() -> Iterator[InProcess]:
    with in_process() as running:
        yield running


def _decision(service: InProcess, *resources: dict[str, Any]) -> dict[str, Any]:
    """The record of an order of metformin for a patient with these resources."""
    knowledge = shipped_knowledge()
    draft = draft_order(
        "metformin 1000 mg twice daily", knowledge.dictionary.vocabulary, identity="d1", patient_id="p1"
    )
    context: dict[str, Any] = {"userId": "Practitioner/1", "patientId": "p1"}
    prefetch = fill_prefetch(
        prefetch_templates(knowledge, "order-sign"), context, bundle(person(), *resources)
    )
    context["draftOrders"] = bundle(draft)
    call = {"hook": "order-sign", "hookInstance": "1", "context": context, "prefetch": prefetch}
    return service.record_of(service.call("order-sign", call))


@pytest.fixture
def fired(service: InProcess) -> dict[str, Any]:
    return _decision(service, observation(25, on="2026-10-30"))


@pytest.fixture
def unsure(service: InProcess) -> dict[str, Any]:
    return _decision(service)


def test_a_whole_record_lacks_nothing(fired: dict[str, Any], unsure: dict[str, Any]) -> None:
    assert what_is_unexplained(fired) == []
    assert what_is_unexplained(unsure) == []


def test_a_value_without_its_date_is_found(fired: dict[str, Any]) -> None:
    del fired["facts"]["egfr"]["on"]
    assert f"en: {SEVERE}: egfr has no date" in what_is_unexplained(fired)


def test_a_value_without_its_source_is_found(fired: dict[str, Any]) -> None:
    del fired["facts"]["egfr"]["source"]
    assert f"nb: {SEVERE}: egfr has no source" in what_is_unexplained(fired)


def test_a_card_whose_rule_did_not_fire_is_found(fired: dict[str, Any]) -> None:
    card = fired["cards"][0]
    card["source"]["topic"]["code"] = "another-rule"
    assert f"en: card {card['uuid']} is shown, but another-rule did not fire" in what_is_unexplained(fired)


def test_a_missing_fact_without_a_reason_is_found(unsure: dict[str, Any]) -> None:
    del unsure["facts"]["egfr"]["why"]
    assert f"nb: {SEVERE}: egfr is missing without a reason" in what_is_unexplained(unsure)


def test_an_unsure_rule_for_want_of_nothing_is_found(unsure: dict[str, Any]) -> None:
    rule = next(rule for rule in unsure["rules"] if rule["rule"] == SEVERE)
    del rule["for_want_of"]
    assert f"en: {SEVERE}: unsure for want of nothing" in what_is_unexplained(unsure)
