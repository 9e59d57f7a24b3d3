"""Real calls changed at any node of any depth, by the byte, or with resources that do not belong there."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import httpx
import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.calls import every_call
from support.forgetful import forgetful_store
from support.in_process import Answer, InProcess, in_process
from support.mutation import JUNK, KINDS, change_bytes, change_tree
from support.serving import Served

from .invariants import hold_invariants

_NODES = st.integers(0, 2**20)
_TREE = st.lists(st.tuples(_NODES, st.sampled_from(KINDS), st.sampled_from(JUNK)), min_size=1, max_size=4)
_BYTES = st.lists(st.tuples(_NODES, st.integers(0, 4), st.binary(max_size=4)), min_size=1, max_size=4)
_JUNK = st.lists(st.tuples(_NODES, st.sampled_from(JUNK)), min_size=1, max_size=6)
_CALL = st.integers(0, 2**12)

few = settings(max_examples=100, deadline=None, database=None, derandomize=True,
               suppress_health_check=list(HealthCheck))  # fmt: skip
many = settings(few, max_examples=7_000, derandomize=False, print_blob=True)


@cache
def real_calls() -> list[tuple[str, bytes]]:
    """Every synthetic call: its service and its body."""
    return [(call.service, orjson.dumps(call.body)) for call in every_call()]


def real_call(number: int) -> tuple[str, bytes]:
    """The call of that number, counted round."""
    return real_calls()[number % len(real_calls())]


@pytest.fixture(scope="module")
def inside() -> Iterator[InProcess]:
    """The hook service in this process."""
    with in_process(forgetful_store()) as opened:
        yield opened


def changed(call: int, changes: list[tuple[int, Any, Any]]) -> bytes:
    """The call with its tree changed."""
    body = orjson.loads(real_call(call)[1])
    for node, kind, junk in changes:
        change_tree(body, node=node, kind=kind, junk=junk)
    return orjson.dumps(body)


def garbled(call: int, changes: list[tuple[int, int, bytes]]) -> bytes:
    """The call with some of its bytes changed."""
    body = real_call(call)[1]
    for place, length, replacement in changes:
        body = change_bytes(body, place=place, length=length, replacement=replacement)
    return body


def crowded(call: int, junk: list[tuple[int, Any]]) -> bytes:
    """The call with junk among the entries of its bundles."""
    body = orjson.loads(real_call(call)[1])
    bundles = [each for each in body["prefetch"].values() if isinstance(each, dict)]
    bundles += [body["context"]["draftOrders"]] if "draftOrders" in body["context"] else []
    for place, each in junk:
        entries = bundles[place % len(bundles)].setdefault("entry", [])
        entries.insert(place % (len(entries) + 1), {"resource": each})
    return orjson.dumps(body)


def answered(inside: InProcess, call: int, body: bytes) -> None:
    """Send it to the call's service and hold the answer against what always holds."""
    hold_invariants(inside.post(f"/cds-services/{real_call(call)[0]}", body))


@few
@given(_CALL, _TREE)
def test_a_changed_node_never_breaks_the_answer(inside: InProcess, call: int, changes: Any) -> None:
    answered(inside, call, changed(call, changes))


@few
@given(_CALL, _BYTES)
def test_a_changed_byte_never_breaks_the_answer(inside: InProcess, call: int, changes: Any) -> None:
    answered(inside, call, garbled(call, changes))


@few
@given(_CALL, _JUNK)
def test_a_junk_resource_never_breaks_the_answer(inside: InProcess, call: int, junk: Any) -> None:
    answered(inside, call, crowded(call, junk))


@pytest.mark.slow
@many
@given(_CALL, _TREE)
def test_many_changed_nodes_never_break_an_answer(inside: InProcess, call: int, changes: Any) -> None:
    answered(inside, call, changed(call, changes))


@pytest.mark.slow
@many
@given(_CALL, _BYTES)
def test_many_changed_bytes_never_break_an_answer(inside: InProcess, call: int, changes: Any) -> None:
    answered(inside, call, garbled(call, changes))


@pytest.mark.slow
@many
@given(_CALL, _JUNK)
def test_many_junk_resources_never_break_an_answer(inside: InProcess, call: int, junk: Any) -> None:
    answered(inside, call, crowded(call, junk))


@pytest.mark.slow
@settings(many, max_examples=400)
@given(_CALL, st.one_of(_TREE.map(lambda each: (changed, each)), _BYTES.map(lambda each: (garbled, each))))
def test_hundreds_of_changed_calls_over_http(service: Served, call: int, change: Any) -> None:
    make, changes = change
    hold_invariants(_over_http(service, real_call(call)[0], make(call, changes)))


def _over_http(service: Served, path: str, body: bytes) -> Answer:
    answer: httpx.Response = service.client.post(f"/cds-services/{path}", content=body)
    return Answer(answer.status_code, dict(answer.headers), answer.content)
