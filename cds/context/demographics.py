"""Age, sex, and whether the patient is dead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, cast

import msgspec

from cds.context.concepts import UNREADABLE_ERRORS, is_absent
from cds.context.dates import age_span
from cds.context.entry import why_impossible
from cds.context.facts import NO, Answer, Bounds, Known, PatientFact
from cds.context.missing import Missing, Reason

if TYPE_CHECKING:
    from cds.context.orders import Order
    from cds.context.patient import PatientContext
    from cds.context.resources import Patient

__all__ = ["answer_patient"]

_SEXES = frozenset({"male", "female", "other"})


def answer_patient(context: PatientContext, fact: PatientFact, order: Order | None) -> Answer:
    """Age in completed units, as far as the birth date goes; administrative sex; or whether the patient is dead."""
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
    if fact.field == "deceased":
        return _deceased(context, patient, source)
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


def _deceased(context: PatientContext, patient: Patient, source: tuple[str, ...]) -> Answer:
    """Of one of whom nothing is said, most systems take it that they live (FHIR R4, Patient.deceased[x])."""
    if not is_absent(patient.deceased_date_time):
        try:
            on = msgspec.json.decode(patient.deceased_date_time, type=str)
        except UNREADABLE_ERRORS:
            on = "?"
        span = context.span(on)
        if span is not None and span.start < context.end_of_today:
            return Known(True, "", on, source)
        context.name_unreadable("", "Patient", "Patient", f"of the death, {why_impossible(span)}")
        return Missing(Reason.UNREADABLE, "Patient")
    match bytes(patient.deceased_boolean):
        case b"true":
            return Known(True, sources=source)
        case b"" | b"null" | b"false":
            return NO
        case _:
            context.name_unreadable(
                "", "Patient", "Patient", "whether it is deceased is neither true nor false"
            )
            return Missing(Reason.UNREADABLE, "Patient")
