"""Text that is no Unicode, and keys that stand twice."""

from __future__ import annotations

import orjson
import pytest
from support.in_process import InProcess

from .test_bad_resources import RULE, TITLE, metformin_call


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
