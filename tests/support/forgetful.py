"""A log for a great many calls: it keeps the last hundreds of records, so that memory does not grow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from cds.audit import DecisionStore, Entry, Head, MemoryStore, Sealed

__all__ = ["forgetful_store"]

_MOST = 200


class _Forgetful:
    """Starts a new chain in memory when the old one is long."""

    def __init__(self) -> None:
        self._kept = MemoryStore()

    @property
    def head(self) -> Head:
        """Where the chain has come to."""
        return self._kept.head

    def append(self, entries: Sequence[Entry]) -> None:
        """Keep the entries."""
        if self._kept.head.seq >= _MOST:
            self._kept = MemoryStore()
        self._kept.append(entries)

    def read(self, entry_id: str) -> Sealed | None:
        """The entry, when it is among the last."""
        return self._kept.read(entry_id)


def forgetful_store() -> DecisionStore:
    """A store that answers what the hook service asks of it, and no more."""
    return cast(DecisionStore, _Forgetful())
