"""Published equations as data: a product of factors over named facts, with the population it holds for.

The grammar is closed: constants, facts, powers, caps and a choice by sex; nothing is evaluated as code.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING

from cds.context import Answer, Known, Missing, Reason, convert

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["Equation", "Factor"]


@dataclass(frozen=True, slots=True)
class Factor:
    """One factor: `min/max((constant or fact) - minus) / divide_by) ** power`, or a constant by a coded fact."""

    constant: float | None = None
    fact: str = ""
    minus: str = ""
    divide_by: float = 1.0
    at_most: float | None = None
    at_least: float | None = None
    power: float | str = 1.0
    by: str = ""
    choices: tuple[tuple[str, float], ...] = ()

    def facts(self) -> tuple[str, ...]:
        """The names of the facts it reads."""
        names = (self.fact, self.minus, self.by, self.power if isinstance(self.power, str) else "")
        return tuple(name for name in names if name)

    def value(self, given: Mapping[str, float | str]) -> float | None:
        """The factor; None when the numbers leave what the equation can take."""
        if self.by:
            return dict(self.choices).get(str(given[self.by]))
        base = self.constant if self.constant is not None else float(given[self.fact])
        if self.minus:
            base -= float(given[self.minus])
        base /= self.divide_by
        if self.at_most is not None:
            base = min(base, self.at_most)
        if self.at_least is not None:
            base = max(base, self.at_least)
        power = float(given[self.power]) if isinstance(self.power, str) else self.power
        if base <= 0:
            return None
        try:
            result: float = base**power
        except OverflowError:
            return None
        return result


@dataclass(frozen=True, slots=True)
class Equation:
    """A product of factors. `inputs` are the facts it needs with the unit its numbers are in."""

    name: str
    title: Mapping[str, str]
    unit: str
    factors: tuple[Factor, ...]
    inputs: Mapping[str, str]
    units: Mapping[str, str]
    """The unit in which each fact answers; converted to that of `inputs`."""
    population: Mapping[str, tuple[float, float]]

    def score(self, ask: Callable[[str], Answer]) -> Answer:
        """The result in `unit`, dated by its oldest input; missing when an input is, or is outside the population."""
        given: dict[str, float | str] = {}
        dates: list[str] = []
        sources: tuple[str, ...] = ()
        for name in self.needs():
            answer = ask(name)
            if isinstance(answer, Missing):
                return answer._replace(of=answer.of or name)
            if answer.bounds is not None:
                return Missing(Reason.INCONCLUSIVE, sources=answer.sources, of=name)
            if isinstance(answer.value, str):
                given[name] = answer.value
            else:
                number = convert(float(answer.value), self.units[name], self.inputs[name])
                if number is None:
                    return Missing(Reason.WRONG_UNIT, self.units[name], sources=answer.sources, of=name)
                low, high = self.population.get(name, (number, number))
                if not low <= number <= high:
                    return Missing(
                        Reason.OUT_OF_RANGE,
                        f"{low:g}-{high:g}",
                        number,
                        self.inputs[name],
                        answer.on,
                        answer.sources,
                        name,
                    )
                given[name] = number
            if answer.on:
                dates.append(answer.on)
            sources += answer.sources
        result = self.compute(given)
        if result is None:
            return Missing(Reason.OUT_OF_RANGE, self.name, sources=sources)
        return Known(result, self.unit, min(dates, default=""), tuple(dict.fromkeys(sources)))

    def needs(self) -> tuple[str, ...]:
        """The facts it reads, each once, in the order of the factors."""
        return tuple(dict.fromkeys(name for factor in self.factors for name in factor.facts()))

    def compute(self, given: Mapping[str, float | str]) -> float | None:
        """The product, rounded to ten significant digits; None outside of what the equation can take."""
        product = 1.0
        for factor in self.factors:
            value = factor.value(given)
            if value is None:
                return None
            product *= value
        return float(f"{product:.10g}") if isfinite(product) else None
