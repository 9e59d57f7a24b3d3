"""On which days each pack is in effect."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cds.knowledge.pack_file import PackFile

__all__ = ["Calendar"]


@dataclass(frozen=True, slots=True)
class Calendar:
    """The packs out of effect, for each stretch of days between two changes."""

    changes: tuple[date, ...]
    out: tuple[frozenset[str], ...]
    """Before the first change, between each two, and after the last."""

    @classmethod
    def of(cls, packs: Iterable[PackFile]) -> Calendar:
        """The calendar of these packs; both `from` and `until` belong to the days of a pack."""
        packs = tuple(packs)
        changes = sorted({day for pack in packs for day in _changes(pack)})
        days = [date.min, *changes]
        return cls(
            tuple(changes),
            tuple(frozenset(pack.pack for pack in packs if not _holds(pack, day)) for day in days),
        )

    def out_of_effect(self, day: date) -> frozenset[str]:
        """The packs that are not in effect on this day."""
        return self.out[bisect_right(self.changes, day)]


def _changes(pack: PackFile) -> Iterable[date]:
    yield pack.effective.from_
    if pack.effective.until is not None:
        yield date.fromordinal(pack.effective.until.toordinal() + 1)


def _holds(pack: PackFile, day: date) -> bool:
    return pack.effective.from_ <= day and (pack.effective.until is None or day <= pack.effective.until)
