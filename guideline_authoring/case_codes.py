"""What a patient has by its own code, without a fact: `{condition: {icd10: I50.9, text: Heart failure}}`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from cds.order_words import NotUnderstood, concept_given, quantity, read_drug

if TYPE_CHECKING:
    from cds.context import Vocabulary

__all__ = ["BY_CODE", "allergen_written", "amount_written", "coded_written"]

BY_CODE = ("condition", "lab", "procedure")
_AMOUNT = re.compile(r"(?P<comparator><=|>=|<|>)?\s*(?P<value>[+-]?\d+(?:\.\d+)?)(?:\s+(?P<unit>\S+))?")
_STATUS_SYSTEMS = "http://terminology.hl7.org/CodeSystem/"


def coded_written(
    name: str, written: object, vocabulary: Vocabulary, on: str, rest: dict[str, Any]
) -> tuple[str, dict[str, Any]]:
    """The kind of resource and its fields. What has been read is taken out of `rest`. Raises `NotUnderstood`."""
    concept = concept_given(written, vocabulary)
    if name == "condition":
        return "Condition", {
            "code": concept,
            "onsetDateTime": on,
            "clinicalStatus": _status("condition-clinical", rest.pop("clinical", "active")),
            "verificationStatus": _status("condition-ver-status", rest.pop("verification", "confirmed")),
        }
    if name == "procedure":
        status = str(rest.pop("status", "completed"))
        return "Procedure", {"status": status, "code": concept, "performedDateTime": on}
    if "value" not in rest:
        raise NotUnderstood("`lab` needs a `value`")
    fields = {"status": str(rest.pop("status", "final")), "code": concept, "effectiveDateTime": on}
    return "Observation", fields | amount_written(rest.pop("value"), "1", rest)


def allergen_written(written: object, vocabulary: Vocabulary) -> dict[str, Any]:
    """The concept of a drug by its slug, or of a code. Raises `NotUnderstood`."""
    if isinstance(written, dict):
        return concept_given(written, vocabulary)
    return read_drug(written, vocabulary)[0]


def amount_written(value: object, unit: str, rest: dict[str, Any]) -> dict[str, Any]:
    """A number in `unit`, unless it or `rest` names another; what is not a number, as text."""
    match = _AMOUNT.fullmatch(str(value).strip())
    if match is None:
        return {"valueString": str(value)}
    amount = quantity(float(match["value"]), str(rest.pop("unit", match["unit"] or unit)))
    if match["comparator"]:
        amount["comparator"] = match["comparator"]
    return {"valueQuantity": amount}


def _status(kind: str, code: object) -> dict[str, Any]:
    return {"coding": [{"system": f"{_STATUS_SYSTEMS}{kind}", "code": str(code)}]}
