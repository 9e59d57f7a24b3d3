"""Age and sex."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, cast

from cds.context.dates import age_span
from cds.context.facts import Answer, Bounds, Known, PatientFact
from cds.context.missing import Missing, Reason

if TYPE_CHECKING:
    from cds.context.orders import Order
    from cds.context.patient import PatientContext

__all__ = ["answer_patient"]

_SEXES = frozenset({"male", "female", "other"})


def answer_patient(context: PatientContext, fact: PatientFact, order: Order | None) -> Answer:
    """Age in completed units, as far as the birth date goes; or administrative sex."""
    patient = context.evidence.patient
    if patient is None:
        piece = context.tainted(("Patient",), None)
        if piece is not None:
            return Missing(Reason.UNREADABLE, piece.ref)
        return context.why_not_there("patient") or Missing(Reason.NOT_FOUND)
    source = (f"Patient/{patient.id}",) if patient.id else ("Patient",)
    if fact.field == "sex":
        if not patient.gender or patient.gender == "unknown":
            return Missing(Reason.NOT_FOUND)
        if patient.gender not in _SEXES:
            context.name_unreadable("", "Patient", "Patient", "its gender is none of FHIR's")
            return Missing(Reason.UNREADABLE, "Patient")
        return Known(patient.gender, sources=source)
    if not patient.birth_date:
        return Missing(Reason.NOT_FOUND)
    ages = age_span(patient.birth_date, context.now, cast(Literal["a", "mo", "wk", "d"], fact.unit))
    if ages is None:
        context.name_unreadable("", "Patient", "Patient", "its birth date is impossible")
        return Missing(Reason.UNREADABLE, "Patient")
    low, high = ages
    if fact.plausible is not None and not fact.plausible[0] <= high <= fact.plausible[1]:
        return Missing(Reason.OUT_OF_RANGE, f"{fact.plausible[0]:g}-{fact.plausible[1]:g}", high, fact.unit)
    bounds = None if low == high else Bounds(low, high)
    return Known(high, fact.unit, sources=source, bounds=bounds)
