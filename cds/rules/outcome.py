"""What a rule said."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, NamedTuple, NoReturn

if TYPE_CHECKING:
    from cds.context import Fact, Order
    from cds.rules.rule import Rule

__all__ = ["Outcome", "Verdict"]


class Outcome(Enum):
    """Three-valued: unsure is neither yes nor no, so an outcome cannot be used as a truth value."""

    FIRES = "fires"
    SILENT = "silent"
    UNSURE = "unsure"

    __hash__ = object.__hash__

    def __bool__(self) -> NoReturn:
        raise TypeError("an outcome is fires, silent or unsure; compare it with `is`")


class Verdict(NamedTuple):
    """One rule's outcome for one order (None: about the patient), and the mark of each of its leaves."""

    rule: Rule
    order: Order | None
    outcome: Outcome
    marks: str
    for_want_of: tuple[Fact, ...] = ()
    """When unsure: the missing facts that decided it."""
