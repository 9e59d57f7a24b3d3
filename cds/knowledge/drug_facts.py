"""Facts about orders and drugs in use: doses, durations, exposure, and the factors that doses are weighted by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from cds.context import (
    DrugDaysFact,
    DrugDoseFact,
    Fact,
    MedicationFact,
    OrderFact,
    Weights,
    is_about_order,
    unit_of_fact,
)
from cds.knowledge.time_words import TIMES, read_window
from cds.knowledge.weights import is_dose, value_set_of
from cds.rules import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cds.context import ValueSet, Vocabulary
    from cds.knowledge.collect import Collected, Found
    from cds.knowledge.schema import FactEntry

__all__ = ["check_per", "medication_fact", "order_fact"]

_DOSES = {"daily_dose": "d", "weekly_dose": "wk", "single_dose": "", "total_dose": ""}
_UNITS = "Write a dose as `mg`, a dose a day as `mg/d`, a dose a week as `mg/wk`; by weight it needs `per`."
_OWN_UNIT = {"duration_days": "d", "repeats": "1", "as_needed": "", "route": ""}


def order_fact(name: str, found: Found) -> OrderFact | None:
    """A fact about the order in question; faults go to `found`."""
    entry = cast("FactEntry", found.entry)
    field = cast(Any, entry.field)
    if (field not in _DOSES and field not in _OWN_UNIT) or (field in _DOSES) != bool(entry.unit):
        found.complain(
            "GL012",
            f"`field` is one of {', '.join(f'`{each}`' for each in _DOSES)} (with `unit`), "
            f"or {', '.join(f'`{each}`' for each in _OWN_UNIT)} (without).",
            ("field",),
        )
        return None
    if entry.unit and not entry.per and not is_dose(entry.unit, _DOSES[field]):
        found.complain(
            "GL032", f"`{entry.unit}` is no unit of a {field.replace('_', ' ')}.", ("unit",), _UNITS
        )
        return None
    if entry.per and field not in _DOSES:
        found.complain("GL012", f"`{field}` is not divided by anything.", ("per",), "Take out `per`.")
        return None
    return OrderFact(name, entry.means.model_dump(), field, entry.unit or _OWN_UNIT[field], entry.per or "")


def check_per(facts: Mapping[str, Fact], collected: Collected) -> None:
    """What doses are divided by is a number, and the unit of the quotient fits; faults go to `collected`."""
    for fact in facts.values():
        if not isinstance(fact, OrderFact) or not fact.per:
            continue
        found, size = collected.facts[fact.name], facts.get(fact.per)
        if size is None:
            hint = did_you_mean(fact.per, facts)
            found.complain("GL020", f"There is no fact `{fact.per}`.", ("per",), hint)
        elif not unit_of_fact(size) or is_about_order(size):
            found.complain(
                "GL022",
                f"`{fact.per}` is no number of the patient's.",
                ("per",),
                "Name a weight, or a surface.",
            )
        else:
            if not is_dose(f"{fact.unit}.{unit_of_fact(size)}", _DOSES[fact.field]):
                found.complain(
                    "GL032",
                    f"`{fact.unit}` times `{unit_of_fact(size)}` is not a dose.",
                    ("unit",),
                    "Write it as `mg/kg/d`, or `mg/m2`.",
                )


def medication_fact(
    name: str,
    found: Found,
    codes: ValueSet,
    vocabulary: Vocabulary,
    tables: Mapping[str, Weights | None],
) -> Fact | None:
    """A fact about drugs; faults go to `found`."""
    entry = cast("FactEntry", found.entry)
    means, besides = entry.means.model_dump(), entry.besides is not None
    surplus = _surplus(entry)
    if surplus:
        picked = f"with `pick: {entry.pick}`" if entry.pick else "without `pick`"
        found.complain("GL012", f"`{surplus}` has no meaning {picked}.", (surplus,), "Take it out.")
        return None
    match entry.pick:
        case "daily_dose":
            weights = _weights(found, entry.weighted_by, tables) if entry.weighted_by else None
            unit = entry.unit or (weights.unit if weights is not None else "")
            if entry.weighted_by and weights is None:
                return None
            if not unit or (weights is not None and unit != weights.unit):
                found.complain(
                    "GL011", "A dose needs a `unit`: that of its table, when it has one.", ("unit",)
                )
                return None
            if not is_dose(unit, "d"):
                found.complain("GL032", f"`{unit}` is no unit of a daily dose.", ("unit",), _UNITS)
                return None
            return DrugDoseFact(name, means, codes, unit, besides, weights)
        case "days" | "orders on different days":
            within = read_window(entry.within)
            if within is None or within.unit == "hours":
                found.complain(
                    "GL011",
                    "Days are counted `within` a window of days or longer.",
                    (),
                    "Add `within: 90 days`.",
                )
                return None
            beside = value_set_of(found, entry.at_the_same_time, ("at_the_same_time",), vocabulary)
            if entry.at_the_same_time and beside is None:
                return None
            pick, unit = ("days", "d") if entry.pick == "days" else ("orders", "1")
            return DrugDaysFact(name, means, codes, within, cast(Any, pick), unit, beside, besides)
        case "count" | "earliest" | None:
            if trouble := _misfit(entry):
                found.complain(
                    "GL012", trouble, ("answer" if "answer" in entry.model_fields_set else "pick",)
                )
                return None
            window, counts = read_window(entry.or_stopped_within), entry.pick == "count"
            since_start = entry.pick == "earliest" or entry.answer == "time since"
            return MedicationFact(
                name, means, codes, counts, besides, "1" if counts else entry.unit, window, since_start
            )
        case _:
            found.complain("GL012", f"`pick: {entry.pick}` has no meaning for drugs.", ("pick",))
            return None


def _surplus(entry: FactEntry) -> str:
    """A key that belongs to another way of picking; empty when there is none."""
    fits: dict[str | None, set[str]] = {
        None: {"or_stopped_within", "answer"} | ({"unit"} if entry.answer == "time since" else set()),
        "earliest": {"unit", "answer"},
        "count": {"unit"},
        "daily_dose": {"unit", "weighted_by"},
        "days": {"unit", "within", "at_the_same_time"},
        "orders on different days": {"unit", "within"},
    }
    written = entry.model_fields_set & {
        "unit",
        "within",
        "or_stopped_within",
        "weighted_by",
        "at_the_same_time",
        "answer",
    }
    return min(written - fits.get(entry.pick, written), default="")


def _misfit(entry: FactEntry) -> str:
    """What does not go together in the answer, in words; empty when all does."""
    if entry.answer not in ("quantity", "yes/no", "time since"):
        return "A drug answers yes or no, or the `time since` its start."
    if entry.answer == "time since" and entry.unit not in TIMES:
        return f"`answer: time since` needs a `unit` of time: {', '.join(sorted(TIMES))}."
    if entry.pick == "earliest" and entry.unit and entry.answer != "time since":
        return "A drug answers with a number only for `pick: count` and `answer: time since`."
    since_start = entry.pick == "earliest" or entry.answer == "time since"
    if since_start and entry.besides is not None:
        return "An order has not been started: `besides: the order` is taken for granted."
    if since_start and entry.or_stopped_within is not None:
        return "The start is of a drug that is taken: `or_stopped_within` has no meaning with it."
    return ""


def _weights(found: Found, name: str, tables: Mapping[str, Weights | None]) -> Weights | None:
    if name not in tables:
        hint = did_you_mean(name, tables)
        found.complain("GL021", f"There is no table of factors `{name}`.", ("weighted_by",), hint)
    return tables.get(name)
