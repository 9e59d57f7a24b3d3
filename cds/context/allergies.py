"""Recorded allergies and intolerances, to facts. One without a code could be to anything."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from cds.context.concepts import is_absent, status_of
from cds.context.data_types import ABSENT
from cds.context.facts import NO, AllergyFact, Answer, Known
from cds.context.holdings import UNREADABLE
from cds.context.missing import Missing, Reason

if TYPE_CHECKING:
    from cds.context.holdings import Meaning
    from cds.context.orders import Order
    from cds.context.patient import PatientContext
    from cds.context.resources import AllergyIntolerance
    from cds.context.vocabulary import Coded

__all__ = ["Allergies", "answer_allergy", "may_be_allergic", "recorded_allergies"]

_NOT_FHIR = "its criticality or severity is none of FHIR's"
_DRUG_SYSTEMS = frozenset({"rxnorm", "fest"})
_REFUTED = frozenset({"refuted", "entered-in-error"})
_OVER = frozenset({"inactive", "resolved"})
_CRITICALITIES = frozenset({None, "low", "high", "unable-to-assess"})
_SEVERITIES = frozenset({None, "mild", "moderate", "severe"})


class Allergies(NamedTuple):
    """What stands on the list: with a code, by the names of the facts it could make true, and without one."""

    coded: list[Recorded]
    held: dict[str, list[Recorded]]
    uncoded: list[Recorded]


class Recorded(NamedTuple):
    """An entry of the list, and what it is to."""

    meaning: Meaning
    entry: AllergyIntolerance


def recorded_allergies(context: PatientContext) -> Allergies:
    """Everything on the list that is neither refuted, mistaken nor resolved, by what it is to."""
    allergies = Allergies([], {}, [])
    for entry in context.evidence.allergies:
        verified, clinical = status_of(entry.verification_status), status_of(entry.clinical_status)
        if verified in _REFUTED or clinical in _OVER:
            continue
        meaning = _meaning(context, entry)
        if meaning is UNREADABLE or verified is None or clinical is None:
            why = "its code or its status is not a CodeableConcept"
            context.name_unreadable("", "AllergyIntolerance", _ref(entry), why, None)
            continue
        if not _is_graded(entry):
            context.name_unreadable("", "AllergyIntolerance", _ref(entry), _NOT_FHIR, None)
        recorded = Recorded(meaning, entry)
        if not meaning.is_drug and not any(code.system not in _DRUG_SYSTEMS for code in meaning.coded.codes):
            allergies.uncoded.append(recorded)  # no code, or a drug that the crosswalk does not know
            continue
        allergies.coded.append(recorded)
        for name in meaning.facts:
            allergies.held.setdefault(name, []).append(recorded)
    return allergies


def _meaning(context: PatientContext, allergy: AllergyIntolerance) -> Meaning:
    """The allergy's own code and the substances of its reactions together."""
    holdings = context.dictionary.holdings
    own = holdings.meaning("allergies", allergy.code)
    if allergy.reaction is None:
        return own
    reactions = [
        holdings.meaning("allergies", each.substance)
        for each in allergy.reaction
        if each.substance is not ABSENT and not is_absent(each.substance)
    ]
    if not reactions:
        return own
    if own is UNREADABLE or UNREADABLE in reactions:
        return UNREADABLE
    name = own.name or next((each.name for each in reactions if each.name), "")
    return replace(holdings.together([own, *reactions]), name=name)


def answer_allergy(context: PatientContext, fact: AllergyFact, order: Order | None) -> Answer:
    """Whether an allergy to one of the codes, or to the substance being ordered, is recorded."""
    allergies = context.allergies
    found = [each for each in _candidates(allergies, fact, order) if _counts(each.entry, fact)]
    if found:
        return Known(True, "", max(_on(each.entry) for each in found), _refs(found), _names(found))
    uncoded = [each for each in allergies.uncoded if _counts(each.entry, fact)]
    piece = context.tainted(("AllergyIntolerance", ""), fact.codes)
    if piece is not None:
        return Missing(Reason.UNREADABLE, piece.ref)
    if uncoded:
        called = sorted({each.meaning.name or _ref(each.entry) for each in uncoded})
        return Missing(Reason.UNCODED, ", ".join(called)[:120], sources=_refs(uncoded))
    return context.why_not_there("allergies") or NO


def may_be_allergic(context: PatientContext, order: Order) -> tuple[bool, bool]:
    """Whether an allergy to the drug, or to a group it belongs to, is recorded or may be hidden."""
    allergies = context.allergies
    if context.evidence.unreadable or allergies.uncoded or context.why_not_there("allergies") is not None:
        return True, True
    same, reach = order.coded.same, order.coded.reach
    to_drug = to_group = False
    for meaning, _ in allergies.coded:
        coded = meaning.coded
        to_drug = to_drug or not coded.same.isdisjoint(same)
        to_group = to_group or any(code in reach for code in coded.codes)
    return to_drug, to_group


def _candidates(allergies: Allergies, fact: AllergyFact, order: Order | None) -> list[Recorded]:
    if fact.codes is not None:
        return allergies.held.get(fact.name, [])
    if order is None:
        return []
    if fact.to_class:
        return [each for each in allergies.coded if _is_group_of(each.meaning.coded, order)]
    same = order.coded.same
    return [each for each in allergies.coded if not each.meaning.coded.same.isdisjoint(same)]


def _is_group_of(coded: Coded, order: Order) -> bool:
    """Whether it is an ATC group, pharmacological subgroup or finer, shorter than a substance, that holds the drug."""
    return any(
        code.system == "atc" and 4 <= len(code.code) < 7 and code in order.coded.reach for code in coded.codes
    )


def _counts(allergy: AllergyIntolerance, fact: AllergyFact) -> bool:
    """Whether it is of the kind and severity in question.

    One whose type is not given, or is none of FHIR's, counts as an allergy.
    """
    kind = "intolerance" if allergy.type == "intolerance" else "allergy"
    if fact.kind not in ("any", kind):
        return False
    return not fact.severe or _is_severe(allergy)


def _is_graded(allergy: AllergyIntolerance) -> bool:
    """Whether its criticality, and the severity of each reaction, is one of FHIR's or not given."""
    return allergy.criticality in _CRITICALITIES and all(
        each.severity in _SEVERITIES for each in allergy.reaction or ()
    )


def _is_severe(allergy: AllergyIntolerance) -> bool:
    return allergy.criticality == "high" or any(each.severity == "severe" for each in allergy.reaction or ())


# Sorted, so that the order in which a journal sends them changes no word of a card.


def _refs(found: list[Recorded]) -> tuple[str, ...]:
    return tuple(sorted(_ref(each.entry) for each in found))


def _names(found: list[Recorded]) -> tuple[str, ...]:
    return tuple(sorted({each.meaning.name for each in found if each.meaning.name}))


def _on(allergy: AllergyIntolerance) -> str:
    return allergy.onset_date_time or allergy.recorded_date or ""


def _ref(allergy: AllergyIntolerance) -> str:
    return f"AllergyIntolerance/{allergy.id}" if allergy.id else "AllergyIntolerance"
