"""One resource that cannot be read costs only itself, and is named. Each case breaks Odd Berge's eGFR of 23, on which
the warning against metformin rests; never is the answer silent about it.
"""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from support.answers import Answer
from support.calls import build_call
from support.in_process import InProcess
from support.patients import draft

Json = dict[str, Any]
RULE, TITLE = "metformin-severe-kidney-failure", "Metformin in severe kidney failure"
EGFR = "odd-berge-egfr-3"


def metformin_call() -> Json:
    """Metformin for Odd Berge, whose only eGFR is 23."""
    body = build_call("order-sign", "odd-berge", [draft("odd-berge", "A10BA02", "Metformin")])
    found = body["prefetch"]["observations"]
    found["entry"] = [
        entry
        for entry in found["entry"]
        if entry["resource"]["id"] not in ("odd-berge-egfr-1", "odd-berge-egfr-2")
    ]
    return body


def egfr_entry(body: Json) -> Json:
    """The entry of the observation in question."""
    entries: list[Json] = body["prefetch"]["observations"]["entry"]
    return next(entry for entry in entries if entry["resource"]["id"] == EGFR)


def told(inside: InProcess, body: bytes) -> str:
    """What the notices of a 200 say, the warning not being among the cards."""
    answer = inside.post("/cds-services/order-sign", body)
    assert answer.status == 200, answer.body
    cards = Answer.model_validate(answer.json()).cards
    assert RULE not in {card.source.topic.code for card in cards}
    notices = [card for card in cards if card.source.topic.system == "urn:cds:notice"]
    return " ".join(f"{card.summary} {card.detail}" for card in notices).replace("\\", "")


def test_the_warning_is_there_when_nothing_is_broken(inside: InProcess) -> None:
    cards = inside.call("order-sign", metformin_call()).json()["cards"]
    assert [card["source"]["topic"]["code"] for card in cards if card["indicator"] == "critical"] == [RULE]


QUANTITIES: list[Any] = [
    {"value": "23"}, {"value": "twenty-three"}, {"value": None}, {"value": True}, {"value": [23]}, {"value": {}},
    {"value": 1e308}, {"value": -5}, {"value": 0}, {"value": 2**63}, {"unit": None, "code": None},
    {"unit": "furlong", "code": "furlong"}, {"code": 7}, {"comparator": "about"}, {"comparator": 1},
    {"unit": "mmol/L", "code": "mmol/L"}, {"unit": "INR", "code": "{INR}"}, {"unit": "IE", "code": "[IU]"},
    {"unit": "dB", "code": "dB"},
]  # fmt: skip


@pytest.mark.parametrize("change", QUANTITIES, ids=repr)
def test_a_quantity_that_is_none_is_named(inside: InProcess, change: Json) -> None:
    body = metformin_call()
    egfr_entry(body)["resource"]["valueQuantity"] |= change
    words = told(inside, orjson.dumps(body))
    assert EGFR in words or "eGFR" in words


NUMBERS = [
    b"1e400",
    b"-1e400",
    b"1" + b"0" * 400,
    b"1" + b"0" * 5000,
    b"9" * 19,
    b"18446744073709551616",
    b"0.0e-999",
]


@pytest.mark.parametrize("number", NUMBERS, ids=lambda number: number[:24].decode())
def test_a_number_out_of_all_bounds_is_named(inside: InProcess, number: bytes) -> None:
    body = orjson.dumps(metformin_call())
    assert body.count(b'"value":23,') == 1
    words = told(inside, body.replace(b'"value":23,', b'"value":' + number + b","))
    assert "Observation" in words or "eGFR" in words


MEMBERS: list[Json] = [
    {"valueQuantity": {}}, {"valueQuantity": None}, {"valueQuantity": "23"}, {"valueQuantity": [23]},
    {"valueQuantity": None, "valueString": "23"}, {"valueQuantity": None, "valueString": "see comment"},
    {"effectiveDateTime": "2026-02-31"}, {"effectiveDateTime": "yesterday"}, {"effectiveDateTime": 20261030},
    {"effectiveDateTime": "2027-01-01"}, {"effectiveDateTime": "2026-10-30T25:61:00Z"}, {"effectiveDateTime": {}},
    {"status": "finished"}, {"status": 7}, {"status": ""}, {"code": "NOR25909"}, {"code": None},
    {"code": {"coding": {"code": "NOR25909"}}}, {"subject": "Patient/odd-berge"}, {"subject": {"reference": 7}},
    {"id": 7}, {"id": {}}, {"resourceType": "Observatoin"}, {"resourceType": None}, {"resourceType": "Basic"},
]  # fmt: skip


@pytest.mark.parametrize("change", MEMBERS, ids=repr)
def test_an_observation_that_cannot_be_understood_is_named(inside: InProcess, change: Json) -> None:
    body = metformin_call()
    egfr_entry(body)["resource"] |= change
    words = told(inside, orjson.dumps(body))
    assert EGFR in words or "eGFR" in words or TITLE in words


@pytest.mark.parametrize("entry", [None, 7, "x", [], {}, {"resource": None}, {"resource": "x"}, {"resource": [1]},
                                   {"resource": {}}, {"fullUrl": "urn:uuid:x"}], ids=repr)  # fmt: skip
def test_an_entry_that_holds_no_resource_is_named(inside: InProcess, entry: Any) -> None:
    body = metformin_call()
    entries = body["prefetch"]["observations"]["entry"]
    entries[entries.index(egfr_entry(body))] = entry
    words = told(inside, orjson.dumps(body))
    assert "Observation" in words or "entry" in words
    assert TITLE in words


@pytest.mark.parametrize("found", [7, "x", True, [], [[]], {}, {"resourceType": "Bundle", "entry": {}},
                                   {"resourceType": "Bundle", "entry": "x"}, {"resourceType": "List"},
                                   {"resourceType": "Bundel"}, {"entry": []}], ids=repr)  # fmt: skip
def test_a_search_result_that_is_none_is_named(inside: InProcess, found: Any) -> None:
    body = metformin_call()
    body["prefetch"]["observations"] = found
    assert TITLE in told(inside, orjson.dumps(body))


@pytest.mark.parametrize("other", ["conditions", "medicationStatements"])
def test_a_bundle_of_resources_of_another_type_is_named(inside: InProcess, other: str) -> None:
    body = metformin_call()
    body["prefetch"]["observations"] = body["prefetch"][other]
    assert TITLE in told(inside, orjson.dumps(body))
