"""What cards may suggest to order, from the vocabulary."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from cds.cards import Dose, Orderable
from cds.context import Code, is_unit
from cds.rules import did_you_mean

if TYPE_CHECKING:
    from cds.context import Vocabulary
    from cds.knowledge.collect import Collected
    from cds.knowledge.schema import OrderableEntry

__all__ = ["build_orderables"]


def build_orderables(collected: Collected, vocabulary: Vocabulary) -> dict[str, Orderable]:
    """The orderables by slug; faults go to `collected`."""
    orderables = {}
    for slug, found in collected.orderables.items():
        entry = cast("OrderableEntry", found.entry)
        codes = [Code(system, code) for system, code in entry.codes.items()]
        if entry.drug is not None:
            drug = vocabulary.drugs.get(entry.drug)
            if drug is None:
                found.complain(
                    "GL021",
                    f"There is no drug `{entry.drug}`.",
                    ("drug",),
                    did_you_mean(entry.drug, vocabulary.drugs),
                )
                continue
            codes = [Code("atc", drug.atc[0])]
        if unknown := [code.system for code in codes if code.system not in vocabulary.systems]:
            found.complain(
                "GL021",
                f"There is no code system `{unknown[0]}`.",
                ("codes",),
                did_you_mean(unknown[0], vocabulary.systems),
            )
            continue
        dose = None
        if entry.dosage is not None:
            value, unit = entry.dosage.dose.split()
            if not is_unit(unit):
                found.complain("GL031", f"`{unit}` is not a UCUM unit.", ("dosage", "dose"))
            dose = Dose(float(value), unit, entry.dosage.per_day, entry.dosage.as_needed)
        codings = tuple(
            {"system": vocabulary.systems[code.system].uri, "code": code.code, "display": entry.title.en}
            for code in codes
        )
        orderables[slug] = Orderable(slug, entry.title.model_dump(), entry.kind == "drug", codings, dose)
    return orderables
