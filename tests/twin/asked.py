"""Rules made for a test, asked of the second evaluator: the real one, in its own process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import replace

from knowledge.small import small_base
from rules.made import made

from cds.context import Answer, ValueSet
from cds.knowledge import Knowledge
from cds.rules import Outcome, Rule
from cds.twin import Twin

__all__ = ["knowledge_of", "knowledge_with_set", "opinion", "opinions", "opinions_with"]


def knowledge_of(*rules: Rule) -> Knowledge:
    """The small knowledge base with these rules in its pack, and no others."""
    base = small_base()
    (pack,) = base.packs
    named = {rule.id: rule for rule in rules}
    return replace(base, packs=(replace(pack, rules=tuple(named)),), rules=named)


def knowledge_with_set(members: ValueSet, *rules: Rule) -> Knowledge:
    """The same, with another set in the place of `smokers`."""
    knowledge = knowledge_of(*rules)
    vocabulary = knowledge.dictionary.vocabulary
    changed = replace(vocabulary, value_sets={**vocabulary.value_sets, "smokers": members})
    return replace(knowledge, dictionary=replace(knowledge.dictionary, vocabulary=changed))


def opinions_with(knowledge: Knowledge, patients: Sequence[Mapping[str, Answer]]) -> list[dict[str, Outcome]]:
    """What durable-rules says of each patient, by rule."""
    with closing(Twin(knowledge)) as twin:
        return twin.outcomes(knowledge.rules, patients)


def opinions(rules: Sequence[Rule], patients: Sequence[Mapping[str, Answer]]) -> list[dict[str, Outcome]]:
    """The same, of rules that are not in any knowledge base."""
    return opinions_with(knowledge_of(*rules), patients)


def opinion(when: Sequence[object], answers: Mapping[str, Answer], **more: object) -> Outcome:
    """What durable-rules says of a rule made from these conditions."""
    (said,) = opinions([made(when, **more)], [answers])
    return said["made"]
