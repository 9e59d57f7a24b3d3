"""The few words of an order (`metformin 500 mg twice daily`) to FHIR R4, as a journal would send it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from cds.context import Code
from cds.rules import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cds.context import Vocabulary

__all__ = ["NotUnderstood", "coding", "concept_given", "draft_order", "quantity", "read_drug"]

_ORDER = re.compile(
    r"(?P<drug>[a-z0-9-]+)(?: (?P<dose>\d+(?:\.\d+)?) (?P<unit>\S+))?(?: (?P<often>[a-z0-9 ]+))?"
)
_OFTEN = {"once daily": 1, "twice daily": 2, "three times daily": 3, "four times daily": 4}
_HOURS = re.compile(r"every (\d+) hours")


class NotUnderstood(ValueError):
    """Words that mean nothing here."""


def draft_order(item: object, vocabulary: Vocabulary, *, identity: str, patient_id: str) -> dict[str, Any]:
    """A draft MedicationRequest. Raises `NotUnderstood`."""
    concept, dosage = read_drug(item, vocabulary)
    order = {
        "resourceType": "MedicationRequest",
        "id": identity,
        "status": "draft",
        "intent": "order",
        "subject": {"reference": f"Patient/{patient_id}"},
        "medicationCodeableConcept": concept,
    }
    return order | ({"dosageInstruction": [dosage]} if dosage else {})


def read_drug(item: object, vocabulary: Vocabulary) -> tuple[dict[str, Any], dict[str, Any]]:
    """The CodeableConcept and the Dosage (empty when none is given) of a drug in words, or as a mapping.

    The words are `NAME DOSE UNIT FREQUENCY`, all but the name optional; docs/rule-language.md, Cases, has the
    rest. Raises `NotUnderstood`.
    """
    written = dict(item) if isinstance(item, dict) else _order_words(str(item))
    concept = _drug_by_code(written, vocabulary) if "atc" in written else _drug_by_slug(written, vocabulary)
    try:
        dosage = _dosage(written, vocabulary)
    except ValueError as error:
        raise NotUnderstood(f"a number is needed: {error}") from error
    if written:
        raise NotUnderstood(f"`{', '.join(written)}` has no meaning here")
    return concept, dosage


def concept_given(written: object, vocabulary: Vocabulary) -> dict[str, Any]:
    """The CodeableConcept of a mapping of code systems to codes, with `text`. Raises `NotUnderstood`."""
    if not isinstance(written, dict) or not written:
        raise NotUnderstood(f"`{written}` is not a code: write `{{icd10: I50, text: Heart failure}}`")
    codes = {str(system): str(code) for system, code in written.items() if system != "text"}
    for system in codes:
        if system not in vocabulary.systems:
            known = did_you_mean(system, vocabulary.systems)
            raise NotUnderstood(f"there is no code system `{system}`. {known}".rstrip())
    concept: dict[str, Any] = {"text": str(written["text"])} if "text" in written else {}
    if codes:
        concept["coding"] = [coding(Code(system, code), vocabulary) for system, code in codes.items()]
    return concept


def coding(code: Code, vocabulary: Vocabulary) -> dict[str, str]:
    """The code with its system's URI."""
    return {"system": vocabulary.systems[code.system].uri, "code": code.code}


def quantity(value: float, unit: str) -> dict[str, Any]:
    """A Quantity in a UCUM unit."""
    whole: float = int(value) if value == int(value) else value
    return {"value": whole, "unit": unit, "system": "http://unitsofmeasure.org", "code": unit}


def _drug_by_slug(written: dict[str, Any], vocabulary: Vocabulary) -> dict[str, Any]:
    slug = str(written.pop("drug", ""))
    drug = vocabulary.drugs.get(slug)
    if drug is None:
        raise NotUnderstood(f"there is no drug `{slug}`. {did_you_mean(slug, vocabulary.drugs)}".rstrip())
    return {"coding": [coding(Code("atc", drug.atc[0]), vocabulary)], "text": drug.name["en"]}


def _drug_by_code(written: dict[str, Any], vocabulary: Vocabulary) -> dict[str, Any]:
    """A drug that the vocabulary need not have."""
    named = {"text": written.pop("name")} if "name" in written else {}
    return concept_given({"atc": written.pop("atc"), **named}, vocabulary)


def _order_words(words: str) -> dict[str, Any]:
    match = _ORDER.fullmatch(words.strip())
    if match is None:
        raise NotUnderstood(f"`{words}` is not NAME DOSE UNIT FREQUENCY")
    written: dict[str, Any] = {"drug": match["drug"]}
    if match["dose"]:
        written["dose"] = f"{match['dose']} {match['unit']}"
    often = (match["often"] or "").strip()
    if often.endswith("as needed"):
        written["as_needed"] = True
        often = often.removesuffix("as needed").strip()
    if often in _OFTEN:
        written["per_day"] = _OFTEN[often]
    elif hours := _HOURS.fullmatch(often):
        written["every_hours"] = int(hours[1])
    elif often:
        raise NotUnderstood(f"`{often}` is not a frequency")
    return written


def _dosage(written: dict[str, Any], vocabulary: Vocabulary) -> dict[str, Any]:
    """The Dosage; what has been read is taken out of `written`."""
    dosage: dict[str, Any] = {}
    if "text" in written:
        dosage["text"] = str(written.pop("text"))
    if "dose" in written:
        value, _, unit = str(written.pop("dose")).partition(" ")
        dosage["doseAndRate"] = [{"doseQuantity": quantity(float(value), unit)}]
    if "per_day" in written:
        dosage["timing"] = _every(1, "d", times=int(written.pop("per_day")))
    if "per_week" in written:
        dosage["timing"] = _every(1, "wk", times=int(written.pop("per_week")))
    if "every_hours" in written:
        dosage["timing"] = _every(written.pop("every_hours"), "h", times=1)
    if written.pop("as_needed", False):
        dosage["asNeededBoolean"] = True
    if "route" in written:
        route = written.pop("route")
        dosage["route"] = concept_given(route if isinstance(route, dict) else {"route": route}, vocabulary)
    return dosage


def _every(period: int, unit: str, *, times: int) -> Mapping[str, Any]:
    return {"repeat": {"frequency": times, "period": period, "periodUnit": unit}}
