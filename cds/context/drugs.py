"""Drugs in use and allergies to facts.

A drug is known by its ATC codes. One that is recorded as text only, or in a code that the crosswalk does not
know, could be anything: it keeps "no" from being answered.
"""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, NamedTuple

from cds.context.facts import NO, AllergyFact, Answer, Bounds, Known, MedicationFact
from cds.context.lists import status_of
from cds.context.missing import Missing, Reason
from cds.context.orders import Order, concept_name, drug_of, is_drug
from cds.context.vocabulary import both

if TYPE_CHECKING:
    from cds.context.patient import PatientContext
    from cds.context.resources import AllergyIntolerance, MedicationStatement
    from cds.context.vocabulary import Code, Coded

__all__ = [
    "DRUG_KINDS",
    "DRUG_LISTS",
    "Allergy",
    "DrugInUse",
    "answer_allergy",
    "answer_medication",
    "doubt_about_drugs",
    "drugs_in_use",
    "no_allergy",
    "reach_of_allergies",
    "recorded_allergies",
]

_IN_USE = frozenset({None, "active", "unknown"})
# FHIR R4, MedicationRequest.status and MedicationStatement.status; any other word says nothing
_NOT_IN_USE = frozenset({
    "on-hold", "cancelled", "completed", "entered-in-error", "stopped", "draft", "intended", "not-taken",
})  # fmt: skip
_NOT_ORDERED = frozenset({"proposal", "option"})
DRUG_LISTS = ("medicationStatements", "medicationRequests")
DRUG_KINDS = ("MedicationRequest", "MedicationStatement", "")
_NONE = Known(0, "1")
_REFUTED = frozenset({"refuted", "entered-in-error"})
_OVER = frozenset({"inactive", "resolved"})
_CRITICALITIES = frozenset({None, "low", "high", "unable-to-assess"})
_SEVERITIES = frozenset({None, "mild", "moderate", "severe"})


class DrugInUse(NamedTuple):
    """A drug the patient takes, or one of the drafts."""

    name: str
    coded: Coded
    ref: str
    on: str
    recognised: bool


def drugs_in_use(context: PatientContext) -> list[DrugInUse]:
    """From requests, statements and the draft orders; a draft that revises a request stands for it."""
    evidence, vocabulary = context.evidence, context.vocabulary
    drugs = [
        DrugInUse(order.name, order.coded, order.ref, "", order.recognised)
        for order in context.orders
        if order.kind == "medication" and not order.is_blank
    ]
    drafted = {drug.ref for drug in drugs}
    for request in evidence.medication_requests:
        if request.status in _IN_USE and request.intent not in _NOT_ORDERED and not request.do_not_perform:
            ref = f"MedicationRequest/{request.id}" if request.id else "MedicationRequest"
            if ref not in drafted:
                name, coded = drug_of(
                    request.medication_codeable_concept, request.medication_reference, request.contained,
                    evidence, vocabulary,
                )  # fmt: skip
                drugs.append(DrugInUse(name, coded, ref, request.authored_on or "", is_drug(coded)))
        elif request.status not in _IN_USE and request.status not in _NOT_IN_USE:
            _name(context, "MedicationRequest", request.id, "its status is none of FHIR's")
    for statement in evidence.medication_statements:
        if statement.status in _IN_USE and not _has_ended(context, statement):
            ref = f"MedicationStatement/{statement.id}" if statement.id else "MedicationStatement"
            name, coded = drug_of(
                statement.medication_codeable_concept, statement.medication_reference, statement.contained,
                evidence, vocabulary,
            )  # fmt: skip
            period = statement.effective_period
            on = statement.effective_date_time or (period and period.start) or ""
            drugs.append(DrugInUse(name, coded, ref, on, is_drug(coded)))
        elif statement.status not in _IN_USE and statement.status not in _NOT_IN_USE:
            _name(context, "MedicationStatement", statement.id, "its status is none of FHIR's")
    return drugs


def _name(context: PatientContext, kind: str, identity: str | None, why: str) -> None:
    context.name_unreadable("", kind, f"{kind}/{identity}" if identity else kind, why, None)


def answer_medication(context: PatientContext, fact: MedicationFact, order: Order | None) -> Answer:
    """Whether, or how many, drugs of the value set are in use or drafted."""
    if fact.codes.members.isdisjoint(context.drug_reach):
        return context.drug_doubt or (_NONE if fact.count else NO)
    left_out = order.ref if order is not None and fact.besides_the_order else None
    drugs = [drug for drug in context.drugs if drug.ref != left_out]
    found = [drug for drug in drugs if fact.codes.has_any(drug.coded)]
    doubt = context.drug_doubt
    if fact.count:
        substances = {_substance(context, drug, fact) for drug in found}
        bounds = None if doubt is None else Bounds(len(substances), inf)
        if not found and doubt is not None:
            return doubt
        return Known(len(substances), "1", "", _refs(found), _names(found), bounds, doubt)
    if found:
        return Known(True, "", max(drug.on for drug in found), _refs(found), _names(found))
    return doubt or NO


