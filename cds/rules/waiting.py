"""Rules about an order that wait for something to be on record; those that find nothing need not be asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import orjson

from cds.context import LIST_OF, ListName, PairFact, partners

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cds.context import Fact, Order, PatientContext
    from cds.rules.rule import Needs, Rule

__all__ = ["Unmet", "Waiting", "lacking", "told_together", "wait"]

_PARTNER = {
    "fact": "pair",
    "means": {
        "nb": "et annet legemiddel som regelen gjelder sammen med ordinasjonen",
        "en": "another drug that the rule is about, together with the order",
    },
}
"""What all rules about a pair of drugs need: said once for hundreds of them."""


@dataclass(frozen=True, slots=True)
class Unmet:
    """Rules about an order that wait for one of some facts, none of which is on record: they would be silent."""

    needs: Needs
    rules: tuple[Rule, ...]
    packs: frozenset[str]
    told: bytes
    """What the decision record says of them, as JSON."""
    paired: bool = False
    """Whether they wait for the other drug of a pair."""

    @classmethod
    def of(cls, needs: Needs, rules: Sequence[Rule]) -> Unmet:
        """The rules that have these needs."""
        paired = all(isinstance(fact, PairFact) for fact in needs)
        told = {
            "needs": [_PARTNER] if paired else [{"fact": fact.name, "means": dict(fact.means)} for fact in needs],
            "rules": [rule.id for rule in rules],
        }  # fmt: skip
        packs = frozenset(rule.pack for rule in rules)
        return cls(needs, tuple(rules), packs, orjson.dumps(told), paired)


class Waiting(NamedTuple):
    """Rules about an order that wait for facts of the patient."""

    all: tuple[Unmet, ...]
    told: Sequence[Unmet]
    """The same, as they are told when none of them is met."""
    by_fact: Mapping[ListName, Mapping[str, tuple[int, ...]]]
    """The places in `all` of those that a fact concerns."""
    pairs: frozenset[str]
    """The names of drugs that make a pair with the order: it must be another than the order itself."""


def lacking(rule: Rule, patient: PatientContext, order: Order | None) -> Needs | None:
    """What else the rule needs that the patient does not have, so that it would be silent."""
    for needs in rule.needs:
        for fact in needs:
            held = patient.held(LIST_OF[type(fact)])
            if held is None or any(name in held for name in _held_as(fact, order)):
                break
        else:
            return needs
    return None


def _held_as(fact: Fact, order: Order | None) -> tuple[str, ...]:
    """The names of which a list must hold one for the fact to be yes."""
    if isinstance(fact, PairFact):
        return () if order is None else partners(fact, order.coded)
    return (fact.name,)


def told_together(unmet: list[Unmet]) -> Sequence[Unmet]:
    """The same, those that wait for the other drug of a pair told as one."""
    paired = [each for each in unmet if each.paired]
    if len(paired) < 2:
        return unmet
    rules = [rule for each in paired for rule in each.rules]
    needs = tuple(fact for each in paired for fact in each.needs)
    return [*(each for each in unmet if not each.paired), Unmet.of(needs, rules)]


def wait(rules: Iterable[Rule], order: Order) -> Waiting:
    groups: dict[tuple[str, ...], tuple[Needs, list[Rule]]] = {}
    for rule in rules:
        needs = rule.anchors or ()
        groups.setdefault(tuple(fact.name for fact in needs), (needs, []))[1].append(rule)
    places: dict[ListName, dict[str, list[int]]] = {}
    for place, (needs, _) in enumerate(groups.values()):
        for fact in needs:
            by_name = places.setdefault(LIST_OF[type(fact)], {})
            for name in _held_as(fact, order):
                by_name.setdefault(name, []).append(place)
    every = tuple(Unmet.of(needs, found) for needs, found in groups.values())
    return Waiting(
        every,
        told_together(list(every)),
        {
            name: {fact: tuple(found) for fact, found in by_fact.items()}
            for name, by_fact in places.items()
        },
        frozenset(
            name for each in every for fact in each.needs if isinstance(fact, PairFact)
            for name in _held_as(fact, order)
        ),
    )  # fmt: skip
