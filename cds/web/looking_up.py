"""Looking up drugs: everything the knowledge base has on one, and on two together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cds.reading import Language
from cds.web.drug_names import drugs_named, names_of
from cds.web.house import Drug, House, Rule, Text
from cds.web.in_full import Part
from cds.web.kinds import ABOUT_ANY_DRUG, place_of, rank_of
from cds.web.rows import as_csv
from cds.web.rule_filter import codes_of
from cds.web.templating import Templates, language_of

__all__ = ["looking_up"]

_COLUMNS = (
    "rule",
    "title",
    "kind",
    "part",
    "together_with",
    "indicator",
    "stage",
    "says",
    "source",
    "statement",
)


@dataclass(frozen=True, slots=True)
class Line:
    """A rule that concerns what was looked up, and what it concerns together with it."""

    rule: Rule
    part: Part
    partners: tuple[Text, ...]

    @property
    def group(self) -> str:
        """The kind under which it is told: any advice about two drugs is an interaction to the reader."""
        if self.part == "any":
            return ABOUT_ANY_DRUG
        return "interaction" if self.partners and self.rule.kind == "guideline" else self.rule.kind


@dataclass(frozen=True, slots=True)
class Found:
    """What was written in one of the fields, and the drugs that it may mean."""

    written: str
    drugs: Sequence[Drug]

    @property
    def one(self) -> Drug | None:
        """The drug, when it is only one."""
        return self.drugs[0] if len(self.drugs) == 1 else None


@dataclass(frozen=True, slots=True)
class LookedUp:
    """The answer. `groups` are the rules by kind; of two drugs, those that speak of both."""

    first: Found
    second: Found
    groups: tuple[tuple[str, tuple[Line, ...]], ...]

    @property
    def lines(self) -> list[Line]:
        """All rules, group by group."""
        return [line for _, lines in self.groups for line in lines]


def look_up(house: House, first: str, second: str) -> LookedUp:
    """What there is on the first drug, or on both when there is a second; nothing until it is clear which are meant."""
    drugs = house.knowledge().drugs
    found = [Found(written, drugs_named(written, drugs)) for written in (first.strip(), second.strip())]
    meant = [each.one for each in found if each.written]
    clear = [drug for drug in meant if drug is not None]
    if not clear or len(clear) < len(meant):
        return LookedUp(found[0], found[1], ())
    lines = _about(house, clear[0]) if len(clear) == 1 else _about_both(house, clear[0], clear[1])
    return LookedUp(found[0], found[1], _grouped(lines))


def _about(house: House, drug: Drug) -> list[Line]:
    by_slug = {rule.slug: rule for rule in house.knowledge().rules}
    return [Line(by_slug[each.rule], each.part, each.partners) for each in house.about(codes_of(drug))]


def _about_both(house: House, one: Drug, other: Drug) -> list[Line]:
    speak = set(house.about_both(codes_of(one), codes_of(other)))
    rules = [rule for rule in house.knowledge().rules if rule.slug in speak]
    return [Line(rule, "ordered", (one.name, other.name)) for rule in rules]


def _grouped(lines: Iterable[Line]) -> tuple[tuple[str, tuple[Line, ...]], ...]:
    """By kind, and within a kind the most serious first."""
    groups: dict[str, list[Line]] = {}
    for line in sorted(lines, key=lambda line: rank_of(line.rule)):
        groups.setdefault(line.group, []).append(line)
    return tuple((kind, tuple(groups[kind])) for kind in sorted(groups, key=place_of))


def looking_up(house: House, templates: Templates) -> APIRouter:
    """The routes of the look-up."""
    router = APIRouter(include_in_schema=False)

    @router.get("/knowledge/drugs")
    def page(request: Request, drug: str = "") -> Response:
        language = language_of(request)
        found = look_up(house, drug, request.query_params.get("with", ""))
        names = names_of(house.knowledge().drugs, language)
        return templates.page(request, "drugs.html", here="knowledge", found=found, names=names)

    @router.get("/knowledge/drugs.json")
    def as_json(request: Request, drug: str = "") -> JSONResponse:
        language = language_of(request)
        found = look_up(house, drug, request.query_params.get("with", ""))
        meant = [[each.slug for each in one.drugs] for one in (found.first, found.second) if one.written]
        return JSONResponse({"drugs": meant, "rules": [_row(line, language) for line in found.lines]})

    @router.get("/knowledge/drugs.csv")
    def as_file(request: Request, drug: str = "") -> Response:
        language = language_of(request)
        found = look_up(house, drug, request.query_params.get("with", ""))
        rows = [_row(line, language) for line in found.lines]
        headers = {"content-disposition": 'attachment; filename="drug.csv"'}
        return Response(as_csv(rows, _COLUMNS), media_type="text/csv; charset=utf-8", headers=headers)

    return router


def _row(line: Line, language: Language) -> dict[str, object]:
    rule = line.rule
    return {
        "rule": rule.slug,
        "title": rule.title[language],
        "kind": rule.kind,
        "part": line.part,
        "together_with": "; ".join(each[language] for each in line.partners),
        "indicator": rule.indicator,
        "stage": rule.stage,
        "says": rule.brief.get(language, ""),
        "source": rule.source,
        "statement": rule.statement,
    }
