"""The hash chain, against bytes put together by hand."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cds.audit import Entry, Facets, Head
from cds.audit.chain import NOTHING, link, seal
from cds.errors import Misuse

FACETS = Facets("anonymous")


def test_the_hash_covers_the_documented_bytes() -> None:
    entry = Entry("decision", "ø1", "2026", b'{"a":1}', FACETS)
    by_hand = (
        b"\x11" * 32
        + b"\x00\x00\x00\x00\x00\x00\x00\x02"
        + b"\x00\x00\x00\x00\x00\x00\x01\x00"
        + b"\x00\x00\x00\x00\x00\x00\x00\x08decision"
        + b"\x00\x00\x00\x00\x00\x00\x00\x03\xc3\xb81"
        + b"\x00\x00\x00\x00\x00\x00\x00\x042026"
        + b'\x00\x00\x00\x00\x00\x00\x00\x07{"a":1}'
    )
    assert link(b"\x11" * 32, 2, 256, entry) == hashlib.sha256(by_hand).digest()


def test_the_first_entry_follows_zeros_and_the_next_follows_it() -> None:
    one, two = Entry("decision", "1", "a", b"{}", FACETS), Entry("feedback", "2", "b", b"[]", FACETS)
    first, second = seal(Head(1), [one, two])
    assert first.hash == link(bytes(32), 1, 1, one)
    assert second.hash == link(first.hash, 1, 2, two)


@given(st.integers(0, 9000))
def test_a_body_of_any_length_is_hashed_whole(length: int) -> None:
    body = bytes(index % 251 for index in range(length))
    head = (
        NOTHING
        + (1).to_bytes(8, "big") * 2
        + b"".join(len(t).to_bytes(8, "big") + t for t in (b"k", b"i", b"a"))
    )
    expected = hashlib.sha256(head + length.to_bytes(8, "big") + body).digest()
    assert link(NOTHING, 1, 1, Entry("k", "i", "a", body, FACETS)) == expected  # type: ignore[arg-type]


@given(
    st.text("ab", max_size=4), st.text("ab", max_size=4), st.text("ab", max_size=4), st.text("ab", max_size=4)
)
def test_letters_that_move_from_one_part_to_the_next_change_the_hash(a: str, b: str, c: str, d: str) -> None:
    one = link(NOTHING, 1, 1, Entry("decision", a, b, b"", FACETS))
    other = link(NOTHING, 1, 1, Entry("decision", c, d, b"", FACETS))
    assert (one == other) == ((a, b) == (c, d))


@given(st.integers(1, 10**9), st.integers(0, 10**17), st.binary(min_size=32, max_size=32))
def test_a_head_reads_back_as_it_was_written(chain: int, seq: int, digest: bytes) -> None:
    head = Head(chain, seq, digest)
    assert Head.parse(f" {head}\n") == head


@pytest.mark.parametrize("text", ["", "1:2", "0:1:" + "a" * 64, "1:1:" + "a" * 63, "1:-1:" + "a" * 64])
def test_a_head_that_is_not_written_so_is_refused(text: str) -> None:
    with pytest.raises(Misuse, match="not the head of a chain"):
        Head.parse(text)
