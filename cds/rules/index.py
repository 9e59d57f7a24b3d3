"""Which rules can matter to this order and this patient, found by their codes.

INVARIANT: a rule that is not found would be silent. So the cost of a call follows the patient and the order, not
the number of rules.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from cds.context import LIST_OF, AllergyFact, Code, ListName
from cds.rules.rule import ANY_DRUG

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cds.context import Order, PatientContext
    from cds.rules.rule import Rule

__all__ = ["Candidate", "RuleIndex"]

Candidate = tuple["Rule", "Order | None"]


_MOST_REMEMBERED = 20_000


class _AboutOrder(NamedTuple):
    """The rules about what is ordered, by id: those to ask anyway, and those that can only say something of an allergy
    to the drug, or to a group it belongs to."""

    anyway: dict[str, Rule]
    allergic_to_drug: dict[str, Rule]
    allergic_to_group: dict[str, Rule]


@dataclass(frozen=True, slots=True)
class RuleIndex:
    """The rules of one hook."""

    rules: tuple[Rule, ...]
    by_code: Mapping[Code, tuple[Rule, ...]]
    """Rules by the codes of what is ordered; in hierarchical systems a shorter code stands for all below it."""
    any_drug: tuple[Rule, ...]
    by_list: Mapping[ListName, Mapping[str, Mapping[str, Rule]]]
    """Rules about the patient, by the list and the fact of it that must hold."""
    always: Mapping[str, Rule]
    _met: dict[tuple[str, tuple[Code, ...]], _AboutOrder] = field(default_factory=dict, repr=False)

    @classmethod
    def build(cls, rules: Iterable[Rule]) -> RuleIndex:
        """The index over these rules."""
        rules = tuple(sorted(rules, key=lambda rule: rule.id))
        by_code: dict[Code, list[Rule]] = defaultdict(list)
        lists: dict[ListName, dict[str, dict[str, Rule]]] = {}
        always = {}
        for rule in rules:
            if rule.ordering is not None:
                if rule.ordering != ANY_DRUG:
                    for code in frozenset().union(*(codes.members for codes in rule.ordering)):
                        by_code[code].append(rule)
            elif rule.anchors is None:
                always[rule.id] = rule
            else:
                for fact in rule.anchors:
                    by_fact = lists.setdefault(LIST_OF[type(fact)], {})
                    by_fact.setdefault(fact.name, {})[rule.id] = rule
        return cls(
            rules=rules,
            by_code={code: tuple(found) for code, found in by_code.items()},
            any_drug=tuple(rule for rule in rules if rule.ordering == ANY_DRUG),
            by_list=lists,
            always=always,
        )

    def candidates(self, patient: PatientContext) -> list[Candidate]:
        """The rules to ask, each with the order it is to be asked about, selected orders first."""
        found: list[Candidate] = []
        for order in patient.orders:
            if order.selected or not patient.selected_only:
                found += [(rule, order) for rule in self._about(order, patient)]
        found += [(rule, None) for rule in self._about_patient(patient)]
        return found

    def _about(self, order: Order, patient: PatientContext) -> Iterable[Rule]:
        key = (order.kind, order.coded.codes)
        about = self._met.get(key)
        if about is None:
            about = self._meet(order)
            if (
                len(self._met) >= _MOST_REMEMBERED
            ):  # callers choose what is sent, so it must not grow for ever
                self._met.clear()
            self._met[key] = about
        anyway, drug, group = about
        if not drug and not group:
            return anyway.values()
        same, grouped = patient.may_be_allergic(order)
        if not same and not grouped:
            return anyway.values()
        matching = {**anyway, **(drug if same else {}), **(group if grouped else {})}
        return [matching[name] for name in sorted(matching)]

    def _meet(self, order: Order) -> _AboutOrder:
        coded = order.coded
        matching = {rule.id: rule for code in coded.reach for rule in self.by_code.get(code, ())}
        about = {
            name: rule
            for name, rule in matching.items()
            if rule.ordering != ANY_DRUG and any(codes.has_any(coded) for codes in rule.ordering or ())
        }
        if order.kind == "medication" and coded.codes:
            about.update((rule.id, rule) for rule in self.any_drug)
        sorted_rules = [about[name] for name in sorted(about)]
        return _AboutOrder(
            *(
                {rule.id: rule for rule in sorted_rules if _waits_for(rule) == kind}
                for kind in ("any", "drug", "group")
            )
        )

    def _about_patient(self, patient: PatientContext) -> list[Rule]:
        matching = dict(self.always)
        for name, by_fact in self.by_list.items():
            held = patient.held(name)
            for fact in by_fact if held is None else held:
                if fact in by_fact:
                    matching.update(by_fact[fact])
        return [matching[name] for name in sorted(matching)]


def _waits_for(rule: Rule) -> str:
    """Whether a rule about an order can only say something of an allergy to the `drug`, to its `group`, or of `any`."""
    kinds = {
        ("group" if fact.to_class else "drug")
        if isinstance(fact, AllergyFact) and fact.codes is None
        else "any"
        for fact in rule.anchors or ()
    }
    return kinds.pop() if len(kinds) == 1 else "any"
