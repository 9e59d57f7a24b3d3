"""Whether a decision can be explained from its record alone: what is lacking, in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Literal

from cds.audit import Story, story_of, tell
from cds.audit.story import Condition, Fact, Rule

__all__ = ["what_is_unexplained"]

Json = dict[str, Any]
_UNDATED = ("Patient/", "Encounter/")  # who the patient is, and where: no measurement, no list entry
_LANGUAGES: tuple[Literal["nb", "en"], ...] = ("nb", "en")


def what_is_unexplained(record: Json) -> list[str]:
    """Each card without its rule, fact without date or source, and unsure rule without a reason; in both languages."""
    return [f"{language}: {lack}" for language in _LANGUAGES for lack in _in_one_language(record, language)]


def _in_one_language(record: Json, language: Literal["nb", "en"]) -> Iterator[str]:
    story = story_of(record, (), language)
    told = _squeezed(tell(story))
    yield from _cards(record, story, told)
    drafts = {order["ref"] for order in record.get("orders", ())}
    for rule in story.rules:
        if rule.outcome == "silent":
            continue
        for words in (rule.title, f"{rule.pack}/{rule.slug}"):
            if not words or _squeezed(words) not in told:
                yield f"{rule.slug}: its name is not told"
        for fact in _needed(rule):
            yield from _fact(rule, fact, record["facts"][fact.key], drafts, told)
        if rule.outcome == "unsure":
            yield from _wants(rule, record["facts"], told)


def _cards(record: Json, story: Story, told: str) -> Iterator[str]:
    if len(story.shown) != len(record["cards"]):
        yield f"{len(record['cards'])} cards were sent, {len(story.shown)} are told"
    fired = {rule.slug for rule in story.rules if rule.outcome == "fires"}
    for card in record["cards"]:
        if _squeezed(card["summary"]) not in told:
            yield f"card {card['uuid']} is not told"
        topic = card["source"]["topic"]
        if topic["system"] == "urn:cds:rule" and topic["code"] not in fired:
            yield f"card {card['uuid']} is shown, but {topic['code']} did not fire"


def _needed(rule: Rule) -> Iterator[Fact]:
    """The facts behind the conditions that were looked at."""
    for condition in (*rule.when, *rule.unless):
        yield from (
            leaf.fact for leaf in _leaves(condition) if leaf.truth != "not needed" and leaf.fact is not None
        )


def _leaves(condition: Condition) -> Iterator[Condition]:
    if not condition.parts:
        yield condition
    for part in condition.parts:
        yield from _leaves(part)


def _fact(rule: Rule, fact: Fact, recorded: Json, drafts: set[str], told: str) -> Iterator[str]:
    if _squeezed(f"{fact.name}") not in told or _squeezed(fact.told) not in told:
        yield f"{rule.slug}: {fact.key} is not told"
    if not fact.known:
        if not fact.why:
            yield f"{rule.slug}: {fact.key} is missing without a reason"
        return
    if recorded["value"] is False or recorded["value"] == 0:
        return  # a "no" rests on the whole list, and `sources` says that it came
    if not fact.sources:
        yield f"{rule.slug}: {fact.key} has no source"
    if not all(_squeezed(source) in told for source in fact.sources):
        yield f"{rule.slug}: a source of {fact.key} is not told"
    dated = [source for source in fact.sources if source not in drafts and not source.startswith(_UNDATED)]
    if dated and not fact.on:
        yield f"{rule.slug}: {fact.key} has no date"


def _wants(rule: Rule, facts: dict[str, Json], told: str) -> Iterator[str]:
    if not rule.for_want_of:
        yield f"{rule.slug}: unsure for want of nothing"
    for fact in rule.for_want_of:
        recorded = facts[fact.key]
        if not fact.missing and "bounds" not in recorded:
            yield f"{rule.slug}: unsure for want of {fact.key}, which is known"
        if fact.missing and _squeezed(fact.missing) not in told:
            yield f"{rule.slug}: the reason of {fact.key} is not told"


def _squeezed(text: str) -> str:
    """Without blanks: a line may break anywhere."""
    return re.sub(r"\s+", "", text)
