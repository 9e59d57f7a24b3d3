"""The knowledge base for reading: packs, rules, sources, and what each service asks a journal to send."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cds.reading import Language
from cds.web.drug_names import names_of
from cds.web.house import House, Knowledge, Rule
from cds.web.kinds import by_kind
from cds.web.rows import as_csv
from cds.web.templating import Templates, language_of

__all__ = ["reading", "rule_rows", "rules_as_csv"]

_COLUMNS = (
    "rule", "title", "pack", "kind", "stage", "indicator", "hooks", "source", "edition", "read", "review_by", "row",
)  # fmt: skip


def reading(house: House, templates: Templates) -> APIRouter:
    """The routes of the knowledge base as a whole."""
    router = APIRouter(include_in_schema=False)

    @router.get("/knowledge")
    def knowledge_page(request: Request) -> Response:
        knowledge = house.knowledge()
        return templates.page(
            request,
            "knowledge.html",
            here="knowledge",
            knowledge=knowledge,
            kinds={
                pack.slug: by_kind(rule for rule in knowledge.rules if rule.pack == pack.slug)
                for pack in knowledge.packs
            },
            names=names_of(knowledge.drugs, language_of(request)),
        )

    @router.get("/knowledge.json")
    def knowledge_json() -> JSONResponse:
        knowledge = house.knowledge()
        return JSONResponse(
            {
                "digest": knowledge.digest,
                "packs": [asdict(pack) for pack in knowledge.packs],
                "rules": list(rule_rows(knowledge.rules)),
                "sources": {slug: asdict(source) for slug, source in knowledge.sources.items()},
                "services": [asdict(service) for service in knowledge.services],
            }
        )

    @router.get("/knowledge.csv")
    def knowledge_csv(request: Request) -> Response:
        knowledge = house.knowledge()
        return rules_as_csv(knowledge.rules, knowledge, language_of(request))

    return router


def rule_rows(rules: Iterable[Rule]) -> Iterable[dict[str, object]]:
    """The rules as JSON, without the text that is only there to be searched in."""
    return ({name: value for name, value in asdict(rule).items() if name != "said"} for rule in rules)


def rules_as_csv(rules: Iterable[Rule], knowledge: Knowledge, language: Language) -> Response:
    """The rules as a file for a spreadsheet."""
    review_by = {pack.slug: pack.review_by for pack in knowledge.packs}
    rows = [
        {
            "rule": rule.slug,
            "title": rule.title[language],
            "pack": rule.pack,
            "kind": rule.kind,
            "stage": rule.stage,
            "indicator": rule.indicator,
            "hooks": " ".join(rule.hooks),
            "source": rule.source,
            "edition": knowledge.sources[rule.source].edition if rule.source in knowledge.sources else "",
            "read": knowledge.sources[rule.source].read if rule.source in knowledge.sources else "",
            "review_by": review_by.get(rule.pack, ""),
            "row": rule.row,
        }
        for rule in rules
    ]
    headers = {"content-disposition": 'attachment; filename="rules.csv"'}
    return Response(as_csv(rows, _COLUMNS), media_type="text/csv; charset=utf-8", headers=headers)
