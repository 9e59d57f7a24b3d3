"""A rule ready to be asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cds.context import Fact, ValueSet
    from cds.rules.compile import Test
    from cds.rules.picture import RulePicture
    from cds.rules.rule_file import Policy, RuleFile

__all__ = ["ANY_DRUG", "AnyDrug", "Item", "Rule"]

AnyDrug: TypeAlias = Literal["any drug"]
ANY_DRUG: AnyDrug = "any drug"


@dataclass(frozen=True, slots=True)
class Item:
    """One line of `when` or `unless`: its test, and which leaves are its own."""

    test: Test
    first_leaf: int
    end_leaf: int


@dataclass(frozen=True, slots=True)
class Rule:
    """One compiled rule. What the author wrote is in `written`."""

    id: str
    pack: str
    digest: str
    stage: str
    written: RuleFile
    ordering: tuple[ValueSet, ...] | AnyDrug | None
    when: tuple[Item, ...]
    unless: tuple[Item, ...]
    leaves: tuple[Fact, ...]
    policies: Mapping[str, Policy]
    anchors: tuple[Fact, ...] | None
    """Yes/no facts of which one must be yes, or unknown, for the rule to be anything but silent; None: no such."""
    picture: RulePicture
