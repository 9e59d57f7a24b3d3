"""Tables of factors as authors write them, in `vocabulary/factors/`."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from cds.rules import Slug, Text, Written

__all__ = ["WeightEntry", "WeightTableEntry"]

_Words = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class WeightEntry(Written):
    """What one `unit` a day of a drug counts for, in the unit of its table."""

    drugs: Slug
    route: Slug | None = None
    unit: _Words
    factor: Annotated[float, Field(gt=0)]
    note: str = ""


class WeightTableEntry(Written):
    """Factors by which doses of several drugs are added up; the first that fits a drug and its route counts."""

    title: Text
    unit: _Words
    source: Slug
    note: str = ""
    factors: Annotated[tuple[WeightEntry, ...], Field(min_length=1)]
