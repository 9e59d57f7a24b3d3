"""What is wrong with the envelope refuses the call: the right 4xx and an OperationOutcome (rows 19 and 44)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
import pytest
from support.calls import build_call
from support.patients import draft
from support.refusals import explain_refusal
from support.serving import Served

Json = dict[str, Any]
PATH = "/cds-services/order-sign"
MEGABYTE = 1024 * 1024


def good() -> Json:
    """A call that is answered."""
    return build_call("order-sign", "odd-berge", [draft("odd-berge", "A10BA02", "Metformin")])


def refused(service: Served, body: bytes, status: int, **headers: str) -> str:
    """The words of the refusal with that status; `content_type` is JSON unless given."""
    named = {"content-type": "application/json"} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    answer = service.client.post(PATH, content=body, headers=named)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("application/json")
    return explain_refusal(answer.json())


def number(written: bytes) -> bytes:
    """A call with a number that is written so."""
    return orjson.dumps(good()).replace(b'"value":23', b'"value":' + written)


NOT_JSON: dict[str, Callable[[], bytes]] = {
    "nothing": lambda: b"",
    "blanks": lambda: b"  \n",
    "words": lambda: b"hook=order-sign",
    "cut off": lambda: orjson.dumps(good())[:-1],
    "something after it": lambda: orjson.dumps(good()) + b"x",
    "single quotes": lambda: b"{'hook': 'order-sign'}",
    "a comment": lambda: b'{"hook": "order-sign" /* sign */}',
    "NaN": lambda: number(b"NaN"),
    "Infinity": lambda: number(b"-Infinity"),
    "a leading zero": lambda: number(b"023"),
    "UTF-16": lambda: orjson.dumps(good()).decode().encode("utf-16"),
    "bad UTF-8 in the hook": lambda: orjson.dumps(good()).replace(b"order-sign", b"order-\xff\xfe", 1),
    "nested 100,000 deep": lambda: b'{"hook":"x","y":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "nested and never closed": lambda: b'{"a":' * 100_000,
}


@pytest.mark.parametrize("name", NOT_JSON)
def test_what_is_not_json_is_refused(service: Served, name: str) -> None:
    refused(service, NOT_JSON[name](), 400)


def test_a_byte_order_mark_is_refused_or_ignored(service: Served) -> None:
    """RFC 8259, 8.1: a parser may ignore it rather than treat it as an error."""
    answer = service.client.post(PATH, content=b"\xef\xbb\xbf" + orjson.dumps(good()))
    assert answer.status_code == 400
    assert explain_refusal(answer.json())


@pytest.mark.parametrize("body", [b"null", b"true", b"7", b'"x"', b"[]", b"[{}]", b"{}"])
def test_json_that_is_no_call_is_refused(service: Served, body: bytes) -> None:
    refused(service, body, 400)


WRONG: list[Any] = [None, "", [], {}, 7, 1.5, True, ["order-sign"], {"a": 1}, "x" * 10_000]


@pytest.mark.parametrize("member", ["hook", "hookInstance", "context"])
@pytest.mark.parametrize("value", WRONG, ids=repr)
def test_a_required_member_of_the_wrong_kind_is_refused(service: Served, member: str, value: Any) -> None:
    refused(service, orjson.dumps({**good(), member: value}), 400)


@pytest.mark.parametrize("member", ["hook", "hookInstance", "context"])
def test_a_required_member_that_is_missing_is_refused_and_named(service: Served, member: str) -> None:
    body = good()
    del body[member]
    assert member in refused(service, orjson.dumps(body), 400)


@pytest.mark.parametrize("member", ["userId", "patientId", "draftOrders"])
@pytest.mark.parametrize("value", [None, 7, True, ["x"]], ids=repr)
def test_a_required_field_of_the_context_of_the_wrong_kind_is_refused(
    service: Served, member: str, value: Any
) -> None:
    body = good()
    body["context"][member] = value
    assert member in refused(service, orjson.dumps(body), 400)


@pytest.mark.parametrize("member", ["userId", "patientId", "draftOrders"])
def test_a_required_field_of_the_context_that_is_missing_is_named(service: Served, member: str) -> None:
    body = good()
    del body["context"][member]
    assert member in refused(service, orjson.dumps(body), 400)


@pytest.mark.parametrize("patient", ["", "a b", "../odd-berge", "x" * 65, "odd\nberge", "\u0000"])
def test_a_patient_id_that_is_no_fhir_id_is_refused(service: Served, patient: str) -> None:
    body = good()
    body["context"]["patientId"] = patient
    refused(service, orjson.dumps(body), 400)


@pytest.mark.parametrize("prefetch", [7, "x", True, [], [1]], ids=repr)
def test_a_prefetch_that_is_no_object_is_refused(service: Served, prefetch: Any) -> None:
    refused(service, orjson.dumps({**good(), "prefetch": prefetch}), 400)


@pytest.mark.parametrize("hook", ["patient-view", "order-select", "Order-Sign", "order-dispatch"])
def test_20_the_hook_of_another_service_is_refused(service: Served, hook: str) -> None:
    assert "order-sign" in refused(service, orjson.dumps({**good(), "hook": hook}), 400)


@pytest.mark.parametrize("orders", [{"resourceType": "Patient"}, {}, {"resourceType": "List"}])
def test_draft_orders_that_are_no_bundle_are_refused(service: Served, orders: Json) -> None:
    body = good()
    body["context"]["draftOrders"] = orders
    assert "draftOrders" in refused(service, orjson.dumps(body), 400)


def test_a_body_of_20_megabytes_is_refused(service: Served) -> None:
    body = {**good(), "padding": "x" * 20 * MEGABYTE}
    refused(service, orjson.dumps(body), 413)


def test_a_body_of_20_megabytes_in_chunks_is_refused(service: Served) -> None:
    chunks = (b'{"padding": "' if place == 0 else b"x" * MEGABYTE for place in range(21))
    answer = service.client.post(PATH, content=chunks, headers={"content-type": "application/json"})
    assert answer.status_code == 413
    assert explain_refusal(answer.json())


def test_the_service_answers_as_before_after_all_of_it(service: Served) -> None:
    assert service.post("order-sign", good()).json()["cards"][0]["indicator"] == "critical"
