"""Checking a whole log: every hash, every place, and that the columns say what the bodies say."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import orjson

from cds.audit.chain import Head, link
from cds.audit.entry import Facets, facets_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cds.audit.entry import Entry, Sealed
    from cds.audit.store import Chain, DecisionLog

__all__ = ["Break", "ChainReport", "Report", "verify"]


@dataclass(frozen=True, slots=True)
class Break:
    """The first place where a chain is not as it was written; `id` is empty when there is no entry there."""

    chain: int
    seq: int
    id: str
    wrong: str


@dataclass(frozen=True, slots=True)
class ChainReport:
    """What was found in one chain: its sound entries, the last of them, and the first break, if any."""

    chain: int
    decisions: int
    feedback: int
    head: Head
    broken: Break | None


@dataclass(frozen=True, slots=True)
class Report:
    """What was found in the whole log."""

    chains: tuple[ChainReport, ...]

    @property
    def breaks(self) -> tuple[Break, ...]:
        """The first break of each chain that has one."""
        return tuple(chain.broken for chain in self.chains if chain.broken is not None)

    @property
    def sound(self) -> bool:
        """Whether there is no break."""
        return not self.breaks


def verify(log: DecisionLog, expect: Iterable[Head] = ()) -> Report:
    """Check every chain from its first entry to its last, holding one page of them at a time.

    Entries cut off at the end of a chain leave no trace in it: `expect` takes heads that were noted outside
    of the log, each of which must still be an entry of its chain.
    """
    expected = tuple(expect)
    opened = {chain.id: chain for chain in log.chains()}
    numbers = sorted({*opened, *(head.chain for head in expected)})
    # Chains are numbered as they open: for each hole in the numbers, its first is told as missing.
    holes = {
        before + 1
        for before in (0, *numbers)
        if before + 1 not in numbers and before < max(numbers, default=0)
    }
    return Report(
        tuple(
            _chain(log, number, opened.get(number), [head for head in expected if head.chain == number])
            for number in sorted({*numbers, *holes})
        )
    )


def _chain(log: DecisionLog, number: int, opened: Chain | None, expected: list[Head]) -> ChainReport:
    counts = {"decision": 0, "feedback": 0}
    head = Head(number)
    wrong = _not_opened(number, opened) or _unlike(head, expected)
    broken = Break(number, 0, "", wrong) if wrong else None
    for found in log.walk(number) if broken is None else ():
        here = Head(number, found.seq, found.hash)
        wrong = _wrong(found, head) or _unlike(here, expected)
        if wrong is not None:
            broken = Break(number, found.seq, found.entry.id, wrong)
            break
        counts[found.entry.kind] += 1
        head = here
    cut_off = [noted.seq for noted in expected if noted.seq > head.seq]
    if broken is None and cut_off:
        broken = Break(number, head.seq + 1, "", f"the chain ends before the expected entry {min(cut_off)}")
    return ChainReport(number, counts["decision"], counts["feedback"], head, broken)


def _not_opened(number: int, opened: Chain | None) -> str | None:
    if opened is None:
        return "the chain is not in the log"
    if number < 1 or not opened.opened_at:
        return "the chain has entries, but was never opened"
    return None


def _unlike(here: Head, expected: list[Head]) -> str | None:
    if any(noted.seq == here.seq and noted.hash != here.hash for noted in expected):
        return "its hash is not the one that was expected"
    return None


def _wrong(found: Sealed, head: Head) -> str | None:
    """What is wrong with an entry that should follow `head`, if anything is."""
    if found.seq != head.seq + 1:
        return f"it follows entry {head.seq}: {found.seq - head.seq - 1} missing between them"
    if link(head.hash, head.chain, found.seq, found.entry) != found.hash:
        return "its hash does not match its body, kind, id, time or place, or those of the entry before it"
    return _columns(found.entry)


def _columns(entry: Entry) -> str | None:
    """Which column does not say what the body says, if any does not."""
    try:
        record = orjson.loads(entry.body)
        facets = facets_of(record)
        named = {"kind": record["kind"], "id": record["id"], "at": record["at"]}
        if named["kind"] not in ("decision", "feedback"):
            return "its body is not a record"
    except (ValueError, KeyError, TypeError, AttributeError):
        return "its body is not a record"
    said = {"kind": entry.kind, "id": entry.id, "at": entry.at}
    differ = [name for name in named if named[name] != said[name]]
    differ += [
        field.name
        for field in fields(Facets)
        if getattr(facets, field.name) != getattr(entry.facets, field.name)
    ]
    return f"its columns differ from its body: {', '.join(differ)}" if differ else None
