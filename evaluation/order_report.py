"""What came of the look-alike orders, as lines for the terminal and as JSON."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

from evaluation.order_file import ALERTS
from evaluation.order_trial import AS_EXPECTED, MISSED, NEEDLESS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cds.knowledge import Knowledge
    from evaluation.order_trial import Tried

__all__ = ["OrderReport"]

_COLUMNS = ("category", "orders", "as expected", "missed", "needless", "percent")


@dataclass(frozen=True, slots=True)
class OrderReport:
    """Every order that was placed."""

    knowledge: Knowledge
    tried: tuple[Tried, ...]

    @property
    def failures(self) -> tuple[Tried, ...]:
        """The dangerous orders that were let through, and the trivial ones that were not."""
        return tuple(each for each in self.tried if each.came_of_it != AS_EXPECTED)

    def lines(self) -> Iterator[str]:
        """The table of the categories, and the orders that failed, by name."""
        rows = [_COLUMNS, *(tuple(map(str, row.values())) for row in self._categories())]
        widths = [max(len(row[place]) for row in rows) for place in range(len(_COLUMNS))]
        for row in rows:
            numbers = (cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))
            yield "  ".join([row[0].ljust(widths[0]), *numbers])
        for each in self.failures:
            yield ""
            yield from _told(each)

    def as_json(self) -> bytes:
        """Everything, as one JSON document."""
        told = {
            "knowledge": self.knowledge.digest,
            "packs": [{"id": pack.id, "version": pack.version} for pack in self.knowledge.packs],
            "categories": self._categories(),
            "orders": [_as_json(each) for each in self.tried],
        }
        return orjson.dumps(told, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)

    def _categories(self) -> list[dict[str, Any]]:
        names = dict.fromkeys(each.category for each in self.tried)
        rows = [_row(name, [each for each in self.tried if each.category == name]) for name in names]
        return [*rows, _row("all", list(self.tried))]


def _row(name: str, tried: list[Tried]) -> dict[str, Any]:
    counts = Counter(each.came_of_it for each in tried)
    share = 100 * counts[AS_EXPECTED] / len(tried) if tried else 0.0
    cells = (name, len(tried), counts[AS_EXPECTED], counts[MISSED], counts[NEEDLESS], round(share, 1))
    return dict(zip(_COLUMNS, cells, strict=True))


def _told(each: Tried) -> Iterator[str]:
    written = each.placed.written
    harm = f" ({written.harm})" if written.harm else ""
    yield f"{each.came_of_it}{harm}: {written.id}, {each.placed.place}"
    yield f"    {written.why} {written.source.title}, {written.source.section}, {written.source.edition}."
    if each.failed:
        yield f"    it could not be placed: {each.failed}"
    for card in each.cards:
        yield f"    {card.indicator}: {card.summary}"
    if not each.cards and not each.failed:
        yield "    no card"


def _as_json(each: Tried) -> dict[str, Any]:
    written = each.placed.written
    return {
        "id": written.id,
        "category": each.category,
        "place": each.placed.place,
        "expect": written.expect,
        "harm": written.harm,
        "came_of_it": each.came_of_it,
        "failed": each.failed,
        "recognised": each.right.summary if written.expect == ALERTS and each.right else None,
        "cards": [{"indicator": card.indicator, "summary": card.summary} for card in each.cards],
    }
