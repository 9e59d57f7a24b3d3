"""Random patients for a pack: answers at, just under and just over what its rules compare them with.

They are made of answers, not of FHIR, so that two evaluators are asked the very same. Each patient leans towards one
rule, every rule in its turn, or hardly any would make a rule with five conditions fire.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import cycle, pairwise
from math import inf
from typing import TYPE_CHECKING, assert_never

from cds.context import Bounds, Known, Missing, ObservationFact, Reason, convert, is_yes_no, unit_of_fact
from cds.rules import AllOf, AnyOf, AtLeast, Between, Compare, Holds, InSet, Is, Node, NoneOf, parse_list

if TYPE_CHECKING:
    from random import Random

    from cds.context import Answer, Dictionary, Fact
    from cds.knowledge import Knowledge
    from cds.rules import NamedCondition, Rule

__all__ = ["RandomPatients"]

_NEAR = (-1.0, -0.01, -0.000001, 0.0, 0.0, 0.000001, 0.01, 1.0)
_ELSEWHERE = (0.0, 0.5, 1.0, 3.0, 17.9, 50.0, 1000.0)
_LEANS = 0.85
_MISSES = 0.2
_REASONS = tuple(Reason)


@dataclass(slots=True)
class _Asked:
    """What is asked of one fact: thresholds in its unit, codes in and beside the sets, and whether yes is wanted."""

    numbers: list[float] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    wanted: list[bool] = field(default_factory=list)


class RandomPatients:
    """Patients for these rules. The same seed gives the same patients."""

    def __init__(self, rules: Sequence[Rule], knowledge: Knowledge) -> None:
        self._dictionary = knowledge.dictionary
        self._by_rule = [_asked_by(rule, knowledge.dictionary, knowledge.named) for rule in rules]
        self._turns = cycle(self._by_rule)
        self._asked: dict[str, _Asked] = defaultdict(_Asked)
        for asked in self._by_rule:
            for name, each in asked.items():
                self._asked[name].numbers += each.numbers
                self._asked[name].codes += each.codes

    def draw(self, random: Random) -> dict[str, Answer]:
        """One patient: an answer for every fact that the rules ask."""
        leant = next(self._turns)
        patient: dict[str, Answer] = {}
        for name, asked in self._asked.items():
            fact = self._dictionary.facts[name]
            towards = leant.get(name)
            if towards is not None and random.random() < _LEANS:
                patient[name] = _leaning(fact, towards, random)
            elif random.random() < _MISSES:
                patient[name] = Missing(random.choice(_REASONS))
            else:
                patient[name] = _any_answer(fact, asked, random)
        return patient


def _leaning(fact: Fact, asked: _Asked, random: Random) -> Answer:
    """An answer with which the rule may well fire."""
    if is_yes_no(fact):
        return (
            Missing(random.choice(_REASONS)) if random.random() < 0.1 else Known(random.choice(asked.wanted))
        )
    if asked.codes:
        return Known(asked.codes[0])
    ends = sorted(asked.numbers)
    between = [(low + high) / 2 for low, high in pairwise(ends)]
    return Known(random.choice([*ends, *between]) + random.choice(_NEAR), unit_of_fact(fact))


def _any_answer(fact: Fact, asked: _Asked, random: Random) -> Answer:
    if is_yes_no(fact):
        return Known(random.random() < 0.5)
    if asked.codes:
        return Known(random.choice(asked.codes))
    number = random.choice((*asked.numbers, random.choice(_ELSEWHERE))) + random.choice(_NEAR)
    if random.random() < 0.7:
        return Known(number, unit_of_fact(fact))
    return Known(number, unit_of_fact(fact), bounds=_bounds(number, asked.numbers, random))


def _bounds(number: float, thresholds: Sequence[float], random: Random) -> Bounds:
    """`<5`, `<=5`, `>5`, `>=5`, or something between two numbers."""
    is_open = random.random() < 0.5
    match random.choice(("below", "above", "between")):
        case "below":
            return Bounds(random.choice((-inf, number - 1)), number, high_open=is_open)
        case "above":
            return Bounds(number, inf, low_open=is_open)
        case _:
            high = max((*thresholds, number)) if random.random() < 0.3 else number
            further = high + random.choice((0.000001, 0.01, 1.0, 5.0))
            return Bounds(number, further, low_open=is_open, high_open=random.random() < 0.5)


def _asked_by(rule: Rule, dictionary: Dictionary, named: Mapping[str, NamedCondition]) -> dict[str, _Asked]:
    written = rule.written
    leaves = [
        *_leaves(parse_list(written.when), named, wanted=True),
        *(_leaves(parse_list(written.unless), named, wanted=False) if written.unless else ()),
    ]
    found: dict[str, _Asked] = defaultdict(_Asked)
    for leaf, wanted in leaves:
        match leaf:
            case Compare():
                found[leaf.fact].numbers.append(_in_unit(leaf.threshold, leaf, dictionary))
            case Between():
                found[leaf.fact].numbers += [_in_unit(end, leaf, dictionary) for end in (leaf.low, leaf.high)]
            case Is():
                found[leaf.fact].codes += [leaf.code, "other", f"{leaf.code}0"]
            case InSet():
                found[leaf.fact].codes += _codes(leaf, dictionary)
            case Holds():
                found[leaf.name].wanted.append(wanted is not leaf.negated)
            case _:
                assert_never(leaf)
    return dict(found)


_Leaf = Compare | Between | Is | InSet | Holds


def _leaves(
    nodes: Sequence[Node], named: Mapping[str, NamedCondition], *, wanted: bool
) -> Iterator[tuple[_Leaf, bool]]:
    """The sentences, each with whether it is to hold."""
    for node in nodes:
        match node:
            case Holds() if node.name in named:
                yield from _leaves([named[node.name].node], named, wanted=wanted is not node.negated)
            case AllOf() | AnyOf() | AtLeast():
                yield from _leaves(node.nodes, named, wanted=wanted)
            case NoneOf():
                yield from _leaves(node.nodes, named, wanted=not wanted)
            case Compare() | Between() | Is() | InSet() | Holds():
                yield node, wanted
            case _:
                assert_never(node)


def _in_unit(number: float, leaf: Compare | Between, dictionary: Dictionary) -> float:
    fact = dictionary.facts[leaf.fact]
    molar_mass = fact.molar_mass if isinstance(fact, ObservationFact) else None
    converted = convert(number, leaf.unit, unit_of_fact(fact), molar_mass) if leaf.unit else number
    return number if converted is None else converted


def _codes(leaf: InSet, dictionary: Dictionary) -> list[str]:
    """Codes of the set, codes below them, what is taken out, and one that is in no set."""
    members = dictionary.vocabulary.value_sets[leaf.value_set]
    listed = [
        code
        for codes in (members.codes, members.excluded)
        for each in codes.values()
        for code in sorted(each)
    ]
    return [*listed, *(f"{code}1" for code in listed), "no-such-code"]
