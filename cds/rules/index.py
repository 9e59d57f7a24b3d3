"""Which rules can matter to this order and this patient, found by their codes.

INVARIANT: a rule that is not found would be silent. So the cost of a call follows the patient and the order, not
the number of rules.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cds.context import LIST_OF, AllergyFact, Code, ListName, ValueSet
from cds.rules.rule import ANY_DRUG

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cds.context import Coded, Order, PatientContext
    from cds.rules.rule import Rule

__all__ = ["Candidate", "RuleIndex"]

Candidate = tuple["Rule", "Order | None"]


_MOST_REMEMBERED = 20_000


@dataclass(frozen=True, slots=True)
class _ByOrder:
    """Rules by the codes of what is ordered; in hierarchical systems a shorter code stands for all below it."""

    exact: Mapping[Code, tuple[Rule, ...]]
    _met: dict[tuple[Code, ...], dict[str, Rule]] = field(default_factory=dict, repr=False)

    def about(self, coded: Coded) -> dict[str, Rule]:
        """The rules about what has these codes, by id."""
        found = self._met.get(coded.codes)
        if found is None:
            found = {
                rule.id: rule
                for code in coded.reach
                for rule in self.exact.get(code, ())
                if any(value_set.has_any(coded) for value_set in rule.ordering or ())  # type: ignore[union-attr]
            }
            if (
                len(self._met) >= _MOST_REMEMBERED
            ):  # callers choose what is sent, so it must not grow for ever
                self._met.clear()
            self._met[coded.codes] = found
        return found


@dataclass(frozen=True, slots=True)
class RuleIndex:
    """The rules of one hook."""

    rules: tuple[Rule, ...]
    by_order: _ByOrder
    any_drug: Mapping[str, Rule]
    """Rules about whatever drug is ordered; the next two only when the patient may be allergic to it, or to a group it
    belongs to."""
    allergic_to_drug: Mapping[str, Rule]
    allergic_to_group: Mapping[str, Rule]
    by_list: Mapping[ListName, Mapping[str, Mapping[str, Rule]]]
    """Rules about the patient, by the list and the fact of it that must hold."""
    always: tuple[Rule, ...]

    @classmethod
    def build(cls, rules: Iterable[Rule]) -> RuleIndex:
        """The index over these rules."""
        rules = tuple(sorted(rules, key=lambda rule: rule.id))
        orders: list[tuple[Rule, tuple[ValueSet, ...]]] = []
        lists: dict[ListName, dict[str, dict[str, Rule]]] = {}
        any_drug: dict[str, dict[str, Rule]] = {"any": {}, "drug": {}, "group": {}}
        always = []
        for rule in rules:
            if rule.ordering == ANY_DRUG:
                any_drug[_waits_for(rule)][rule.id] = rule
            elif rule.ordering is not None:
                orders.append((rule, rule.ordering))
            elif rule.anchors is None:
                always.append(rule)
            else:
                for fact in rule.anchors:
                    by_fact = lists.setdefault(LIST_OF[type(fact)], {})
                    by_fact.setdefault(fact.name, {})[rule.id] = rule
        return cls(
            rules=rules,
            by_order=_by_order(orders),
            any_drug=any_drug["any"],
            allergic_to_drug=any_drug["drug"],
            allergic_to_group=any_drug["group"],
            by_list=lists,
            always=tuple(always),
        )

    def candidates(self, patient: PatientContext) -> list[Candidate]:
        """The rules to ask, each with the order it is to be asked about, selected orders first."""
        found: list[Candidate] = []
        for order in patient.orders:
            if order.selected or not patient.selected_only:
                found.extend((rule, order) for rule in self._about(order, patient))
        found.extend((rule, None) for rule in self._about_patient(patient))
        return found

    def _about(self, order: Order, patient: PatientContext) -> list[Rule]:
        matching = dict(self.by_order.about(order.coded))
        if order.kind == "medication" and order.coded.codes:
            same, group = patient.may_be_allergic(order)
            matching.update(self.any_drug)
            if same:
                matching.update(self.allergic_to_drug)
            if group:
                matching.update(self.allergic_to_group)
        return [matching[name] for name in sorted(matching)]

    def _about_patient(self, patient: PatientContext) -> list[Rule]:
        matching = {rule.id: rule for rule in self.always}
        for name, by_fact in self.by_list.items():
            held = patient.held(name)
            for fact in by_fact if held is None else held:
                if fact in by_fact:
                    matching.update(by_fact[fact])
        return [matching[name] for name in sorted(matching)]


def _waits_for(rule: Rule) -> str:
    """Whether a rule about any drug can only say something of an allergy to the `drug`, to its `group`, or of `any`."""
    kinds = {
        ("group" if fact.to_class else "drug")
        if isinstance(fact, AllergyFact) and fact.codes is None
        else "any"
        for fact in rule.anchors or ()
    }
    return kinds.pop() if len(kinds) == 1 else "any"


def _by_order(entries: Iterable[tuple[Rule, tuple[ValueSet, ...]]]) -> _ByOrder:
    exact: dict[Code, dict[str, Rule]] = defaultdict(dict)
    for rule, value_sets in entries:
        for value_set in value_sets:
            for code in value_set.members:
                exact[code][rule.id] = rule
    return _ByOrder({code: tuple(rules.values()) for code, rules in exact.items()})
