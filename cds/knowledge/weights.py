"""Tables of factors that doses are weighted by, such as oral morphine equivalents."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from cds.context import Weight, Weights, is_unit, same_dimension
from cds.rules import did_you_mean

if TYPE_CHECKING:
    from cds.context import ValueSet, Vocabulary
    from cds.knowledge.collect import Collected, Found
    from cds.knowledge.weight_schema import WeightEntry, WeightTableEntry

__all__ = ["build_weights", "is_dose", "value_set_of"]

_AMOUNTS = ("mg", "mol", "mL", "[IU]", "J", "Bq")


def build_weights(collected: Collected, vocabulary: Vocabulary) -> dict[str, Weights | None]:
    """The tables by name; None for one that cannot be used, with its faults in `collected`."""
    return {name: _table(name, found, collected, vocabulary) for name, found in collected.factors.items()}


def is_dose(unit: str, per: str) -> bool:
    """Whether it is a unit of a dose at a time (`per` empty), a day (`d`) or a week (`wk`)."""
    amount = f"{unit}.{per}" if per else unit
    return any(same_dimension(amount, each) for each in _AMOUNTS)


def value_set_of(
    found: Found, name: str | None, path: tuple[str | int, ...], vocabulary: Vocabulary
) -> ValueSet | None:
    """The value set; None when none is named, or, with a fault, when there is none of that name."""
    value_set = vocabulary.value_sets.get(name or "")
    if name is not None and value_set is None:
        hint = did_you_mean(name, vocabulary.value_sets)
        found.complain(
            "GL021", f"There is no value set `{name}`.", path, hint or "Add it to vocabulary/value_sets."
        )
    return value_set


def _table(name: str, found: Found, collected: Collected, vocabulary: Vocabulary) -> Weights | None:
    entry = cast("WeightTableEntry", found.entry)
    before = len(collected.faults)
    if entry.source not in collected.sources:
        hint = did_you_mean(entry.source, collected.sources)
        found.complain(
            "GL021", f"There is no source `{entry.source}`.", ("source",), hint or "Add it to sources/."
        )
    _check_unit(found, entry.unit, ("unit",))
    weights = [_row(found, row, place, vocabulary) for place, row in enumerate(entry.factors)]
    rows = tuple(weight for weight in weights if weight is not None)
    return (
        Weights(name, entry.title.model_dump(), entry.unit, rows) if len(collected.faults) == before else None
    )


def _row(found: Found, row: WeightEntry, place: int, vocabulary: Vocabulary) -> Weight | None:
    path = ("factors", place)
    _check_unit(found, row.unit, (*path, "unit"))
    drugs = value_set_of(found, row.drugs, (*path, "drugs"), vocabulary)
    route = value_set_of(found, row.route, (*path, "route"), vocabulary)
    return None if drugs is None else Weight(drugs, route, row.unit, row.factor)


def _check_unit(found: Found, unit: str, path: tuple[str | int, ...]) -> None:
    if not is_unit(unit):
        found.complain("GL031", f"`{unit}` is not a UCUM unit.", path, "See ucum.org; `mg/d`, `ug/h`.")
    elif not is_dose(unit, "d"):
        found.complain(
            "GL032", f"`{unit}` is no unit of a daily dose.", path, "Write it as `mg/d`, or `ug/h`."
        )
