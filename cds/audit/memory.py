"""A decision store in memory, for tests and for trying things out: nothing of it survives the process."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from cds.audit.chain import Head, seal
from cds.audit.store import Chain, says
from cds.errors import LogUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cds.audit.entry import Entry, Sealed
    from cds.audit.store import Search

__all__ = ["MemoryStore"]


class MemoryStore:
    """One chain, in a list."""

    def __init__(self, *, engine: str = "", opened_at: str = "in memory") -> None:
        self._chain = Chain(1, opened_at, engine)
        self._head = Head(1)
        self._entries: list[Sealed] = []
        self._by_id: dict[str, Sealed] = {}

    @property
    def head(self) -> Head:
        """The last entry that was taken."""
        return self._head

    def append(self, entries: Sequence[Entry]) -> None:
        """Seal the entries, all of them or none. Raises LogUnavailable for an id that is already there."""
        sealed = seal(self._head, entries)
        if not sealed:
            return
        new = {one.entry.id: one for one in sealed}
        if len(new) < len(sealed) or not self._by_id.keys().isdisjoint(new):
            raise LogUnavailable("LOG005", "The decision log cannot be used: an id is already in it.")
        self._entries += sealed
        self._by_id |= new
        last = sealed[-1]
        self._head = Head(last.chain, last.seq, last.hash)

    def read(self, entry_id: str) -> Sealed | None:
        """The entry of this id, or None when the log has none."""
        return self._by_id.get(entry_id)

    def feedback_on(self, decision_id: str) -> tuple[Sealed, ...]:
        """What came back about a decision, oldest first."""
        found = (one for one in self._entries if one.entry.facets.decision == decision_id)
        return tuple(sorted(found, key=_age))

    def find(self, search: Search) -> Iterator[Sealed]:
        """The entries that match, newest first."""
        newest_first = sorted(self._entries, key=_age, reverse=True)
        return (one for one in newest_first if _matches(one.entry, search) and says(one.entry, search))

    def chains(self) -> tuple[Chain, ...]:
        """The one chain."""
        return (self._chain,)

    def walk(self, chain_id: int) -> Iterator[Sealed]:
        """The entries of a chain from its first."""
        return iter(tuple(self._entries) if chain_id == self._chain.id else ())

    def close(self) -> None:
        """Nothing is held."""


_age = attrgetter("entry.at", "entry.id")


def _matches(entry: Entry, search: Search) -> bool:
    facets = entry.facets
    outcomes = {"fires": facets.fired > 0, "unsure": facets.unsure > 0}
    outcomes["silent"] = not any(outcomes.values())
    return (
        search.kind in (None, entry.kind)
        and search.hook in (None, facets.hook)
        and search.client in (None, facets.client)
        and (search.patient is None or (facets.patient or "").startswith(search.patient))
        and search.indicator in (None, facets.indicator)
        and (search.since is None or entry.at >= search.since)
        and (search.until is None or entry.at < search.until)
        and (search.before is None or (entry.at, entry.id) < search.before)
        and (search.outcome is None or search.rule is not None or outcomes[search.outcome])
    )
