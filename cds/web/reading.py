"""The knowledge base for reading: packs, rules, sources, and what each service asks a journal to send."""

from __future__ import annotations

from dataclasses import asdict

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cds.web.house import House
from cds.web.rows import as_csv
from cds.web.templating import Templates, language_of

__all__ = ["reading"]

_COLUMNS = ("rule", "title", "pack", "stage", "indicator", "hooks", "source", "edition", "read", "review_by")


def reading(house: House, templates: Templates) -> APIRouter:
    """The routes of the knowledge base."""
    router = APIRouter(include_in_schema=False)

    @router.get("/knowledge")
    def knowledge_page(request: Request) -> Response:
        return templates.page(request, "knowledge.html", here="knowledge", knowledge=house.knowledge())

    @router.get("/knowledge.json")
    def knowledge_json() -> JSONResponse:
        knowledge = house.knowledge()
        return JSONResponse(
            {
                "digest": knowledge.digest,
                "packs": [asdict(pack) for pack in knowledge.packs],
                "rules": [asdict(rule) for rule in knowledge.rules],
                "sources": {slug: asdict(source) for slug, source in knowledge.sources.items()},
                "services": [asdict(service) for service in knowledge.services],
            }
        )

    @router.get("/knowledge.csv")
    def knowledge_csv(request: Request) -> Response:
        language = language_of(request)
        knowledge = house.knowledge()
        review_by = {pack.slug: pack.review_by for pack in knowledge.packs}
        rows = [
            {
                "rule": rule.slug,
                "title": rule.title[language],
                "pack": rule.pack,
                "stage": rule.stage,
                "indicator": rule.indicator,
                "hooks": " ".join(rule.hooks),
                "source": rule.source,
                "edition": knowledge.sources[rule.source].edition if rule.source in knowledge.sources else "",
                "read": knowledge.sources[rule.source].read if rule.source in knowledge.sources else "",
                "review_by": review_by.get(rule.pack, ""),
            }
            for rule in knowledge.rules
        ]
        headers = {"content-disposition": 'attachment; filename="rules.csv"'}
        return Response(as_csv(rows, _COLUMNS), media_type="text/csv; charset=utf-8", headers=headers)

    return router
