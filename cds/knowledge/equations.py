"""Written equations to ones that compute; their worked examples are run before they may be used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from cds.context import EquationFact, convert, is_about_order, is_yes_no, unit_of_fact
from cds.knowledge.versions import is_within
from cds.models import Equation, Factor
from cds.rules import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cds.context import Fact
    from cds.knowledge.collect import Collected, Found
    from cds.knowledge.schema import EquationEntry, FactEntry, FactorEntry

__all__ = ["build_equations"]


def build_equations(collected: Collected, facts: Mapping[str, Fact]) -> dict[str, Equation]:
    """The equations by slug; faults go to `collected`."""
    equations = {}
    for name, found in collected.equations.items():
        entry = cast("EquationEntry", found.entry)
        equation = Equation(
            name=name,
            title=entry.title.model_dump(),
            unit=entry.unit,
            factors=tuple(_factor(each) for each in entry.product),
            inputs=entry.inputs,
            units={name: unit_of_fact(facts[name]) if name in facts else "" for name in entry.inputs},
            population=entry.population,
        )
        if _check_equation(equation, entry, found, facts, collected):
            equations[name] = equation
    for name in equations:
        if name in _behind(name, equations, facts):
            collected.equations[name].complain(
                "GL024", f"The equation `{name}` needs its own result.", ("product",), "Break the circle."
            )
    return equations


def _behind(name: str, equations: Mapping[str, Equation], facts: Mapping[str, Fact]) -> set[str]:
    """The equations whose results the equation needs, directly or by way of others."""
    behind: set[str] = set()
    waiting = [name]
    while waiting:
        for fact in map(facts.__getitem__, equations[waiting.pop()].needs()):
            if isinstance(fact, EquationFact) and fact.equation in equations.keys() - behind:
                behind.add(fact.equation)
                waiting.append(fact.equation)
    return behind


def _factor(written: FactorEntry) -> Factor:
    choices = {"male": written.male, "female": written.female, "other": written.other}
    return Factor(
        constant=written.constant,
        fact=written.fact,
        minus=written.minus,
        divide_by=written.divide_by,
        at_most=written.at_most,
        at_least=written.at_least,
        power=written.power,
        by=written.by,
        choices=tuple((choice, value) for choice, value in choices.items() if value is not None),
    )


def _check_equation(
    equation: Equation, entry: EquationEntry, found: Found, facts: Mapping[str, Fact], collected: Collected
) -> bool:
    before = len(found.faults)
    if entry.source not in collected.sources:
        found.complain(
            "GL021",
            f"There is no source `{entry.source}`.",
            ("source",),
            did_you_mean(entry.source, collected.sources),
        )
    for fact in equation.population.keys() - set(equation.needs()):
        found.complain(
            "GL020",
            f"The equation does not ask `{fact}`.",
            ("population", fact),
            did_you_mean(fact, equation.needs()),
        )
    for fact in equation.needs():
        if fact not in facts:
            found.complain("GL020", f"There is no fact `{fact}`.", ("product",), did_you_mean(fact, facts))
        elif is_yes_no(facts[fact]) or is_about_order(facts[fact]):
            found.complain(
                "GL022",
                f"`{fact}` is no number and no code of the patient's.",
                ("product",),
                "An equation computes with measurements, age and sex.",
            )
        elif fact not in equation.inputs and unit_of_fact(facts[fact]):
            found.complain(
                "GL011", f"The unit of `{fact}` is missing.", ("inputs",), f"Add `{fact}:` and its unit."
            )
        elif fact in equation.inputs and convert(1.0, equation.units[fact], equation.inputs[fact]) is None:
            found.complain(
                "GL032",
                f"`{fact}` is in `{equation.units[fact]}`, not convertible to `{equation.inputs[fact]}`.",
                ("inputs", fact),
            )
    for other in facts.values():
        if (
            isinstance(other, EquationFact)
            and other.equation == equation.name
            and other.unit != equation.unit
        ):
            found.complain(
                "GL032",
                f"The equation is in `{equation.unit}`, its fact `{other.name}` in `{other.unit}`.",
                ("unit",),
                "Give both the same unit.",
            )
    _check_versions(equation.name, entry.version, collected)
    if len(found.faults) == before:
        _check_examples(equation, entry, found)
    return len(found.faults) == before


def _check_versions(equation: str, version: str, collected: Collected) -> None:
    """A fact that asks for the equation in a range of versions does not get another one."""
    for found in collected.facts.values():
        fact = cast("FactEntry", found.entry)
        if fact.equation == equation and fact.version and not is_within(version, fact.version):
            found.complain(
                "GL041",
                f"The equation `{equation}` is version {version}, not `{fact.version}`.",
                ("version",),
                "Look at what has changed in the equation, then widen the range.",
            )


def _check_examples(equation: Equation, entry: EquationEntry, found: Found) -> None:
    """Each worked example must come out as it is printed."""
    for place, example in enumerate(entry.examples):
        if lacking := [name for name in equation.needs() if name not in example.given]:
            found.complain("GL040", f"The example does not give `{lacking[0]}`.", ("examples", place))
            continue
        result = equation.compute(cast(Any, example.given))
        if result is None or abs(result - example.gives) > example.within:
            found.complain(
                "GL040",
                f"The example gives {result}, not {example.gives}.",
                ("examples", place),
                "Check the factors against the source.",
            )
