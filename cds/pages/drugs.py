"""What the knowledge base has on a drug, and on two drugs together, whatever the patient."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds import web
from cds.context import UNCODED, MedicationFact, PairFact, SameDrugFact, both, makes_pair
from cds.rules import wanted_facts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cds.context import Coded, Fact, ValueSet
    from cds.knowledge import Knowledge
    from cds.rules import Rule

__all__ = ["rules_about", "rules_about_both"]


def rules_about(knowledge: Knowledge, atc: Sequence[str]) -> tuple[web.About, ...]:
    """Every rule that the drug with these ATC codes concerns, in the order of the packs."""
    drug = _coded(knowledge, atc)
    return tuple(
        about for rule in knowledge.rules.values() if (about := _about(rule, drug, _part(rule, drug)))
    )


def rules_about_both(knowledge: Knowledge, one: Sequence[str], other: Sequence[str]) -> tuple[str, ...]:
    """The rules that may speak when one of the two is ordered and the other is in use or ordered as well."""
    first, second = _coded(knowledge, one), _coded(knowledge, other)
    return tuple(
        rule.id
        for rule in knowledge.rules.values()
        if _meets(rule, first, second) or _meets(rule, second, first)
    )


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


def _about(rule: Rule, drug: Coded, part: web.Part | None) -> web.About | None:
    partners = tuple({each.name: each.title for each in _partners(rule, drug, part)}.values())
    if part == "ordered" or (part == "any" and not _is_taken(rule, drug)):
        return web.About(rule.id, part, partners)
    return web.About(rule.id, "beside", partners) if _is_taken(rule, drug) else None


def _is_taken(rule: Rule, drug: Coded) -> bool:
    """Whether the rule asks for the drug to be in use."""
    return any(isinstance(fact, MedicationFact) and fact.codes.has_any(drug) for fact in wanted_facts(rule))


def _partners(rule: Rule, drug: Coded, part: web.Part | None) -> Iterator[ValueSet]:
    """What the drug meets: when it is ordered, what must be in use; otherwise, what is ordered beside it."""
    if part != "ordered":
        if isinstance(rule.ordering, tuple):
            yield from rule.ordering
        return
    for fact in wanted_facts(rule):
        match fact:
            case PairFact():
                if fact.one.has_any(drug):
                    yield fact.other
                if fact.other.has_any(drug):
                    yield fact.one
            case MedicationFact() if _is_another(fact, drug):
                yield fact.codes


def _meets(rule: Rule, ordered: Coded, other: Coded) -> bool:
    return _part(rule, ordered) is not None and any(
        _fits(fact, ordered, other) for fact in wanted_facts(rule)
    )


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
