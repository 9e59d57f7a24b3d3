"""Every error this project raises on purpose.

CdsError                    code, message, where, remedy
├── Refused                 a call that cannot be answered: the HTTP status goes with it
├── KnowledgeFaulty         a knowledge base that cannot be loaded; carries all its faults
├── TwinFailed              the second evaluator gave no answer; ours is not touched by it
├── LogUnavailable          the decision log cannot take a record: no answer may leave
└── Misuse                  a command or setting that cannot be followed
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["CdsError", "Fault", "KnowledgeFaulty", "LogUnavailable", "Misuse", "Refused", "TwinFailed"]


class CdsError(Exception):
    """An error in the reader's words, with a stable code, a place, and what to do about it."""

    def __init__(self, code: str, message: str, *, where: str = "", remedy: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.where = where
        self.remedy = remedy

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        remedy = f" {self.remedy}" if self.remedy else ""
        return f"{place}{self.code} {self.message}{remedy}"


class Refused(CdsError):
    """A call that cannot be answered. `status` is the HTTP status: 4xx, 503, or 500 for a fault of ours."""

    def __init__(self, status: int, code: str, message: str, *, where: str = "", remedy: str = "") -> None:
        super().__init__(code, message, where=where, remedy=remedy)
        self.status = status


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing wrong in a knowledge base: where, a stable code, what, and what to do."""

    file: str
    line: int
    code: str
    message: str
    remedy: str = ""

    def __str__(self) -> str:
        remedy = f" {self.remedy}" if self.remedy else ""
        return f"{self.file}:{self.line}: {self.code} {self.message}{remedy}"


class KnowledgeFaulty(CdsError):
    """A knowledge base with faults; `faults` holds every one of them, in file order."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(sorted(faults))
        count = len(self.faults)
        super().__init__(
            "KB000",
            f"The knowledge base has {count} fault{'s' if count != 1 else ''}.",
            remedy="Run `cds check` on it to see all of them.",
        )


class LogUnavailable(CdsError):
    """The decision log cannot take a record, so no answer may leave."""


class TwinFailed(CdsError):
    """The second evaluator gave no answer: its process died, hung, or durable-rules failed in it."""


class Misuse(CdsError):
    """A command or a setting that cannot be followed."""
