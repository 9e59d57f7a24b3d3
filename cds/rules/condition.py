"""The sentences of a condition, from what an author wrote to a tree.

The grammar is closed. A word it does not know is a fault with a place and a remedy, never a guess.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, NoReturn, TypeAlias, cast

__all__ = [
    "AllOf",
    "AnyOf",
    "AtLeast",
    "Between",
    "Compare",
    "Holds",
    "InSet",
    "Is",
    "Node",
    "NoneOf",
    "NotCondition",
    "parse",
    "parse_list",
    "threshold",
]

Operator = Literal["<", "<=", "=", ">=", ">"]
Path: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Compare:
    """`egfr < 30 mL/min/{1.73_m2}`"""

    text: str
    fact: str
    operator: Operator
    threshold: float
    unit: str


@dataclass(frozen=True, slots=True)
class Between:
    """`egfr between 30 and 44 mL/min/{1.73_m2}`, both ends included."""

    text: str
    fact: str
    low: float
    high: float
    unit: str


@dataclass(frozen=True, slots=True)
class Is:
    """`sex is female`"""

    text: str
    fact: str
    code: str


@dataclass(frozen=True, slots=True)
class InSet:
    """`encounter_class in inpatient-classes`"""

    text: str
    fact: str
    value_set: str


@dataclass(frozen=True, slots=True)
class Holds:
    """`taking_nsaid`, `not taking_nsaid`: a yes/no fact or a named condition."""

    text: str
    name: str
    negated: bool


@dataclass(frozen=True, slots=True)
class AllOf:
    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class NoneOf:
    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class AtLeast:
    count: int
    nodes: tuple[Node, ...]


Leaf: TypeAlias = Compare | Between | Is | InSet | Holds
Node: TypeAlias = Leaf | AllOf | AnyOf | NoneOf | AtLeast


class NotCondition(ValueError):
    """What was written is no condition; `path` leads to it, `remedy` says what may be written."""

    def __init__(self, message: str, path: Path, remedy: str) -> None:
        super().__init__(message)
        self.path = path
        self.remedy = remedy


_NAME = r"(?P<fact>[a-z][a-z0-9_]*)"
_NUMBER = r"[+-]?\d+(?:\.\d+)?"
_COMPARE = re.compile(rf"{_NAME}\s*(?P<operator><=|>=|<|>|=)\s*(?P<number>{_NUMBER})(?:\s+(?P<unit>\S+))?")
_BETWEEN = re.compile(
    rf"{_NAME}\s+between\s+(?P<low>{_NUMBER})\s+and\s+(?P<high>{_NUMBER})(?:\s+(?P<unit>\S+))?"
)
_IS = re.compile(rf"{_NAME}\s+is\s+(?P<code>[A-Za-z0-9][\w.-]*)")
_IN = re.compile(rf"{_NAME}\s+in\s+(?P<set>[a-z0-9][a-z0-9-]*)")
_HOLDS = re.compile(rf"(?P<not>not\s+)?{_NAME}")
_TIME_WORDS = {
    "year": "a", "years": "a", "month": "mo", "months": "mo", "week": "wk", "weeks": "wk", "day": "d", "days": "d",
    "hour": "h", "hours": "h",
}  # fmt: skip
_REMEDY = (
    "Write for example `egfr < 30 mL/min/{1.73_m2}`, `age between 18 and 64 years`, `sex is female`, "
    "`taking_nsaid`, `not taking_nsaid`, or a list under `all:`, `any:`, `none:` or `at_least:` with `of:`."
)


def parse(written: object, path: Path = ()) -> Node:
    """The tree of one condition. Raises `NotCondition` with the place of what cannot be understood."""
    if isinstance(written, str):
        return _sentence(" ".join(written.split()), path)
    if isinstance(written, dict):
        return _group(written, path)
    return _refuse(f"`{written}` is not a condition.", path)


def parse_list(written: object, path: Path = ()) -> tuple[Node, ...]:
    """The trees of a list of conditions."""
    if not isinstance(written, list) or not written:
        _refuse("A list of conditions is needed here.", path)
    return tuple(parse(each, (*path, place)) for place, each in enumerate(written))


def threshold(written: str) -> tuple[float, str]:
    """A number and its UCUM unit, as they stand in a comparison. Raises `NotCondition`."""
    node = parse(f"value = {written}")
    if not isinstance(node, Compare):
        _refuse(f"`{written}` is not a number with its unit.", ())
    return node.threshold, node.unit


def _sentence(text: str, path: Path) -> Node:
    if match := _COMPARE.fullmatch(text):
        operator = cast(Operator, match["operator"])
        return Compare(text, match["fact"], operator, float(match["number"]), _unit(match["unit"]))
    if match := _BETWEEN.fullmatch(text):
        low, high = float(match["low"]), float(match["high"])
        if low > high:
            _refuse(f"`{text}`: the lower end must come first.", path)
        return Between(text, match["fact"], low, high, _unit(match["unit"]))
    if match := _IS.fullmatch(text):
        return Is(text, match["fact"], match["code"])
    if match := _IN.fullmatch(text):
        return InSet(text, match["fact"], match["set"])
    if match := _HOLDS.fullmatch(text):
        return Holds(text, match["fact"], match["not"] is not None)
    return _refuse(f"`{text}` is not a condition.", path)


def _group(written: dict[object, object], path: Path) -> Node:
    keys = set(written)
    if keys == {"at_least", "of"}:
        nodes = parse_list(written["of"], (*path, "of"))
        count = written["at_least"]
        if not isinstance(count, int) or isinstance(count, bool) or not 1 <= count <= len(nodes):
            _refuse(f"`at_least` must be a number from 1 to {len(nodes)}.", (*path, "at_least"))
        return AtLeast(count, nodes)
    if len(keys) == 1:
        key = next(iter(keys))
        if key in ("all", "any", "none"):
            return _group_of(key, parse_list(written[key], (*path, str(key))))
    return _refuse(f"`{', '.join(map(str, written))}` is not a group of conditions.", path)


def _group_of(key: object, nodes: tuple[Node, ...]) -> Node:
    return AllOf(nodes) if key == "all" else AnyOf(nodes) if key == "any" else NoneOf(nodes)


def _unit(written: str | None) -> str:
    return _TIME_WORDS.get(written or "", written or "")


def _refuse(message: str, path: Path) -> NoReturn:
    raise NotCondition(message, path, _REMEDY)
