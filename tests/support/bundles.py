"""Small patient records: a Bundle with a Patient and a few resources."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

__all__ = ["bundle", "medication_request", "observation", "person", "save"]

Json = dict[str, Any]
LOINC = "http://loinc.org"
UCUM = "http://unitsofmeasure.org"
ATC = "http://www.whocc.no/atc"
_EGFR = "33914-3"


def bundle(*resources: Json, kind: str = "collection") -> Json:
    """A Bundle of the resources; `kind` is its type."""
    return {"resourceType": "Bundle", "type": kind, "entry": [{"resource": each} for each in resources]}


def person(identity: str = "p1", *, born: str = "1960-05-01", sex: str = "female") -> Json:
    """A Patient."""
    return {"resourceType": "Patient", "id": identity, "birthDate": born, "gender": sex}


def observation(
    value: float, *, on: str, code: str = _EGFR, unit: str = "mL/min/{1.73_m2}", subject: str = "Patient/p1"
) -> Json:
    """A final Observation by LOINC code: an eGFR when nothing else is said."""
    return {
        "resourceType": "Observation",
        "id": f"observation-{on}",
        "status": "final",
        "code": {"coding": [{"system": LOINC, "code": code}]},
        "subject": {"reference": subject},
        "effectiveDateTime": on,
        "valueQuantity": {"value": value, "unit": unit, "system": UCUM, "code": unit},
    }


def medication_request(atc: str, name: str, *, status: str = "active", subject: str = "Patient/p1") -> Json:
    """A MedicationRequest by ATC code."""
    return {
        "resourceType": "MedicationRequest",
        "id": f"request-{atc}",
        "status": status,
        "intent": "order",
        "medicationCodeableConcept": {"coding": [{"system": ATC, "code": atc}], "text": name},
        "subject": {"reference": subject},
        "authoredOn": "2026-01-15",
    }


def save(folder: Path, name: str, content: Json) -> Path:
    """Write a record as JSON, compressed when the name ends in `.gz`."""
    raw = json.dumps(content).encode()
    path = folder / name
    path.write_bytes(gzip.compress(raw) if name.endswith(".gz") else raw)
    return path
