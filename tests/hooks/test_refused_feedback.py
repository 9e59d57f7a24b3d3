"""Feedback that does not say what it must (row 47): refused whole, nothing of it logged."""

from __future__ import annotations

from typing import Any

import pytest
from support.refusals import explain_refusal
from support.serving import Served

from .test_calls import metformin_for_odd
from .test_feedback import PATH, WHEN, logged

Json = dict[str, Any]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b'{"feedback": null}',
        b'{"feedback": {}}',
        b'{"feedback": [null]}',
        b'{"feedback": [{}]}',
        b'{"feedback": [{"card": "x", "outcome": "ignored", "outcomeTimestamp": "2026-11-22T09:01:00Z"}]}',
        b'{"feedback": [{"card": "x", "outcome": "accepted"}]}',
        b'{"feedback": [{"card": 1, "outcome": "accepted", "outcomeTimestamp": "2026-11-22T09:01:00Z"}]}',
    ],
)
def test_47_feedback_that_does_not_say_what_it_must_is_refused(service: Served, body: bytes) -> None:
    answer = service.client.post(PATH, content=body)
    assert answer.status_code == 400
    assert explain_refusal(answer.json())


def test_one_faulty_item_refuses_the_batch_and_nothing_of_it_is_logged(service: Served) -> None:
    card: Json = service.post("order-sign", metformin_for_odd()).json()["cards"][0]
    good = {"card": card["uuid"], "outcome": "overridden", "outcomeTimestamp": WHEN}
    answer = service.client.post(PATH, json={"feedback": [good, {**good, "outcome": "seen"}]})
    assert answer.status_code == 400
    assert logged(service, card) == []
