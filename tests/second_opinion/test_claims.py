"""Claims: "at least so many", and opposites all the way down."""

from __future__ import annotations

from itertools import product

import pytest

from cds.second_opinion.claim import AnyClaim, Claim, Condition, EveryClaim, at_least, every, opposite, some
from cds.second_opinion.plain import Field

NAMES = "abcdefg"
LEAVES = [Condition(Field(name, "answer"), "=", "yes") for name in NAMES]
WORLDS = [dict(zip(NAMES, world, strict=True)) for world in product((True, False), repeat=len(NAMES))]


def holds(claim: Claim, world: dict[str, bool]) -> bool:
    match claim:
        case Condition(field, "=", "yes"):
            return world[field.fact]
        case Condition(field, "!=", "yes"):
            return not world[field.fact]
        case EveryClaim(claims):
            return all(holds(each, world) for each in claims)
        case AnyClaim(claims):
            return any(holds(each, world) for each in claims)
        case _:
            raise AssertionError(claim)


@pytest.mark.parametrize("count", range(1, 8))
def test_at_least_so_many_holds_when_so_many_do(count: int) -> None:
    claim = at_least(count, LEAVES)
    assert [holds(claim, world) for world in WORLDS] == [sum(world.values()) >= count for world in WORLDS]


@pytest.mark.parametrize("count", range(1, 8))
def test_the_opposite_holds_when_the_claim_does_not(count: int) -> None:
    claim = opposite(at_least(count, LEAVES))
    assert [holds(claim, world) for world in WORLDS] == [sum(world.values()) < count for world in WORLDS]


def test_one_claim_alone_is_itself() -> None:
    assert every([LEAVES[0]]) == some([LEAVES[0]]) == LEAVES[0]


def test_groups_of_one_kind_become_one() -> None:
    assert every([every(LEAVES[:2]), LEAVES[2]]) == EveryClaim(tuple(LEAVES[:3]))
    assert some([some(LEAVES[:2]), LEAVES[2]]) == AnyClaim(tuple(LEAVES[:3]))


@pytest.mark.parametrize(
    ("sign", "other"), [("<", ">="), ("<=", ">"), ("=", "!="), (">=", "<"), (">", "<="), ("!=", "=")]
)
def test_every_sign_has_its_opposite(sign: str, other: str) -> None:
    condition = Condition(Field("egfr", "low"), sign, 30.0)  # type: ignore[arg-type]
    assert opposite(condition) == Condition(Field("egfr", "low"), other, 30.0)  # type: ignore[arg-type]
