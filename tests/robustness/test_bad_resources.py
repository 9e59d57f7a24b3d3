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
    """Metformin for Odd Berge, whose latest eGFR is 23."""
    return build_call("order-sign", "odd-berge", [draft("odd-berge", "A10BA02", "Metformin")])


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
    {"unit": "mmol/L", "code": "mmol/L"},
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


@pytest.mark.parametrize("broken", [b"\xff", b"\xc3\x28", b"\xed\xa0\x80", b"\\ud800", b"\\u00"], ids=repr)
def test_text_that_is_no_unicode_never_hides_the_warning(inside: InProcess, broken: bytes) -> None:
    """In a field we read it costs the resource; broken JSON refuses the call; elsewhere it does no harm."""
    for field in (
        b'"mL/min/{1.73_m2}"',
        b'"final"',
        b'"odd-berge-egfr-3"',
        b'"Ramipril kaps 10 mg"',
        b'"laboratory"',
    ):
        body = orjson.dumps(metformin_call())
        assert field in body
        answer = inside.post("/cds-services/order-sign", body.replace(field, b'"' + broken + field[1:]))
        words = answer.body.decode()
        assert answer.status == 400 or RULE in words or TITLE in words


def test_a_key_that_stands_twice_counts_as_its_last(inside: InProcess) -> None:
    """RFC 8259 (4) leaves it open; FHIR forbids it. We do what most readers do, in the envelope and below."""
    body = orjson.dumps(metformin_call())
    twice = body.replace(b'"value":23,', b'"value":90,"value":23,').replace(
        b'"hook":', b'"hook":"x","hook":', 1
    )
    cards = inside.post("/cds-services/order-sign", twice).json()["cards"]
    assert cards[0]["source"]["topic"]["code"] == RULE


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
