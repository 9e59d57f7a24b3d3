"""Factors by which doses of several drugs are made comparable, such as oral morphine equivalents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cds.context.vocabulary import Coded, ValueSet

__all__ = ["Weight", "Weights"]


@dataclass(frozen=True, slots=True)
class Weight:
    """What one `unit` a day of these drugs, taken by this route, counts for."""

    drugs: ValueSet
    route: ValueSet | None
    unit: str
    factor: float


@dataclass(frozen=True, slots=True)
class Weights:
    """A table of factors; its sums are in `unit`."""

    name: str
    title: Mapping[str, str]
    unit: str
    factors: tuple[Weight, ...]

    def of(self, drug: Coded, route: Coded) -> Weight | None:
        """The first factor for the drug by this route."""
        for factor in self.factors:
            fits = factor.route is None or factor.route.has_any(route)
            if fits and any(factor.drugs.has(code) for code in drug.codes):  # not by what it contains
                return factor
        return None
