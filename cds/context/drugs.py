"""Drugs in use and allergies to facts.

A drug is known by its ATC codes. One that is recorded as text only, or in a code that the crosswalk does not
know, could be anything: it keeps "no" from being answered.
"""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, NamedTuple

from cds.context.facts import AllergyFact, Answer, Bounds, Known, MedicationFact
from cds.context.lists import status_of
from cds.context.missing import Missing, Reason
from cds.context.orders import Order, concept_name, drug_of

if TYPE_CHECKING:
    from cds.context.patient import PatientContext
    from cds.context.resources import AllergyIntolerance, MedicationStatement
    from cds.context.vocabulary import Code

__all__ = [
    "DRUG_KINDS",
    "DRUG_LISTS",
    "Allergy",
    "DrugInUse",
    "answer_allergy",
    "answer_medication",
    "drugs_in_use",
    "recorded_allergies",
]

_IN_USE = frozenset({None, "active", "unknown"})
_NOT_ORDERED = frozenset({"proposal", "option"})
DRUG_LISTS = ("medicationStatements", "medicationRequests")
DRUG_KINDS = ("MedicationRequest", "MedicationStatement", "")
_REFUTED = frozenset({"refuted", "entered-in-error"})
_OVER = frozenset({"inactive", "resolved"})


class DrugInUse(NamedTuple):
    """A drug the patient takes, or one of the drafts."""

    name: str
    codes: tuple[Code, ...]
    ref: str
    on: str
    recognised: bool


def drugs_in_use(context: PatientContext) -> list[DrugInUse]:
    """From requests, statements and the draft orders; a draft that revises a request stands for it."""
    evidence, vocabulary = context.evidence, context.vocabulary
    drugs = [
        DrugInUse(order.name, order.codes, order.ref, "", order.recognised)
        for order in context.orders
        if order.kind == "medication" and not order.is_blank
    ]
    drafted = {drug.ref for drug in drugs}
    for request in evidence.medication_requests:
        if request.status in _IN_USE and request.intent not in _NOT_ORDERED and not request.do_not_perform:
            ref = f"MedicationRequest/{request.id}" if request.id else "MedicationRequest"
            if ref not in drafted:
                name, codes = drug_of(
                    request.medication_codeable_concept, request.medication_reference, request.contained,
                    evidence, vocabulary,
                )  # fmt: skip
                drugs.append(DrugInUse(name, codes, ref, request.authored_on or "", _has_atc(codes)))
    for statement in evidence.medication_statements:
        if statement.status in _IN_USE and not _has_ended(context, statement):
            ref = f"MedicationStatement/{statement.id}" if statement.id else "MedicationStatement"
            name, codes = drug_of(
                statement.medication_codeable_concept, statement.medication_reference, statement.contained,
                evidence, vocabulary,
            )  # fmt: skip
            period = statement.effective_period
            on = statement.effective_date_time or (period and period.start) or ""
            drugs.append(DrugInUse(name, codes, ref, on, _has_atc(codes)))
    return drugs


def answer_medication(context: PatientContext, fact: MedicationFact, order: Order | None) -> Answer:
    """Whether, or how many, drugs of the value set are in use or drafted."""
    left_out = order.ref if order is not None and fact.besides_the_order else None
    drugs = [drug for drug in context.drugs if drug.ref != left_out]
    found = [drug for drug in drugs if fact.codes.has_any(drug.codes)]
    doubt = _doubt_about_drugs(context, fact, drugs)
    if fact.count:
        substances = {_substance(drug, fact) for drug in found}
        bounds = None if doubt is None else Bounds(len(substances), inf)
        if not found and doubt is not None:
            return doubt
        return Known(len(substances), "1", "", _refs(found), _names(found), bounds, doubt)
    if found:
        return Known(True, "", max(drug.on for drug in found), _refs(found), _names(found))
    return doubt or Known(False)


