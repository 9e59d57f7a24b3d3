"""What an author wrote, as two claims: when it is surely so, and when it may be so.

This is Kleene's logic told twice over: true is *surely*, false is *not even possibly*, unknown is what lies between. It
starts from the tree of the author's sentences, not from the compiled tests, and shares with these nothing but the
grammar, the dictionary and the conversion of units.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from cds.context import ObservationFact, convert, unit_of_fact
from cds.rules import (
    AllOf,
    AnyOf,
    AtLeast,
    Between,
    Compare,
    Holds,
    InSet,
    Is,
    Node,
    NoneOf,
    parse_list,
)
from cds.second_opinion.claim import AnyClaim, Claim, Condition, at_least, every, opposite, some
from cds.second_opinion.plain import BEYOND, Field, word

if TYPE_CHECKING:
    from cds.context import Dictionary, ValueSet
    from cds.rules import NamedCondition, RuleFile
    from cds.second_opinion.claim import Sign

__all__ = ["Translator", "Truth", "translate_rule"]


@dataclass(frozen=True, slots=True)
class Truth:
    """When something is surely so, and when it may be so. What is sure is possible."""

    sure: Claim
    possible: Claim


def translate_rule(written: RuleFile, dictionary: Dictionary, named: Mapping[str, NamedCondition]) -> Truth:
    """All of `when` and none of `unless`: surely so is "fires", not even possibly so is "silent"."""
    absent = frozenset(name for name, policy in written.if_missing.items() if policy == "absent")
    translator = Translator(dictionary, named, absent)
    wanted = [translator.truth(node) for node in parse_list(written.when)]
    barred = [translator.truth(node) for node in parse_list(written.unless)] if written.unless else []
    return _all([*wanted, *(_not(truth) for truth in barred)])


@dataclass(frozen=True, slots=True)
class Translator:
    """Translates the conditions of one rule; `absent` are the yes/no facts that it takes as "no" when missing."""

    dictionary: Dictionary
    named: Mapping[str, NamedCondition]
    absent: frozenset[str] = frozenset()

    def truth(self, node: Node) -> Truth:
        """When the condition is surely so, and when it may be so."""
        match node:
            case Compare():
                threshold = self._threshold(node.fact, node.threshold, node.unit)
                if node.operator == "=":
                    return _between(node.fact, threshold, threshold)
                return _compare(node.fact, node.operator, threshold)
            case Between():
                low = self._threshold(node.fact, node.low, node.unit)
                high = self._threshold(node.fact, node.high, node.unit)
                return _between(node.fact, low, high)
            case Is():
                return _coded(node.fact, Condition(Field(node.fact, "code"), "=", word(node.code)))
            case InSet():
                members = self.dictionary.vocabulary.value_sets[node.value_set]
                return _coded(node.fact, _within(node.fact, members))
            case Holds():
                return self._holds(node)
            case AllOf():
                return _all([self.truth(each) for each in node.nodes])
            case AnyOf():
                return _any([self.truth(each) for each in node.nodes])
            case NoneOf():
                return _not(_any([self.truth(each) for each in node.nodes]))
            case AtLeast():
                truths = [self.truth(each) for each in node.nodes]
                return Truth(
                    at_least(node.count, [truth.sure for truth in truths]),
                    at_least(node.count, [truth.possible for truth in truths]),
                )
            case _:
                assert_never(node)

    def _holds(self, node: Holds) -> Truth:
        if node.name in self.named:
            truth = self.truth(self.named[node.name].node)
        else:
            answer = Field(node.name, "answer")
            sure = Condition(answer, "=", "yes")
            truth = Truth(sure, sure if node.name in self.absent else Condition(answer, "!=", "no"))
        return _not(truth) if node.negated else truth

    def _threshold(self, name: str, number: float, unit: str) -> float:
        fact = self.dictionary.facts[name]
        molar_mass = fact.molar_mass if isinstance(fact, ObservationFact) else None
        converted = convert(number, unit, unit_of_fact(fact), molar_mass) if unit else number
        if converted is None or abs(converted) >= BEYOND:
            raise ValueError(f"`{name}` cannot be compared with {number} {unit}")
        return converted


def _compare(fact: str, sign: Sign, threshold: float) -> Truth:
    """Surely less is "the greatest that it can be is less"; it may be less when the least is."""
    least = Condition(Field(fact, "low"), sign, threshold)
    greatest = Condition(Field(fact, "high"), sign, threshold)
    return Truth(greatest, least) if sign in ("<", "<=") else Truth(least, greatest)


def _between(fact: str, low: float, high: float) -> Truth:
    return _all([_compare(fact, ">=", low), _compare(fact, "<=", high)])


def _coded(fact: str, claim: Claim) -> Truth:
    """A claim about a known code; when none is known it may be so."""
    code = Field(fact, "code")
    return Truth(claim, some([claim, Condition(code, "=", code.code(None))]))


def _within(fact: str, members: ValueSet) -> Claim:
    """The code is one of the set's, whichever of its systems it is from."""
    systems = []
    for system, codes in members.codes.items():
        below = system in members.hierarchical
        barred = AnyClaim(_begins(fact, members.excluded.get(system, ()), below))
        systems.append(every([some(_begins(fact, codes, below)), opposite(barred)]))
    return some(systems)


def _begins(fact: str, codes: Sequence[str] | frozenset[str], below: bool) -> tuple[Claim, ...]:
    """The code is one of these; where codes stand for all `below` them, it begins as one of these."""
    return tuple(
        Condition(Field(fact, "code", len(code) if below else 0), "=", word(code)) for code in sorted(codes)
    )


def _all(truths: Sequence[Truth]) -> Truth:
    return Truth(every([truth.sure for truth in truths]), every([truth.possible for truth in truths]))


def _any(truths: Sequence[Truth]) -> Truth:
    return Truth(some([truth.sure for truth in truths]), some([truth.possible for truth in truths]))


def _not(truth: Truth) -> Truth:
    """Surely not so is "not even possibly so"."""
    return Truth(opposite(truth.possible), opposite(truth.sure))
