"""Which rules can matter to this order and this patient, found by their codes.

INVARIANT: a rule that is not asked would be silent. So the cost of a call follows the patient and the order, not
the number of rules.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from cds.context import LIST_OF, AllergyFact, Code, ListName, SameDrugFact
from cds.rules.rule import ANY_DRUG
from cds.rules.waiting import Unmet, Waiting, lacking, told_together, wait

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cds.context import Fact, Order, PatientContext
    from cds.rules.rule import Needs, Rule

__all__ = ["Candidate", "RuleIndex"]

Candidate: TypeAlias = tuple["Rule", "Order | None"]
_MOST_REMEMBERED = 20_000
_MOST_CODES = 20


class _AboutOrder(NamedTuple):
    """The rules about what is ordered: those to ask anyway, those that wait for a fact of the patient, and those that
    can only say something of an allergy to the drug or to a group it belongs to, or of the same drug twice."""

    anyway: tuple[Rule, ...]
    waiting: Waiting
    same_drug: tuple[Rule, ...]
    allergic_to_drug: tuple[Rule, ...]
    allergic_to_group: tuple[Rule, ...]


class Relevant(NamedTuple):
    """The rules to ask, each with the order it is to be asked about, selected orders first; and those that need not
    be asked, with their order."""

    asked: list[Candidate]
    unmet: list[tuple[Order, Sequence[Unmet]]]


@dataclass(frozen=True, slots=True)
class RuleIndex:
    """The rules of one hook."""

    rules: tuple[Rule, ...]
    by_code: Mapping[Code, tuple[Rule, ...]]
    """Rules by the codes of what is ordered; in hierarchical systems a shorter code stands for all below it."""
    any_drug: tuple[Rule, ...]
    by_list: Mapping[ListName, Mapping[str, tuple[Rule, ...]]]
    """Rules about the patient, by the list and the fact of it that must hold."""
    always: tuple[Rule, ...]
    _met: dict[tuple[str, tuple[Code, ...]], _AboutOrder] = field(default_factory=dict, repr=False)
    _single: dict[tuple[str, ...], Unmet] = field(default_factory=dict, repr=False)

    @classmethod
    def build(cls, rules: Iterable[Rule]) -> RuleIndex:
        """The index over these rules."""
        rules = tuple(sorted(rules, key=_by_id))
        by_code: dict[Code, list[Rule]] = defaultdict(list)
        lists: dict[ListName, dict[str, list[Rule]]] = {}
        always = []
        for rule in rules:
            if rule.ordering is not None:
                if rule.ordering != ANY_DRUG:
                    for code in frozenset().union(*(codes.members for codes in rule.ordering)):
                        by_code[code].append(rule)
            elif rule.anchors is None:
                always.append(rule)
            else:
                for fact in rule.anchors:
                    lists.setdefault(LIST_OF[type(fact)], {}).setdefault(fact.name, []).append(rule)
        return cls(
            rules=rules,
            by_code={code: tuple(found) for code, found in by_code.items()},
            any_drug=tuple(rule for rule in rules if rule.ordering == ANY_DRUG),
            by_list={
                name: {fact: tuple(found) for fact, found in by_fact.items()}
                for name, by_fact in lists.items()
            },
            always=tuple(always),
        )

    def relevant(self, patient: PatientContext) -> Relevant:
        """The rules that can matter, those about an order before those about the patient alone."""
        found = Relevant([], [])
        for order in patient.orders:
            if order.selected or not patient.selected_only:
                self._about(order, patient, found)
        about_patient = [*self.always]
        for name, by_fact in self.by_list.items():
            held = patient.held(name)
            for fact in by_fact if held is None else by_fact.keys() & held.keys():
                about_patient += by_fact[fact]
        found.asked.extend(
            (rule, None) for rule in _each_once(about_patient) if lacking(rule, patient, None) is None
        )
        return found

    def _about(self, order: Order, patient: PatientContext, found: Relevant) -> None:
        key = (order.kind, order.coded.codes)
        about = self._met.get(key)
        if about is None:
            about = self._meet(order)
            if (
                len(order.coded.codes) <= _MOST_CODES
            ):  # callers choose what is sent: it must not grow for ever
                if len(self._met) >= _MOST_REMEMBERED:
                    self._met.clear()
                self._met[key] = about
        anyway, waiting, same, drug, group = about
        asked = list(anyway)
        met: set[int] = set()
        for name, by_fact in waiting.by_fact.items():
            held = patient.held(name)
            for fact in by_fact if held is None else by_fact.keys() & held.keys():
                if fact not in waiting.pairs or patient.takes_another(fact, order):
                    met.update(by_fact[fact])
        unmet = waiting.told
        if met:
            lacked = [each for place, each in enumerate(waiting.all) if place not in met]
            for place in sorted(met):
                for rule in waiting.all[place].rules:
                    want = lacking(rule, patient, order)
                    if want is None:
                        asked.append(rule)
                    else:
                        lacked.append(self._alone(rule, want))
            unmet = told_together(lacked)
        if unmet:
            found.unmet.append((order, unmet))
        if same and patient.takes_same_drug(order):
            asked += same
        if drug or group:
            to_drug, to_group = patient.may_be_allergic(order)
            if to_drug:
                asked += drug
            if to_group:
                asked += group
        found.asked.extend((rule, order) for rule in _each_once(asked))

    def _alone(self, rule: Rule, want: Needs) -> Unmet:
        """The rule by itself, which has what it is found by and lacks something else."""
        key = (rule.id, *(fact.name for fact in want))
        alone = self._single.get(key)
        if alone is None:
            self._single[key] = alone = Unmet.of(want, (rule,))
        return alone

    def _meet(self, order: Order) -> _AboutOrder:
        coded = order.coded
        matching = {rule.id: rule for code in coded.reach for rule in self.by_code.get(code, ())}
        about = [
            rule
            for rule in matching.values()
            if rule.ordering != ANY_DRUG and any(codes.has_any(coded) for codes in rule.ordering or ())
        ]
        if order.kind == "medication" and coded.codes:
            about += self.any_drug
        kinds: dict[str, list[Rule]] = defaultdict(list)
        for rule in sorted(about, key=_by_id):
            kinds[_waits_for(rule)].append(rule)
        return _AboutOrder(
            tuple(kinds["nothing"]),
            wait(kinds["fact"], order),
            tuple(kinds["same drug"]),
            tuple(kinds["allergy to drug"]),
            tuple(kinds["allergy to group"]),
        )


def _by_id(rule: Rule) -> str:
    return rule.id


def _each_once(rules: list[Rule]) -> Iterable[Rule]:
    """In the order of their ids."""
    if len(rules) < 2:
        return rules
    named = {rule.id: rule for rule in rules}
    return [named[name] for name in sorted(named)]


def _waits_for(rule: Rule) -> str:
    """What a rule about an order must find before it can say anything, if it is one thing only."""
    kinds = {_kind_of_need(fact) for fact in rule.anchors or ()}
    return kinds.pop() if len(kinds) == 1 else "nothing"


def _kind_of_need(fact: Fact) -> str:
    match fact:
        case AllergyFact(codes=None):
            return "allergy to group" if fact.to_class else "allergy to drug"
        case SameDrugFact():
            return "same drug"
        case _:
            return "fact"
