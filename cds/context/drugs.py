"""Drugs in use and drafted, to facts.

A drug is known by its ATC codes. One that is recorded as text only, or in a code that the crosswalk does not
know, could be anything: it keeps "no" from being answered.
"""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from cds.context.drug_days import answer_stopped
from cds.context.facts import NO, Answer, Bounds, Known, MedicationFact
from cds.context.frames import latest_of
from cds.context.holdings import UNREADABLE
from cds.context.missing import Missing, Reason
from cds.context.orders import Order, drug_meant, replaced_by
from cds.context.resources import MedicationRequest, MedicationStatement
from cds.context.starts import answer_start
from cds.context.vocabulary import UNCODED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cds.context.holdings import Meaning
    from cds.context.patient import PatientContext
    from cds.context.vocabulary import Code, Coded

__all__ = [
    "DRUG_KINDS",
    "DRUG_LISTS",
    "DrugInUse",
    "Drugs",
    "answer_medication",
    "doubt_about_drugs",
    "drugs_in_use",
]

_IN_USE = frozenset({None, "active", "unknown"})
# FHIR R4, MedicationRequest.status and MedicationStatement.status; any other word says nothing
_NOT_IN_USE = frozenset({
    "on-hold", "cancelled", "completed", "entered-in-error", "stopped", "draft", "intended", "not-taken",
})  # fmt: skip
_NOT_ORDERED = frozenset({"proposal", "option"})
Prescribed = TypeVar("Prescribed", MedicationRequest, MedicationStatement)
DRUG_LISTS = ("medicationStatements", "medicationRequests")
DRUG_KINDS = ("MedicationRequest", "MedicationStatement", "")
_NONE = Known(0, "1")
_NO_STATUS = "its status is none of FHIR's"
_NO_DRUG = "its medication is not a CodeableConcept"


class DrugInUse(NamedTuple):
    """A drug the patient takes, or one of the drafts."""

    name: str
    coded: Coded
    ref: str
    on: str
    entry: Order | MedicationRequest | MedicationStatement


class Drugs(NamedTuple):
    """The drugs that could make a fact true, by the names of the facts; those that nobody recognises; and all others
    whose ingredients a rule compares with those of an order."""

    held: dict[str, list[DrugInUse]]
    unknown: list[DrugInUse]
    all: list[DrugInUse]


def drugs_in_use(context: PatientContext) -> Drugs:
    """From requests, statements and the draft orders; a draft that revises a request stands for it."""
    drugs, holdings = Drugs({}, [], []), context.dictionary.holdings
    started: dict[str, tuple[str, Coded]] = {
        ref: ("", UNCODED) for order in context.orders for ref in (order.ref, replaced_by(order)) if ref
    }
    for meant, request in _meant(context, context.evidence.medication_requests):
        ref = f"MedicationRequest/{request.id}" if request.id else "MedicationRequest"
        if request.status in _IN_USE:
            if request.intent not in _NOT_ORDERED and not request.do_not_perform:
                if ref in started:
                    started[ref] = request.authored_on or "", meant.coded
                else:
                    _take(context, drugs, meant, ref, request.authored_on or "", request)
        elif request.status not in _NOT_IN_USE:
            context.name_unreadable("", "MedicationRequest", ref, _NO_STATUS, None)
    for meant, statement in _meant(context, context.evidence.medication_statements):
        ref = f"MedicationStatement/{statement.id}" if statement.id else "MedicationStatement"
        if statement.status in _IN_USE:
            if not _has_ended(context, statement):
                period = statement.effective_period
                on = statement.effective_date_time or (period and period.start) or ""
                _take(context, drugs, meant, ref, on, statement)
        elif statement.status not in _NOT_IN_USE:
            context.name_unreadable("", "MedicationStatement", ref, _NO_STATUS, None)
    for order in context.orders:
        if order.kind == "medication" and not order.is_blank:
            on = _start_of(order, started)
            _keep(drugs, order.name, order.ref, on, order, holdings.of("drugs", order.coded))
    return drugs


def _start_of(order: Order, started: Mapping[str, tuple[str, Coded]]) -> str:
    """When the drug was started, if the order only changes how it is taken."""
    on, _ = started[order.ref]
    prior, before = started.get(replaced_by(order), ("", UNCODED))
    return on or ("" if before.same.isdisjoint(order.coded.same) else prior)


