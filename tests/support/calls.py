"""Calls as a journal makes them: the context of the hook, and the prefetch filled from a patient's record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from cds.hooks import fill_prefetch, prefetch_templates
from support.patients import draft_of, shipped_knowledge, synthetic_patients

__all__ = ["INSTANCE", "USER", "Call", "build_call", "collection", "every_call"]

USER = "Practitioner/test-doctor"
INSTANCE = "2c1f9d5e-7e1b-4d0b-9d0e-6f1a2b3c4d5e"

Json = dict[str, Any]


@dataclass(frozen=True)
class Call:
    """One call: the service it goes to and its body."""

    name: str
    service: str
    body: Json


def collection(orders: Sequence[Json]) -> Json:
    """A Bundle of draft orders."""
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"resource": order} for order in orders],
    }


def build_call(
    hook: str,
    patient: str,
    orders: Sequence[Json] = (),
    *,
    record: Mapping[str, Any] | None = None,
    templates: Mapping[str, str] | None = None,
) -> Json:
    """The body of a call about a synthetic patient, free to be changed. All orders are selected in order-select."""
    context: Json = {"userId": USER, "patientId": patient, "encounterId": "encounter-1"}
    if templates is None:
        templates = prefetch_templates(shipped_knowledge(), hook)
    prefetch = fill_prefetch(templates, context, record or synthetic_patients()[patient].record)
    if hook == "order-select":
        context["selections"] = [f"{order['resourceType']}/{order['id']}" for order in orders]
    if hook != "patient-view":
        context["draftOrders"] = collection(orders)
    return deepcopy({"hook": hook, "hookInstance": INSTANCE, "context": context, "prefetch": prefetch})


def every_call() -> Iterator[Call]:
    """Every synthetic patient with every order suggested for them, for all three hooks."""
    for slug, patient in synthetic_patients().items():
        yield Call(f"{slug}/patient-view", "patient-view", build_call("patient-view", slug))
        for suggested in patient.suggested:
            order = draft_of(slug, suggested)
            for hook in ("order-select", "order-sign"):
                yield Call(f"{slug}/{hook}/{suggested.drug}", hook, build_call(hook, slug, [order]))
