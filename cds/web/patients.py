"""The synthetic patients shipped with the service, for the try page."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from cds.errors import Misuse
from cds.web.house import Text

__all__ = ["Patient", "Patients", "Suggested"]

_SHIPPED = Path(__file__).parent / "patients"


@dataclass(frozen=True, slots=True)
class Suggested:
    """An order worth trying on a patient. `dose` is a number with unit, or empty when none is given."""

    drug: str
    dose: str
    per_day: float | None
    route: str
    why: Text


@dataclass(frozen=True, slots=True)
class Patient:
    """One synthetic patient: who, why interesting, and the whole record as a FHIR Bundle."""

    slug: str
    name: str
    summary: Text
    suggested: tuple[Suggested, ...]
    record: dict[str, object]

    @property
    def resources(self) -> tuple[Mapping[str, object], ...]:
        """Every resource of the record, in the order of the file."""
        entries = self.record.get("entry")
        found = []
        for entry in entries if isinstance(entries, list) else ():
            resource = entry.get("resource") if isinstance(entry, dict) else None
            if isinstance(resource, dict):
                found.append(resource)
        return tuple(found)

    def first(self, resource_type: str) -> Mapping[str, object] | None:
        """The first resource of that type, or None."""
        return next((one for one in self.resources if one.get("resourceType") == resource_type), None)


class Patients(Mapping[str, Patient]):
    """The patients of a folder by slug, in the order of its `index.yaml`."""

    def __init__(self, folder: Path = _SHIPPED) -> None:
        index = folder / "index.yaml"
        entries = yaml.safe_load(index.read_text(encoding="utf-8")) if index.is_file() else {}
        self._by_slug = {slug: _read(folder, slug, entry) for slug, entry in (entries or {}).items()}

    def __getitem__(self, slug: str) -> Patient:
        return self._by_slug[slug]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_slug)

    def __len__(self) -> int:
        return len(self._by_slug)


def _read(folder: Path, slug: str, entry: dict[str, object]) -> Patient:
    path = folder / f"{slug}.json"
    if not path.is_file():
        raise Misuse(
            "WEB001",
            f"The patient {slug} is in the list but has no record.",
            where=str(path),
            remedy="Add the file, or take the patient out of index.yaml.",
        )
    record = json.loads(path.read_text(encoding="utf-8"))
    return Patient(
        slug=slug,
        name=str(entry["name"]),
        summary=_text(entry["summary"]),
        suggested=tuple(_suggested(one) for one in _list(entry.get("suggested_orders"))),
        record=record,
    )


def _suggested(raw: object) -> Suggested:
    order = raw if isinstance(raw, dict) else {}
    per_day = order.get("per_day")
    return Suggested(
        drug=str(order["drug"]),
        dose=str(order.get("dose") or ""),
        per_day=float(per_day) if per_day is not None else None,
        route=str(order.get("route") or "oral"),
        why=_text(order.get("why") or {"nb": "", "en": ""}),
    )


def _text(raw: object) -> Text:
    by_language = raw if isinstance(raw, dict) else {"nb": str(raw), "en": str(raw)}
    return {str(language): str(words) for language, words in by_language.items()}


def _list(raw: object) -> list[object]:
    return raw if isinstance(raw, list) else []
