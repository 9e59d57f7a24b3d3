"""The shape of every answer to every synthetic call, in both languages (rows 2 and 32 to 45)."""

from __future__ import annotations

from typing import Any

import pytest
from fhir.resources.R4B.medicationrequest import MedicationRequest
from fhir.resources.R4B.servicerequest import ServiceRequest
from support.answers import Answer, Card, empty_places
from support.calls import every_call
from support.patients import shipped_knowledge
from support.serving import Served

Json = dict[str, Any]
MODELS: dict[str, Any] = {"MedicationRequest": MedicationRequest, "ServiceRequest": ServiceRequest}


@pytest.fixture(scope="module", params=["en", "nb"])
def answers(request: pytest.FixtureRequest, service: Served) -> list[Json]:
    """The answers over HTTP, one after the other."""
    answered = []
    for call in every_call():
        answer = service.post(call.service, call.body, accept_language=request.param)
        assert answer.status_code == 200, call.name
        answered.append(answer.json())
    return answered


@pytest.fixture(scope="module")
def cards(answers: list[Json]) -> list[Card]:
    """All their cards, held against the specification."""
    return [card for answer in answers for card in Answer.model_validate(answer).cards]


def test_32_to_41_every_answer_has_the_shape_of_the_specification(cards: list[Card]) -> None:
    assert {card.indicator for card in cards} == {"info", "warning", "critical"}


def test_2_nothing_is_null_or_empty(answers: list[Json]) -> None:
    assert [place for answer in answers for place in empty_places(answer)] == []


def test_33_a_summary_is_one_line_of_fewer_than_140_characters(cards: list[Card]) -> None:
    assert [card.summary for card in cards if len(card.summary) >= 140 or "\n" in card.summary] == []


def test_34_no_card_shares_its_uuid_with_another_call(answers: list[Json]) -> None:
    ids = [card["uuid"] for answer in answers for card in answer["cards"]]
    assert len(set(ids)) == len(ids)


def test_36_every_guideline_card_says_where_it_comes_from(cards: list[Card]) -> None:
    guideline = [card for card in cards if card.source.topic.system == "urn:cds:rule"]
    assert guideline
    assert [card.summary for card in guideline if not card.source.label] == []
    assert [card.summary for card in guideline if (card.source.url or "") != url_of(card)] == []


def url_of(card: Card) -> str:
    """Of the text that the card's rule cites; some were read on paper or in a copy that has no lasting address."""
    knowledge = shipped_knowledge()
    written = knowledge.rules[card.source.topic.code].written
    return knowledge.sources[written.evidence.source].url or ""


def test_37_cards_with_suggestions_say_how_to_choose(cards: list[Card]) -> None:
    assert any(card.suggestions for card in cards)
    assert any(card.selectionBehavior == "at-most-one" for card in cards)


def test_39_suggested_resources_are_valid_fhir_r4_drafts(cards: list[Card]) -> None:
    actions = [action for card in cards for each in card.suggestions or () for action in each.actions]
    drafts = [action.resource for action in actions if action.resource is not None]
    assert {draft["resourceType"] for draft in drafts} == set(MODELS)
    for draft in drafts:
        MODELS[draft["resourceType"]].model_validate(draft)
        assert draft["status"] == "draft"


def test_39_deletions_name_an_order_of_the_call(cards: list[Card]) -> None:
    actions = [action for card in cards for each in card.suggestions or () for action in each.actions]
    assert {action.resourceId for action in actions if action.type == "delete"} == {
        "MedicationRequest/draft-1"
    }


def test_40_override_reasons_have_code_system_and_display(cards: list[Card]) -> None:
    offered = [reason for card in cards for reason in card.overrideReasons or ()]
    assert offered
    assert {reason.system for reason in offered if not reason.system.startswith(("http", "urn:"))} == set()


def test_45_the_topic_of_a_card_is_fit_to_key_overrides_on(cards: list[Card]) -> None:
    """Epic keys them on a static code of at most 100 letters, digits and hyphens."""
    for card in cards:
        assert len(card.source.topic.code) <= 100
        assert card.source.topic.code.replace("-", "").isalnum()
