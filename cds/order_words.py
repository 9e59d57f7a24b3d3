"""The few words of an order (`metformin 500 mg twice daily`) to FHIR R4, as a journal would send it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from cds.context import Code
from cds.dosage_words import (
    NotUnderstood,
    coding,
    concept_given,
    quantity,
    read_dosages,
    read_strength,
    read_supply,
)
from cds.rules import did_you_mean

if TYPE_CHECKING:
    from cds.context import Vocabulary

__all__ = [
    "NotUnderstood",
    "Ordered",
    "coding",
    "concept_given",
    "draft_order",
    "quantity",
    "read_drug",
    "read_order",
]

_ORDER = re.compile(
    r"(?P<drug>[a-z0-9-]+)(?: (?P<dose>\d+(?:\.\d+)?) (?P<unit>\S+))?(?: (?P<often>[a-z0-9 ]+))?"
)
_OFTEN = {"once daily": 1, "twice daily": 2, "three times daily": 3, "four times daily": 4}
_HOURS = re.compile(r"every (\d+) hours")


class Ordered(NamedTuple):
    """A drug and how it is to be taken, in FHIR R4."""

    concept: dict[str, Any]
    dosages: list[dict[str, Any]]
    supply: dict[str, Any]
    """The dispenseRequest; empty when nothing is said of it."""
    strength: dict[str, Any]
    """Of the product, as a Ratio; empty for a drug known by its code alone."""

    def medication(self) -> dict[str, Any]:
        """What names the drug in a resource: its code, or a contained Medication with the strength."""
        if not self.strength:
            return {"medicationCodeableConcept": self.concept}
        ingredient = {"itemCodeableConcept": self.concept, "strength": self.strength}
        product = {"resourceType": "Medication", "id": "m", "code": self.concept, "ingredient": [ingredient]}
        return {"contained": [product], "medicationReference": {"reference": "#m"}}


def draft_order(item: object, vocabulary: Vocabulary, *, identity: str, patient_id: str) -> dict[str, Any]:
    """A draft MedicationRequest. Raises `NotUnderstood`."""
    ordered = read_order(item, vocabulary)
    order = {
        "resourceType": "MedicationRequest",
        "id": identity,
        "status": "draft",
        "intent": "order",
        "subject": {"reference": f"Patient/{patient_id}"},
        **ordered.medication(),
    }
    order |= {"dosageInstruction": ordered.dosages} if ordered.dosages else {}
    return order | ({"dispenseRequest": ordered.supply} if ordered.supply else {})


def read_drug(item: object, vocabulary: Vocabulary) -> tuple[dict[str, Any], dict[str, Any]]:
    """The CodeableConcept and the first Dosage (empty when none is given) of a drug. Raises `NotUnderstood`."""
    ordered = read_order(item, vocabulary)
    return ordered.concept, ordered.dosages[0] if ordered.dosages else {}


def read_order(item: object, vocabulary: Vocabulary) -> Ordered:
    """A drug in words, or as a mapping.

    The words are `NAME DOSE UNIT FREQUENCY`, all but the name optional; docs/rule-language.md, Cases, has the
    rest. Raises `NotUnderstood`.
    """
    written = dict(item) if isinstance(item, dict) else _order_words(str(item))
    concept = _drug_by_code(written, vocabulary) if "atc" in written else _drug_by_slug(written, vocabulary)
    try:
        dosages, supply = read_dosages(written, vocabulary), read_supply(written)
        strength = read_strength(written.pop("strength")) if "strength" in written else {}
    except NotUnderstood:
        raise
    except ValueError as error:
        raise NotUnderstood(f"a number is needed: {error}") from error
    if written:
        raise NotUnderstood(f"`{', '.join(written)}` has no meaning here")
    return Ordered(concept, dosages, supply, strength)


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
