"""What a card can suggest to order, as draft FHIR resources."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cds.reading import Language

__all__ = ["Dose", "Orderable"]


@dataclass(frozen=True, slots=True)
class Dose:
    """A dosage with a fixed number of doses a day. `route` is a coding."""

    value: float
    unit: str
    per_day: float
    as_needed: bool = False
    duration: tuple[int, str] | None = None
    """How many of a UCUM unit of time."""
    route: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Orderable:
    """A laboratory test (ServiceRequest) or a drug (MedicationRequest). `codings` are FHIR Codings."""

    slug: str
    title: Mapping[str, str]
    is_drug: bool
    codings: tuple[Mapping[str, str], ...]
    dose: Dose | None = None

    def draft(self, patient_id: str, language: Language) -> dict[str, Any]:
        """The draft order for this patient."""
        concept = {"coding": [dict(coding) for coding in self.codings], "text": self.title[language]}
        order: dict[str, Any] = {
            "resourceType": "MedicationRequest" if self.is_drug else "ServiceRequest",
            "status": "draft",
            "intent": "proposal",
            "medicationCodeableConcept" if self.is_drug else "code": concept,
            "subject": {"reference": f"Patient/{patient_id}"},
        }
        if self.dose is not None:
            order["dosageInstruction"] = [self._dosage(self.dose, language)]
        return order

    def _dosage(self, dose: Dose, language: Language) -> dict[str, Any]:
        whole = dose.per_day == int(dose.per_day)
        dosage: dict[str, Any] = {
            "text": self.title[language],
            "timing": {"repeat": {"frequency": int(dose.per_day), "period": 1, "periodUnit": "d"}}
            if whole
            else {"repeat": {"frequency": 1, "period": 1 / dose.per_day, "periodUnit": "d"}},
            "doseAndRate": [
                {"doseQuantity": {"value": _number(dose.value), "unit": dose.unit,
                                  "system": "http://unitsofmeasure.org", "code": dose.unit}}
            ],
        }  # fmt: skip
        if dose.duration is not None:
            count, unit = dose.duration
            dosage["timing"]["repeat"]["boundsDuration"] = {
                "value": count, "unit": unit, "system": "http://unitsofmeasure.org", "code": unit,
            }  # fmt: skip
        if dose.route is not None:
            dosage["route"] = {"coding": [dict(dose.route)]}
        if dose.as_needed:
            dosage["asNeededBoolean"] = True
        return dosage


def _number(value: float) -> float:
    return int(value) if value == int(value) else value
