"""What a case says of drugs to FHIR R4: in use or stopped, prescribed, handed over, given."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from cds.order_words import NotUnderstood, quantity, read_order

if TYPE_CHECKING:
    from cds.context import Vocabulary

__all__ = ["DRUG_WORDS", "drug_resource", "when_taken"]

DRUG_WORDS = {
    "drug": "MedicationStatement",
    "prescribed": "MedicationRequest",
    "dispensed": "MedicationDispense",
    "given": "MedicationAdministration",
}
"""The words that begin a line about a drug, and the resource that it becomes."""
_SUPPLY_OF = {
    "MedicationStatement": set(),
    "MedicationRequest": {"expectedSupplyDuration", "quantity", "numberOfRepeatsAllowed", "validityPeriod"},
    "MedicationDispense": {"quantity"},
    "MedicationAdministration": set(),
}


def drug_resource(
    kind: str, item: Any, rest: dict[str, Any], vocabulary: Vocabulary, now: datetime
) -> dict[str, Any]:
    """The fields of the resource but its id and subject; what has been read is taken out of `rest`."""
    ordered = read_order(item, vocabulary)
    surplus = set(ordered.supply) - _SUPPLY_OF[kind]
    if surplus:
        raise NotUnderstood(f"`{min(surplus)}` has no meaning in a {kind}")
    fields = ordered.medication()
    match kind:
        case "MedicationStatement":
            fields |= when_taken(rest, now)
            fields |= {"dosage": ordered.dosages} if ordered.dosages else {}
        case "MedicationRequest":
            fields |= {
                "status": str(rest.pop("status", "active")),
                "intent": "order",
                "authoredOn": _on(rest, now),
            }
            fields |= {"dosageInstruction": ordered.dosages} if ordered.dosages else {}
            fields |= {"dispenseRequest": ordered.supply} if ordered.supply else {}
        case "MedicationDispense":
            fields |= {"status": str(rest.pop("status", "completed")), "whenHandedOver": _on(rest, now)}
            fields |= {"dosageInstruction": ordered.dosages} if ordered.dosages else {}
            fields |= {"quantity": ordered.supply["quantity"]} if "quantity" in ordered.supply else {}
            if "days" in rest:
                fields["daysSupply"] = quantity(_number(rest.pop("days")), "d")
        case _:
            fields |= {"status": str(rest.pop("status", "completed")), "effectiveDateTime": _on(rest, now)}
    return fields


def when_taken(rest: dict[str, Any], now: datetime) -> dict[str, Any]:
    """Status and period of a statement: `from` and `until`, or `on`; one whose end has passed is completed."""
    period = {
        name: _text(rest.pop(key)) for key, name in (("from", "start"), ("until", "end")) if key in rest
    }
    ended = "end" in period and period["end"][:10] < now.date().isoformat()
    status = str(rest.pop("status", "completed" if ended else "active"))
    if period:
        return {"status": status, "effectivePeriod": period}
    if rest.get("on", "") is None:
        del rest["on"]
        return {"status": status}
    return {"status": status, "effectiveDateTime": _on(rest, now)}


def _on(rest: dict[str, Any], now: datetime) -> str:
    return _text(rest.pop("on", now))


def _text(on: Any) -> str:
    return on.isoformat() if isinstance(on, date | datetime) else str(on)


def _number(written: Any) -> float:
    try:
        return float(written)
    except (TypeError, ValueError) as error:
        raise NotUnderstood(f"a number is needed: `{written}`") from error
