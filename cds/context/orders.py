"""The orders being placed, as far as an unfinished draft allows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from cds.context.resources import MedicationRequest
from cds.context.vocabulary import UNCODED, both

if TYPE_CHECKING:
    from cds.context.evidence import Evidence
    from cds.context.resources import (
        CodeableConcept,
        Contained,
        Dosage,
        Medication,
        Reference,
        ServiceRequest,
    )
    from cds.context.vocabulary import Code, Coded, Vocabulary

__all__ = ["Order", "concept_name", "drug_of", "is_drug", "read_orders"]

_FHIR_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}", re.ASCII)
_WITHDRAWN = frozenset({"cancelled", "entered-in-error", "stopped", "revoked", "completed", "ended"})


@dataclass(frozen=True, slots=True)
class Order:
    """One draft order. `ref` is its reference, or its place in the call when it has no id."""

    ref: str
    deletable: bool
    kind: Literal["medication", "service"]
    name: str
    coded: Coded
    selected: bool
    dosage: tuple[Dosage, ...] = ()

    @property
    def codes(self) -> tuple[Code, ...]:
        """All codes of what is ordered."""
        return self.coded.codes

    @property
    def recognised(self) -> bool:
        """Whether rules can know what is being ordered: a drug by ATC, a service by any code we know."""
        return is_drug(self.coded) if self.kind == "medication" else bool(self.coded.codes)

    @property
    def is_blank(self) -> bool:
        """Whether nothing has been chosen yet."""
        return not self.coded.codes and not self.name


def read_orders(evidence: Evidence, vocabulary: Vocabulary) -> tuple[Order, ...]:
    """The live draft orders, the selected ones first."""
    orders = [
        _read(resource, place, evidence, vocabulary)
        for place, resource in enumerate(evidence.orders)
        if resource.status not in _WITHDRAWN
    ]
    if not any(order.selected for order in orders):
        return tuple(_selected(order) for order in orders)
    return tuple(sorted(orders, key=lambda order: not order.selected))


def _read(
    resource: MedicationRequest | ServiceRequest, place: int, evidence: Evidence, vocabulary: Vocabulary
) -> Order:
    kind: Literal["medication", "service"]
    dosage: tuple[Dosage, ...] = ()
    if isinstance(resource, MedicationRequest):
        kind, type_name = "medication", "MedicationRequest"
        name, coded = drug_of(
            resource.medication_codeable_concept, resource.medication_reference, resource.contained,
            evidence, vocabulary,
        )  # fmt: skip
        dosage = tuple(resource.dosage_instruction or ())
    else:
        kind, type_name = "service", "ServiceRequest"
        name, coded = concept_name(resource.code), vocabulary.read(resource.code)
    known = resource.id is not None and _FHIR_ID.fullmatch(resource.id) is not None
    ref = f"{type_name}/{resource.id}" if known else f"{type_name}[{place}]"
    selected = ref in evidence.selected or (resource.id or "") in evidence.selected
    return Order(ref, known, kind, name, coded, selected, dosage)


def _selected(order: Order) -> Order:
    return Order(order.ref, order.deletable, order.kind, order.name, order.coded, True, order.dosage)


def drug_of(
    concept: CodeableConcept | None,
    reference: Reference | None,
    contained: list[Contained] | None,
    evidence: Evidence,
    vocabulary: Vocabulary,
) -> tuple[str, Coded]:
    """Name and codes of a medication given as a concept, contained, or as a resource in the call."""
    if concept is not None and (concept.coding or concept.text):
        return concept_name(concept), vocabulary.read_drug(concept)
    if reference is None:
        return "", UNCODED
    medication = _resolve(reference.reference or "", contained, evidence)
    if medication is None:
        return reference.display or "", UNCODED
    coded = vocabulary.read_drug(medication.code)
    for ingredient in medication.ingredient or ():
        coded = both(coded, vocabulary.read_drug(ingredient.item_codeable_concept))
    return concept_name(medication.code) or reference.display or "", coded


def is_drug(coded: Coded) -> bool:
    """Whether it is known which drug it is."""
    return any(code.system == "atc" for code in coded.codes)


def concept_name(concept: CodeableConcept | None) -> str:
    """What the journal calls it: the text, or the first display."""
    if concept is None:
        return ""
    if concept.text:
        return concept.text
    return next((coding.display for coding in concept.coding or () if coding.display), "")


def _resolve(
    reference: str, contained: list[Contained] | None, evidence: Evidence
) -> Contained | Medication | None:
    if reference.startswith("#"):
        return next((each for each in contained or () if each.id == reference[1:]), None)
    found = evidence.medications.get(reference)
    if found is None and "Medication/" in reference:
        tail = reference[reference.rindex("Medication/") :].partition("/_history/")[0]
        found = evidence.medications.get(tail)
    return found
