"""What the pages see of the house."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds import web
from cds.context import ObservationFact
from cds.hooks import DESCRIPTIONS, HookService, fill_prefetch, prefetch_templates
from cds.rules import HOOKS

if TYPE_CHECKING:
    from fastapi import FastAPI

    from cds.knowledge import Knowledge, Pack
    from cds.rules import Rule

__all__ = ["pages_for"]


def pages_for(hooks: HookService) -> FastAPI:
    """The pages over this service's knowledge and log."""
    return web.create_pages(
        web.House(
            knowledge=lambda: _shown(hooks.knowledge),
            templates=lambda hook: prefetch_templates(hooks.knowledge, hook),
            fill=fill_prefetch,
            store=hooks.log,
            now=hooks.clock.now,
            pinned=hooks.clock.pinned,
        )
    )


def _shown(knowledge: Knowledge) -> web.Knowledge:
    return web.Knowledge(
        digest=knowledge.digest,
        packs=tuple(_pack(pack) for pack in knowledge.packs),
        rules=tuple(_rule(rule) for rule in knowledge.rules.values()),
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
            web.Drug(drug.slug, drug.name, drug.atc[0])
            for drug in knowledge.dictionary.vocabulary.drugs.values()
        ),
        services=tuple(
            web.Service(hook, hook, DESCRIPTIONS[hook]["title"], prefetch_templates(knowledge, hook))
            for hook in HOOKS
        ),
        measurements=tuple(
            web.Measurement(fact.means, frozenset(code.code for code in fact.code_list))
            for fact in knowledge.dictionary.facts.values()
            if isinstance(fact, ObservationFact)
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


def _rule(rule: Rule) -> web.Rule:
    written = rule.written
    return web.Rule(
        slug=rule.id,
        pack=rule.pack,
        title=written.title.model_dump(),
        stage=rule.stage,
        hooks=written.hooks,
        indicator=written.card.indicator,
        source=written.evidence.source,
        statement=written.evidence.statement,
        strength=written.evidence.strength,
    )
