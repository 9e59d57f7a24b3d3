"""Two drugs together: the one being ordered, and another that is in use or also being ordered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds.context.facts import NO, Answer, Known, PairFact, SameDrugFact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cds.context.drugs import DrugInUse
    from cds.context.orders import Order
    from cds.context.patient import PatientContext
    from cds.context.vocabulary import Coded, ValueSet

__all__ = ["answer_pair", "answer_same_drug", "held_as", "makes_pair", "partners", "takes_same_drug"]


def held_as(codes: ValueSet) -> str:
    """The name under which a list knows the drugs of a value set that stands in a pair."""
    return f"in {codes.name}"


def partners(fact: PairFact, coded: Coded) -> tuple[str, ...]:
    """The names of the drugs of which one must be held for the pair to be complete with what is ordered."""
    names = []
    if fact.one.has_any(coded):
        names.append(held_as(fact.other))
    if fact.other.has_any(coded) and fact.one is not fact.other:
        names.append(held_as(fact.one))
    return tuple(names)


def answer_pair(context: PatientContext, fact: PairFact, order: Order | None) -> Answer:
    """Whether the order and another drug make the pair. A drug never makes a pair with itself, in whatever product."""
    names = partners(fact, order.coded) if order is not None else ()
    if order is None or not names:
        return NO
    found = {
        drug.ref: drug
        for name in names
        for drug in _others(context.drugs.held.get(name, ()), order)
        if not _is_legitimate(fact, order.coded, drug.coded)
    }
    return _answer(context, list(found.values()))


def answer_same_drug(context: PatientContext, fact: SameDrugFact, order: Order | None) -> Answer:
    """Whether the same drug, or another product with one of its ingredients, is in use or also being ordered."""
    if order is None:
        return NO
    return _answer(context, list(_same(context, order, fact)))


def takes_same_drug(context: PatientContext, order: Order) -> bool:
    """Whether anything that is taken has an ingredient of the order, or may have."""
    if context.drug_doubt is not None:
        return True
    same = order.coded.same
    return any(drug.ref != order.ref and not same.isdisjoint(drug.coded.same) for drug in context.drugs.all)


def _same(context: PatientContext, order: Order, fact: SameDrugFact) -> Iterator[DrugInUse]:
    own = frozenset(order.coded.codes)
    for drug in context.drugs.all:
        if drug.ref == order.ref or order.coded.same.isdisjoint(drug.coded.same):
            continue
        is_same_drug = not own.isdisjoint(drug.coded.codes)
        if is_same_drug is (fact.level == "drug"):
            yield drug


def _others(drugs: Iterable[DrugInUse], order: Order) -> Iterator[DrugInUse]:
    return (drug for drug in drugs if drug.ref != order.ref and order.coded.same.isdisjoint(drug.coded.same))


def _is_legitimate(fact: PairFact, one: Coded, other: Coded) -> bool:
    return any(
        (left.has_any(one) and right.has_any(other)) or (right.has_any(one) and left.has_any(other))
        for left, right in fact.besides
    )


def _answer(context: PatientContext, found: list[DrugInUse]) -> Answer:
    if not found:
        return context.drug_doubt or NO
    # sorted, so that the order in which a journal sends them changes no word of a card
    refs = tuple(sorted(drug.ref for drug in found))
    names = tuple(sorted({drug.name for drug in found if drug.name}))
    return Known(True, "", max(drug.on for drug in found), refs, names)


def makes_pair(fact: PairFact | SameDrugFact, one: Coded, other: Coded) -> bool:
    """Whether these two drugs are what the fact is about, whoever takes them."""
    same = not one.same.isdisjoint(other.same)
    if isinstance(fact, SameDrugFact):
        return same and frozenset(one.codes).isdisjoint(other.codes) is (fact.level == "ingredient")
    sides = ((fact.one, fact.other), (fact.other, fact.one))
    fits = any(left.has_any(one) and right.has_any(other) for left, right in sides)
    return fits and not same and not _is_legitimate(fact, one, other)
