"""The orders being placed, as far as an unfinished draft allows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

from cds.context.resources import MedicationRequest
from cds.context.vocabulary import UNCODED, both, is_drug

if TYPE_CHECKING:
    from cds.context.evidence import Evidence
    from cds.context.holdings import Holdings
    from cds.context.resources import (
        CodeableConcept,
        Contained,
        Dosage,
        Medication,
        Reference,
        ServiceRequest,
    )
    from cds.context.vocabulary import Code, Coded

__all__ = ["Order", "concept_name", "drug_of", "read_orders"]

_FHIR_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}", re.ASCII)
_WITHDRAWN = frozenset({"cancelled", "entered-in-error", "stopped", "revoked", "completed", "ended"})


class Order(NamedTuple):
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


def read_orders(evidence: Evidence, holdings: Holdings) -> tuple[Order, ...]:
    """The live draft orders, the selected ones first."""
    live = [
        (place, resource)
        for place, resource in enumerate(evidence.orders)
        if resource.status not in _WITHDRAWN
        and not (isinstance(resource, MedicationRequest) and resource.do_not_perform)
    ]
    chosen = evidence.selected
    if chosen and not any(
        _ref(resource, place)[0] in chosen or resource.id in chosen for place, resource in live
    ):
        chosen = frozenset()  # what was selected is not there: all of them are in question
    orders = [_read(resource, place, chosen, evidence, holdings) for place, resource in live]
    return tuple(sorted(orders, key=lambda order: not order.selected)) if chosen else tuple(orders)


def _read(
    resource: MedicationRequest | ServiceRequest,
    place: int,
    chosen: frozenset[str],
    evidence: Evidence,
    holdings: Holdings,
) -> Order:
    ref, deletable = _ref(resource, place)
    selected = not chosen or ref in chosen or (resource.id or "") in chosen
    if not isinstance(resource, MedicationRequest):
        coded = holdings.vocabulary.read(resource.code)
        return Order(ref, deletable, "service", concept_name(resource.code), coded, selected)
    name, coded = drug_of(
        resource.medication_codeable_concept,
        resource.medication_reference,
        resource.contained,
        evidence,
        holdings,
    )
    dosage = tuple(resource.dosage_instruction or ())
    return Order(ref, deletable, "medication", name, coded, selected, dosage)


def _ref(resource: MedicationRequest | ServiceRequest, place: int) -> tuple[str, bool]:
    """How the order is referred to, and whether the journal can know it by that."""
    kind = "MedicationRequest" if isinstance(resource, MedicationRequest) else "ServiceRequest"
    if resource.id is not None and _FHIR_ID.fullmatch(resource.id):
        return f"{kind}/{resource.id}", True
    return f"{kind}[{place}]", False


def drug_of(
    concept: CodeableConcept | None,
    reference: Reference | None,
    contained: list[Contained] | None,
    evidence: Evidence,
    holdings: Holdings,
) -> tuple[str, Coded]:
    """Name and codes of a medication given as a concept, contained, or as a resource in the call."""
    if concept is not None and (concept.coding or concept.text):
        return concept_name(concept), holdings.meaning("drugs", concept).coded
    if reference is None:
        return "", UNCODED
    medication = _resolve(reference.reference or "", contained, evidence)
    if medication is None:
        return reference.display or "", UNCODED
    coded = holdings.meaning("drugs", medication.code).coded
    for ingredient in medication.ingredient or ():
        coded = both(coded, holdings.meaning("drugs", ingredient.item_codeable_concept).coded)
    return concept_name(medication.code) or reference.display or "", coded


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
