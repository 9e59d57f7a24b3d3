"""Problem list, procedures and encounter to yes/no and coded facts."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, TypeAlias

from cds.context.concepts import codes_as_written, status_of
from cds.context.facts import NO, Answer, ConditionFact, EncounterFact, Known, ProcedureFact
from cds.context.holdings import UNREADABLE
from cds.context.missing import Missing, Reason

if TYPE_CHECKING:
    from cds.context.dates import Window
    from cds.context.holdings import Meaning
    from cds.context.orders import Order
    from cds.context.patient import PatientContext
    from cds.context.resources import Condition, Procedure
    from cds.context.vocabulary import ValueSet

__all__ = [
    "answer_condition",
    "answer_encounter",
    "answer_procedure",
    "held_conditions",
    "held_procedures",
]

_Found: TypeAlias = tuple[str, str, str]
"""The date as written, the reference, and the name."""

_ACTIVE = frozenset({"", "active", "recurrence", "relapse"})
_OVER = frozenset({"inactive", "remission", "resolved"})
_NOT_MEANT = frozenset({"refuted", "entered-in-error", "differential"})
_DONE = frozenset({None, "completed", "in-progress"})
_NOT_HELD = frozenset({"cancelled", "entered-in-error"})
_NOT_DONE = frozenset({"preparation", "not-done", "on-hold", "stopped", "entered-in-error", "unknown"})


def held_conditions(context: PatientContext) -> dict[str, list[tuple[Meaning, Condition]]]:
    """The conditions that stand, by the facts they could make true.

    What makes no sense is named here rather than when it is asked for: what a rule says must not hang on what was
    asked before it.
    """
    conditions = context.evidence.conditions
    meanings = context.dictionary.holdings.meanings("conditions", [each.code for each in conditions])
    held: dict[str, list[tuple[Meaning, Condition]]] = {}
    for meant in zip(meanings, conditions, strict=True):
        meaning, condition = meant
        verified, clinical = status_of(condition.verification_status), status_of(condition.clinical_status)
        if verified in _NOT_MEANT:
            continue
        if not meaning.is_said:
            _name(context, "Condition", condition, "it has no usable code")
        elif verified is None or clinical is None:
            _name(context, "Condition", condition, "its status is not a CodeableConcept")
        elif meaning.facts and clinical not in _ACTIVE and clinical not in _OVER:
            _name(context, "Condition", condition, "its status is none of FHIR's")
        else:
            for name in meaning.facts:
                held.setdefault(name, []).append(meant)
    return held


def held_procedures(context: PatientContext) -> dict[str, list[tuple[Meaning, Procedure]]]:
    """The procedures that were done, by the facts they could make true."""
    procedures = context.evidence.procedures
    meanings = context.dictionary.holdings.meanings("procedures", [each.code for each in procedures])
    held: dict[str, list[tuple[Meaning, Procedure]]] = {}
    for meaning, procedure in zip(meanings, procedures, strict=True):
        if meaning is UNREADABLE:
            _name(context, "Procedure", procedure, "its code is not a CodeableConcept")
        elif meaning.facts and procedure.status in _DONE:
            for name in meaning.facts:
                held.setdefault(name, []).append((meaning, procedure))
        elif meaning.facts and procedure.status not in _NOT_DONE:
            _name(context, "Procedure", procedure, "its status is none of FHIR's")
    return held


def _name(context: PatientContext, kind: str, resource: Condition | Procedure, why: str) -> None:
    ref = f"{kind}/{resource.id}" if resource.id else kind
    context.name_unreadable("", kind, ref, why, codes_as_written(resource.code))


def answer_condition(context: PatientContext, fact: ConditionFact, order: Order | None) -> Answer:
    """Whether the problem list holds one of the codes."""
    found: list[_Found] = []
    for meaning, condition in context.conditions.get(fact.name, ()):
        if fact.clinical == "any" or status_of(condition.clinical_status) in _ACTIVE:
            period = condition.onset_period
            text = condition.onset_date_time or (period and period.start) or condition.recorded_date or ""
            ref = f"Condition/{condition.id}" if condition.id else "Condition"
            found.append((text, ref, meaning.name))
    return _presence(context, found, fact.within, fact.codes, "conditions", "Condition")


def answer_procedure(context: PatientContext, fact: ProcedureFact, order: Order | None) -> Answer:
    """Whether one of the procedures has been done."""
    found: list[_Found] = []
    for meaning, procedure in context.procedures.get(fact.name, ()):
        period = procedure.performed_period
        text = procedure.performed_date_time or (period and (period.end or period.start)) or ""
        ref = f"Procedure/{procedure.id}" if procedure.id else "Procedure"
        found.append((text, ref, meaning.name))
    return _presence(context, found, fact.within, fact.codes, "procedures", "Procedure")


def _presence(
    context: PatientContext,
    found: list[_Found],
    within: Window | None,
    codes: ValueSet,
    source: str,
    kind: str,
) -> Answer:
    start = -inf if within is None else context.window_start(within)
    doubtful: Missing | None = None
    inside = []
    for text, ref, name in found:
        span = context.span(text)
        if span is None:
            context.name_unreadable("", kind, ref, "its date is impossible")
            if within is not None:
                doubtful = Missing(Reason.UNREADABLE, ref)
                continue
        elif span.start < start:
            if span.end > start:
                doubtful = Missing(Reason.DATE_TOO_COARSE, text or "undated", on=text, sources=(ref,))
            continue
        inside.append((text, ref, name))
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
