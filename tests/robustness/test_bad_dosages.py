"""A dosage that cannot be is never taken for a small dose."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from support.calls import build_call
from support.in_process import InProcess
from support.patients import draft

Json = dict[str, Any]


@pytest.mark.parametrize("wrong", [{"frequency": -1}, {"frequency": 2**60}, {"period": -1}, {"period": 0},
                                   {"periodUnit": "fortnight"}, {"frequency": "3"}], ids=repr)  # fmt: skip
def test_a_dosage_that_is_impossible_is_never_taken_for_a_small_dose(inside: InProcess, wrong: Json) -> None:
    """Oxazepam 15 mg three times a day is above the 30 mg of NORGEP for Ragnhild Moen, who is 78."""
    order = draft("ragnhild-moen", "N05BA04", "Oxazepam", dose="15 mg", per_day=3)
    body = build_call("order-sign", "ragnhild-moen", [order])
    rules = [card["source"]["topic"]["code"] for card in inside.call("order-sign", body).json()["cards"]]
    body["context"]["draftOrders"]["entry"][0]["resource"]["dosageInstruction"][0]["timing"]["repeat"] |= (
        wrong
    )
    cards = inside.call("order-sign", body, accept_language="en").json()["cards"]
    words = orjson.dumps(cards).decode()
    dose_rules = [rule for rule in rules if "oxazepam" in rule]
    assert dose_rules
    assert all(rule in words for rule in dose_rules) or "dose" in words or "draft" in words
