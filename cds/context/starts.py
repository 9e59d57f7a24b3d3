"""When a drug in use was started, as far as the record goes."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from cds.context.facts import NO, NOT_FOUND, Answer, Bounds, Known, MedicationFact
from cds.context.frames import earliest_of, time_since
from cds.context.missing import Missing, Reason

if TYPE_CHECKING:
    from cds.context.drugs import DrugInUse
    from cds.context.patient import PatientContext

__all__ = ["answer_start"]


def answer_start(
    context: PatientContext, fact: MedicationFact, found: list[DrugInUse], doubt: Missing | None
) -> Answer:
    """Yes, by the earliest known start; or how long since then. One without a date may have been started earlier."""
    started = [drug for drug in found if _has_started(context, drug)]
    if not started:
        return doubt or (NOT_FOUND if fact.unit else NO)
    refs = tuple(sorted(drug.ref for drug in started))
    names = tuple(sorted({drug.name for drug in started if drug.name}))
    on = earliest_of(context, [drug.on for drug in started])
    undated = any(context.span(drug.on) is None or not drug.on for drug in started)
    unknown = Missing(Reason.DATE_TOO_COARSE, "undated", sources=refs) if undated else None
    if not fact.unit:
        return Known(True, "", on, refs, names, None, unknown)
    span = context.span(on)
    passed = None if span is None else time_since(span, context.now, fact.unit)
    if span is None or passed is None:
        return Missing(Reason.DATE_TOO_COARSE, "undated", sources=refs)
    low, high = max(passed[0], 0), max(passed[1], 0)
    if unknown is None and low == high:
        return Known(high, fact.unit, on, refs, names)
    coarse = unknown or Missing(Reason.DATE_TOO_COARSE, span.text, on=on, sources=refs)
    return Known(high, fact.unit, on, refs, names, Bounds(low, inf if undated else high), coarse)


def _has_started(context: PatientContext, drug: DrugInUse) -> bool:
    """Not one that is only being ordered, nor one that is to be started later."""
    if not drug.on:
        return all(order.ref != drug.ref for order in context.orders)
    span = context.span(drug.on)
    if span is None:
        context.name_unreadable("", drug.ref.partition("/")[0], drug.ref, "its date is impossible")
        return True
    return span.start < context.end_of_today
