"""A compact chart of a FHIR record, for reading only: nothing here takes part in a decision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from cds.reading import Language, show_day, show_number, show_unit
from cds.web.house import Measurement
from cds.web.words import words

__all__ = ["Chart", "Lab", "Line", "chart"]


_IN_USE = ("active", "on-hold", "unknown")


@dataclass(frozen=True, slots=True)
class Line:
    """One problem, drug or allergy: the words, what goes with them, and since which year."""

    text: str
    beside: str = ""
    since: str = ""


@dataclass(frozen=True, slots=True)
class Lab:
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
    labs: tuple[Lab, ...]
    unmeasured: tuple[str, ...]


def chart(
    resources: Iterable[Mapping[str, object]],
    *,
    today: date,
    usual: Iterable[Measurement] = (),
    language: Language,
) -> Chart:
    """The chart as it reads on the day, in the language; `usual` is what is said to be missing when it is."""
    by_type: dict[str, list[Mapping[str, object]]] = {}
    for resource in resources:
        by_type.setdefault(str(resource.get("resourceType")), []).append(resource)
    observations = by_type.get("Observation", [])
    measured = {code for one in observations for code in _codes(one.get("code"))}
    patient = by_type.get("Patient", [{}])[0]
    born = str(patient.get("birthDate") or "")
    return Chart(
        name=_human_name(patient),
        born=show_day(born, language) if born else "",
        age=_age(born, today),
        sex=words(language).either(f"sex.{patient.get('gender')}", words(language)("sex.unknown")),
        problems=tuple(
            Line(_words_of(one.get("code")), since=_year(one, ("onsetDateTime", "recordedDate")))
            for one in by_type.get("Condition", ())
            if _code(one.get("clinicalStatus")) in ("", "active", "recurrence", "relapse") and _stands(one)
        ),
        drugs=tuple(
            Line(
                _drug_name(one, by_type.get("Medication", ())),
                beside=_dosage(one, language),
            )
            for one in (*by_type.get("MedicationRequest", ()), *by_type.get("MedicationStatement", ()))
            if one.get("status") in _IN_USE
        ),
        allergies=tuple(
            Line(_words_of(one.get("code")), beside=_reaction(one, language))
            for one in by_type.get("AllergyIntolerance", ())
            if _code(one.get("clinicalStatus")) in ("", "active") and _stands(one)
        ),
        labs=_latest(observations, language),
        unmeasured=tuple(one.name[language] for one in usual if one.codes.isdisjoint(measured)),
    )


def _latest(observations: Iterable[Mapping[str, object]], language: Language) -> tuple[Lab, ...]:
    """The newest of each measurement, newest first."""
    newest: dict[str, tuple[str, Lab]] = {}
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


def _measurement(one: Mapping[str, object], name: str, taken: str, language: Language) -> Lab:
    on = show_day(taken, language) if taken else ""
    quantity = one.get("valueQuantity")
    if isinstance(quantity, dict) and quantity.get("value") is not None:
        value, written = _quantity(quantity, language)
        return Lab(name, value, written, on)
    sent = [part.get("valueQuantity") for part in _dicts(one.get("component"))]
    parts = [_quantity(part, language) for part in sent if isinstance(part, dict)]
    if parts:
        return Lab(name, "/".join(value for value, _ in parts), parts[0][1], on)
    answer = _words_of(one.get("valueCodeableConcept")) or str(one.get("valueString") or "")
    if answer:
        return Lab(name, answer, "", on)
    reason = _words_of(one.get("dataAbsentReason"))
    return Lab(name, on=on, missing=reason or words(language)("chart.no_value"))


def _quantity(quantity: Mapping[str, object], language: Language) -> tuple[str, str]:
    value = quantity.get("value")
    written = show_number(float(value), language) if isinstance(value, int | float) else str(value)
    comparator = quantity.get("comparator")
    unit_sent = str(quantity.get("unit") or quantity.get("code") or "")
    return f"{comparator}{written}" if comparator else written, show_unit(unit_sent, language)


def _dosage(order: Mapping[str, object], language: Language) -> str:
    instruction = next(iter(_dicts(order.get("dosageInstruction") or order.get("dosage"))), None)
    if instruction is None:
        return words(language)("chart.no_dose")
    amounts = [each.get("doseQuantity") for each in _dicts(instruction.get("doseAndRate"))]
    amount = "\u00a0".join(
        part for one in amounts if isinstance(one, dict) for part in _quantity(one, language)
    )
    timing = instruction.get("timing")
    repeat = timing.get("repeat") if isinstance(timing, dict) else None
    daily = isinstance(repeat, dict) and (repeat.get("period"), repeat.get("periodUnit")) == (1, "d")
    times = (
        f"×\u00a0{repeat['frequency']}"
        if isinstance(repeat, dict) and daily and "frequency" in repeat
        else ""
    )
    as_needed = words(language)("chart.as_needed") if instruction.get("asNeededBoolean") else ""
    told = "\u00a0".join(part for part in (amount, times) if part) or str(instruction.get("text") or "")
    return ", ".join(part for part in (told, as_needed) if part) or words(language)("chart.no_dose")


def _drug_name(order: Mapping[str, object], medications: Iterable[Mapping[str, object]]) -> str:
    """The drug's words, also when it stands in a Medication of its own, inside the order or beside it."""
    pointer = order.get("medicationReference")
    if not isinstance(pointer, dict):
        return _words_of(order.get("medicationCodeableConcept"))
    name = str(pointer.get("reference") or "").removeprefix("#").removeprefix("Medication/")
    for medication in (*_dicts(order.get("contained")), *medications):
        if medication.get("id") == name:
            return _words_of(medication.get("code"))
    return str(pointer.get("display") or name)


def _stands(one: Mapping[str, object]) -> bool:
    """Whether nobody has taken the entry back."""
    return _code(one.get("verificationStatus")) not in ("entered-in-error", "refuted")


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


def _year(one: Mapping[str, object], fields: tuple[str, ...]) -> str:
    return next((str(one[field])[:4] for field in fields if one.get(field)), "")


def _words_of(concept: object) -> str:
    """The text of a CodeableConcept, else its first display, else its first code."""
    if not isinstance(concept, dict):
        return ""
    codings = _dicts(concept.get("coding"))
    displays = [coding.get("display") for coding in codings]
    codes = [coding.get("code") for coding in codings]
    return str(next((text for text in (concept.get("text"), *displays, *codes) if text), ""))


def _codes(concept: object) -> list[str]:
    codings = _dicts(concept.get("coding")) if isinstance(concept, dict) else []
    return [str(coding["code"]) for coding in codings if coding.get("code")]


def _code(concept: object) -> str:
    return next(iter(_codes(concept)), "")


def _dicts(raw: object) -> list[dict[str, object]]:
    return [one for one in raw if isinstance(one, dict)] if isinstance(raw, list) else []
