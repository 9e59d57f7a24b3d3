"""The dose a day of all drugs of a value set together, in use and drafted: added up, each weighted by its factor."""

from __future__ import annotations

from collections import Counter
from math import inf
from typing import TYPE_CHECKING

import msgspec

from cds.context.concepts import UNREADABLE_ERRORS
from cds.context.data_types import Reference
from cds.context.dosage import dose_in, doses_together, read_dosages, together
from cds.context.facts import Answer, Bounds, DrugDoseFact, Known
from cds.context.missing import Missing, Reason
from cds.context.orders import Order, medication_of
from cds.context.resources import MedicationRequest, MedicationStatement
from cds.context.strengths import Product

if TYPE_CHECKING:
    from cds.context.data_types import Dosage, Written
    from cds.context.drugs import DrugInUse
    from cds.context.patient import PatientContext
    from cds.context.resources import Contained, Medication

__all__ = ["answer_drug_dose"]

_MOST_WORDS = 120
_references = msgspec.json.Decoder(list[Reference] | None)


def answer_drug_dose(context: PatientContext, fact: DrugDoseFact, order: Order | None) -> Answer:
    """The sum. When a dose cannot be told, or a drug may be missing, it is at least the sum of the others."""
    found = context.drugs.held.get(fact.name, [])
    if order is not None and fact.besides_the_order:
        found = [drug for drug in found if drug.ref != order.ref]
    drugs = _each_once(found)
    doses: list[tuple[DrugInUse, float]] = []
    untold: list[tuple[DrugInUse, str]] = []
    unreadable: Missing | None = None
    for drug in drugs:
        dosages = _dosages(context, drug)
        if dosages is None:
            unreadable = Missing(Reason.UNREADABLE, drug.ref)
            continue
        dose = _dose(context, fact, drug, dosages)
        if isinstance(dose, str):
            untold.append((drug, dose))
        else:
            doses.append((drug, dose))
    doubt = unreadable or _untold(untold) or context.drug_doubt
    total = float(f"{_sum(context, doses):.10g}")
    if doubt is not None and total == 0:
        return doubt
    refs = tuple(sorted(drug.ref for drug in drugs))
    names = tuple(sorted({drug.name for drug in drugs if drug.name}))
    bounds = None if doubt is None else Bounds(total, inf)
    return Known(total, fact.unit, "", refs, names, bounds, doubt)


def _dose(
    context: PatientContext, fact: DrugDoseFact, drug: DrugInUse, dosages: tuple[Dosage, ...]
) -> float | str:
    weights, product = fact.weights, Product(_medication(context, drug), fact.codes)
    if weights is None:
        return doses_together(context, dosages, "d", f"{fact.unit}.d", product)

    def weighted(dosage: Dosage) -> float | str:
        factor = weights.of(drug.coded, context.vocabulary.read(dosage.route))
        if factor is None:
            return "no factor for it by this route" if dosage.route is not None else "no factor, or no route"
        dose = dose_in(context, dosage, "d", f"{factor.unit}.d", product)
        return dose if isinstance(dose, str) else dose * factor.factor

    return together(dosages, weighted)


def _sum(context: PatientContext, doses: list[tuple[DrugInUse, float]]) -> float:
    """All of them. A prescription and a statement of one substance in the same dose are one and the same drug; what is
    being ordered comes on top."""
    drafted = 0.0
    listed: dict[type, Counter[tuple[str, float]]] = {
        MedicationRequest: Counter(),
        MedicationStatement: Counter(),
    }
    for drug, dose in doses:
        if isinstance(drug.entry, Order):
            drafted += dose
        else:
            substance = str(min(context.vocabulary.synonyms(drug.coded.codes)))
            listed[type(drug.entry)][substance, dose] += 1
    in_use = listed[MedicationRequest] | listed[MedicationStatement]
    return drafted + sum(dose * times for (_, dose), times in in_use.items())


def _each_once(found: list[DrugInUse]) -> list[DrugInUse]:
    """Without the statements that say which of the prescriptions they are about."""
    prescribed = {drug.ref for drug in found if not isinstance(drug.entry, MedicationStatement)}
    return [
        drug
        for drug in found
        if not isinstance(drug.entry, MedicationStatement)
        or prescribed.isdisjoint((*_refers(drug.entry.based_on), *_refers(drug.entry.derived_from)))
    ]


def _refers(written: Written) -> list[str]:
    try:
        listed = _references.decode(written) if bytes(written) else None
    except UNREADABLE_ERRORS:
        return []  # it says of no prescription that it is the same
    return [each.reference for each in listed or () if each.reference]


def _dosages(context: PatientContext, drug: DrugInUse) -> tuple[Dosage, ...] | None:
    """The dosages; None, and named, when they cannot be read."""
    entry = drug.entry
    if isinstance(entry, Order):
        return entry.dosage
    written = entry.dosage_instruction if isinstance(entry, MedicationRequest) else entry.dosage
    try:
        return read_dosages(written)
    except UNREADABLE_ERRORS:
        context.name_unreadable("", type(entry).__name__, drug.ref, "its dosage cannot be read")
        return None


def _medication(context: PatientContext, drug: DrugInUse) -> Contained | Medication | None:
    if isinstance(drug.entry, Order):
        return drug.entry.medication
    return medication_of(drug.entry, context.evidence)


def _untold(untold: list[tuple[DrugInUse, str]]) -> Missing | None:
    """Which drugs have no dose, and why; none is left out."""
    if not untold:
        return None
    words = "; ".join(sorted({f"{drug.name}: {why}" if drug.name else why for drug, why in untold}))
    sources = tuple(sorted(drug.ref for drug, _ in untold))
    return Missing(Reason.NO_DOSE, words[:_MOST_WORDS], sources=sources)