def doubt_about_drugs(context: PatientContext) -> Missing | None:
    """Why a drug that is not found may be taken all the same: unreadable, unrecognised, or a list that did not come."""
    piece = context.tainted(DRUG_KINDS, None)
    if piece is not None:
        return Missing(Reason.UNREADABLE, piece.ref)
    unknown = [drug for drug in context.drugs if not drug.recognised]
    if unknown:
        return Missing(Reason.UNCODED, ", ".join(_names(unknown))[:120], sources=_refs(unknown))
    return context.why_not_there(*DRUG_LISTS)


def _substance(context: PatientContext, drug: DrugInUse, fact: MedicationFact) -> Code:
    """One code for a substance that is known under several."""
    code = next(code for code in drug.coded.codes if fact.codes.has(code))
    return min(context.vocabulary.synonyms((code,)))


class Allergy(NamedTuple):
    """An allergy or intolerance that stands: neither refuted, mistaken nor resolved."""

    name: str
    coded: Coded
    ref: str
    on: str
    kind: str
    severe: bool


def reach_of_allergies(context: PatientContext) -> frozenset[Code] | None:
    """What any recorded allergy, standing or not, could be a member of; None when one has no code."""
    reach: set[Code] = set()
    for allergy in context.evidence.allergies:
        coded = _allergy_codes(context, allergy)
        if not coded.codes:
            return None
        reach |= coded.reach
        reach |= coded.same
    return frozenset(reach)


def recorded_allergies(context: PatientContext) -> list[Allergy]:
    """Those that stand. One whose type is not given, or is none of FHIR's, counts as an allergy."""
    return [
        _allergy(context, allergy)
        for allergy in context.evidence.allergies
        if status_of(allergy.verification_status) not in _REFUTED
        and status_of(allergy.clinical_status) not in _OVER
    ]


def _allergy(context: PatientContext, allergy: AllergyIntolerance) -> Allergy:
    coded = _allergy_codes(context, allergy)
    return Allergy(
        name=concept_name(allergy.code) or _reaction_name(allergy),
        coded=coded,
        ref=f"AllergyIntolerance/{allergy.id}" if allergy.id else "AllergyIntolerance",
        on=allergy.onset_date_time or allergy.recorded_date or "",
        kind="intolerance" if allergy.type == "intolerance" else "allergy",
        severe=_is_severe(context, allergy),
    )


def _is_severe(context: PatientContext, allergy: AllergyIntolerance) -> bool:
    severities = {each.severity for each in allergy.reaction or ()}
    if allergy.criticality not in _CRITICALITIES or not severities <= _SEVERITIES:
        _name(context, "AllergyIntolerance", allergy.id, "its criticality or severity is none of FHIR's")
    return allergy.criticality == "high" or "severe" in severities


def answer_allergy(context: PatientContext, fact: AllergyFact, order: Order | None) -> Answer:
    """Whether an allergy to one of the codes, or to the substance being ordered, is recorded."""
    if no_allergy(context, fact, order):
        return NO
    found = []
    uncoded = []
    for allergy in context.allergies:
        if fact.severe and not allergy.severe:
            continue
        if fact.kind not in ("any", allergy.kind):
            continue
        if not allergy.coded.codes:
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
    return context.why_not_there("allergies") or NO


def no_allergy(context: PatientContext, fact: AllergyFact, order: Order | None) -> bool:
    """Whether it is plain from the codes that no such allergy is recorded, and that none can be hidden."""
    return (
        not context.evidence.unreadable
        and context.allergy_reach is not None
        and _sought(context, fact, order).isdisjoint(context.allergy_reach)
        and context.why_not_there("allergies") is None
    )


def _sought(context: PatientContext, fact: AllergyFact, order: Order | None) -> frozenset[Code]:
    """Codes of which an allergy must hold one to be found."""
    if fact.codes is not None:
        return fact.codes.members
    if order is None:
        return frozenset()
    return order.coded.reach if fact.to_class else order.coded.same


def _matches(context: PatientContext, fact: AllergyFact, allergy: Allergy, order: Order | None) -> bool:
    if fact.codes is not None:
        return fact.codes.has_any(allergy.coded)
    if order is None:
        return False
    if not fact.to_class:
        return not allergy.coded.same.isdisjoint(order.coded.same)
    # an ATC group, pharmacological subgroup or finer, shorter than a substance
    return any(
        code.system == "atc" and 4 <= len(code.code) < 7 and code in order.coded.reach
        for code in allergy.coded.codes
    )


def _allergy_codes(context: PatientContext, allergy: AllergyIntolerance) -> Coded:
    coded = context.vocabulary.read_drug(allergy.code)
    for reaction in allergy.reaction or ():
        coded = both(coded, context.vocabulary.read_drug(reaction.substance))
    return coded


def _reaction_name(allergy: AllergyIntolerance) -> str:
    return next((name for each in allergy.reaction or () if (name := concept_name(each.substance))), "")


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
