"""What `verify` says about logs that are sound and logs that are not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
import pytest

from cds.audit import Break, Entry, Facets, Head, MemoryStore, open_store, read_store, verify

from .records import card, decision, decision_id, entries, entry_of, feedback, rule, tamper

if TYPE_CHECKING:
    from pathlib import Path

    from cds.audit import DecisionStore, Report

HASH = "its hash does not match its body, kind, id, time or place, or those of the entry before it"


@pytest.fixture
def written(url: str) -> list[Head]:
    """The heads of two chains: of a decision, feedback on it and three more, and of two decisions."""
    first, second = open_store(url, engine="0.1.0"), open_store(url, engine="0.1.0")
    spoken = decision(1, cards=[card("warning")], rules=[rule("a", "fires"), rule("b", "unsure")])
    first.append([entry_of(spoken), entry_of(feedback(2, on=1)), *entries(3, first=3)])
    second.append(entries(2, first=10))
    heads = [first.head, second.head]
    first.close()
    second.close()
    return heads


def _verify(url: str, *expect: Head) -> Report:
    log = read_store(url)
    try:
        return verify(log, expect)
    finally:
        log.close()


def test_a_sound_log_is_counted_and_its_heads_are_told(url: str, written: list[Head]) -> None:
    report = _verify(url, *written)
    assert report.sound
    assert [(chain.decisions, chain.feedback, chain.head) for chain in report.chains] == [
        (4, 1, written[0]),
        (2, 0, written[1]),
    ]


def test_an_empty_log_is_sound(store: DecisionStore) -> None:
    assert verify(store).sound


@pytest.mark.parametrize(
    ("change", "seq", "wrong"),
    [
        ("UPDATE entry SET body = x'7b7d' WHERE chain = 1 AND seq = 3", 3, HASH),
        ("UPDATE entry SET hash = zeroblob(32) WHERE chain = 1 AND seq = 2", 2, HASH),
        ("UPDATE entry SET kind = 'feedback' WHERE chain = 1 AND seq = 1", 1, HASH),
        ("UPDATE entry SET id = 'x' WHERE chain = 1 AND seq = 4", 4, HASH),
        ("UPDATE entry SET at = '2026' WHERE chain = 1 AND seq = 4", 4, HASH),
        ("DELETE FROM entry WHERE chain = 1 AND seq = 3", 4, "it follows entry 2: 1 missing between them"),
        ("DELETE FROM entry WHERE chain = 1 AND seq < 3", 3, "it follows entry 0: 2 missing between them"),
        (
            "UPDATE entry SET client = 'x' WHERE chain = 1 AND seq = 2",
            2,
            "its columns differ from its body: client",
        ),
        (
            "UPDATE entry SET hook = NULL, patient = NULL WHERE chain = 1 AND seq = 1",
            1,
            "its columns differ from its body: hook, patient",
        ),
        (
            "UPDATE entry SET indicator = 'info', cards = 2, fired = 0 WHERE chain = 1 AND seq = 1",
            1,
            "its columns differ from its body: indicator, cards, fired",
        ),
        (
            "UPDATE entry SET unsure = 0 WHERE chain = 1 AND seq = 1",
            1,
            "its columns differ from its body: unsure",
        ),
        (
            "UPDATE entry SET decision = NULL WHERE chain = 1 AND seq = 2",
            2,
            "its columns differ from its body: decision",
        ),
    ],
)
def test_the_first_break_is_named_and_the_other_chain_stays_sound(
    url: str, written: list[Head], database: Path, change: str, seq: int, wrong: str
) -> None:
    tamper(database, change)
    report = _verify(url)
    assert [(found.chain, found.seq, found.wrong) for found in report.breaks] == [(1, seq, wrong)]
    assert report.chains[0].head.seq == (seq - 1 if "missing" not in wrong else int(wrong.split()[3][0]))
    assert report.chains[1].head == written[1]


def test_the_break_carries_the_id_of_its_entry(url: str, written: list[Head], database: Path) -> None:
    tamper(database, "UPDATE entry SET body = x'7b7d' WHERE chain = 2 AND seq = 1")
    assert _verify(url).breaks == (Break(2, 1, decision_id(10), HASH),)


def test_a_tail_that_was_cut_off_shows_only_beside_a_noted_head(
    url: str, written: list[Head], database: Path
) -> None:
    tamper(database, "DELETE FROM entry WHERE chain = 1 AND seq > 3")
    assert _verify(url).sound
    assert _verify(url, *written).breaks == (Break(1, 4, "", "the chain ends before the expected entry 5"),)


def test_a_chain_that_was_written_anew_shows_only_beside_a_noted_head(
    url: str, written: list[Head], database: Path
) -> None:
    tamper(database, "DELETE FROM entry WHERE chain = 2")
    forger = open_store(url, engine="0.1.0")
    forger.close()
    assert _verify(url).sound
    assert _verify(url, written[1]).breaks == (Break(2, 1, "", "the chain ends before the expected entry 2"),)


def test_an_expected_head_with_another_hash_is_a_break(url: str, written: list[Head]) -> None:
    report = _verify(url, Head(1, 3, b"\x07" * 32))
    assert report.breaks == (Break(1, 3, decision_id(3), "its hash is not the one that was expected"),)


def test_an_older_head_is_still_in_its_chain(store: DecisionStore) -> None:
    store.append(entries(3))
    older = store.head
    store.append(entries(3, first=4))
    assert verify(store, [older, store.head]).sound


def test_a_head_of_an_empty_chain_has_the_hash_of_nothing(store: DecisionStore) -> None:
    assert verify(store, [Head(1)]).sound
    assert not verify(store, [Head(1, 0, b"\x07" * 32)]).sound


@pytest.mark.parametrize(
    ("changes", "chain", "wrong"),
    [
        (["DELETE FROM chain WHERE id = 2"], 2, "the chain has entries, but was never opened"),
        (["DELETE FROM chain WHERE id = 1"], 1, "the chain has entries, but was never opened"),
        (
            ["DELETE FROM chain WHERE id = 1", "DELETE FROM entry WHERE chain = 1"],
            1,
            "the chain is not in the log",
        ),
    ],
)
def test_a_chain_that_was_taken_out_leaves_a_trace(
    url: str, written: list[Head], database: Path, changes: list[str], chain: int, wrong: str
) -> None:
    tamper(database, *changes)
    assert _verify(url).breaks == (Break(chain, 0, "", wrong),)


@pytest.mark.parametrize("number", [0, -5, 4_000_000_000_000])
def test_an_entry_in_a_chain_that_cannot_be_is_a_break(
    url: str, written: list[Head], database: Path, number: int
) -> None:
    tamper(database, "UPDATE entry SET chain = ? WHERE chain = 2 AND seq = 2", values=(number,))
    assert Break(number, 0, "", "the chain has entries, but was never opened") in _verify(url).breaks


def test_the_last_chain_taken_out_whole_shows_beside_its_noted_head(
    url: str, written: list[Head], database: Path
) -> None:
    tamper(database, "DELETE FROM chain WHERE id = 2", "DELETE FROM entry WHERE chain = 2")
    assert _verify(url).sound
    assert _verify(url, written[1]).breaks == (Break(2, 0, "", "the chain is not in the log"),)


@pytest.mark.parametrize(
    "body",
    [
        b"no json",
        b"[]",
        b"{}",
        orjson.dumps(decision(1, rules=7)),
        orjson.dumps(decision(1, cards=[{}])),
        orjson.dumps(decision(1, cards=[card("loud")])),
        orjson.dumps(decision(1, kind="other")),
    ],
)
def test_a_sealed_body_that_is_no_record_is_a_break(body: bytes) -> None:
    store = MemoryStore()
    plain = entries(1)[0]
    store.append([Entry(plain.kind, plain.id, plain.at, body, Facets("anonymous"))])
    assert [found.wrong for found in verify(store).breaks] == ["its body is not a record"]