def _meant(context: PatientContext, entries: list[Prescribed]) -> Iterator[tuple[Meaning, Prescribed]]:
    """Each entry with the drug it means; those of drugs that no rule asks about are left out."""
    holdings = context.dictionary.holdings
    every = holdings.compares_drugs
    meanings = holdings.meanings("drugs", [each.medication_codeable_concept for each in entries])
    for meaning, entry in zip(meanings, entries, strict=True):
        if not meaning.is_drug:
            yield drug_meant(entry, context.evidence, holdings), entry
        elif meaning.facts or every:
            yield meaning, entry


def _take(
    context: PatientContext,
    drugs: Drugs,
    meant: Meaning,
    ref: str,
    on: str,
    entry: MedicationRequest | MedicationStatement,
) -> None:
    if meant is UNREADABLE:
        context.name_unreadable("", ref.partition("/")[0], ref, _NO_DRUG, None)
    else:
        _keep(drugs, meant.name, ref, on, entry, meant)


def _keep(
    drugs: Drugs,
    name: str,
    ref: str,
    on: str,
    entry: Order | MedicationRequest | MedicationStatement,
    meaning: Meaning,
) -> None:
    drug = DrugInUse(name, meaning.coded, ref, on, entry)
    if not meaning.is_drug:
        drugs.unknown.append(drug)
        return
    drugs.all.append(drug)
    for fact in meaning.facts:
        drugs.held.setdefault(fact, []).append(drug)


def answer_medication(context: PatientContext, fact: MedicationFact, order: Order | None) -> Answer:
    """Whether, or how many, drugs of the value set are in use or drafted; or were, when the fact looks back."""
    found = context.drugs.held.get(fact.name, [])
    if order is not None and fact.besides_the_order:
        found = [drug for drug in found if drug.ref != order.ref]
    doubt = context.drug_doubt
    if not found and fact.or_stopped_within is not None:
        return answer_stopped(context, fact, doubt)
    if fact.since_start:
        return answer_start(context, fact, found, doubt)
    if not found:
        return doubt or (_NONE if fact.count else NO)
    refs, names = _refs(found), _names(found)
    if fact.count:
        substances = {_substance(context, drug, fact) for drug in found}
        bounds = None if doubt is None else Bounds(len(substances), inf)
        return Known(len(substances), "1", "", refs, names, bounds, doubt)
    on = found[0].on if len(found) == 1 else latest_of(context, [drug.on for drug in found])
    return Known(True, "", on, refs, names)


def doubt_about_drugs(context: PatientContext) -> Missing | None:
    """Why a drug that is not found may be taken all the same: unreadable, unrecognised, or a list that did not come."""
    unknown = context.drugs.unknown  # looking at them may name one that makes no sense
    piece = context.tainted(DRUG_KINDS, None)
    if piece is not None:
        return Missing(Reason.UNREADABLE, piece.ref)
    if unknown:
        called = sorted({drug.name or drug.ref for drug in unknown})
        return Missing(Reason.UNCODED, ", ".join(called)[:120], sources=_refs(unknown))
    return context.why_not_there(*DRUG_LISTS)


def _substance(context: PatientContext, drug: DrugInUse, fact: MedicationFact) -> Code:
    """One code for a substance that is known under several."""
    code = next((code for code in drug.coded.codes if fact.codes.has(code)), None)
    if code is None:  # a combination that is known by its ingredient
        code = next(code for code in drug.coded.reach if code in fact.codes.members)
    return min(context.vocabulary.synonyms((code,)))


def _has_ended(context: PatientContext, statement: MedicationStatement) -> bool:
    period = statement.effective_period
    if period is None or not period.end:
        return False
    span = context.span(period.end)
    return span is not None and span.end <= context.now.timestamp()


# Sorted, so that the order in which a journal sends them changes no word of a card.


def _refs(found: list[DrugInUse]) -> tuple[str, ...]:
    return tuple(sorted(drug.ref for drug in found))


def _names(found: list[DrugInUse]) -> tuple[str, ...]:
    return tuple(sorted({drug.name for drug in found if drug.name}))
