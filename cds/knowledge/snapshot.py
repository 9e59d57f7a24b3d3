"""Everything the service knows, compiled, immutable, swapped whole."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from cds.knowledge.calendar import Calendar
from cds.rules import RuleIndex

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from cds.cards import Faces, Orderable
    from cds.context import Dictionary
    from cds.errors import Fault
    from cds.knowledge.overlays import Overlay
    from cds.knowledge.pack_file import PackFile
    from cds.knowledge.schema import SourceEntry
    from cds.rules import NamedCondition, Rule

__all__ = ["Knowledge", "Pack"]


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack's particulars and the digest over the meaning of all its rules."""

    written: PackFile
    digest: str
    rules: tuple[str, ...]

    @property
    def id(self) -> str:
        return self.written.pack

    @property
    def version(self) -> str:
        return self.written.version


@dataclass(frozen=True, slots=True)
class Knowledge:
    """One loaded knowledge base."""

    digest: str
    packs: tuple[Pack, ...]
    rules: Mapping[str, Rule]
    rows: Mapping[str, tuple[str, ...]]
    """The rules that came of each row of a table."""
    dictionary: Dictionary
    named: Mapping[str, NamedCondition]
    sources: Mapping[str, SourceEntry]
    orderables: Mapping[str, Orderable]
    faces: Faces
    indexes: Mapping[str, RuleIndex]
    """By hook; rules that are draft, reviewed, paused or retired are in none."""
    remembers: bool
    """Whether some rule has a repeat policy, so that earlier answers to cards matter."""
    calendar: Calendar
    denied: Mapping[str, bytes]
    """What the decision record says of each yes/no fact that is not true, as JSON."""
    not_found: Mapping[str, bytes]
    """And of each measurement of which there is none."""
    pictures: Mapping[str, bytes]
    """Id, version and digest of each pack as JSON, for the decision record."""
    overlays: tuple[Overlay, ...] = ()
    """In order of precedence, the last one prevailing."""
    warnings: tuple[Fault, ...] = ()
    """What may be meant, but should be looked at."""
    _in_effect: dict[tuple[str, frozenset[str]], RuleIndex] = field(default_factory=dict, repr=False)

    def on_any_day(self) -> Knowledge:
        """The same with every pack always in effect, for trying rules on records of another time."""
        return replace(self, calendar=Calendar.of(()), _in_effect={})

    def index(self, hook: str, day: date) -> RuleIndex:
        """The rules of the hook whose packs are in effect on this day."""
        out = self.calendar.out_of_effect(day)
        if not out:
            return self.indexes[hook]
        index = self._in_effect.get((hook, out))
        if index is None:
            rules = (rule for rule in self.indexes[hook].rules if rule.pack not in out)
            self._in_effect[hook, out] = index = RuleIndex.build(rules)
        return index
