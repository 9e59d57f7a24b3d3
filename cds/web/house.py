"""What the pages need from the rest of the house, and nothing more.

`House` is filled in where the rooms are wired together; the pages read it and never reach past it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from cds.audit import DecisionLog

__all__ = ["Drug", "House", "Knowledge", "Measurement", "Pack", "Rule", "Service", "Source", "Text"]

Text: TypeAlias = Mapping[str, str]
"""Words by language: `nb` and `en`, both always there."""


@dataclass(frozen=True, slots=True)
class Drug:
    """A drug that may be ordered on the try page. `atc` is its first level-5 code."""

    slug: str
    name: Text
    atc: str


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
    """One rule as a reader of the rule list sees it. `indicator`: info, warning or critical."""

    slug: str
    pack: str
    title: Text
    stage: str
    hooks: tuple[str, ...]
    indicator: str
    source: str
    statement: str = ""
    strength: str = "not-graded"


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
class House:
    """The rest of the house, as the pages see it."""

    knowledge: Callable[[], Knowledge]
    templates: Callable[[str], Mapping[str, str]]
    """Hook to prefetch templates by key."""
    fill: Callable[[dict[str, str], dict[str, str], dict[str, object]], dict[str, object]]
    """(templates, context, the patient's record) to prefetch, as a journal fills it."""
    store: DecisionLog
    now: Callable[[], datetime]
    pinned: bool
    """The clinical now was set when the service was started: every page says so."""
