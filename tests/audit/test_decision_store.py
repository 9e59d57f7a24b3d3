"""What every decision store must do; run for each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cds.audit import DecisionStore, Entry, Head, Search, verify
from cds.errors import LogUnavailable

from .records import at, card, decision, decision_id, entries, entry_of, feedback, rule

if TYPE_CHECKING:
    from cds.audit import Outcome


def _ids(store: DecisionStore, search: Search) -> list[str]:
    return [found.entry.id for found in store.find(search)]


def test_it_keeps_the_promise_of_the_protocol(store: DecisionStore) -> None:
    assert isinstance(store, DecisionStore)


def test_a_new_store_has_one_empty_chain(store: DecisionStore) -> None:
    assert store.head == Head(1, 0, bytes(32))
    assert [(chain.id, chain.opened_at, chain.engine) for chain in store.chains()] == [
        (1, "2026-11-22T08:00:00.000000Z", "0.1.0")
    ]
    assert list(store.walk(1)) == []


def test_an_entry_reads_back_as_it_was_written(store: DecisionStore) -> None:
    entry = entry_of(decision(1, cards=[card("info")], rules=[rule("a-rule", "fires")]))
    store.append([entry])
    found = store.read(entry.id)
    assert found is not None
    assert (found.chain, found.seq, found.entry) == (1, 1, entry)
    assert store.head == Head(1, 1, found.hash)


def test_an_id_that_was_never_written_is_not_found(store: DecisionStore) -> None:
    assert store.read(decision_id(1)) is None


def test_entries_lie_in_the_order_they_were_appended(store: DecisionStore) -> None:
    store.append(entries(3))
    store.append(entries(2, first=4))
    assert [(found.seq, found.entry.id) for found in store.walk(1)] == [
        (number, decision_id(number)) for number in range(1, 6)
    ]
    assert verify(store).sound


def test_a_long_batch_is_written_whole(store: DecisionStore) -> None:
    store.append(entries(1200))
    assert store.head.seq == 1200
    assert verify(store).sound
    assert len(_ids(store, Search())) == 1200


def test_appending_nothing_changes_nothing(store: DecisionStore) -> None:
    store.append([])
    assert store.head.seq == 0


def test_a_chain_that_was_never_opened_has_no_entries(store: DecisionStore) -> None:
    assert list(store.walk(7)) == []


def test_an_id_comes_in_once_and_its_batch_not_at_all(store: DecisionStore) -> None:
    store.append(entries(2))
    head = store.head
    with pytest.raises(LogUnavailable):
        store.append(entries(2, first=2))
    assert store.head == head
    assert store.read(decision_id(3)) is None
    store.append(entries(1, first=3))
    assert verify(store).sound


def test_feedback_is_found_by_its_decision_oldest_first(store: DecisionStore) -> None:
    records = [decision(1), feedback(4, on=1), feedback(3, on=1), decision(2), feedback(5, on=2)]
    store.append([entry_of(record) for record in records])
    assert [one.entry.id for one in store.feedback_on(decision_id(1))] == [decision_id(3), decision_id(4)]
    assert store.feedback_on(decision_id(9)) == ()


def test_decisions_are_listed_newest_first(store: DecisionStore) -> None:
    store.append([entry_of(decision(number)) for number in (2, 1, 3)])
    assert _ids(store, Search()) == [decision_id(3), decision_id(2), decision_id(1)]


def test_a_list_goes_on_before_the_last_entry_shown(store: DecisionStore) -> None:
    store.append(entries(4))
    assert _ids(store, Search(before=(at(3), decision_id(3)))) == [decision_id(2), decision_id(1)]


def test_since_belongs_to_the_range_and_until_does_not(store: DecisionStore) -> None:
    store.append(entries(4))
    assert _ids(store, Search(since=at(2), until=at(4))) == [decision_id(3), decision_id(2)]


def test_feedback_is_listed_when_asked_for(store: DecisionStore) -> None:
    store.append([entry_of(decision(1)), entry_of(feedback(2, on=1))])
    assert _ids(store, Search(kind="feedback")) == [decision_id(2)]
    assert _ids(store, Search(kind=None)) == [decision_id(2), decision_id(1)]


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        (Search(hook="patient-view"), 1),
        (Search(client="ehr"), 2),
        (Search(patient="p-" + "7" * 32), 3),
        (Search(patient="p-77"), 3),
        (Search(indicator="critical"), 4),
    ],
)
def test_a_search_by_column_finds_the_one_that_says_so(
    store: DecisionStore, search: Search, expected: int
) -> None:
    store.append(
        [
            entry_of(decision(1, hook="patient-view", cards=[card("info"), card("warning")])),
            entry_of(decision(2, client="ehr")),
            entry_of(decision(3, patient="p-" + "7" * 32)),
            entry_of(decision(4, cards=[card("info"), card("critical"), card("warning")])),
        ]
    )
    assert _ids(store, search) == [decision_id(expected)]


@pytest.mark.parametrize(
    ("slug", "outcome", "expected"),
    [
        (None, "fires", [1]),
        (None, "unsure", [2, 1]),
        (None, "silent", [4, 3]),
        ("a-rule", None, [3, 2, 1]),
        ("a-rule", "fires", [1]),
        ("a-rule", "silent", [3]),
        ("another-rule", "unsure", [1]),
        ("a-rul", None, []),
    ],
)
def test_a_search_by_rule_and_outcome(
    store: DecisionStore, slug: str | None, outcome: Outcome | None, expected: list[int]
) -> None:
    store.append(
        [
            entry_of(decision(1, rules=[rule("a-rule", "fires"), rule("another-rule", "unsure")])),
            entry_of(decision(2, rules=[rule("a-rule", "unsure")])),
            entry_of(decision(3, rules=[rule("a-rule", "silent")])),
            entry_of(decision(4)),
        ]
    )
    assert _ids(store, Search(rule=slug, outcome=outcome)) == [decision_id(number) for number in expected]


def test_a_rule_that_was_not_asked_is_found_as_silent(store: DecisionStore) -> None:
    group = {"needs": [{"fact": "a_fact", "means": {}}], "rules": ["a-rule", "b-rule"]}
    unmet = [{"order": "MedicationRequest/1", "groups": [group]}]
    store.append([entry_of(decision(1, unmet=unmet)), entry_of(decision(2))])
    assert _ids(store, Search(rule="b-rule")) == [decision_id(1)]
    assert _ids(store, Search(rule="b-rule", outcome="silent")) == [decision_id(1)]
    assert _ids(store, Search(rule="b-rule", outcome="fires")) == []


def test_a_body_may_hold_any_bytes(store: DecisionStore) -> None:
    whole = entries(1)[0]
    store.append([Entry(whole.kind, whole.id, whole.at, bytes(range(256)), whole.facets)])
    found = store.read(whole.id)
    assert found is not None
    assert found.entry.body == bytes(range(256))


def test_closing_twice_is_harmless(store: DecisionStore) -> None:
    store.close()
    store.close()