def _doubt_about_drugs(
    context: PatientContext, fact: MedicationFact, drugs: list[DrugInUse]
) -> Missing | None:
    piece = context.tainted(DRUG_KINDS, None)
    if piece is not None:
        return Missing(Reason.UNREADABLE, piece.ref)
    unknown = [drug for drug in drugs if not drug.recognised]
    if unknown:
        return Missing(Reason.UNCODED, ", ".join(_names(unknown))[:120], sources=_refs(unknown))
    return context.why_not_there(*DRUG_LISTS)


def _substance(drug: DrugInUse, fact: MedicationFact) -> str:
    return next(code.code for code in drug.codes if fact.codes.has(code))


class Allergy(NamedTuple):
    """An allergy or intolerance that stands: neither refuted, mistaken nor resolved."""

    name: str
    codes: tuple[Code, ...]
    ref: str
    on: str
    kind: str
    severe: bool


def recorded_allergies(context: PatientContext) -> list[Allergy]:
    """Those that stand. One whose type is not given counts as an allergy."""
    return [
        Allergy(
            concept_name(allergy.code) or _reaction_name(allergy),
            _allergy_codes(context, allergy),
            f"AllergyIntolerance/{allergy.id}" if allergy.id else "AllergyIntolerance",
            allergy.onset_date_time or allergy.recorded_date or "",
            allergy.type or "allergy",
            allergy.criticality == "high"
            or any(each.severity == "severe" for each in allergy.reaction or ()),
        )
        for allergy in context.evidence.allergies
        if status_of(allergy.verification_status) not in _REFUTED
        and status_of(allergy.clinical_status) not in _OVER
    ]


def answer_allergy(context: PatientContext, fact: AllergyFact, order: Order | None) -> Answer:
    """Whether an allergy to one of the codes, or to the substance being ordered, is recorded."""
    found = []
    uncoded = []
    for allergy in context.allergies:
        if fact.severe and not allergy.severe:
            continue
        if fact.kind not in ("any", allergy.kind):
            continue
        if not allergy.codes:
            uncoded.append(allergy)
        elif _matches(context, fact, allergy, order):
            found.append(allergy)
    if found:
        return Known(True, "", max(each.on for each in found), _refs(found), _names(found))
    piece = context.tainted(("AllergyIntolerance", ""), fact.codes)
    if piece is not None:
        return Missing(Reason.UNREADABLE, piece.ref)
    if uncoded:
        return Missing(Reason.UNCODED, ", ".join(_names(uncoded))[:120], sources=_refs(uncoded))
    return context.why_not_there("allergies") or Known(False)


def _matches(context: PatientContext, fact: AllergyFact, allergy: Allergy, order: Order | None) -> bool:
    if fact.codes is not None:
        return fact.codes.has_any(allergy.codes)
    if order is None:
        return False
    ordered = context.vocabulary.synonyms(order.codes)
    if not fact.to_class:
        return not ordered.isdisjoint(context.vocabulary.synonyms(allergy.codes))
    return any(_covers(code, each) for code in allergy.codes for each in ordered)


def _covers(group: Code, code: Code) -> bool:
    """Whether an ATC group (pharmacological subgroup or finer, shorter than a substance) holds the drug."""
    return (
        group.system == code.system == "atc" and 4 <= len(group.code) < 7 and code.code.startswith(group.code)
    )


def _allergy_codes(context: PatientContext, allergy: AllergyIntolerance) -> tuple[Code, ...]:
    codes = context.vocabulary.drug_codes(allergy.code)
    for reaction in allergy.reaction or ():
        codes += context.vocabulary.drug_codes(reaction.substance)
    return codes


def _reaction_name(allergy: AllergyIntolerance) -> str:
    return next((name for each in allergy.reaction or () if (name := concept_name(each.substance))), "")


def _has_atc(codes: tuple[Code, ...]) -> bool:
    return any(code.system == "atc" for code in codes)


def _has_ended(context: PatientContext, statement: MedicationStatement) -> bool:
    period = statement.effective_period
    if period is None or not period.end:
        return False
    span = context.span(period.end)
    return span is not None and span.end <= context.now.timestamp()


def _refs(found: list[DrugInUse] | list[Allergy]) -> tuple[str, ...]:
    return tuple(each.ref for each in found)


def _names(found: list[DrugInUse] | list[Allergy]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.name for each in found if each.name))
