"""Which rules can matter to this order and this patient, found by their codes.

INVARIANT: a rule that is not found would be silent. So the cost of a call follows the patient and the order, not
the number of rules.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cds.context import (
    AllergyFact,
    Code,
    ConditionFact,
    MedicationFact,
    ProcedureFact,
    ValueSet,
    no_allergy,
)
from cds.rules.rule import ANY_DRUG

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cds.context import Fact, Order, PatientContext
    from cds.rules.rule import Rule

__all__ = ["Candidate", "RuleIndex"]

Candidate = tuple["Rule", "Order | None"]
_LIST_OF: Mapping[type, str] = {
    ConditionFact: "conditions", MedicationFact: "drugs", AllergyFact: "allergies", ProcedureFact: "procedures",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _ByCode:
    """Rules by the codes they wait for; in hierarchical systems a shorter code stands for all below it."""

    exact: Mapping[Code, tuple[Rule, ...]]
    every: Mapping[str, Rule]

    def found(self, reach: Iterable[Code]) -> dict[str, Rule]:
        """The rules that wait for one of these codes, by id."""
        exact = self.exact
        return {rule.id: rule for code in reach if code in exact for rule in exact[code]}


@dataclass(frozen=True, slots=True)
class RuleIndex:
    """The rules of one hook."""

    rules: tuple[Rule, ...]
    by_order: _ByCode
    any_drug: tuple[Rule, ...]
    by_list: Mapping[str, _ByCode]
    """Rules about the patient, by the list that must hold one of their codes."""
    always: tuple[Rule, ...]

    @classmethod
    def build(cls, rules: Iterable[Rule]) -> RuleIndex:
        """The index over these rules."""
        rules = tuple(sorted(rules, key=lambda rule: rule.id))
        orders: list[tuple[Rule, tuple[ValueSet, ...]]] = []
        lists: dict[str, list[tuple[Rule, tuple[ValueSet, ...]]]] = defaultdict(list)
        any_drug, always = [], []
        for rule in rules:
            if rule.ordering == ANY_DRUG:
                any_drug.append(rule)
            elif rule.ordering is not None:
                orders.append((rule, rule.ordering))
            elif rule.anchors is None:
                always.append(rule)
            else:
                for fact in rule.anchors:
                    lists[_LIST_OF[type(fact)]].append((rule, (_codes(fact),)))
        return cls(
            rules, _by_code(orders), tuple(any_drug),
            {name: _by_code(entries) for name, entries in lists.items()}, tuple(always),
        )  # fmt: skip

    def candidates(self, patient: PatientContext) -> list[Candidate]:
        """The rules to ask, each with the order it is to be asked about, selected orders first."""
        found: list[Candidate] = []
        for order in patient.orders:
            if order.selected or not patient.selected_only:
                found.extend((rule, order) for rule in self._about(order, patient))
        found.extend((rule, None) for rule in self._about_patient(patient))
        return found

    def _about(self, order: Order, patient: PatientContext) -> list[Rule]:
        coded = order.coded
        matching = {
            name: rule
            for name, rule in self.by_order.found(coded.reach).items()
            if any(value_set.has_any(coded) for value_set in rule.ordering or ())  # type: ignore[union-attr]
        }
        if order.kind == "medication" and coded.codes:
            for rule in self.any_drug:
                if not _ruled_out(rule, patient, order):
                    matching[rule.id] = rule
        return [matching[name] for name in sorted(matching)]

    def _about_patient(self, patient: PatientContext) -> list[Rule]:
        matching = {rule.id: rule for rule in self.always}
        for name, index in self.by_list.items():
            reach = patient.reach_on(name)
            matching.update(index.every if reach is None else index.found(reach))
        return [matching[name] for name in sorted(matching)]


def _ruled_out(rule: Rule, patient: PatientContext, order: Order) -> bool:
    """Whether a rule about any drug waits for an allergy that is plainly not there."""
    return bool(rule.anchors) and all(
        isinstance(fact, AllergyFact) and no_allergy(patient, fact, order) for fact in rule.anchors or ()
    )


def _codes(fact: Fact) -> ValueSet:
    assert isinstance(fact, ConditionFact | MedicationFact | AllergyFact | ProcedureFact)
    assert fact.codes is not None
    return fact.codes


def _by_code(entries: Iterable[tuple[Rule, tuple[ValueSet, ...]]]) -> _ByCode:
    exact: dict[Code, dict[str, Rule]] = defaultdict(dict)
    every: dict[str, Rule] = {}
    for rule, value_sets in entries:
        every[rule.id] = rule
        for value_set in value_sets:
            for system, codes in value_set.codes.items():
                for code in codes:
                    exact[Code(system, code)][rule.id] = rule
    return _ByCode({code: tuple(rules.values()) for code, rules in exact.items()}, every)
