"""The synthetic patients, and draft orders for them as a journal would make them."""

from __future__ import annotations

from functools import cache
from typing import Any

from cds.knowledge import Knowledge, load_knowledge
from cds.settings import SHIPPED_KNOWLEDGE
from cds.web.patients import Patients, Suggested

__all__ = ["ATC", "draft", "draft_of", "shipped_knowledge", "synthetic_patients"]

ATC = "http://www.whocc.no/atc"
UCUM = "http://unitsofmeasure.org"


@cache
def shipped_knowledge() -> Knowledge:
    """The shipped knowledge base, loaded once for all tests."""
    return load_knowledge(SHIPPED_KNOWLEDGE)


@cache
def synthetic_patients() -> Patients:
    """The patients of the try page."""
    return Patients()


def draft(
    patient: str,
    atc: str,
    name: str,
    *,
    dose: str = "",
    per_day: float | None = None,
    identity: str = "draft-1",
) -> dict[str, Any]:
    """A draft MedicationRequest by ATC code; `dose` is a number with unit, such as `500 mg`."""
    order: dict[str, Any] = {
        "resourceType": "MedicationRequest",
        "id": identity,
        "status": "draft",
        "intent": "order",
        "medicationCodeableConcept": {
            "coding": [{"system": ATC, "code": atc, "display": name}],
            "text": name,
        },
        "subject": {"reference": f"Patient/{patient}"},
    }
    instruction: dict[str, Any] = {}
    if per_day:
        instruction["timing"] = {"repeat": {"frequency": int(per_day), "period": 1, "periodUnit": "d"}}
    if dose:
        amount, unit = dose.split()
        quantity = {"value": float(amount), "unit": unit, "system": UCUM, "code": unit}
        instruction["doseAndRate"] = [{"doseQuantity": quantity}]
    if instruction:
        order["dosageInstruction"] = [instruction]
    return order


def draft_of(patient: str, suggested: Suggested, *, identity: str = "draft-1") -> dict[str, Any]:
    """The draft for an order that the index of the synthetic patients suggests to try."""
    drug = shipped_knowledge().dictionary.vocabulary.drugs[suggested.drug]
    return draft(
        patient,
        drug.atc[0],
        drug.name["en"],
        dose=suggested.dose,
        per_day=suggested.per_day,
        identity=identity,
    )
