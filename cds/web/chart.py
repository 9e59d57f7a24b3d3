"""A compact chart of a FHIR record, for reading only: nothing here takes part in a decision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from cds.web.language import Language, day, number, unit
from cds.web.words import words

__all__ = ["Chart", "Line", "Measurement", "chart"]


@dataclass(frozen=True, slots=True)
class Line:
    """One problem, drug or allergy: the words, what goes with them, and since when."""

    text: str
    beside: str = ""
    since: str = ""


@dataclass(frozen=True, slots=True)
class Measurement:
    """The latest answer to one measurement. `value` is empty when there is none, and `missing` says why."""

    name: str
    value: str = ""
    unit: str = ""
    on: str = ""
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """What a clinician sees of a patient at a glance. None for a list the record does not hold at all."""

    name: str
    born: str
    age: int | None
    sex: str
    problems: tuple[Line, ...]
    drugs: tuple[Line, ...]
    allergies: tuple[Line, ...]
    labs: tuple[Measurement, ...]


def chart(resources: Iterable[Mapping[str, object]], *, today: date, language: Language) -> Chart:
    """The chart as it reads on the day, in the language."""
    by_type: dict[str, list[Mapping[str, object]]] = {}
    for resource in resources:
        by_type.setdefault(str(resource.get("resourceType")), []).append(resource)
    patient = by_type.get("Patient", [{}])[0]
    born = str(patient.get("birthDate") or "")
    return Chart(
        name=_human_name(patient),
        born=day(born, language) if born else "",
        age=_age(born, today),
        sex=words(language).either(f"sex.{patient.get('gender')}", words(language)("sex.unknown")),
        problems=tuple(
            Line(_words_of(one.get("code")), since=_dated(one, ("onsetDateTime", "recordedDate"), language))
            for one in by_type.get("Condition", ())
            if _code(one.get("clinicalStatus")) in ("", "active", "recurrence", "relapse")
        ),
        drugs=tuple(
            Line(
                _words_of(one.get("medicationCodeableConcept")),
                beside=_dosage(one, language),
                since=_dated(one, ("authoredOn", "effectiveDateTime"), language),
            )
            for one in (*by_type.get("MedicationRequest", ()), *by_type.get("MedicationStatement", ()))
            if one.get("status") in ("active", "on-hold", "unknown")
        ),
        allergies=tuple(
            Line(_words_of(one.get("code")), beside=_reaction(one, language))
            for one in by_type.get("AllergyIntolerance", ())
            if _code(one.get("clinicalStatus")) in ("", "active")
        ),
        labs=_latest(by_type.get("Observation", ()), language),
    )


def _latest(observations: Iterable[Mapping[str, object]], language: Language) -> tuple[Measurement, ...]:
    """The newest of each measurement, newest first."""
    newest: dict[str, tuple[str, Measurement]] = {}
    for one in observations:
        if one.get("status") in ("entered-in-error", "cancelled"):
            continue
        name = _words_of(one.get("code"))
        taken = str(one.get("effectiveDateTime") or one.get("issued") or "")
        if name not in newest or taken > newest[name][0]:
            newest[name] = (taken, _measurement(one, name, taken, language))
    return tuple(
        measurement for _, measurement in sorted(newest.values(), key=lambda pair: pair[0], reverse=True)
    )


def _measurement(one: Mapping[str, object], name: str, taken: str, language: Language) -> Measurement:
    on = day(taken, language) if taken else ""
    quantity = one.get("valueQuantity")
    if isinstance(quantity, dict) and quantity.get("value") is not None:
        value, written = _quantity(quantity, language)
        return Measurement(name, value, written, on)
    parts = [
        _quantity(part["valueQuantity"], language)
        for part in _dicts(one.get("component"))
        if isinstance(part.get("valueQuantity"), dict)
    ]
    if parts:
        return Measurement(name, "/".join(value for value, _ in parts), parts[0][1], on)
    answer = _words_of(one.get("valueCodeableConcept")) or str(one.get("valueString") or "")
    if answer:
        return Measurement(name, answer, "", on)
    reason = _words_of(one.get("dataAbsentReason"))
    return Measurement(name, on=on, missing=reason or words(language)("chart.no_value"))


def _quantity(quantity: Mapping[str, object], language: Language) -> tuple[str, str]:
    value = quantity.get("value")
    written = number(float(value), language) if isinstance(value, int | float) else str(value)
    comparator = quantity.get("comparator")
    unit_sent = str(quantity.get("unit") or quantity.get("code") or "")
    return f"{comparator}{written}" if comparator else written, unit(unit_sent)


def _dosage(order: Mapping[str, object], language: Language) -> str:
    instruction = next(iter(_dicts(order.get("dosageInstruction") or order.get("dosage"))), None)
    if instruction is None:
        return words(language)("chart.no_dose")
    if instruction.get("text"):
        return str(instruction["text"])
    return words(language)("chart.no_dose")


def _reaction(allergy: Mapping[str, object], language: Language) -> str:
    w = words(language)
    kind = w.either(f"allergy.{allergy.get('type')}", "")
    seen: list[str] = []
    severe = allergy.get("criticality") == "high"
    for reaction in _dicts(allergy.get("reaction")):
        seen += [_words_of(manifestation) for manifestation in _dicts(reaction.get("manifestation"))]
        severe = severe or reaction.get("severity") == "severe"
    parts = [kind, w("allergy.severe") if severe else "", ", ".join(one for one in seen if one)]
    return " · ".join(part for part in parts if part)


def _human_name(patient: Mapping[str, object]) -> str:
    name = next(iter(_dicts(patient.get("name"))), {})
    if name.get("text"):
        return str(name["text"])
    given = name.get("given")
    parts = [*(given if isinstance(given, list) else ()), name.get("family")]
    return " ".join(str(part) for part in parts if part)


def _age(born: str, today: date) -> int | None:
    try:
        birthday = datetime.fromisoformat(born).date()
    except ValueError:
        return None
    return today.year - birthday.year - ((today.month, today.day) < (birthday.month, birthday.day))


def _dated(one: Mapping[str, object], fields: tuple[str, ...], language: Language) -> str:
    sent = next((one[field] for field in fields if one.get(field)), None)
    return day(str(sent), language) if sent else ""


def _words_of(concept: object) -> str:
    """The text of a CodeableConcept, else its first display, else its first code."""
    if not isinstance(concept, dict):
        return ""
    codings = _dicts(concept.get("coding"))
    displays = [coding.get("display") for coding in codings]
    codes = [coding.get("code") for coding in codings]
    return str(next((text for text in (concept.get("text"), *displays, *codes) if text), ""))


def _code(concept: object) -> str:
    codings = _dicts(concept.get("coding")) if isinstance(concept, dict) else []
    return str(codings[0].get("code") or "") if codings else ""


def _dicts(raw: object) -> list[dict[str, object]]:
    return [one for one in raw if isinstance(one, dict)] if isinstance(raw, list) else []
