"""Arithmetic on numbers of which only bounds may be known.

It is done in decimals, as the numbers are written: 1.3 less 1.0 is 0.3, and meets a limit of 0.3.
"""

from __future__ import annotations

from decimal import Decimal
from math import inf
from typing import TYPE_CHECKING

from cds.context.facts import Bounds, Known

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["bounds_of", "highest", "lies_within", "lowest", "mean", "median", "minus", "share", "total"]


def bounds_of(answer: Known) -> Bounds:
    """The bounds of a number; both are the number itself when it is known."""
    if answer.bounds is not None:
        return answer.bounds
    assert not isinstance(answer.value, str)
    return Bounds(answer.value, answer.value)


def lies_within(number: Bounds, limits: Bounds) -> bool | None:
    """Whether a number lies within limits; None when some numbers within its bounds do and some do not."""
    if _low(number) >= _low(limits) and _high(number) <= _high(limits):
        return True
    return False if _is_below(number, limits) or _is_below(limits, number) else None


def highest(several: Sequence[Bounds]) -> Bounds:
    """The highest of several."""
    low, high = max(several, key=_low), max(several, key=_high)
    return Bounds(low.low, high.high, low.low_open, high.high_open)


def lowest(several: Sequence[Bounds]) -> Bounds:
    """The lowest of several."""
    low, high = min(several, key=_low), min(several, key=_high)
    return Bounds(low.low, high.high, low.low_open, high.high_open)


def total(several: Sequence[Bounds]) -> Bounds:
    """Their sum."""
    return _each_side(several, several, 1)


def mean(several: Sequence[Bounds]) -> Bounds:
    """Their arithmetic mean."""
    return _each_side(several, several, len(several))


def median(several: Sequence[Bounds]) -> Bounds:
    """The one in the middle, or the mean of the two in the middle."""
    lows, highs = sorted(several, key=_low), sorted(several, key=_high)
    middle = slice((len(several) - 1) // 2, len(several) // 2 + 1)
    return _each_side(lows[middle], highs[middle], len(lows[middle]))


def minus(one: Bounds, other: Bounds) -> Bounds:
    """One less the other."""
    return Bounds(
        float(_exact(one.low) - _exact(other.high)),
        float(_exact(one.high) - _exact(other.low)),
        one.low_open or other.high_open,
        one.high_open or other.low_open,
    )


def share(one: Bounds, base: Bounds) -> Bounds:
    """By how many per cent one is more than the base; `base` must be able to be more than nought."""
    low = _per_cent(one.low, base.high if one.low >= 0 else base.low)
    high = _per_cent(one.high, base.low if one.high >= 0 else base.high)
    return Bounds(low, high, one.low_open or base.high_open, one.high_open or base.low_open)


def _per_cent(number: float, base: float) -> float:
    if base <= 0 or abs(number) == inf:  # the base may be as near to nought as one likes
        return -inf if number < 0 else inf
    return float(f"{(_exact(number) / _exact(base) - 1) * 100:.10g}")


def _each_side(lows: Sequence[Bounds], highs: Sequence[Bounds], parts: int) -> Bounds:
    return Bounds(
        float(sum(_exact(each.low) for each in lows) / parts),
        float(sum(_exact(each.high) for each in highs) / parts),
        any(each.low_open for each in lows),
        any(each.high_open for each in highs),
    )


def _exact(number: float) -> Decimal:
    return Decimal(repr(number))


# An end that does not belong is further in than the same one that does.


def _low(bounds: Bounds) -> tuple[float, bool]:
    return bounds.low, bounds.low_open


def _high(bounds: Bounds) -> tuple[float, bool]:
    return bounds.high, not bounds.high_open


def _is_below(one: Bounds, other: Bounds) -> bool:
    return one.high < other.low or (one.high == other.low and (one.high_open or other.low_open))
