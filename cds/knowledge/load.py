"""A folder to a `Knowledge` snapshot, or to all of its faults."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, cast

import orjson

from cds.cards import Citation, Faces, face_of, why_missing
from cds.context import NOT_FOUND, is_yes_no
from cds.errors import Fault, KnowledgeFaulty
from cds.knowledge.calendar import Calendar
from cds.knowledge.collect import Collected, collect
from cds.knowledge.dictionary import build_dictionary, read_named
from cds.knowledge.digest import digest_of_all
from cds.knowledge.order_sets import build_order_sets
from cds.knowledge.orderables import build_orderables
from cds.knowledge.overlays import Overlay, read_overlays
from cds.knowledge.pack_file import PackFile
from cds.knowledge.pack_rules import build_packs
from cds.knowledge.packs import FoundPack, read_findings, read_packs
from cds.knowledge.regimens import build_regimens
from cds.knowledge.schema import SourceEntry
from cds.knowledge.snapshot import Knowledge, Pack
from cds.knowledge.tables import Row, TableRule, read_tables
from cds.reading import LANGUAGES
from cds.rules import HOOKS, Rule, RuleIndex

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from cds.cards import Face, Orderable, OrderSet, Regimen
    from cds.knowledge.schema import ReasonEntry
    from cds.reading import Language

__all__ = ["faults_of", "load_knowledge"]

_EVALUATED = frozenset({"live", "shadow"})


def load_knowledge(folder: Path, overlays: Sequence[Path] = ()) -> Knowledge:
    """The compiled knowledge base under these overlays, the last one prevailing.

    Raises `KnowledgeFaulty` with every fault when there is one.
    """
    collected = collect(folder)
    packs = read_packs(folder, collected.faults)
    layers = read_overlays(overlays, packs, collected.faults)
    read_findings(packs, folder, collected)
    rows = read_tables(folder, collected.faults)
    knowledge = _compile(collected, rows, packs, layers, folder)
    if collected.faults:
        raise KnowledgeFaulty(collected.faults)
    return knowledge


def faults_of(folder: Path, overlays: Sequence[Path] = ()) -> tuple[Fault, ...]:
    """Every fault of the knowledge base in `folder`, in file order; none when it can be loaded."""
    try:
        load_knowledge(folder, overlays)
    except KnowledgeFaulty as faulty:
        return faulty.faults
    return ()


def _compile(
    collected: Collected,
    rows: list[Row],
    found_packs: Iterable[FoundPack],
    overlays: tuple[Overlay, ...],
    folder: Path,
) -> Knowledge:
    named = read_named(collected)
    dictionary, tables = build_dictionary(collected, named, rows)
    facts = dictionary.facts
    orderables = build_orderables(collected, dictionary.vocabulary)
    order_sets = build_order_sets(collected, orderables)
    regimens = build_regimens(collected, dictionary, named)
    packs, rules = build_packs(found_packs, tables, dictionary, named, regimens, folder, collected)
    reasons = {
        slug: cast("ReasonEntry", found.entry).model_dump()
        for slug, found in collected.override_reasons.items()
    }
    not_found = {language: why_missing(NOT_FOUND, language, facts) for language in LANGUAGES}
    return Knowledge(
        digest=digest_of_all(packs, collected, overlays),
        packs=tuple(packs),
        rules=rules,
        rows=_rows(tables),
        dictionary=dictionary,
        named=named,
        sources={slug: cast("SourceEntry", found.entry) for slug, found in collected.sources.items()},
        orderables=orderables,
        faces=Faces(
            rules,
            partial(_face, _packs_and_sources(packs, collected), reasons, orderables, order_sets, regimens),
        ),
        indexes=_indexes(rules),
        remembers=any(rule.repeat is not None for rule in rules.values()),
        calendar=Calendar.of(pack.written for pack in packs),
        denied={
            name: orjson.dumps({"means": fact.means, "value": False})
            for name, fact in facts.items()
            if is_yes_no(fact)
        },
        not_found={
            name: orjson.dumps({"means": fact.means, "missing": NOT_FOUND.reason, "why": not_found})
            for name, fact in facts.items()
        },
        pictures={
            pack.id: orjson.dumps({"id": pack.id, "version": pack.version, "digest": pack.digest})
            for pack in packs
        },
        overlays=overlays,
        warnings=tuple(sorted(collected.warnings)),
    )


def _indexes(rules: Mapping[str, Rule]) -> dict[str, RuleIndex]:
    evaluated = [rule for rule in rules.values() if rule.stage in _EVALUATED]
    return {hook: RuleIndex.build(rule for rule in evaluated if hook in rule.hooks) for hook in HOOKS}


def _rows(tables: list[TableRule]) -> dict[str, tuple[str, ...]]:
    rows: dict[str, tuple[str, ...]] = {}
    for each in tables:
        rows[each.row] = (*rows.get(each.row, ()), each.written.rule)
    return rows


_Cited = tuple[dict[str, PackFile], dict[str, SourceEntry]]


def _packs_and_sources(packs: list[Pack], collected: Collected) -> _Cited:
    written = {pack.id: pack.written for pack in packs}
    return written, {slug: cast("SourceEntry", found.entry) for slug, found in collected.sources.items()}


def _face(
    cited: _Cited,
    reasons: dict[str, dict[str, Any]],
    orderables: dict[str, Orderable],
    order_sets: dict[str, OrderSet],
    regimens: dict[str, Regimen],
    rule: Rule,
) -> dict[Language, Face]:
    packs, sources = cited
    pack, source = packs[rule.pack], sources[rule.written.evidence.source]
    citation = Citation(
        source.title.model_dump(), source.publisher, source.edition, source.url, pack.pack, pack.version,
        bool(pack.reviewers),
    )  # fmt: skip
    return face_of(rule, citation, reasons, orderables, order_sets, regimens)
