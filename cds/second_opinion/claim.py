"""What must hold of the fields for something to be so: conditions, joined by "all of" and "any of".

There is no "not": the opposite of a claim is a claim again (De Morgan), down to the conditions, of which each has an
opposite. So a claim is something that durable-rules can match.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal, TypeAlias, assert_never

if TYPE_CHECKING:
    from cds.second_opinion.plain import Field

__all__ = ["AnyClaim", "Claim", "Condition", "EveryClaim", "at_least", "every", "opposite", "some"]

Sign = Literal["<", "<=", "=", "!=", ">=", ">"]
_OPPOSITE: dict[Sign, Sign] = {"<": ">=", "<=": ">", "=": "!=", "!=": "=", ">=": "<", ">": "<="}


@dataclass(frozen=True, slots=True)
class Condition:
    """A field against a number or a word."""

    field: Field
    sign: Sign
    value: float | str


@dataclass(frozen=True, slots=True)
class EveryClaim:
    """All of them hold; of none, that is so."""

    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class AnyClaim:
    """At least one of them holds; of none, that is not so."""

    claims: tuple[Claim, ...]


Claim: TypeAlias = Condition | EveryClaim | AnyClaim


def every(claims: Sequence[Claim]) -> Claim:
    """All of them."""
    flat: list[Claim] = []
    for claim in claims:
        flat += claim.claims if isinstance(claim, EveryClaim) else (claim,)
    return flat[0] if len(flat) == 1 else EveryClaim(tuple(dict.fromkeys(flat)))


def some(claims: Sequence[Claim]) -> Claim:
    """At least one of them."""
    flat: list[Claim] = []
    for claim in claims:
        flat += claim.claims if isinstance(claim, AnyClaim) else (claim,)
    return flat[0] if len(flat) == 1 else AnyClaim(tuple(dict.fromkeys(flat)))


def at_least(count: int, claims: Sequence[Claim]) -> Claim:
    """At least so many of them: so many of the first half, and the rest of the second."""

    @cache
    def among(count: int, first: int, last: int) -> Claim:
        if count == 0:
            return EveryClaim(())
        if count > last - first:
            return AnyClaim(())
        if last - first == 1:
            return claims[first]
        middle = (first + last) // 2
        least = max(0, count - (last - middle))
        ways = range(least, min(count, middle - first) + 1)
        return some([every([among(n, first, middle), among(count - n, middle, last)]) for n in ways])

    return among(count, 0, len(claims))


def opposite(claim: Claim) -> Claim:
    """The claim that holds whenever this one does not."""
    match claim:
        case Condition():
            return Condition(claim.field, _OPPOSITE[claim.sign], claim.value)
        case EveryClaim():
            return some([opposite(each) for each in claim.claims])
        case AnyClaim():
            return every([opposite(each) for each in claim.claims])
        case _:
            assert_never(claim)
