"""Days covered by several periods, each day counted once."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Days", "count_days", "joined", "shared"]


class Days(NamedTuple):
    """From `first` to `last`, both included, as day numbers."""

    first: int
    last: int


def joined(periods: Iterable[Days], window: Days) -> list[Days]:
    """The same days inside the window, in order and without overlaps."""
    whole: list[Days] = []
    for first, last in sorted(periods):
        first, last = max(first, window.first), min(last, window.last)
        if first > last:
            continue
        if whole and first <= whole[-1].last + 1:
            whole[-1] = Days(whole[-1].first, max(whole[-1].last, last))
        else:
            whole.append(Days(first, last))
    return whole


def shared(one: list[Days], other: list[Days]) -> list[Days]:
    """The days that both cover. Both are in order and without overlaps."""
    both: list[Days] = []
    here = there = 0
    while here < len(one) and there < len(other):
        first = max(one[here].first, other[there].first)
        last = min(one[here].last, other[there].last)
        if first <= last:
            both.append(Days(first, last))
        if one[here].last < other[there].last:
            here += 1
        else:
            there += 1
    return both


def count_days(whole: list[Days]) -> int:
    """How many days they are; they are without overlaps."""
    return sum(last - first + 1 for first, last in whole)
