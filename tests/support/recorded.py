"""A call answered as the service answers it, and what its decision record holds."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import orjson
from context.chart import NOW, Json, body_of

from cds.audit import Pseudonyms
from cds.clock import PinnedClock
from cds.hooks import answer_call
from cds.knowledge import Knowledge

__all__ = ["record_of_call"]


def record_of_call(
    knowledge: Knowledge, *resources: Json, hook: str = "order-sign", now: datetime = NOW, **how: Any
) -> Json:
    """The decision record of a call that sends these resources."""
    body = orjson.dumps(body_of(*resources, hook=hook, **how))
    answer = answer_call(body, hook, "en", knowledge, PinnedClock(now), Pseudonyms(bytes(32)))
    record: Json = orjson.loads(answer.entry.body)
    return record
