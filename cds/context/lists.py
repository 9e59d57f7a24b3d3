"""Problem list and procedures to facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds.context.concepts import codes_as_written, status_of
from cds.context.data_types import ABSENT
from cds.context.entry import first_of
from cds.context.events import tell
from cds.context.facts import Answer, ConditionFact, ProcedureFact
from cds.context.holdings import UNREADABLE

if TYPE_CHECKING:
    from cds.context.data_types import Written
    from cds.context.event_lists import Found
    from cds.context.holdings import Meaning
    from cds.context.orders import Order
    from cds.context.patient import PatientContext
    from cds.context.resources import Condition, Procedure

__all__ = ["answer_condition", "answer_procedure", "held_conditions", "held_procedures"]

_ACTIVE = frozenset({"", "active", "recurrence", "relapse"})
_OVER = frozenset({"inactive", "remission", "resolved"})
_NOT_MEANT = frozenset({"refuted", "entered-in-error", "differential"})
_DONE = frozenset({None, "completed", "in-progress"})
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
    """What the problem list says of the codes."""
    found: list[Found] = []
    for meaning, condition in context.conditions.get(fact.name, ()):
        if fact.clinical == "any" or status_of(condition.clinical_status) in _ACTIVE:
            period = condition.onset_period
            onset = condition.onset_date_time or (period and period.start) or ""
            ages = () if onset else _ages(condition)
            ref = f"Condition/{condition.id}" if condition.id else "Condition"
            found.append((onset or condition.recorded_date or "", ref, meaning.name, ages))
    return tell(context, fact, found)


def _ages(condition: Condition) -> tuple[Written, ...]:
    """The age at onset, or what else is written instead of a date."""
    written = first_of(condition.onset_age, condition.onset_range, condition.onset_string)
    return () if written is ABSENT else (written,)


def answer_procedure(context: PatientContext, fact: ProcedureFact, order: Order | None) -> Answer:
    """What is known of the procedures with these codes."""
    found: list[Found] = []
    for meaning, procedure in context.procedures.get(fact.name, ()):
        period = procedure.performed_period
        text = procedure.performed_date_time or (period and (period.end or period.start)) or ""
        ref = f"Procedure/{procedure.id}" if procedure.id else "Procedure"
        found.append((text, ref, meaning.name, ()))
    return tell(context, fact, found)
