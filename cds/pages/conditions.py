"""The conditions of a rule in words, as they stand before any patient is asked about."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from cds.audit import Condition, conditions_in_words
from cds.context import OrderFact, PairFact, SameDrugFact
from cds.rules import Outcome, leaves_of, picture_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cds.context import ValueSet
    from cds.knowledge import Knowledge
    from cds.reading import Language
    from cds.rules import Rule, Test

__all__ = ["conditions_of", "for_whom"]

_IN_A_SET = re.compile(r"(?<=set)(tet)? ([a-z0-9-]+)$")
_OR: Mapping[Language, str] = {"nb": " eller ", "en": " or "}


def conditions_of(
    rule: Rule, knowledge: Knowledge, language: Language
) -> tuple[tuple[Condition, ...], tuple[Condition, ...]]:
    """What must hold, and what must not; value sets by their titles."""
    picture = picture_of(rule, Outcome.FIRES, rule.unmarked.decode()) + b"}"
    value_sets = knowledge.dictionary.vocabulary.value_sets
    when, unless = conditions_in_words(picture, language)
    return (
        tuple(_titled(one, value_sets, language) for one in when),
        tuple(_titled(one, value_sets, language) for one in unless),
    )


def for_whom(rule: Rule, knowledge: Knowledge, language: Language) -> str:
    """In one line which patients the rule is about: what must hold, but for the pair or the dose that it is told by."""
    when, _ = conditions_of(rule, knowledge, language)
    told = (
        _line(one, language) for one, test in zip(when, rule.when, strict=True) if not _is_told_anyway(test)
    )
    return "; ".join(told)


def _is_told_anyway(test: Test) -> bool:
    fact = next(leaves_of(test)).fact
    return isinstance(fact, PairFact | SameDrugFact) or (
        isinstance(fact, OrderFact) and fact.field != "route"
    )


def _titled(one: Condition, value_sets: Mapping[str, ValueSet], language: Language) -> Condition:
    def title(match: re.Match[str]) -> str:
        named = value_sets.get(match[2])
        return f"{match[1] or ''} «{named.title[language]}»" if named else match[0]

    parts = tuple(_titled(part, value_sets, language) for part in one.parts)
    return replace(one, says=_IN_A_SET.sub(title, one.says), parts=parts)


def _line(one: Condition, language: Language) -> str:
    if not one.parts or one.join in ("leaf", "named"):
        return one.says
    parts = [_line(part, language) for part in one.parts]
    match one.join:
        case "all":
            return ", ".join(parts)
        case "any":
            return _OR[language].join(parts)
        case _:
            return f"{one.says}: {', '.join(parts)}"
