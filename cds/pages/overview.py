"""The whole knowledge base as the pages list it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cds import web
from cds.context import ObservationFact
from cds.hooks import DESCRIPTIONS, prefetch_templates
from cds.pages.card_words import in_brief, without_patient
from cds.pages.conditions import for_whom
from cds.reading import LANGUAGES
from cds.rules import HOOKS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cds.knowledge import Knowledge, Pack
    from cds.rules import Rule

__all__ = ["Overview"]


@dataclass(slots=True)
class Overview:
    """The list of everything, made when a page first needs it and kept for as long as the snapshot is the same."""

    knowledge: Callable[[], Knowledge]
    _made: tuple[Knowledge, web.Knowledge] | None = field(init=False, default=None)

    def __call__(self) -> web.Knowledge:
        knowledge = self.knowledge()
        made = self._made
        if made is None or made[0] is not knowledge:
            self._made = made = (knowledge, _shown(knowledge))
        return made[1]


def _shown(knowledge: Knowledge) -> web.Knowledge:
    row_of = {rule: row for row, rules in knowledge.rows.items() for rule in rules}
    return web.Knowledge(
        digest=knowledge.digest,
        packs=tuple(_pack(pack) for pack in knowledge.packs),
        rules=tuple(_rule(rule, row_of, knowledge) for rule in knowledge.rules.values()),
        sources={
            slug: web.Source(
                slug,
                source.publisher,
                source.title.model_dump(),
                source.edition,
                source.read.isoformat(),
                source.url or "",
            )
            for slug, source in knowledge.sources.items()
        },
        drugs=tuple(
            web.Drug(drug.slug, drug.name, drug.atc[0], drug.atc[1:])
            for drug in knowledge.dictionary.vocabulary.drugs.values()
        ),
        services=tuple(
            web.Service(hook, hook, DESCRIPTIONS[hook]["title"], prefetch_templates(knowledge, hook))
            for hook in HOOKS
        ),
        measurements=tuple(
            web.Measurement(fact.means, frozenset(code.code for code in fact.code_list))
            for fact in knowledge.dictionary.facts.values()
            if isinstance(fact, ObservationFact) and fact.is_plain and fact.answer == "quantity"
        ),
    )


def _pack(pack: Pack) -> web.Pack:
    written = pack.written
    return web.Pack(
        slug=pack.id,
        version=pack.version,
        title=written.title.model_dump(),
        topic=written.topic.model_dump(),
        owner=f"{written.owner.name} ({written.owner.role})",
        reviewers=tuple(f"{person.name} ({person.role})" for person in written.reviewers),
        review_by=written.review_by.isoformat(),
        sources=written.encodes,
        notice=written.notice.model_dump(),
    )


def _rule(rule: Rule, row_of: Mapping[str, str], knowledge: Knowledge) -> web.Rule:
    written = rule.written
    facts = knowledge.dictionary.facts
    brief = in_brief(written.card.summary, facts)
    detail = without_patient(written.card.detail, facts)
    said = (rule.id, *rule.title.values(), *brief.values(), *detail.values())
    return web.Rule(
        slug=rule.id,
        pack=rule.pack,
        title=rule.title,
        stage=rule.stage,
        hooks=written.hooks,
        indicator=written.card.indicator,
        source=written.evidence.source,
        statement=written.evidence.statement,
        strength=written.evidence.strength,
        kind=written.kind,
        row=row_of.get(rule.id, ""),
        brief=brief,
        for_whom={language: for_whom(rule, knowledge, language) for language in LANGUAGES},
        said=" ".join(said).casefold(),
    )
