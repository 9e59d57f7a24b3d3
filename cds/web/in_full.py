"""What a page shows of one rule beyond its line in the list, and of what is known of a drug."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from cds.audit import Condition
    from cds.web.house import Text

__all__ = ["About", "CardWords", "Case", "Group", "InFull", "Part"]

Part: TypeAlias = Literal["ordered", "beside", "any"]
"""What a drug is to a rule: the one that is ordered, one in use beside the order, or one of all drugs."""


@dataclass(frozen=True, slots=True)
class About:
    """A rule that concerns a drug. `partners` are the groups of drugs that it concerns together with it."""

    rule: str
    part: Part
    partners: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """A group of drugs by its ATC codes, each of which covers all codes below it, and what is taken out again.

    `drugs` are those of the vocabulary that belong to it.
    """

    title: Text
    codes: tuple[str, ...]
    without: tuple[str, ...] = ()
    drugs: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class CardWords:
    """The words of a card, `‹eGFR›` where a patient's value would stand. Empty for what the card has not."""

    summary: Text
    detail: Text
    harm: Text
    wrong_when: Text
    for_patient: Text
    offers: tuple[Text, ...] = ()
    reasons: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """A test case in its author's words, and what must come of it: fires, silent or unsure."""

    title: str
    expect: str


@dataclass(frozen=True, slots=True)
class InFull:
    """One rule in full. `ordering` is empty for one about the patient, and for one about `any_drug`.

    `pair`: the order and another drug, each from one of the groups. `quiet_for` is how long it stays quiet once
    answered. `overlays` are those that changed it. `place` and
    `written` are the file and what stands in it.
    """

    slug: str
    ordering: tuple[Group, ...]
    any_drug: bool
    pair: bool
    when: tuple[Condition, ...]
    unless: tuple[Condition, ...]
    if_missing: tuple[tuple[Mapping[str, str], str], ...]
    card: CardWords
    certainty: str
    note: Text
    quiet_for: str = ""
    same_cause: tuple[str, ...] = ()
    overlays: tuple[str, ...] = ()
    cases: tuple[Case, ...] = ()
    place: str = ""
    written: str = ""
