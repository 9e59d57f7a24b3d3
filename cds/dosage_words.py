"""The few words of a dosage to FHIR R4: how much, how often, for how long, in which product."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from cds.context import Code
from cds.rules import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cds.context import Vocabulary

__all__ = [
    "NotUnderstood",
    "coding",
    "concept_given",
    "quantity",
    "read_amount",
    "read_dosages",
    "read_strength",
    "read_supply",
]

_AMOUNT = re.compile(r"(?:(?P<low>\d+(?:\.\d+)?)-)?(?P<value>\d+(?:\.\d+)?) (?P<unit>\S+)")
_STRENGTH = re.compile(r"(?P<above>\d+(?:\.\d+)? \S+) per (?:(?P<below>\d+(?:\.\d+)?) )?(?P<unit>\S+)")


class NotUnderstood(ValueError):
    """Words that mean nothing here."""


def coding(code: Code, vocabulary: Vocabulary) -> dict[str, str]:
    """The code with its system's URI."""
    return {"system": vocabulary.systems[code.system].uri, "code": code.code}


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


def quantity(value: float, unit: str) -> dict[str, Any]:
    """A Quantity in a UCUM unit."""
    whole: float = int(value) if value == int(value) else value
    return {"value": whole, "unit": unit, "system": "http://unitsofmeasure.org", "code": unit}


def read_amount(words: object) -> dict[str, Any]:
    """`500 mg` as a Quantity. Raises `NotUnderstood`."""
    low, high = _range(words)
    if low is not None:
        raise NotUnderstood(f"`{words}` is a range, and one amount is needed")
    return high


def read_dosages(written: dict[str, Any], vocabulary: Vocabulary) -> list[dict[str, Any]]:
    """The dosages, those of `steps` one after the other; what has been read is taken out of `written`."""
    steps = written.pop("steps", None)
    if steps is None:
        dosage = _dosage(written, vocabulary)
        return [dosage] if dosage else []
    dosages = []
    for place, step in enumerate(steps):
        rest = dict(step)
        dosages.append({"sequence": place + 1, **_dosage(rest, vocabulary)})
        if rest:
            raise NotUnderstood(f"`{', '.join(rest)}` has no meaning in a step")
    return dosages


def read_supply(written: dict[str, Any]) -> dict[str, Any]:
    """What is handed over, as a dispenseRequest; what has been read is taken out of `written`."""
    supply: dict[str, Any] = {}
    if "supply_days" in written:
        supply["expectedSupplyDuration"] = quantity(float(written.pop("supply_days")), "d")
    if "quantity" in written:
        supply["quantity"] = read_amount(written.pop("quantity"))
    if "repeats" in written:
        supply["numberOfRepeatsAllowed"] = int(written.pop("repeats"))
    if "valid_until" in written:
        supply["validityPeriod"] = {"end": str(written.pop("valid_until"))}
    return supply


def read_strength(words: object) -> dict[str, Any]:
    """`10 mg per tablet`, `100 mg per 5 mL` as a Ratio. Raises `NotUnderstood`."""
    match = _STRENGTH.fullmatch(str(words).strip())
    if match is None:
        raise NotUnderstood(f"`{words}` is not a strength; write `10 mg per tablet`")
    return {
        "numerator": read_amount(match["above"]),
        "denominator": quantity(float(match["below"] or 1), match["unit"]),
    }


def _range(words: object) -> tuple[dict[str, Any] | None, dict[str, Any]]:
    match = _AMOUNT.fullmatch(str(words).strip())
    if match is None:
        raise NotUnderstood(f"a number is needed, and a unit: `{words}`")
    low = quantity(float(match["low"]), match["unit"]) if match["low"] else None
    return low, quantity(float(match["value"]), match["unit"])


def _dosage(written: dict[str, Any], vocabulary: Vocabulary) -> dict[str, Any]:
    dosage: dict[str, Any] = {}
    if "text" in written:
        dosage["text"] = str(written.pop("text"))
    amount = _dose_and_rate(written)
    if amount:
        dosage["doseAndRate"] = [amount]
    timing = _timing(written)
    if timing:
        dosage["timing"] = timing
    if "max_dose" in written:
        dosage["maxDosePerAdministration"] = read_amount(written.pop("max_dose"))
    if "max_per_day" in written:
        most = read_amount(written.pop("max_per_day"))
        dosage["maxDosePerPeriod"] = {"numerator": most, "denominator": quantity(1, "d")}
    if written.pop("as_needed", False):
        dosage["asNeededBoolean"] = True
    if "route" in written:
        route = written.pop("route")
        dosage["route"] = concept_given(route if isinstance(route, dict) else {"route": route}, vocabulary)
    return dosage


def _dose_and_rate(written: dict[str, Any]) -> dict[str, Any]:
    amount: dict[str, Any] = {}
    if "dose" in written:
        low, high = _range(written.pop("dose"))
        amount |= {"doseQuantity": high} if low is None else {"doseRange": {"low": low, "high": high}}
    if "rate" in written:
        amount["rateQuantity"] = read_amount(written.pop("rate"))
    return amount


def _timing(written: dict[str, Any]) -> dict[str, Any]:
    repeat: dict[str, Any] = {}
    for key, unit in (("per_day", "d"), ("per_week", "wk")):
        if key in written:
            repeat |= _every(1, unit, times=int(written.pop(key)))
    if "every_hours" in written:
        repeat |= _every(written.pop("every_hours"), "h", times=1)
    if "on_days" in written:
        repeat["dayOfWeek"] = [str(day) for day in written.pop("on_days")]
    if "count" in written:
        repeat["count"] = int(written.pop("count"))
    if "days" in written:
        repeat["boundsDuration"] = quantity(float(written.pop("days")), "d")
    if "for_hours" in written:
        repeat |= {"duration": float(written.pop("for_hours")), "durationUnit": "h"}
    timing: dict[str, Any] = {"repeat": repeat} if repeat else {}
    if "dates" in written:
        timing["event"] = [str(day) for day in written.pop("dates")]
    return timing


def _every(period: int, unit: str, *, times: int) -> Mapping[str, Any]:
    return {"frequency": times, "period": period, "periodUnit": unit}
