"""Patient records on disk: one FHIR Bundle a file, as `.json` or `.json.gz`. A broken file costs only itself."""

from __future__ import annotations

import gzip
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Record", "Unread", "find_records", "read_record"]

_BUNDLES = ("transaction", "collection", "searchset")
_BROKEN = (OSError, EOFError, zlib.error, orjson.JSONDecodeError)


@dataclass(frozen=True, slots=True)
class Record:
    """All that is known of one patient. `encounter_id` is that of an encounter in progress, or empty."""

    name: str
    patient_id: str
    encounter_id: str
    bundle: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Unread:
    """A file that is no patient record, and why."""

    name: str
    why: str


def find_records(folder: Path) -> list[Path]:
    """The files that should hold records, by name."""
    return sorted(path for pattern in ("*.json", "*.json.gz") for path in folder.glob(pattern))


def read_record(path: Path) -> Record | Unread:
    """The record in the file, or why it cannot be read."""
    try:
        raw = path.read_bytes()
        bundle = orjson.loads(gzip.decompress(raw) if path.suffix == ".gz" else raw)
    except _BROKEN as error:
        return Unread(path.name, f"{type(error).__name__}: {error}")
    resources = _resources(bundle)
    if isinstance(resources, str):
        return Unread(path.name, resources)
    patients = [each for each in resources if each.get("resourceType") == "Patient"]
    if len(patients) != 1:
        return Unread(path.name, f"{len(patients)} Patient resources; a record is about one patient")
    patient_id = patients[0].get("id")
    if not isinstance(patient_id, str) or not patient_id:
        return Unread(path.name, "the Patient has no id")
    _name_the_patient(bundle, patients[0])
    return Record(path.name, patient_id, _encounter(resources), bundle)


def _resources(bundle: Any) -> list[dict[str, Any]] | str:
    """The resources of the Bundle, or why there are none to be had."""
    if not isinstance(bundle, dict) or bundle.get("resourceType") != "Bundle":
        return "not a FHIR Bundle"
    if bundle.get("type") not in _BUNDLES:
        return f"a Bundle of type {bundle.get('type')}; a record is a {', '.join(_BUNDLES)}"
    entries = bundle.get("entry", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        return "`entry` is not a list of entries"
    resources = [entry["resource"] for entry in entries if "resource" in entry]
    for place, resource in enumerate(resources):
        if not isinstance(resource, dict) or not isinstance(resource.get("resourceType"), str):
            return f"resource {place} of the Bundle has no type"
    return resources


def _name_the_patient(bundle: dict[str, Any], patient: dict[str, Any]) -> None:
    """In a Bundle the patient may be called by the entry's fullUrl; a server would write the id in its place."""
    (url,) = (entry.get("fullUrl") for entry in bundle["entry"] if entry.get("resource") is patient)
    for entry in bundle["entry"]:
        resource = entry.get("resource", {})
        for key in ("subject", "patient"):
            reference = resource.get(key)
            if isinstance(reference, dict) and url and reference.get("reference") == url:
                resource[key] = {**reference, "reference": f"Patient/{patient['id']}"}


def _encounter(resources: list[dict[str, Any]]) -> str:
    going_on = [
        str(each["id"])
        for each in resources
        if each["resourceType"] == "Encounter" and each.get("status") == "in-progress" and each.get("id")
    ]
    return going_on[-1] if going_on else ""
