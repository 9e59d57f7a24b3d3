"""Where the rows of a decision table overlap, and what none of them covers, as far as comparisons can tell.

Between two neighbouring thresholds every number is alike, so one number stands for all of them. A cell that asks for a
value set is left open: nothing is concluded from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise, product
from math import ceil, floor
from typing import TYPE_CHECKING, TypeAlias

from cds.context import MedicationFact, ObservationFact, PatientFact, unit_of_fact
from cds.rules.compile import Compiler
from cds.rules.compiled import Compared, Within
from cds.rules.condition import Between, Compare, Holds, Is
from cds.rules.threevalued import COMPARES, FALSE, TRUE, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from cds.context import Dictionary, Fact
    from cds.rules.compile import NamedCondition
    from cds.rules.condition import Node

__all__ = ["MOST_POINTS", "Survey", "survey"]

MOST_POINTS = 20_000
Sample: TypeAlias = "float | bool | str | None"
_Judge: TypeAlias = "Callable[[Sample], int]"
_SEXES = ("female", "male", "other")


@dataclass(frozen=True, slots=True)
class Survey:
    """The points that stand for every patient a table could meet, and what each row says at them."""

    columns: tuple[str, ...]
    units: tuple[str, ...]
    points: tuple[tuple[Sample, ...], ...]
    rows: tuple[bytes, ...]
    """For each row, its truth at each point."""

    def apart(self, one: int, other: int) -> bool:
        """Whether no patient can be in both rows."""
        pairs = zip(self.rows[one], self.rows[other], strict=True)
        return all(FALSE in pair for pair in pairs)

    def both(self, one: int, other: int) -> str | None:
        """A patient who is in both rows, in words."""
        pairs = zip(self.rows[one], self.rows[other], strict=True)
        return self._first(a == b == TRUE for a, b in pairs)

    def in_none(self) -> str | None:
        """A patient who is in no row, in words."""
        return self._first(all(truth == FALSE for truth in at) for at in zip(*self.rows, strict=True))

    def is_covered(self, row: int) -> bool:
        """Whether everybody who may be in the row is in one above it."""
        above = self.rows[:row]
        return all(
            truth == FALSE or any(other[point] == TRUE for other in above)
            for point, truth in enumerate(self.rows[row])
        )

    def _first(self, wanted: Iterable[bool]) -> str | None:
        point = next((point for point, found in zip(self.points, wanted, strict=True) if found), None)
        return None if point is None else ", ".join(map(_told, self.columns, point, self.units))


def survey(
    columns: Mapping[str, str],
    rows: Sequence[Mapping[str, Sequence[Node]]],
    shared: Sequence[Node],
    dictionary: Dictionary,
    named: Mapping[str, NamedCondition],
) -> Survey | None:
    """The survey of these rows (conditions by column); None when there are too many points, or none.

    `columns` says which fact each column asks; of the `shared` conditions those on the same facts are heeded.
    Raises `Problem` for a condition that cannot mean anything.
    """
    compiler = Compiler(dictionary, named)
    cells = {name: [[*row.get(name, ())] for row in rows] for name in columns}
    limits = {name: [node for node in shared if _fact_of(node) == fact] for name, fact in columns.items()}
    samples = [
        _samples(
            dictionary.facts.get(fact),
            [node for nodes in (*cells[name], limits[name]) for node in nodes],
            compiler,
        )
        for name, fact in columns.items()
    ]
    count = 1
    for each in samples:
        count *= len(each)
    if count > MOST_POINTS:
        return None
    within = _judged([limits[name] for name in columns], compiler)
    points = tuple(point for point in product(*samples) if _truth(within, point) != FALSE)
    if not points:
        return None
    judged = [_judged([cells[name][row] for name in columns], compiler) for row in range(len(rows))]
    facts = (dictionary.facts.get(fact) for fact in columns.values())
    return Survey(
        columns=tuple(columns),
        units=tuple("" if fact is None else unit_of_fact(fact) for fact in facts),
        points=points,
        rows=tuple(bytes(_truth(row, point) for point in points) for row in judged),
    )


def _fact_of(node: Node) -> str:
    match node:
        case Compare() | Between() | Is():
            return node.fact
        case Holds():
            return node.name
        case _:
            return ""


def _judged(cells: Sequence[Sequence[Node]], compiler: Compiler) -> list[list[_Judge]]:
    return [[_judge(node, compiler) for node in nodes] for nodes in cells]


def _truth(judges: Sequence[Sequence[_Judge]], point: Sequence[Sample]) -> int:
    truths = {
        judge(sample) for each, sample in zip(judges, point, strict=True) for judge in each
    }  # all of them must hold
    return FALSE if FALSE in truths else UNKNOWN if UNKNOWN in truths else TRUE


def _judge(node: Node, compiler: Compiler) -> _Judge:
    match node:
        case Compare():
            leaf = compiler.compile(node)
            assert isinstance(leaf, Compared)
            holds, limit = COMPARES[leaf.sign], leaf.limit
            return lambda sample: TRUE if holds(float(sample or 0), limit) else FALSE
        case Between():
            within = compiler.compile(node)
            assert isinstance(within, Within)
            return lambda sample: TRUE if within.low <= float(sample or 0) <= within.high else FALSE
        case Is():
            return lambda sample: TRUE if sample == node.code else FALSE
        case Holds():
            return lambda sample: TRUE if sample is not node.negated else FALSE
        case _:
            return lambda sample: UNKNOWN


def _samples(fact: Fact | None, nodes: Sequence[Node], compiler: Compiler) -> list[Sample]:
    """Values that stand for all that the fact could be, as far as these conditions tell them apart."""
    numbers: set[float] = set()
    for node in nodes:
        match node:
            case Compare() | Between():
                leaf = compiler.compile(node)
                if isinstance(leaf, Compared):
                    numbers.add(leaf.limit)
                elif isinstance(leaf, Within):
                    numbers |= {leaf.low, leaf.high}
            case Holds():
                return [True, False]
            case _:
                pass
    if numbers:
        return [*_numbers(sorted(numbers), fact)]
    codes = dict.fromkeys(node.code for node in nodes if isinstance(node, Is))
    if not codes:
        return [None]
    return [*_SEXES] if isinstance(fact, PatientFact) else [*codes, None]


def _numbers(limits: Sequence[float], fact: Fact | None) -> Iterable[float]:
    """Every limit, and a number on either side of each."""
    plausible = getattr(fact, "plausible", None)
    lowest, highest = plausible or (0.0 if limits[0] >= 0 else limits[0] - 1, limits[-1] + 1)
    middles = [(low + high) / 2 for low, high in pairwise(limits)]
    found = {*limits, *middles, (lowest + limits[0]) / 2, min(limits[-1] + 1, highest)}
    if _is_whole(fact):
        found = {float(way(number)) for number in found for way in (floor, ceil)}
    return sorted(number for number in found if lowest <= number <= highest)


def _is_whole(fact: Fact | None) -> bool:
    """Whether the fact is counted: ages in completed years, and numbers of things."""
    counts = isinstance(fact, ObservationFact) and fact.pick == "count"
    return counts or isinstance(fact, PatientFact | MedicationFact)


def _told(column: str, sample: Sample, unit: str) -> str:
    match sample:
        case True:
            return f"{column} yes"
        case False:
            return f"{column} no"
        case None:
            return f"{column} anything else"
        case str():
            return f"{column} {sample}"
        case _:
            return f"{column} {sample:g} {unit}".rstrip()
