"""How much the calls ask of a knowledge base: rules asked, facts, cards. Not timed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from statistics import mean
from typing import NamedTuple

from cds.decide import decide
from cds.hooks.request import read_call
from cds.knowledge import load_knowledge
from cds.rules import Outcome, Verdict

__all__ = ["Effort", "UnlikeReal", "effort_of", "effort_table"]

_NOW = datetime.fromisoformat("2026-11-22T10:00:00+01:00")
_SERVICE = "order-sign"
_SANE_CARDS = (0.1, 5.0)


class UnlikeReal(Exception):
    """The calls meet next to no rules, or far too many: what is measured would mean nothing."""


class Effort(NamedTuple):
    """Means over the calls of one size."""

    rules: int
    size: str
    asked: float
    fire: float
    unsure: float
    facts: float
    cards: float


def effort_of(rules: int, knowledge: Path, calls: Mapping[str, Sequence[bytes]]) -> list[Effort]:
    """One line for each size. Raises UnlikeReal when cards are too few or too many, Refused when a call is refused."""
    loaded = load_knowledge(knowledge)
    found = []
    for size, bodies in calls.items():
        decisions = [decide(read_call(body, _SERVICE, _SERVICE, "nb"), loaded, _NOW) for body in bodies]
        line = Effort(
            rules,
            size,
            mean(len(each.verdicts) for each in decisions),
            mean(_count(each.verdicts, Outcome.FIRES) for each in decisions),
            mean(_count(each.verdicts, Outcome.UNSURE) for each in decisions),
            mean(len(each.patient.answers) for each in decisions),
            mean(len(each.cards) for each in decisions),
        )
        if not _SANE_CARDS[0] <= line.cards <= _SANE_CARDS[1]:
            raise UnlikeReal(f"{line.cards:.1f} cards a {size} call at {rules} rules.")
        found.append(line)
    return found


def _count(verdicts: Sequence[Verdict], outcome: Outcome) -> int:
    return sum(each.outcome is outcome for each in verdicts)


def effort_table(lines: Sequence[Effort]) -> str:
    """As Markdown."""
    head = ["| rules | call | rules asked | fire | unsure | facts asked | cards |", "|--:|---|" + "--:|" * 5]
    return "\n".join(
        head
        + [
            f"| {line.rules:,} | {line.size} | " + " | ".join(f"{value:.1f}" for value in line[2:]) + " |"
            for line in lines
        ]
    )
