"""What the pages see of the house."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds import web
from cds.hooks import DESCRIPTIONS, HookService, fill_prefetch, prefetch_templates
from cds.rules import HOOKS

if TYPE_CHECKING:
    from fastapi import FastAPI

    from cds.knowledge import Knowledge

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
        packs=tuple(
            web.Pack(
                slug=pack.id,
                version=pack.version,
                title=pack.written.title.model_dump(),
                topic=pack.written.topic.model_dump(),
                owner=f"{pack.written.owner.name} ({pack.written.owner.role})",
                reviewers=tuple(f"{person.name} ({person.role})" for person in pack.written.reviewers),
                review_by=pack.written.review_by.isoformat(),
                sources=pack.written.encodes,
                notice=pack.written.notice.model_dump(),
            )
            for pack in knowledge.packs
        ),
        rules=tuple(
            web.Rule(
                slug=rule.id,
                pack=rule.pack,
                title=rule.written.title.model_dump(),
                stage=rule.stage,
                hooks=rule.written.hooks,
                indicator=rule.written.card.indicator,
                source=rule.written.evidence.source,
                statement=rule.written.evidence.statement,
                strength=rule.written.evidence.strength,
            )
            for rule in knowledge.rules.values()
        ),
        sources={
            slug: web.Source(slug, source.publisher, source.title.model_dump(), source.edition,
                             source.read.isoformat(), source.url or "")
            for slug, source in knowledge.sources.items()
        },
        drugs=tuple(
            web.Drug(drug.slug, drug.name, drug.atc[0]) for drug in knowledge.dictionary.vocabulary.drugs.values()
        ),
        services=tuple(
            web.Service(hook, hook, DESCRIPTIONS[hook]["title"], prefetch_templates(knowledge, hook)) for hook in HOOKS
        ),
    )  # fmt: skip
