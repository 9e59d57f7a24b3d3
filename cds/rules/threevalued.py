"""Kleene's three-valued logic, and comparisons that may not know.

A truth is one of three characters, the same that the decision record keeps: `T`, `F`, `?`. They are kept as
their code points, so that the evaluator can write them straight into the record's marks.
"""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cds.context import Bounds

__all__ = ["COMPARES", "FALSE", "NOT_NEEDED", "TRUE", "UNKNOWN", "between_bounds", "compare_bounds", "negate"]

TRUE: Final = ord("T")
FALSE: Final = ord("F")
UNKNOWN: Final = ord("?")
NOT_NEEDED: Final = ord("-")

COMPARES: Mapping[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
    ">=": operator.ge,
    ">": operator.gt,
}
"""The tests of an exactly known number against a threshold."""


def negate(truth: int) -> int:
    """Not: unknown stays unknown."""
    return UNKNOWN if truth == UNKNOWN else FALSE if truth == TRUE else TRUE


def compare_bounds(sign: str, threshold: float, bounds: Bounds) -> int:
    """The test of a number known only by its bounds: true or false when every number within them agrees."""
    low, high = bounds.low, bounds.high
    match sign:
        case "<":
            return _decide(high < threshold or (high == threshold and bounds.high_open), low >= threshold)
        case "<=":
            return _decide(high <= threshold, low > threshold or (low == threshold and bounds.low_open))
        case ">":
            return _decide(low > threshold or (low == threshold and bounds.low_open), high <= threshold)
        case ">=":
            return _decide(low >= threshold, high < threshold or (high == threshold and bounds.high_open))
        case _:
            outside = (
                compare_bounds("<", threshold, bounds) == TRUE
                or compare_bounds(">", threshold, bounds) == TRUE
            )
            return _decide(low == high == threshold, outside)


def between_bounds(low: float, high: float, bounds: Bounds) -> int:
    """Whether a number known by its bounds lies from `low` to `high`."""
    above, below = compare_bounds(">=", low, bounds), compare_bounds("<=", high, bounds)
    if above == FALSE or below == FALSE:
        return FALSE
    return TRUE if above == TRUE and below == TRUE else UNKNOWN


def _decide(surely: bool, surely_not: bool) -> int:
    return TRUE if surely else FALSE if surely_not else UNKNOWN
