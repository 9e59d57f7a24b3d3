"""Answers as durable-rules takes them: a few fields for each fact, all of them plain decimals or plain words.

A number is told by the least and the greatest that it can be, so that `<5`, an age of which only the year of birth is
known, and "missing" are all of one kind. Booleans are words, because durable-rules takes `true` for 1; a number is
always a decimal, because it takes "10" for less than 5.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from math import nextafter
from typing import TYPE_CHECKING, Literal

from cds.context import Known

if TYPE_CHECKING:
    from cds.context import Answer

__all__ = ["BEYOND", "MISSING", "Field", "decimal", "word"]

BEYOND = 1e15
"""What is unbounded reaches this far: further than any threshold."""
MISSING = "missing"
_UNKNOWN_CODE = "?"
_PLAIN = re.compile(r"[\w.-]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Field:
    """One thing told of a fact's answer: its least or greatest value, its yes or no, its code or how that begins."""

    fact: str
    part: Literal["low", "high", "answer", "code"]
    length: int = 0
    """Of a code: only so many of its first characters; 0 for all of them."""

    @property
    def name(self) -> str:
        """Never the name of a fact, and so never a word that durable-rules keeps for itself."""
        return f"{self.fact}-{self.part}{self.length or ''}"

    def literal(self, answer: Answer | None) -> str:
        """The answer as JSON. Raises TypeError when it is not of the kind that the rules ask for."""
        match self.part:
            case "low":
                return decimal(_low(answer))
            case "high":
                return decimal(_high(answer))
            case "answer":
                return f'"{_yes_or_no(answer)}"'
            case "code":
                return f'"{self.code(answer)}"'

    def code(self, answer: Answer | None) -> str:
        """The code, or its beginning, as a word."""
        if not isinstance(answer, Known):
            return _UNKNOWN_CODE
        if not isinstance(answer.value, str):
            raise TypeError(f"the answer to `{self.fact}` is no code")
        return word(answer.value[: self.length or None])


@lru_cache(maxsize=4096)
def decimal(number: float) -> str:
    """The number without an exponent and with a decimal point, no further out than `BEYOND`."""
    written = format(Decimal(repr(max(-BEYOND, min(BEYOND, float(number))))), "f")
    return written if "." in written else f"{written}.0"


def word(code: str) -> str:
    """The code in letters that need no escaping; two codes never become the same word."""
    return f"c{code}" if _PLAIN.fullmatch(code) else f"x{code.encode().hex()}"


def _low(answer: Answer | None) -> float:
    if not isinstance(answer, Known):
        return -BEYOND
    if answer.bounds is None:
        return _number(answer)
    return nextafter(answer.bounds.low, BEYOND) if answer.bounds.low_open else answer.bounds.low


def _high(answer: Answer | None) -> float:
    if not isinstance(answer, Known):
        return BEYOND
    if answer.bounds is None:
        return _number(answer)
    return nextafter(answer.bounds.high, -BEYOND) if answer.bounds.high_open else answer.bounds.high


def _number(answer: Known) -> float:
    if isinstance(answer.value, bool | str):
        raise TypeError("an answer that is compared is no number")
    return answer.value


def _yes_or_no(answer: Answer | None) -> str:
    if not isinstance(answer, Known):
        return MISSING
    if answer.value is not True and answer.value is not False:
        raise TypeError("an answer is neither yes nor no")
    return "yes" if answer.value else "no"
