"""The decision log for reading: a list with filters, and the story of one decision. On this machine only."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cds.audit import Sealed, Story, story_of
from cds.web.filters import Filter
from cds.web.house import House
from cds.web.loopback import is_at_this_machine
from cds.web.problem import NotHere, OnlyAtThisMachine
from cds.web.rows import Row, as_csv, page_of
from cds.web.templating import Templates, language_of
from cds.web.words import words

__all__ = ["decisions"]

ON_A_PAGE = 25
IN_A_FILE = 1000
_LIST_COLUMNS = tuple(Row.__dataclass_fields__)
_STORY_COLUMNS = (
    "rule",
    "outcome",
    "part",
    "condition",
    "truth",
    "fact",
    "value",
    "on",
    "sources",
    "missing",
)


def _only_here(request: Request) -> None:
    if not is_at_this_machine(request):
        raise OnlyAtThisMachine


def decisions(house: House, templates: Templates) -> APIRouter:
    """The routes of the decision log."""
    router = APIRouter(dependencies=[Depends(_only_here)], include_in_schema=False)
    store = house.store

    @router.get("/decisions")
    def list_page(request: Request) -> Response:
        asked = Filter.read(request.query_params)
        rows, after = page_of(store, asked.search(house.now().tzinfo), size=ON_A_PAGE)
        knowledge = house.knowledge()
        w = words(language_of(request))
        hooks = sorted({service.hook for service in knowledge.services})
        page = templates.page(
            request,
            "decisions.html",
            here="decisions",
            rows=rows,
            asked=asked,
            older=asked.address(lang=language_of(request), before=after) if after else "",
            hook_options=[(hook, w.either(f"hook.{hook}", hook)) for hook in hooks],
            rules=sorted(rule.slug for rule in knowledge.rules),
            second=house.second_opinion(),
        )
        # The address bar gets the filter without the fields that ask for nothing.
        page.headers["hx-push-url"] = asked.address(lang=language_of(request), before=asked.before)
        return page

    @router.get("/decisions.json")
    def list_json(request: Request) -> Response:
        asked = Filter.read(request.query_params)
        rows, after = page_of(store, asked.search(house.now().tzinfo), size=IN_A_FILE)
        following = asked.address(".json", before=after) if after else None
        return JSONResponse({"decisions": [asdict(row) for row in rows], "next": following})

    @router.get("/decisions.csv")
    def list_csv(request: Request) -> Response:
        asked = Filter.read(request.query_params)
        rows, after = page_of(store, asked.search(house.now().tzinfo), size=IN_A_FILE)
        headers = {"content-disposition": 'attachment; filename="decisions.csv"'}
        if after:
            headers["link"] = f'<{asked.address(".csv", before=after)}>; rel="next"'
        return Response(as_csv(rows, _LIST_COLUMNS), media_type="text/csv; charset=utf-8", headers=headers)

    @router.get("/decisions/{decision}.json")
    def one_json(decision: str) -> Response:
        sealed, record = _find(house, decision)
        return JSONResponse(
            {
                "record": record,
                "chain": sealed.chain,
                "seq": sealed.seq,
                "hash": sealed.hash.hex(),
                "feedback": [json.loads(one.entry.body) for one in store.feedback_on(decision)],
            }
        )

    @router.get("/decisions/{decision}.csv")
    def one_csv(request: Request, decision: str) -> Response:
        told = _tell(request, decision)
        headers = {"content-disposition": f'attachment; filename="{told.id}.csv"'}
        return Response(
            as_csv(_leaves(told), _STORY_COLUMNS), media_type="text/csv; charset=utf-8", headers=headers
        )

    @router.get("/decisions/{decision}/why")
    def why(request: Request, decision: str, card: str = "") -> Response:
        """The reasons behind one card, as a fragment of a page."""
        _, record = _find(house, decision)
        told = _tell(request, decision)
        behind = {
            one.get("source", {}).get("topic", {}).get("code")
            for one in record.get("cards", ())
            if one.get("uuid") == card
        }
        rules = [rule for rule in told.rules if rule.slug in behind]
        spoke = [rule for rule in told.rules if rule.outcome != "silent"]
        return templates.page(request, "why.html", story=told, rules=rules or spoke)

    @router.get("/decisions/{decision}")
    def one_page(request: Request, decision: str) -> Response:
        sealed, record = _find(house, decision)
        return templates.page(
            request,
            "decision.html",
            here="decisions",
            story=_tell(request, decision),
            sealed=sealed,
            sent_in=record.get("language", ""),
        )

    def _tell(request: Request, decision: str) -> Story:
        _, record = _find(house, decision)
        feedback = [json.loads(one.entry.body) for one in store.feedback_on(decision)]
        return story_of(record, feedback, language_of(request))

    return router


def _find(house: House, decision: str) -> tuple[Sealed, dict[str, Any]]:
    sealed = house.store.read(decision)
    if sealed is None or sealed.entry.kind != "decision":
        raise NotHere("WEB404", "There is no such decision in the log.")
    return sealed, json.loads(sealed.entry.body)


def _leaves(told: Story) -> list[dict[str, object]]:
    """One row for each condition that asked about a fact, rule by rule; then what rules needed that were not asked."""
    rows: list[dict[str, object]] = []
    for rule in told.rules:
        for part, conditions in (("when", rule.when), ("unless", rule.unless)):
            waiting = list(reversed(conditions))
            while waiting:
                one = waiting.pop()
                waiting += reversed(one.parts)
                if one.parts:
                    continue
                rows.append(
                    {
                        "rule": rule.slug,
                        "outcome": rule.outcome,
                        "part": part,
                        "condition": one.says,
                        "truth": one.truth,
                        "fact": one.fact.name if one.fact else "",
                        "value": one.fact.value if one.fact else "",
                        "on": one.fact.on if one.fact else "",
                        "sources": " ".join(one.fact.sources) if one.fact else "",
                        "missing": one.fact.missing if one.fact else "",
                    }
                )
    for group in told.unmet:
        for slug in group.rules:
            for need in group.needs:
                rows.append({
                    "rule": slug, "outcome": "silent", "part": "needs", "condition": need, "truth": "false",
                    "fact": need, "value": "", "on": "", "sources": "", "missing": "",
                })  # fmt: skip
    return rows
