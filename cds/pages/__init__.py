"""What the pages see of the house: the knowledge base in their words, and the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds import web
from cds.hooks import fill_prefetch, prefetch_templates
from cds.pages.drugs import rules_about, rules_about_both
from cds.pages.in_full import in_full
from cds.pages.overview import Overview
from cds.web import SecondOpinion

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from fastapi import FastAPI

    from cds.hooks import HookService

__all__ = ["SecondOpinion", "pages_for"]


def pages_for(hooks: HookService, folder: Path, second_opinion: Callable[[], SecondOpinion]) -> FastAPI:
    """The pages over this service's knowledge and log. `folder` is where the knowledge base was read from."""
    return web.create_pages(
        web.House(
            knowledge=Overview(lambda: hooks.knowledge),
            in_full=lambda slug, language: in_full(hooks.knowledge, folder, slug, language),
            about=lambda codes: rules_about(hooks.knowledge, codes),
            about_both=lambda one, other: rules_about_both(hooks.knowledge, one, other),
            templates=lambda hook: prefetch_templates(hooks.knowledge, hook),
            fill=fill_prefetch,
            second_opinion=second_opinion,
            store=hooks.log,
            now=hooks.clock.now,
            pinned=hooks.clock.pinned,
        )
    )
