"""The seam between the decision log and the place it is kept: what any decision store must be able to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias, runtime_checkable

from cds.audit.entry import record_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cds.audit.chain import Head
    from cds.audit.entry import Entry, Kind, Sealed

__all__ = ["Chain", "DecisionLog", "DecisionStore", "Outcome", "Search", "says"]

Outcome: TypeAlias = Literal["fires", "silent", "unsure"]


@dataclass(frozen=True, slots=True)
class Chain:
    """One writer's chain: its number, when it was first opened, and by which version of the engine.

    `opened_at` is empty for a chain that has entries but no note of its opening: somebody took that away.
    """

    id: int
    opened_at: str
    engine: str


@dataclass(frozen=True, slots=True)
class Search:
    """What to look for; `None` asks for nothing. Times are compared as the records write them (UTC, with Z).

    `since` belongs to the range and `until` does not. `rule` finds decisions that considered the rule, with
    `outcome` those where it said so; `outcome` alone finds decisions where any rule fired, any was unsure, or
    (`silent`) none did either. `patient` is a pseudonym or the beginning of one. `before` is the (at, id) of
    the last entry already shown.
    """

    kind: Kind | None = "decision"
    since: str | None = None
    until: str | None = None
    hook: str | None = None
    client: str | None = None
    patient: str | None = None
    indicator: str | None = None
    rule: str | None = None
    outcome: Outcome | None = None
    before: tuple[str, str] | None = None


@runtime_checkable
class DecisionLog(Protocol):
    """A log to read from. Every method may be called from any thread; what is long comes as an iterator."""

    def read(self, entry_id: str) -> Sealed | None:
        """The entry of this id, or None when the log has none."""

    def feedback_on(self, decision_id: str) -> tuple[Sealed, ...]:
        """What came back about a decision, oldest first."""

    def find(self, search: Search) -> Iterator[Sealed]:
        """The entries that match, newest first."""

    def chains(self) -> tuple[Chain, ...]:
        """Every chain that was opened or has entries, in order."""

    def walk(self, chain_id: int) -> Iterator[Sealed]:
        """The entries of a chain from its first, just as they lie there: nothing is checked."""

    def close(self) -> None:
        """Let go of everything held."""


@runtime_checkable
class DecisionStore(DecisionLog, Protocol):
    """A log that this process writes one chain of. `append` is for one thread at a time."""

    @property
    def head(self) -> Head:
        """The last entry that was committed to this process's chain."""

    def append(self, entries: Sequence[Entry]) -> None:
        """Seal the entries and return when they are durable, all of them or none.

        Raises LogUnavailable when they could not be written; the head has then not moved.
        """


def says(entry: Entry, search: Search) -> bool:
    """Whether a decision holds the rule (with the outcome) that is looked for: what no column tells."""
    if search.rule is None:
        return True
    if search.rule.encode() not in entry.body:
        return False
    record = record_of(entry)
    if any(
        rule["rule"] == search.rule and search.outcome in (None, rule["outcome"])
        for rule in record.get("rules", ())
    ):
        return True
    unmet = record.get("unmet", ()) if search.outcome in (None, "silent") else ()
    return any(search.rule in group["rules"] for about in unmet for group in about["groups"])
