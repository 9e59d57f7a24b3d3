"""Facts that are answered by other facts: those must be there, must fit, and must not ask back."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from cds.context import (
    EquationFact,
    ObservationFact,
    Together,
    has_date,
    is_about_order,
    relations_of,
)
from cds.knowledge.time_words import read_window
from cds.rules import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cds.context import Fact
    from cds.knowledge.collect import Collected, Found
    from cds.knowledge.schema import EquationEntry, FactEntry
    from cds.models import Equation

__all__ = ["check_references", "taken_together"]


def check_references(
    collected: Collected, facts: Mapping[str, Fact], equations: Mapping[str, Equation]
) -> None:
    """Faults of what facts say of other facts go to `collected`."""
    for name, found in collected.facts.items():
        if (fact := facts.get(name)) is None:
            continue
        if isinstance(fact, ObservationFact) and fact.near is not None:
            _check_near(fact.near.fact, found, facts)
        for relation in relations_of(fact):
            _check_relation(relation.side, relation.fact, found, facts)
        if relations_of(fact) and name in _behind(name, facts, equations):
            sides = [relation.side for relation in relations_of(fact)]
            found.complain(
                "GL024", f"`{name}` is related in time to itself.", (sides[0],), "Break the circle."
            )


def _check_near(name: str, found: Found, facts: Mapping[str, Fact]) -> None:
    if not _is_there(name, "near", found, facts):
        return
    if not isinstance(facts[name], ObservationFact):
        found.complain(
            "GL022",
            f"`{name}` is no observation.",
            ("near",),
            "Only measurements are near each other in time.",
        )
    elif name == found.path[-1]:
        found.complain("GL024", f"`{name}` is always near itself.", ("near",), "Name the other fact.")


def _check_relation(side: str, name: str, found: Found, facts: Mapping[str, Fact]) -> None:
    if not _is_there(name, side, found, facts):
        return
    if is_about_order(facts[name]):
        found.complain(
            "GL022",
            f"`{name}` is about an order, not about the patient.",
            (side,),
            "Name a fact of the record.",
        )
    elif not has_date(facts[name]):
        found.complain(
            "GL022", f"`{name}` has no date.", (side,), "Name a fact that is found in something dated."
        )


def _is_there(name: str, key: str, found: Found, facts: Mapping[str, Fact]) -> bool:
    if name not in facts:
        found.complain("GL020", f"There is no fact `{name}`.", (key,), did_you_mean(name, facts))
    return name in facts


def _behind(name: str, facts: Mapping[str, Fact], equations: Mapping[str, Equation]) -> set[str]:
    """The facts that must be answered first, directly or by way of others."""
    behind: set[str] = set()
    waiting = [name]
    while waiting:
        for other in _asked_by(waiting.pop(), facts, equations):
            if other not in behind:
                behind.add(other)
                waiting.append(other)
    return behind


def _asked_by(name: str, facts: Mapping[str, Fact], equations: Mapping[str, Equation]) -> Iterable[str]:
    fact = facts.get(name)
    if fact is None:
        return ()
    if isinstance(fact, EquationFact):
        return equations[fact.equation].needs() if fact.equation in equations else ()
    return (relation.fact for relation in relations_of(fact))


def taken_together(slug: str, collected: Collected) -> Together | None:
    """The observed inputs of an equation, its own and those of equations behind it, when they must lie near each
    other in time."""
    entry = cast("EquationEntry", collected.equations[slug].entry)
    within = read_window(entry.inputs_within)
    return None if within is None else Together(tuple(dict.fromkeys(_observed(slug, collected, ()))), within)


def _observed(slug: str, collected: Collected, way: tuple[str, ...]) -> Iterable[str]:
    if slug in way or slug not in collected.equations:
        return
    for factor in cast("EquationEntry", collected.equations[slug].entry).product:
        power = factor.power if isinstance(factor.power, str) else ""
        for name in (factor.fact, factor.minus, factor.by, power):
            found = collected.facts.get(name)
            written = None if found is None else cast("FactEntry", found.entry)
            if written is not None and written.from_ == "observation":
                yield name
            elif written is not None and written.equation:
                yield from _observed(written.equation, collected, (*way, slug))
