"""What the knowledge base has on a drug, and on two drugs together, whatever the patient."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds import web
from cds.context import (
    UNCODED,
    DrugDaysFact,
    DrugDoseFact,
    MedicationFact,
    PairFact,
    SameDrugFact,
    both,
    makes_pair,
)
from cds.rules import wanted_facts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from cds.context import Coded, Fact, ValueSet
    from cds.knowledge import Knowledge
    from cds.rules import Rule

__all__ = ["rules_about", "rules_about_both"]

_TAKEN = (MedicationFact, DrugDoseFact, DrugDaysFact)
"""What asks of the drugs that a patient takes."""


def rules_about(knowledge: Knowledge, atc: Sequence[str]) -> tuple[web.About, ...]:
    """Every rule that the drug with these ATC codes concerns, in the order of the packs."""
    drug = _coded(knowledge, atc)
    found = (_about(rule, wanted, drug) for rule, wanted in _rules(knowledge))
    return tuple(about for about in found if about is not None)


def rules_about_both(knowledge: Knowledge, one: Sequence[str], other: Sequence[str]) -> tuple[str, ...]:
    """The rules that may speak when one of the two is ordered and the other is in use or ordered as well."""
    first, second = _coded(knowledge, one), _coded(knowledge, other)
    return tuple(
        rule.id
        for rule, wanted in _rules(knowledge)
        if _meets(rule, wanted, first, second) or _meets(rule, wanted, second, first)
    )


def _rules(knowledge: Knowledge) -> Iterator[tuple[Rule, tuple[Fact, ...]]]:
    """Each rule with the facts that speak for it."""
    findings = knowledge.dictionary.findings
    return ((rule, wanted_facts(rule, findings)) for rule in knowledge.rules.values())


def _coded(knowledge: Knowledge, atc: Sequence[str]) -> Coded:
    vocabulary = knowledge.dictionary.vocabulary
    uri = vocabulary.systems["atc"].uri
    coded = UNCODED
    for code in atc:
        coded = both(coded, vocabulary.read_drug_code(uri, code))
    return coded


def _part(rule: Rule, drug: Coded) -> web.Part | None:
    """Whether the rule is asked when the drug is ordered."""
    if rule.ordering is None:
        return None
    if isinstance(rule.ordering, str):
        return "any"
    return "ordered" if any(value_set.has_any(drug) for value_set in rule.ordering) else None


def _about(rule: Rule, wanted: Sequence[Fact], drug: Coded) -> web.About | None:
    part = _part(rule, drug)
    taken = any(isinstance(fact, _TAKEN) and fact.codes.has_any(drug) for fact in wanted)
    if part == "ordered":
        return web.About(rule.id, part, _titles(_met(wanted, drug)))
    if taken:
        return web.About(
            rule.id, "beside", _titles(rule.ordering if isinstance(rule.ordering, tuple) else ())
        )
    return web.About(rule.id, part) if part == "any" else None


def _met(wanted: Sequence[Fact], ordered: Coded) -> Iterator[ValueSet]:
    """Of what another drug must be for the rule to be about this one, when it is ordered."""
    for fact in wanted:
        match fact:
            case PairFact():
                if fact.one.has_any(ordered):
                    yield fact.other
                if fact.other.has_any(ordered):
                    yield fact.one
            case MedicationFact() if _is_another(fact, ordered):
                yield fact.codes


def _titles(value_sets: Iterable[ValueSet]) -> tuple[Mapping[str, str], ...]:
    return tuple({each.name: each.title for each in value_sets}.values())


def _meets(rule: Rule, wanted: Sequence[Fact], ordered: Coded, other: Coded) -> bool:
    return _part(rule, ordered) is not None and any(_fits(fact, ordered, other) for fact in wanted)


def _fits(fact: Fact, ordered: Coded, other: Coded) -> bool:
    match fact:
        case PairFact() | SameDrugFact():
            return makes_pair(fact, ordered, other)
        case MedicationFact():
            another = ordered.same.isdisjoint(other.same) and _is_another(fact, ordered)
            return another and not fact.count and fact.codes.has_any(other)
        case _:
            return False


def _is_another(fact: MedicationFact, ordered: Coded) -> bool:
    """Whether it takes another drug than the ordered one for the answer to be yes."""
    return fact.besides_the_order or not fact.codes.has_any(ordered)
