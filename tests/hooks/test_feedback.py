"""Feedback on cards, and where it lands in the log (rows 46 to 49)."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import orjson
import pytest
from support.serving import Served

from cds.audit import Search, read_store, recall

from .test_calls import metformin_for_odd

Json = dict[str, Any]
PATH = "/cds-services/order-sign/feedback"
WHEN = "2026-11-22T09:01:00Z"


@pytest.fixture
def card(service: Served) -> Json:
    """A fresh critical card with suggestions."""
    shown: Json = service.post("order-sign", metformin_for_odd(), accept_language="en").json()["cards"][0]
    return shown


def send(service: Served, *items: Json) -> Json:
    """The answer to the items, which must be 200 with JSON."""
    answer = service.client.post(PATH, json={"feedback": list(items)})
    assert answer.status_code == 200
    body: Json = answer.json()
    return body


def logged(service: Served, card: Json) -> list[Json]:
    """The feedback records on the card's decision, oldest first."""
    log = read_store(f"sqlite:///{service.database}")
    try:
        found = recall(log, card["uuid"])
        assert found is not None
        return list(found.feedback)
    finally:
        log.close()


def test_47_an_accepted_suggestion_is_logged_with_its_decision(service: Served, card: Json) -> None:
    suggestion = card["suggestions"][0]["uuid"]
    send(
        service,
        {"card": card["uuid"], "outcome": "accepted", "acceptedSuggestions": [{"id": suggestion}],
         "outcomeTimestamp": WHEN},
    )  # fmt: skip
    [record] = logged(service, card)
    assert record["card"] == card["uuid"]
    assert record["outcome"] == "accepted"
    assert record["accepted_suggestions"] == [suggestion]
    assert record["outcome_timestamp"] == WHEN


def test_47_an_override_is_logged_with_its_reason(service: Served, card: Json) -> None:
    reason = card["overrideReasons"][0]
    said = {"reason": reason, "userComment": "Dialyse i morgen"}
    send(
        service,
        {"card": card["uuid"], "outcome": "overridden", "overrideReason": said, "outcomeTimestamp": WHEN},
    )
    [record] = logged(service, card)
    assert record["override_reason"] == {**reason, "comment": "Dialyse i morgen"}


def test_47_a_reason_may_come_without_its_display(service: Served, card: Json) -> None:
    reason = {"code": "x", "system": "http://example.org/reasons"}
    item = {"card": card["uuid"], "outcome": "overridden", "outcomeTimestamp": WHEN}
    send(service, {**item, "overrideReason": {"reason": reason}})
    [record] = logged(service, card)
    assert record["override_reason"] == reason


def test_46_a_batch_about_several_calls_is_taken_whole(service: Served, card: Json) -> None:
    other = service.post("order-sign", metformin_for_odd()).json()["cards"][0]
    send(
        service,
        {"card": card["uuid"], "outcome": "overridden", "outcomeTimestamp": WHEN},
        {"card": other["uuid"], "outcome": "overridden", "outcomeTimestamp": WHEN},
    )
    assert len(logged(service, card)) == len(logged(service, other)) == 1


def test_46_repeated_feedback_is_taken_and_its_history_kept(service: Served, card: Json) -> None:
    item = {"card": card["uuid"], "outcome": "overridden", "outcomeTimestamp": WHEN}
    send(service, item)
    send(service, {**item, "outcomeTimestamp": "2026-11-22T09:02:00Z"})
    assert [record["outcome_timestamp"] for record in logged(service, card)] == [
        WHEN,
        "2026-11-22T09:02:00Z",
    ]


@pytest.mark.parametrize("unknown", [str(uuid4()), "123456", "not ours"])
def test_48_feedback_on_an_unknown_card_is_taken(service: Served, unknown: str) -> None:
    send(service, {"card": unknown, "outcome": "overridden", "outcomeTimestamp": WHEN})
    log = read_store(f"sqlite:///{service.database}")
    records = [orjson.loads(found.entry.body) for found in log.find(Search(kind="feedback"))]
    log.close()
    [record] = [each for each in records if each["card"] == unknown]
    assert "decision" not in record


@pytest.mark.parametrize("many", [False, True])
def test_49_the_plural_spelling_of_epic_is_understood(service: Served, card: Json, many: bool) -> None:
    reason = {"reason": card["overrideReasons"][0]}
    item = {"card": card["uuid"], "outcome": "overridden", "outcomeTimestamp": WHEN}
    epic = {"extension": {"com.epic.cdshooks.feedback.overrideReason.comment": "x"}}
    send(service, {**item, **epic, "overrideReasons": [reason] if many else reason})
    [record] = logged(service, card)
    assert record["override_reason"]["code"] == card["overrideReasons"][0]["code"]


def test_the_log_is_sound_after_all_of_it(service: Served) -> None:
    assert service.verify().returncode == 0
