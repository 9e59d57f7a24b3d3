"""The same input at the same now gives the same cards: again, in another process, and in another order."""

from __future__ import annotations

import random
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from support.calls import Call, build_call, every_call
from support.in_process import InProcess
from support.patients import draft_of, synthetic_patients
from support.serving import Served

Json = dict[str, Any]


def without_ids(cards: list[Json]) -> list[Json]:
    """The cards without their ids and those of their suggestions."""
    bare = deepcopy(cards)
    for card in bare:
        del card["uuid"]
        for suggestion in card.get("suggestions", ()):
            del suggestion["uuid"]
    return bare


def cards_inside(inside: InProcess, call: Call) -> list[Json]:
    """The cards of this process."""
    answer = inside.call(call.service, call.body, accept_language="en")
    assert answer.status == 200
    return without_ids(answer.json()["cards"])


def test_every_synthetic_call_asked_twice_gives_the_same_cards(inside: InProcess) -> None:
    for call in every_call():
        assert cards_inside(inside, call) == cards_inside(inside, call), call.name


def test_another_process_gives_the_same_cards(inside: InProcess, service: Served) -> None:
    """The order of Python's sets differs from process to process."""
    for call in every_call():
        answer = service.post(call.service, call.body, accept_language="en")
        assert without_ids(answer.json()["cards"]) == cards_inside(inside, call), call.name


def _reversed(entries: list[Any]) -> None:
    entries.reverse()


def _shuffled(entries: list[Any]) -> None:
    random.Random(20261122).shuffle(entries)


def _rotated(entries: list[Any]) -> None:
    entries.append(entries.pop(0))


def reordered(call: Call, reorder: Callable[[list[Any]], None]) -> Call:
    """The call with the entries of every bundle of the prefetch, and the members of every object, moved."""
    body = deepcopy(call.body)
    for found in body["prefetch"].values():
        if isinstance(found, dict) and found.get("entry"):
            reorder(found["entry"])
    body["prefetch"] = dict(sorted(body["prefetch"].items(), reverse=True))
    return Call(call.name, call.service, dict(reversed(body.items())))


@pytest.mark.parametrize("reorder", [_reversed, _shuffled, _rotated])
def test_the_order_of_the_entries_does_not_matter(
    inside: InProcess, reorder: Callable[[list[Any]], None]
) -> None:
    for call in every_call():
        assert cards_inside(inside, reordered(call, reorder)) == cards_inside(inside, call), call.name


@pytest.mark.parametrize("patient", list(synthetic_patients()))
def test_the_order_of_the_drafts_does_not_change_what_is_said(inside: InProcess, patient: str) -> None:
    suggested = synthetic_patients()[patient].suggested
    drafts = [draft_of(patient, one, identity=f"draft-{place}") for place, one in enumerate(suggested)]
    one = cards_inside(inside, Call("", "order-sign", build_call("order-sign", patient, drafts)))
    other = cards_inside(inside, Call("", "order-sign", build_call("order-sign", patient, drafts[::-1])))
    assert sorted(map(_said, one)) == sorted(map(_said, other))


def _said(card: Json) -> tuple[str, str, list[str]]:
    labels = [suggestion["label"] for suggestion in card.get("suggestions", ())]
    return card["source"]["topic"]["code"], card["indicator"], sorted(labels)


def test_the_language_changes_the_words_and_nothing_else(inside: InProcess) -> None:
    for call in every_call():
        said = [
            [
                (card["source"]["topic"]["code"], card["indicator"], len(card.get("suggestions", ())))
                for card in inside.call(call.service, call.body, accept_language=language).json()["cards"]
            ]
            for language in ("nb", "en")
        ]
        assert said[0] == said[1], call.name
