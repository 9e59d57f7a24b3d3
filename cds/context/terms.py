"""The terms on which one is picked among several: which pick, and how it must lie in time to something else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from cds.context.dates import Window

__all__ = ["COUNTS", "DIFFERENCES", "Near", "ObservationAnswer", "Pick", "Relation", "Together"]

Pick: TypeAlias = Literal[
    "latest",
    "earliest",
    "highest",
    "lowest",
    "count",
    "days",
    "mean",
    "median",
    "sum",
    "rise",
    "fall",
    "change",
]
ObservationAnswer: TypeAlias = Literal["quantity", "code", "yes/no", "time since", "time until"]
COUNTS = frozenset({"count", "days"})
DIFFERENCES = frozenset({"rise", "fall", "change"})


class Relation(NamedTuple):
    """Strictly after or before the date of another fact's answer, and within `by` of it."""

    side: Literal["after", "before"]
    fact: str
    by: Window | None = None


class Near(NamedTuple):
    """With a value of another observation fact no further away in time than `within`."""

    fact: str
    within: Window


class Together(NamedTuple):
    """Facts whose answers must lie no further apart in time than `within`."""

    facts: tuple[str, ...]
    within: Window
