"""The orders being placed, as far as an unfinished draft allows."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Literal, NamedTuple

import msgspec

from cds.context.concepts import UNREADABLE_ERRORS, concept_name, read_concept, reason_of
from cds.context.data_types import Reference
from cds.context.dosage import read_dosages
from cds.context.evidence import Unreadable
from cds.context.holdings import NOTHING, UNREADABLE, Meaning
from cds.context.resources import MedicationRequest
from cds.context.vocabulary import is_drug

if TYPE_CHECKING:
    from cds.context.data_types import Dosage
    from cds.context.evidence import Evidence
    from cds.context.holdings import Holdings
    from cds.context.resources import Contained, Medication, Prescribable, ServiceRequest
    from cds.context.vocabulary import Code, Coded

__all__ = ["Order", "drug_meant", "medication_of", "read_orders", "replaced_by"]

_FHIR_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}", re.ASCII)
_reference = msgspec.json.Decoder(Reference | None)
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
    written: MedicationRequest | None = None
    medication: Contained | Medication | None = None
    """The product, when the order refers to one."""

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
    orders = [
        order
        for place, resource in live
        if (order := _read(resource, place, chosen, evidence, holdings)) is not None
    ]
    return tuple(sorted(orders, key=lambda order: not order.selected)) if chosen else tuple(orders)


def _read(
    resource: MedicationRequest | ServiceRequest,
    place: int,
    chosen: frozenset[str],
    evidence: Evidence,
    holdings: Holdings,
) -> Order | None:
    """The order; None, and named, when it is not one that can be read."""
    ref, deletable = _ref(resource, place)
    selected = not chosen or ref in chosen or (resource.id or "") in chosen
    try:
        if not isinstance(resource, MedicationRequest):
            concept = read_concept(bytes(resource.code))
            coded = holdings.vocabulary.read(concept)
            return Order(ref, deletable, "service", concept_name(concept), coded, selected)
        meant = drug_meant(resource, evidence, holdings)
        if meant is UNREADABLE:
            raise ValueError("its medication is not a CodeableConcept")
        dosages = read_dosages(resource.dosage_instruction)
        product = medication_of(resource, evidence)
        return Order(
            ref, deletable, "medication", meant.name, meant.coded, selected, dosages, resource, product
        )
    except UNREADABLE_ERRORS as error:
        kind = type(resource).__name__
        evidence.unreadable.append(Unreadable("context.draftOrders", kind, ref, reason_of(error)))
        return None


def _ref(resource: MedicationRequest | ServiceRequest, place: int) -> tuple[str, bool]:
    """How the order is referred to, and whether the journal can know it by that."""
    kind = "MedicationRequest" if isinstance(resource, MedicationRequest) else "ServiceRequest"
    if resource.id is not None and _FHIR_ID.fullmatch(resource.id):
        return f"{kind}/{resource.id}", True
    return f"{kind}[{place}]", False


def medication_of(resource: Prescribable, evidence: Evidence) -> Contained | Medication | None:
    """The Medication that it refers to, contained or in the call."""
    reference = resource.medication_reference
    return None if reference is None else _resolve(reference.reference or "", resource.contained, evidence)


def replaced_by(order: Order) -> str:
    """The reference to the prescription that the order takes the place of; empty when it says of none."""
    written = order.written.prior_prescription if order.written is not None else None
    if written is None or not bytes(written):
        return ""
    try:
        prior = _reference.decode(written)
    except UNREADABLE_ERRORS:
        return ""  # then both count
    reference = (prior.reference or "") if prior is not None else ""
    place = reference.rfind("MedicationRequest/")
    return reference[place:].partition("/_history/")[0] if place >= 0 else ""


def drug_meant(resource: Prescribable, evidence: Evidence, holdings: Holdings) -> Meaning:
    """The drug, given as a concept, contained, or as a resource in the call; UNREADABLE when it is none of these."""
    own = holdings.meaning("drugs", resource.medication_codeable_concept)
    reference = resource.medication_reference
    if own is UNREADABLE or own.coded.codes or own.name or reference is None:
        return own
    medication = _resolve(reference.reference or "", resource.contained, evidence)
    if medication is None:
        return replace(NOTHING, name=reference.display or "")
    itself = holdings.meaning("drugs", medication.code)
    parts = [itself]
    parts += [
        holdings.meaning("drugs", ingredient.item_codeable_concept)
        for ingredient in medication.ingredient or ()
    ]
    if UNREADABLE in parts:
        return UNREADABLE
    return replace(holdings.together(parts), name=itself.name or reference.display or "")


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
