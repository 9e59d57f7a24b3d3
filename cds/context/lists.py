"""Problem list, procedures and encounter to yes/no and coded facts."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from cds.context.dates import Span
from cds.context.facts import NO, Answer, ConditionFact, EncounterFact, Known, ProcedureFact
from cds.context.missing import Missing, Reason
from cds.context.orders import Order, concept_name
from cds.context.resources import CodeableConcept, Condition, Procedure

if TYPE_CHECKING:
    from cds.context.dates import Window
    from cds.context.patient import PatientContext
    from cds.context.vocabulary import ValueSet

__all__ = [
    "answer_condition",
    "answer_encounter",
    "answer_procedure",
    "held_conditions",
    "held_procedures",
    "status_of",
]

_ACTIVE = frozenset({"", "active", "recurrence", "relapse"})
_OVER = frozenset({"inactive", "remission", "resolved"})
_NOT_MEANT = frozenset({"refuted", "entered-in-error", "differential"})
_DONE = frozenset({None, "completed", "in-progress"})
_NOT_HELD = frozenset({"cancelled", "entered-in-error"})
_NOT_DONE = frozenset({"preparation", "not-done", "on-hold", "stopped", "entered-in-error", "unknown"})


def status_of(concept: CodeableConcept | None) -> str:
    """The code of a status; empty when there is none."""
    if concept is None:
        return ""
    for coding in concept.coding or ():
        if coding.code:
            return coding.code
    return ""


def held_conditions(context: PatientContext) -> dict[str, list[Condition]]:
    """The conditions that stand, by the facts they could make true."""
    meaning = context.dictionary.holdings.meaning
    held: dict[str, list[Condition]] = {}
    for condition in context.evidence.conditions:
        coded, facts, _ = meaning("conditions", condition.code)
        if facts:
            if status_of(condition.verification_status) in _NOT_MEANT:
                continue
            status = status_of(condition.clinical_status)
            if status not in _ACTIVE and status not in _OVER:
                _name(context, "Condition", condition, "its clinical status is none of FHIR's")
                continue
            for name in facts:
                held.setdefault(name, []).append(condition)
        elif (
            not coded.codes
            and not _says_what(condition.code)
            and status_of(condition.verification_status) not in _NOT_MEANT
        ):
            _name(context, "Condition", condition, "it has no usable code")
    return held


def held_procedures(context: PatientContext) -> dict[str, list[Procedure]]:
    """The procedures that were done, by the facts they could make true."""
    meaning = context.dictionary.holdings.meaning
    held: dict[str, list[Procedure]] = {}
    for procedure in context.evidence.procedures:
        facts = meaning("procedures", procedure.code).facts
        if facts and procedure.status in _DONE:
            for name in facts:
                held.setdefault(name, []).append(procedure)
        elif facts and procedure.status not in _NOT_DONE:
            _name(context, "Procedure", procedure, "its status is none of FHIR's")
    return held


def _says_what(concept: CodeableConcept | None) -> bool:
    """Whether it is a text without codes, or a code in a system (one unknown to us): what FHIR allows."""
    if concept is None:
        return False
    if not concept.coding:
        return bool(concept.text)
    return any(coding.code and coding.system for coding in concept.coding)


def _name(context: PatientContext, kind: str, resource: Condition | Procedure, why: str) -> None:
    coding = (resource.code.coding if resource.code else None) or ()
    codes = frozenset(each.code for each in coding if each.code)
    context.name_unreadable("", kind, f"{kind}/{resource.id}" if resource.id else kind, why, codes or None)


def answer_condition(context: PatientContext, fact: ConditionFact, order: Order | None) -> Answer:
    """Whether the problem list holds one of the codes."""
    found: list[tuple[Span | None, str, Condition]] = []
    for condition in context.conditions.get(fact.name, ()):
        if fact.clinical == "any" or status_of(condition.clinical_status) in _ACTIVE:
            period = condition.onset_period
            text = condition.onset_date_time or (period and period.start) or condition.recorded_date or ""
            found.append((context.span(text), text, condition))
    return _presence(context, found, fact.within, fact.codes, "conditions")


def answer_procedure(context: PatientContext, fact: ProcedureFact, order: Order | None) -> Answer:
    """Whether one of the procedures has been done."""
    found: list[tuple[Span | None, str, Procedure]] = []
    for procedure in context.procedures.get(fact.name, ()):
        period = procedure.performed_period
        text = procedure.performed_date_time or (period and (period.end or period.start)) or ""
        found.append((context.span(text), text, procedure))
    return _presence(context, found, fact.within, fact.codes, "procedures")


def _presence(
    context: PatientContext,
    found: list[tuple[Span | None, str, Condition]] | list[tuple[Span | None, str, Procedure]],
    within: Window | None,
    codes: ValueSet,
    source: str,
) -> Answer:
    start = -inf if within is None else context.window_start(within)
    kind = "Condition" if source == "conditions" else "Procedure"
    doubtful: Missing | None = None
    inside = []
    for span, text, resource in found:
        ref = f"{kind}/{resource.id}" if resource.id else kind
        if span is None:
            context.name_unreadable("", kind, ref, "its date is impossible")
            if within is not None:
                doubtful = Missing(Reason.UNREADABLE, ref)
                continue
        elif span.start < start:
            if span.end > start:
                doubtful = Missing(Reason.DATE_TOO_COARSE, text or "undated", on=text, sources=(ref,))
            continue
        inside.append((text, ref, concept_name(resource.code)))
    if inside:
        text, _, _ = max(inside)
        return Known(
            True, "", text, tuple(sorted(ref for _, ref, _ in inside)),
            tuple(sorted({name for _, _, name in inside if name})),
        )  # fmt: skip
    piece = context.tainted((kind, ""), codes)
    if piece is not None:
        return Missing(Reason.UNREADABLE, piece.ref)
    return doubtful or context.why_not_there(source) or NO


def answer_encounter(context: PatientContext, fact: EncounterFact, order: Order | None) -> Answer:
    """The class of the encounter that the call is about."""
    for encounter in context.evidence.encounters:
        if encounter.status in _NOT_HELD:
            continue
        if encounter.class_ is not None and encounter.class_.code:
            source = (f"Encounter/{encounter.id}",) if encounter.id else ()
            return Known(encounter.class_.code, sources=source)
    piece = context.tainted(("Encounter", ""), None)
    if piece is not None:
        return Missing(Reason.UNREADABLE, piece.ref)
    return context.why_not_there("encounter") or Missing(Reason.NOT_FOUND)
