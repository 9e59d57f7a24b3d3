"""A story as plain text, at most 100 columns wide, for a terminal."""

from __future__ import annotations

import textwrap
import unicodedata
from typing import TYPE_CHECKING

from cds.audit.story.tell_words import TELL_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from cds.audit.story.shape import Answer, Asked, Condition, Fact, Rule, Shown, Story, Unmet, Unread

__all__ = ["tell"]

_WIDTH = 100


def tell(story: Story) -> str:
    """The story to be read from top to bottom. Parts with nothing to tell are left out, but for the cards."""
    words = TELL_WORDS[story.language]
    parts = [
        (words["asked"], _asked(story.asked, words)),
        (words["known"], _facts(story.known, words)),
        (words["missing"], _facts(story.missing, words)),
        (words["unread"], map(_unread, story.unread)),
        (words["rules"], (line for rule in story.rules for line in _rule(rule, words))),
        (words["unmet"], map(_unmet, story.unmet)),
        (words["shown"], _shown(story.shown, words)),
        (words["answers"], (line for answer in story.answers for line in _answer(answer, words))),
        (words["origin"], _origin(story, words)),
    ]
    lines = [f"{words['decision']} {story.id}"]
    for heading, told in parts:
        body = [line for text in told for line in _wrapped(text)]
        if body:
            lines += ["", heading.upper(), *body]
    return "\n".join(_plain(line) for line in lines) + "\n"


def _asked(asked: Asked, words: Mapping[str, str]) -> Iterator[str]:
    yield _pair(words["at"], asked.at)
    if asked.pinned:
        yield _pair(words["now"], asked.now)
    yield _pair(words["hook"], f"{asked.hook}, {asked.occasion}" if asked.occasion else asked.hook)
    yield _pair(words["service"], asked.service)
    yield _pair(words["client"], ", ".join(part for part in (asked.client, asked.server) if part))
    for name in ("user", "patient", "encounter"):
        if told := getattr(asked, name):
            yield _pair(words[name], told)
    for order in asked.orders:
        yield _pair(words["order"], order)
    if asked.sources:
        yield _pair(words["sources"], "; ".join(f"{name}: {came}" for name, came in asked.sources))


def _facts(facts: Iterable[Fact], words: Mapping[str, str]) -> Iterator[str]:
    for fact in facts:
        about = f" ({fact.order})" if fact.order else ""
        sources = f" [{', '.join(fact.sources)}]" if fact.sources else ""
        yield f"{fact.name}{about}: {fact.told}{sources}"
        if fact.why:
            yield f"  {fact.why}"
        if fact.overlays:
            yield f"  {words['changed by']} {', '.join(fact.overlays)}"


def _unread(one: Unread) -> str:
    return f"{one.what}: {one.why} ({one.where})" if one.what else f"{one.where}: {one.why}"


def _rule(rule: Rule, words: Mapping[str, str]) -> Iterator[str]:
    stage = f" ({rule.stage_told})" if rule.stage_told else ""
    yield f"{rule.told.upper()}{stage}: {rule.title or rule.slug}"
    yield f"  {rule.pack}/{rule.slug}" + (f", {rule.order}" if rule.order else "")
    if rule.held_back:
        yield f"  {words['held back']} {rule.held_back}"
    if rule.told_by:
        yield f"  {words['told by']} {rule.told_by}"
    if rule.overlays:
        yield f"  {words['changed by']} {', '.join(rule.overlays)}"
    if rule.for_want_of:
        yield f"  {words['want']} " + "; ".join(f"{fact.name} ({fact.told})" for fact in rule.for_want_of)
    for heading, conditions in ((words["when"], rule.when), (words["unless"], rule.unless)):
        if conditions:
            yield f"  {heading}"
            for condition in conditions:
                yield from _condition(condition, words, "    ")


def _condition(condition: Condition, words: Mapping[str, str], indent: str) -> Iterator[str]:
    fact = f" [{_answered(condition.fact, words)}]" if condition.fact else ""
    colon = ":" if condition.parts else ""
    yield f"{indent}{condition.told}: {condition.says}{colon}{fact}"
    for part in condition.parts:
        yield from _condition(part, words, indent + "  ")


def _answered(fact: Fact, words: Mapping[str, str]) -> str:
    return fact.told if fact.known else f"{words['lacks']}: {fact.told}"


def _unmet(one: Unmet) -> str:
    return f"{one.order}: {' / '.join(one.needs)}: {', '.join(one.rules)}"


def _shown(shown: tuple[Shown, ...], words: Mapping[str, str]) -> Iterator[str]:
    if not shown:
        yield words["no cards"]
    for card in shown:
        yield f"{card.indicator_told.upper()}: {card.summary}"
        yield from (f"  {line}" for line in card.detail.splitlines() if line.strip())
        for suggestion in card.suggestions:
            yield f"  {words['suggestion']}: {suggestion}"
        if card.source:
            yield f"  {words['source']}: {card.source}"


def _answer(answer: Answer, words: Mapping[str, str]) -> Iterator[str]:
    yield f"{answer.told.upper()} {answer.at}: {answer.card}"
    for name, told in (("reason", answer.reason), ("comment", answer.comment)):
        if told:
            yield f"  {words[name]}: {told}"
    for suggestion in answer.accepted:
        yield f"  {words['accepted']}: {suggestion}"


def _origin(story: Story, words: Mapping[str, str]) -> Iterator[str]:
    yield _pair(words["engine"], story.origin.engine)
    if story.origin.packs:
        yield _pair(words["packs"], ", ".join(story.origin.packs))
    if story.origin.not_in_effect:
        yield _pair(words["not in effect"], ", ".join(story.origin.not_in_effect))
    if story.origin.overlays:
        yield _pair(words["overlays"], ", ".join(story.origin.overlays))
    if story.origin.knowledge:
        yield _pair(words["knowledge"], story.origin.knowledge)
    if story.origin.took:
        yield _pair(words["took"], story.origin.took)
    if story.masked:
        yield _pair(words["masked"], ", ".join(story.masked))


def _pair(name: str, told: str) -> str:
    return f"{name}: {told}"


def _wrapped(text: str) -> list[str]:
    """The text below its heading; what does not fit goes on further in than it began."""
    indent = "  " + text[: len(text) - len(text.lstrip())]
    return textwrap.wrap(
        text.strip(),
        _WIDTH,
        initial_indent=indent,
        subsequent_indent=indent + "    ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _plain(line: str) -> str:
    """Names and comments come from outside: none of them may steer the terminal."""
    return "".join("�" if unicodedata.category(sign) in ("Cc", "Cf") else sign for sign in line)
