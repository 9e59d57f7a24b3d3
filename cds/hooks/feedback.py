"""Feedback on cards: accepted or overridden, and why (CDS Hooks 2.0, Feedback)."""

from __future__ import annotations

import uuid
from typing import Any

import msgspec
import orjson

from cds.audit import Entry, Facets
from cds.errors import Refused

__all__ = ["Feedback", "feedback_entry", "read_feedback"]

_MOST_ITEMS = 1000
_MOST_COMMENT = 4000


class _Coding(msgspec.Struct):
    code: str | None = None
    system: str | None = None
    display: str | None = None


class _OverrideReason(msgspec.Struct, rename="camel"):
    reason: _Coding | None = None
    user_comment: str | None = None


class _Suggestion(msgspec.Struct):
    id: str


class Feedback(msgspec.Struct, rename="camel"):
    """One item: which card, what became of it, when."""

    card: str
    outcome: str
    outcome_timestamp: str
    accepted_suggestions: list[_Suggestion] | None = None
    override_reason: _OverrideReason | None = None
    override_reasons: _OverrideReason | list[_OverrideReason] | None = None
    """Epic writes it in the plural."""


class _Body(msgspec.Struct):
    feedback: list[Feedback]


_decoder = msgspec.json.Decoder(_Body)


def read_feedback(body: bytes) -> list[Feedback]:
    """The items. Raises `Refused` (400) when any of them does not say what it must."""
    try:
        items = _decoder.decode(body).feedback
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        reason = str(error).replace("`", "")[:160]
        raise Refused(400, "FBK001", f"The feedback cannot be read: {reason}.", where="feedback",
                      remedy="Send `card`, `outcome` and `outcomeTimestamp` in each item.") from error  # fmt: skip
    if len(items) > _MOST_ITEMS:
        raise Refused(
            413, "FBK002", f"More than {_MOST_ITEMS} items.", where="feedback", remedy="Send them in parts."
        )
    for place, item in enumerate(items):
        if item.outcome not in ("accepted", "overridden"):
            raise Refused(400, "FBK003", "`outcome` is neither `accepted` nor `overridden`.",
                          where=f"feedback[{place}].outcome", remedy="Send one of the two.")  # fmt: skip
    return items


def feedback_entry(item: Feedback, *, service: str, decision: str | None, at: str) -> Entry:
    """The entry for the log."""
    record: dict[str, Any] = {
        "format": 1,
        "kind": "feedback",
        "id": str(uuid.uuid4()),
        "at": at,
        "client": "anonymous",
        "service": service,
        "card": item.card[:100],
        "outcome": item.outcome,
        "outcome_timestamp": item.outcome_timestamp[:40],
    }
    if decision is not None:
        record["decision"] = decision
    if item.accepted_suggestions:
        record["accepted_suggestions"] = [each.id[:100] for each in item.accepted_suggestions]
    reason = _reason(item)
    if reason:
        record["override_reason"] = reason
    facets = Facets(client="anonymous", decision=decision)
    return Entry("feedback", record["id"], at, orjson.dumps(record), facets)


def _reason(item: Feedback) -> dict[str, str]:
    given = item.override_reason or item.override_reasons
    if isinstance(given, list):
        given = given[0] if given else None
    if given is None:
        return {}
    coding = given.reason or _Coding()
    said = {
        "code": coding.code,
        "system": coding.system,
        "display": coding.display,
        "comment": given.user_comment,
    }
    return {key: words[:_MOST_COMMENT] for key, words in said.items() if words}
