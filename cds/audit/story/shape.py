"""One decision, told from its record alone: the shape of the story, ready for a terminal or a page to set.

Everything is in the reader's words already (language, dates, decimal sign, units); what a page may want to
colour or group by is a closed set of codes beside the words. Nothing is markup.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

__all__ = [
    "Answer",
    "Asked",
    "Condition",
    "Fact",
    "Join",
    "Language",
    "Origin",
    "Rule",
    "Shown",
    "Story",
    "Truth",
    "Unmet",
    "Unread",
]

Language: TypeAlias = Literal["nb", "en"]
Truth: TypeAlias = Literal["true", "false", "unknown", "not needed"]
Join: TypeAlias = Literal["leaf", "all", "any", "none", "at_least", "named"]


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asked what, and when. `at` is when it was answered, `now` the time the rules reckoned with."""

    at: str
    now: str
    pinned: bool
    hook: str
    occasion: str  # the hook in words; empty for a hook without
    service: str
    client: str
    user: str
    patient: str
    encounter: str
    server: str
    orders: tuple[str, ...]
    sources: tuple[tuple[str, str], ...]  # (list of the journal, how it came), both in words


@dataclass(frozen=True, slots=True)
class Fact:
    """What the record knew about one question; `missing` says why it did not, and is empty when it did.

    `value` may be there although the fact is missing (a weight that is too old). `assumed`: missing, and
    taken as no because the rule says so. `order`: the order it is about, when it is about one. `doubt`:
    known only within bounds, for want of this. `told` is the answer in one line with its date, or why it is
    missing. `because`: of a finding, the conditions that it was concluded from, and the `overlays` that changed it.
    """

    key: str
    name: str
    told: str
    value: str
    on: str
    found: tuple[str, ...]
    sources: tuple[str, ...]
    order: str
    missing: str
    why: str
    assumed: bool
    doubt: str = ""
    because: tuple[Condition, ...] = ()
    overlays: tuple[str, ...] = ()

    @property
    def known(self) -> bool:
        """Whether there was an answer."""
        return not self.missing


@dataclass(frozen=True, slots=True)
class Unread:
    """A piece of what was sent that could not be read."""

    where: str
    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition of a rule with its truth; the truth of a joined one is worked out from its `parts`.

    `says` is the condition in words, `told` its truth in words. A leaf has the `fact` it asked about, when
    the record holds it; one about a finding has the conditions behind it as its `parts`.
    """

    join: Join
    says: str
    truth: Truth
    told: str
    fact: Fact | None = None
    parts: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """What one rule said. `when` must all hold, and none of `unless`; `for_want_of` is why it was unsure."""

    slug: str
    pack: str
    title: str
    stage: str
    stage_told: str  # empty for a live rule
    order: str
    outcome: Literal["fires", "silent", "unsure"]
    told: str
    when: tuple[Condition, ...]
    unless: tuple[Condition, ...]
    for_want_of: tuple[Fact, ...]
    held_back: str = ""  # the earlier answer because of which its card was not shown again
    answered_in: str = ""  # and the decision that was answered
    told_by: str = ""  # the rule with the same cause whose card was shown instead of its own
    overlays: tuple[str, ...] = ()  # those that changed it

    @property
    def stands_back(self) -> bool:
        """Whether it fired without a card of its own."""
        return bool(self.held_back or self.told_by)


@dataclass(frozen=True, slots=True)
class Unmet:
    """Rules about an order that were not asked: they need one of these facts to be so, and none is on record."""

    order: str
    needs: tuple[str, ...]
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A card as it was sent, in the language it was sent in."""

    uuid: str
    indicator: str
    indicator_told: str
    summary: str
    detail: str
    source: str
    suggestions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the clinician did with a card."""

    id: str
    at: str
    outcome: str
    told: str
    card: str  # the card's summary, or its uuid when it is not among those shown
    reason: str
    comment: str
    accepted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Origin:
    """What the decision was made with, so that it can be made again."""

    engine: str
    knowledge: str
    packs: tuple[str, ...]
    took: str
    overlays: tuple[str, ...] = ()
    not_in_effect: tuple[str, ...] = ()  # packs, on that day


@dataclass(frozen=True, slots=True)
class Story:
    """One decision. Facts come in the record's order; rules that fired first, then unsure, then silent."""

    id: str
    language: Language
    asked: Asked
    facts: tuple[Fact, ...]
    unread: tuple[Unread, ...]
    rules: tuple[Rule, ...]
    unmet: tuple[Unmet, ...]
    shown: tuple[Shown, ...]
    answers: tuple[Answer, ...]
    origin: Origin
    masked: tuple[str, ...]

    @property
    def known(self) -> tuple[Fact, ...]:
        """The facts that had an answer."""
        return tuple(fact for fact in self.facts if fact.known)

    @property
    def missing(self) -> tuple[Fact, ...]:
        """The facts that had none."""
        return tuple(fact for fact in self.facts if not fact.known)
