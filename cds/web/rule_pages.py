"""The list of rules, searched and filtered by its address, and a page for each rule."""

from __future__ import annotations

from dataclasses import asdict

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cds.reading import Language
from cds.web.drug_names import names_of
from cds.web.house import House, Knowledge, Rule
from cds.web.in_full import InFull
from cds.web.kinds import by_kind
from cds.web.problem import NotHere, Unreadable
from cds.web.reading import rule_rows, rules_as_csv
from cds.web.rule_filter import RuleFilter
from cds.web.templating import Templates, language_of
from cds.web.words import words

__all__ = ["rule_pages"]

ON_A_PAGE = 50


def rule_pages(house: House, templates: Templates) -> APIRouter:
    """The routes of the rules."""
    router = APIRouter(include_in_schema=False)

    @router.get("/knowledge/rules")
    def list_page(request: Request, page: str = "1") -> Response:
        asked = RuleFilter.read(request.query_params)
        language = language_of(request)
        knowledge = house.knowledge()
        found = asked.rules(house)
        first = _first_of(page, len(found))
        page_made = templates.page(
            request,
            "rules.html",
            here="knowledge",
            knowledge=knowledge,
            asked=asked,
            found=found,
            groups=by_kind(found[first : first + ON_A_PAGE]),
            counts={kind: len(rules) for kind, rules in by_kind(found).items()},
            page=first // ON_A_PAGE + 1,
            pages=-(-len(found) // ON_A_PAGE),
            choices=_choices(knowledge, language),
            names=names_of(knowledge.drugs, language),
        )
        # The address bar gets the filter without the fields that ask for nothing.
        page_made.headers["hx-push-url"] = asked.address(lang=language)
        return page_made

    @router.get("/knowledge/rules.json")
    def list_json(request: Request) -> JSONResponse:
        found = RuleFilter.read(request.query_params).rules(house)
        return JSONResponse({"digest": house.knowledge().digest, "rules": list(rule_rows(found))})

    @router.get("/knowledge/rules.csv")
    def list_csv(request: Request) -> Response:
        found = RuleFilter.read(request.query_params).rules(house)
        return rules_as_csv(found, house.knowledge(), language_of(request))

    @router.get("/knowledge/rules/{slug}.json")
    def one_json(request: Request, slug: str) -> JSONResponse:
        rule, full = _found(request, slug)
        return JSONResponse(next(iter(rule_rows([rule]))) | asdict(full))

    @router.get("/knowledge/rules/{slug}")
    def one_page(request: Request, slug: str) -> Response:
        rule, full = _found(request, slug)
        knowledge = house.knowledge()
        titles = {each.slug: each.title for each in knowledge.rules if each.slug in full.same_cause}
        packs = {pack.slug: pack for pack in knowledge.packs}
        return templates.page(
            request, "rule.html", here="knowledge", knowledge=knowledge, rule=rule, full=full, titles=titles,
            pack=packs[rule.pack],
        )  # fmt: skip

    def _found(request: Request, slug: str) -> tuple[Rule, InFull]:
        rule = next((each for each in house.knowledge().rules if each.slug == slug), None)
        full = house.in_full(slug, language_of(request))
        if rule is None or full is None:
            raise NotHere("WEB404", "There is no such rule in the knowledge base.")
        return rule, full

    return router


def _first_of(page: str, count: int) -> int:
    """The place of the first rule on the page; the last page when there are fewer."""
    if not page.isdecimal() or page == "0":
        raise Unreadable("WEB400", f"page={page!r} is not a number such as 2.")
    last = max(0, count - 1) // ON_A_PAGE
    return min(int(page[:9]) - 1, last) * ON_A_PAGE


def _choices(knowledge: Knowledge, language: Language) -> dict[str, list[tuple[str, str]]]:
    """What each field of the filter may be set to, as (value, words)."""
    w = words(language)
    sources = {rule.source for rule in knowledge.rules}
    return {
        "kind": [(kind, w.either(f"kind.{kind}", kind)) for kind in by_kind(knowledge.rules)],
        "pack": [(pack.slug, pack.title[language]) for pack in knowledge.packs],
        "indicator": [(each, w(f"indicator.{each}")) for each in ("critical", "warning", "info")],
        "stage": [
            (each, w.either(f"stage.{each}", each)) for each in sorted({r.stage for r in knowledge.rules})
        ],
        "source": sorted(
            ((slug, _name(slug, knowledge, language)) for slug in sources),
            key=lambda choice: choice[1].casefold(),
        ),
    }


def _name(slug: str, knowledge: Knowledge, language: Language) -> str:
    source = knowledge.sources.get(slug)
    return f"{source.title[language]} ({source.publisher})" if source else slug
