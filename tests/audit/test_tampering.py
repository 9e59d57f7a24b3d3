"""Whatever is done to a log by someone who may write its file, `verify` finds it."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cds.audit import MemoryStore, open_store, read_store, verify
from cds.errors import LogUnavailable

from .records import card, decision, entry_of, feedback, rule, tamper

if TYPE_CHECKING:
    from collections.abc import Sequence

COUNT = 8
_INDICATORS = st.sampled_from(["info", "warning", "critical"])
_OUTCOMES = st.sampled_from(["fires", "silent", "unsure"])


@st.composite
def _batches(draw: st.DrawFn) -> list[list[dict[str, Any]]]:
    """Some batches of records, each a decision or feedback on one."""
    sizes = draw(st.lists(st.integers(0, 6), max_size=6))
    batches, number = [], 0
    for size in sizes:
        batch = []
        for _ in range(size):
            number += 1
            rules = [
                rule(f"r{index}", said) for index, said in enumerate(draw(st.lists(_OUTCOMES, max_size=3)))
            ]
            cards = [card(indicator) for indicator in draw(st.lists(_INDICATORS, max_size=3))]
            told = decision(number, rules=rules, cards=cards, note=draw(st.text(max_size=20)))
            batch.append(feedback(number, on=1) if draw(st.booleans()) else told)
        batches.append(batch)
    return batches


def _append(url: str, batches: Sequence[Sequence[dict[str, Any]]]) -> int:
    store = open_store(url, engine="0.1.0")
    try:
        for batch in batches:
            store.append([entry_of(record) for record in batch])
        return store.head.seq
    finally:
        store.close()


def _sound(url: str) -> bool:
    log = read_store(url)
    try:
        return verify(log).sound
    except LogUnavailable:
        return False
    finally:
        log.close()


@given(_batches())
def test_any_sequence_of_batches_verifies(batches: list[list[dict[str, Any]]]) -> None:
    store = MemoryStore()
    for batch in batches:
        store.append([entry_of(record) for record in batch])
    assert verify(store).sound
    assert store.head.seq == sum(map(len, batches))


@settings(max_examples=25, deadline=None)
@given(_batches(), _batches())
def test_any_sequence_of_batches_verifies_in_a_file_over_two_openings(
    one: list[list[dict[str, Any]]], other: list[list[dict[str, Any]]]
) -> None:
    later = [[record | {"id": "z" + record["id"]} for record in batch] for batch in other]
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/decisions.db"
        _append(url, one)
        assert _append(url, later) == sum(map(len, one)) + sum(map(len, later))
        assert _sound(url)


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log of eight entries, closed."""
    path = tmp_path_factory.mktemp("sealed") / "decisions.db"
    records = [
        decision(number, rules=[rule("a-rule", "fires"), rule("b-rule", "unsure")], cards=[card("warning")])
        for number in range(1, COUNT)
    ]
    _append(f"sqlite:///{path}", [[*records, feedback(COUNT, on=1)]])
    return path


def _after(sealed: Path, *statements: str, values: tuple[object, ...] = ()) -> bool:
    """Whether a copy of the log is sound after these statements."""
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "decisions.db"
        shutil.copy(sealed, copy)
        tamper(copy, *statements, values=values)
        return _sound(f"sqlite:///{copy}")


def test_the_copy_itself_is_sound(sealed: Path) -> None:
    assert _after(sealed)


def _cannot(seq: int, column: str, text: str | None) -> bool:
    """Whether the change is none: the column is empty already, or may not be."""
    empty = {"decision"} if seq < COUNT else {"hook", "patient", "indicator"}
    return text is None and column in {"kind", "id", "at", "client"} | empty


_changed = settings(max_examples=60, deadline=None)
_seqs = st.integers(1, COUNT)


@_changed
@given(_seqs, st.sampled_from(["body", "hash"]), st.integers(0, 10_000), st.integers(1, 255))
def test_any_byte_changed_in_a_body_or_hash_is_found(
    sealed: Path, seq: int, column: str, place: int, flip: int
) -> None:
    log = read_store(f"sqlite:///{sealed}")
    found = list(log.walk(1))[seq - 1]
    log.close()
    changed = bytearray(found.entry.body if column == "body" else found.hash)
    changed[place % len(changed)] ^= flip
    assert not _after(sealed, f"UPDATE entry SET {column} = ? WHERE seq = {seq}", values=(bytes(changed),))


@_changed
@given(
    _seqs,
    st.sampled_from(["kind", "id", "at", "client", "hook", "patient", "indicator", "decision"]),
    st.one_of(st.none(), st.text("abcdefghij-0123456789", max_size=8)),
)
def test_any_text_written_over_a_column_is_found(
    sealed: Path, seq: int, column: str, text: str | None
) -> None:
    statement = f"UPDATE OR IGNORE entry SET {column} = ? WHERE seq = {seq}"
    assert _after(sealed, statement, values=(text,)) == _cannot(seq, column, text)


@_changed
@given(_seqs, st.sampled_from(["chain", "seq", "cards", "fired", "unsure"]), st.integers(-(2**62), 2**62))
def test_any_number_added_to_a_column_is_found(sealed: Path, seq: int, column: str, add: int) -> None:
    statement = f"UPDATE OR IGNORE entry SET {column} = {column} + ? WHERE seq = {seq}"
    harmless = add == 0 or (column == "seq" and 1 <= seq + add <= COUNT)
    assert _after(sealed, statement, values=(add,)) == harmless


@_changed
@given(st.integers(1, COUNT - 1))
def test_any_entry_taken_out_before_the_last_is_found(sealed: Path, seq: int) -> None:
    assert not _after(sealed, f"DELETE FROM entry WHERE seq = {seq}")


@_changed
@given(st.integers(1, COUNT - 1))
def test_an_entry_taken_out_with_the_gap_closed_is_found(sealed: Path, seq: int) -> None:
    close = [f"UPDATE entry SET seq = {later - 1} WHERE seq = {later}" for later in range(seq + 1, COUNT + 1)]
    assert not _after(sealed, f"DELETE FROM entry WHERE seq = {seq}", *close)


@_changed
@given(st.lists(_seqs, min_size=2, max_size=2, unique=True))
def test_any_two_entries_swapped_are_found(sealed: Path, pair: list[int]) -> None:
    one, other = pair
    assert not _after(
        sealed,
        f"UPDATE entry SET seq = 99 WHERE seq = {one}",
        f"UPDATE entry SET seq = {one} WHERE seq = {other}",
        f"UPDATE entry SET seq = {other} WHERE seq = 99",
    )


@_changed
@given(st.integers(1, COUNT + 1), _seqs)
def test_an_entry_put_in_anywhere_is_found(sealed: Path, place: int, like: int) -> None:
    columns = (
        "kind, 'put-in', at, client, hook, patient, indicator, cards, fired, unsure, decision, body, hash"
    )
    make_room = [f"UPDATE entry SET seq = {seq + 1} WHERE seq = {seq}" for seq in range(COUNT, place - 1, -1)]
    source = like + 1 if like >= place else like
    put_in = f"INSERT INTO entry SELECT chain, {place}, {columns} FROM entry WHERE seq = {source}"
    assert not _after(sealed, *make_room, put_in)
