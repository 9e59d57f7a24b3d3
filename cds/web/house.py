"""What the pages need from the rest of the house, and nothing more.

`House` is filled in where the rooms are wired together; the pages read it and never reach past it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from cds.audit import DecisionLog
    from cds.reading import Language
    from cds.web.in_full import About, InFull

__all__ = [
    "Drug",
    "House",
    "Knowledge",
    "Measurement",
    "Pack",
    "Rule",
    "SecondOpinion",
    "Service",
    "Source",
    "Text",
]

Text: TypeAlias = Mapping[str, str]
"""Words by language: `nb` and `en`, both always there."""


@dataclass(frozen=True, slots=True)
class Drug:
    """A drug of the vocabulary. `atc` is its first level-5 code, `more_atc` are all others."""

    slug: str
    name: Text
    atc: str
    more_atc: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """What a rule or pack is built on. `read` is the day it was read, as an ISO date."""

    slug: str
    publisher: str
    title: Text
    edition: str
    read: str
    url: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule as a reader of the rule list sees it. `indicator`: info, warning or critical.

    `row` is the row of a table that it came of, `brief` its summary without the drugs, `for_whom` in one line what
    must hold of the patient, `said` all of its words in both languages, to search in.
    """

    slug: str
    pack: str
    title: Text
    stage: str
    hooks: tuple[str, ...]
    indicator: str
    source: str
    statement: str = ""
    strength: str = "not-graded"
    kind: str = "guideline"
    row: str = ""
    brief: Text = field(default_factory=dict)
    for_whom: Text = field(default_factory=dict)
    said: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Pack:
    """One rule pack. `review_by` is an ISO date; `reviewers` is empty until a clinician has reviewed it."""

    slug: str
    version: str
    title: Text
    topic: Text
    owner: str
    reviewers: tuple[str, ...]
    review_by: str
    sources: tuple[str, ...]
    notice: Text


@dataclass(frozen=True, slots=True)
class Service:
    """One CDS Hooks service, and what it asks a journal to send along."""

    id: str
    hook: str
    title: Text
    prefetch: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Measurement:
    """Something the rules ask to have been measured, and every code it is known under."""

    name: Text
    codes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """The knowledge base as the pages read it: one snapshot, never half of two."""

    digest: str
    packs: tuple[Pack, ...]
    rules: tuple[Rule, ...]
    sources: Mapping[str, Source]
    drugs: tuple[Drug, ...]
    services: tuple[Service, ...]
    measurements: tuple[Measurement, ...] = ()


@dataclass(frozen=True, slots=True)
class SecondOpinion:
    """Decisions that another evaluator was asked of, since the service was started. `share`: of all, from 0 to 1."""

    share: float
    compared: int
    disagreed: int
    dropped: int
    failed: int


@dataclass(frozen=True, slots=True)
class House:
    """The rest of the house, as the pages see it."""

    knowledge: Callable[[], Knowledge]
    in_full: Callable[[str, Language], InFull | None]
    """(rule, language) to everything about the rule; None when there is no such rule."""
    about: Callable[[Sequence[str]], tuple[About, ...]]
    """The ATC codes of a drug to the rules that concern it."""
    about_both: Callable[[Sequence[str], Sequence[str]], tuple[str, ...]]
    """The ATC codes of two drugs to the rules that speak of both."""
    templates: Callable[[str], Mapping[str, str]]
    """Hook to prefetch templates by key."""
    fill: Callable[[dict[str, str], dict[str, str], dict[str, object]], dict[str, object]]
    """(templates, context, the patient's record) to prefetch, as a journal fills it."""
    second_opinion: Callable[[], SecondOpinion]
    store: DecisionLog
    now: Callable[[], datetime]
    pinned: bool
    """The clinical now was set when the service was started: every page says so."""
