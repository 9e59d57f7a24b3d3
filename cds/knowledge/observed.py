"""Written facts from observations to ones that can be asked."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, cast

from cds.context import Bounds, Code, ObservationFact, convert, is_unit
from cds.knowledge.time_words import read_near, read_relations, read_threshold, read_window
from cds.rules import did_you_mean

if TYPE_CHECKING:
    from cds.context import ObservationAnswer, Pick, ValueSet, Vocabulary
    from cds.knowledge.collect import Found
    from cds.knowledge.schema import FactEntry

__all__ = ["build_observation"]

_COUNTS = ("count", "days")


def build_observation(
    name: str, found: Found, codes: ValueSet, component: ValueSet | None, vocabulary: Vocabulary
) -> ObservationFact | None:
    """The fact; its faults go to `found`."""
    entry = cast("FactEntry", found.entry)
    if entry.substance and entry.substance not in vocabulary.molar_masses:
        found.complain(
            "GL021",
            f"There is no substance `{entry.substance}`.",
            ("substance",),
            did_you_mean(entry.substance, vocabulary.molar_masses),
        )
    counts = entry.pick in _COUNTS
    if entry.answer == "quantity" and not counts and not entry.unit:
        found.complain("GL011", "A number needs a `unit`.", (), "Give the UCUM unit it is compared in.")
        return None
    if entry.measured_in and not is_unit(entry.measured_in):
        found.complain("GL031", f"`{entry.measured_in}` is not a UCUM unit.", ("measured_in",))
        return None
    mass = vocabulary.molar_masses.get(entry.substance or "")
    measured_in = entry.measured_in
    where = None
    if entry.where is not None:
        own = "" if counts or entry.answer != "quantity" else measured_in or entry.unit
        read = _where(entry.where, own, mass, found)
        if read is None:
            return None
        where, measured_in = read
    return ObservationFact(
        name, entry.means.model_dump(), codes, cast("Pick", entry.pick or "latest"), read_window(entry.within),
        entry.unit or "1" * counts, entry.plausible, component, mass, cast("ObservationAnswer", entry.answer),
        tuple(Code(system, code) for system, listed in codes.codes.items() for code in sorted(listed)),
        measured_in=measured_in, of_date=entry.value == "date", where=where, near=read_near(entry.near),
        relations=read_relations(entry.after, entry.before),
    )  # fmt: skip


def _where(written: str, own: str, molar_mass: float | None, found: Found) -> tuple[Bounds, str] | None:
    """The limits, and the unit they are in: `own`, the unit of the values, or that of the limits when there is none."""
    sign, low, high, unit = read_threshold(written)
    unit = unit or ("1" if own == "1" else "")
    if not unit:
        remedy = f"Write the unit, for example `{own}`." if own else "Write the unit, `1` for a bare number."
        found.complain("GL030", f"`{written}` has no unit.", ("where",), remedy)
        return None
    if not is_unit(unit):
        found.complain(
            "GL031", f"`{unit}` is not a UCUM unit.", ("where",), "See ucum.org; `mg/d`, `umol/L`."
        )
        return None
    wanted = own or unit
    first, last = (convert(number, unit, wanted, molar_mass) for number in (low, high))
    if first is None or last is None:
        found.complain(
            "GL032",
            f"`{unit}` cannot be converted to `{wanted}`.",
            ("where",),
            "Use a unit of the same kind.",
        )
        return None
    if first > last:
        found.complain("GL012", f"`{written}`: the lower end must come first.", ("where",))
        return None
    match sign:
        case "<" | "<=":
            limits = Bounds(-inf, first, high_open=sign == "<")
        case ">" | ">=":
            limits = Bounds(first, inf, low_open=sign == ">")
        case _:
            limits = Bounds(first, last)
    return limits, wanted
