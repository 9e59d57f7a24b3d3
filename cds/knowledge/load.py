"""A folder to a `Knowledge` snapshot, or to all of its faults."""

from __future__ import annotations

import hashlib
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any, cast

import orjson

from cds.cards import Citation, Faces, face_of, why_missing
from cds.context import NOT_FOUND, Dictionary, Holdings, is_yes_no
from cds.errors import Fault, KnowledgeFaulty
from cds.knowledge.card_check import check_card
from cds.knowledge.collect import Collected, Found, collect
from cds.knowledge.equations import build_equations
from cds.knowledge.findings import build_findings, findings_of
from cds.knowledge.order_sets import build_order_sets
from cds.knowledge.orderables import build_orderables
from cds.knowledge.overlays import Overlay, read_overlays
from cds.knowledge.packs import FoundPack, read_findings, read_packs
from cds.knowledge.schema import PackFile, SourceEntry
from cds.knowledge.snapshot import Knowledge, Pack
from cds.knowledge.tables import Row, TableRule, expand_tables, read_tables
from cds.knowledge.vocabulary import build_facts, build_vocabulary
from cds.reading import LANGUAGES
from cds.rules import (
    HOOKS,
    Compiler,
    Finding,
    NamedCondition,
    NotCondition,
    Problem,
    Rule,
    RuleFile,
    RuleIndex,
    build_rule,
    did_you_mean,
    parse,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from cds.cards import Face, Orderable, OrderSet
    from cds.context import Fact
    from cds.knowledge.schema import ConditionEntry, ReasonEntry
    from cds.reading import Language
    from cds.rules import Complaint, FindingFile

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
    knowledge = _compile(collected, read_tables(folder, collected.faults), packs, layers)
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
    collected: Collected, rows: list[Row], found_packs: Iterable[FoundPack], overlays: tuple[Overlay, ...]
) -> Knowledge:
    named = _named(collected)
    dictionary, tables = _dictionary(collected, named, rows)
    facts = dictionary.facts
    orderables = build_orderables(collected, dictionary.vocabulary)
    order_sets = build_order_sets(collected, orderables)
    rules: dict[str, Rule] = {}
    build = partial(build_rule, dictionary=dictionary, named=named, kept={})
    packs = []
    reasons = {
        slug: cast("ReasonEntry", found.entry).model_dump()
        for slug, found in collected.override_reasons.items()
    }
    for pack in found_packs:
        _check_sources(pack, collected)
        own = ((each.written, each.found) for each in tables if each.pack == pack.written.pack)
        built = [rule for written, found in chain(pack.rules, own)
                 if (rule := _rule(written, found, pack, rules, facts, build, collected)) is not None]  # fmt: skip
        rules.update((rule.id, rule) for rule in built)
        pack.parameters.check_used(pack.found)
        pack.changes.check_met()
        digest = _pack_digest(pack.written, built, findings_of(pack.written.pack, collected))
        packs.append(Pack(pack.written, digest, tuple(rule.id for rule in built)))
    digest = _digest(packs, collected, overlays)
    not_found = {language: why_missing(NOT_FOUND, language, facts) for language in LANGUAGES}
    return Knowledge(
        digest=digest,
        packs=tuple(packs),
        rules=rules,
        rows=_rows(tables),
        dictionary=dictionary,
        named=named,
        sources={slug: cast("SourceEntry", found.entry) for slug, found in collected.sources.items()},
        orderables=orderables,
        faces=Faces(
            rules, partial(_face, _packs_and_sources(packs, collected), reasons, orderables, order_sets)
        ),
        indexes=_indexes(rules),
        remembers=any(rule.repeat is not None for rule in rules.values()),
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
    )


def _indexes(rules: Mapping[str, Rule]) -> dict[str, RuleIndex]:
    evaluated = [rule for rule in rules.values() if rule.stage in _EVALUATED]
    return {hook: RuleIndex.build(rule for rule in evaluated if hook in rule.hooks) for hook in HOOKS}


def _rows(tables: list[TableRule]) -> dict[str, tuple[str, ...]]:
    rows: dict[str, tuple[str, ...]] = {}
    for each in tables:
        rows[each.row] = (*rows.get(each.row, ()), each.written.rule)
    return rows


def _dictionary(
    collected: Collected, named: Mapping[str, NamedCondition], rows: list[Row]
) -> tuple[Dictionary, list[TableRule]]:
    """Everything that can be asked: facts first, then what is computed and concluded from them; the tables bring facts
    of their own."""
    vocabulary = build_vocabulary(collected)
    facts = build_facts(collected, vocabulary)
    tables, table_facts = expand_tables(rows, vocabulary)
    facts |= table_facts
    findings: dict[str, Finding] = {}
    dictionary = Dictionary(
        vocabulary=vocabulary,
        facts=facts,
        models=build_equations(collected, facts),
        holdings=Holdings.build(vocabulary, list(facts.values())),
        findings=findings,
    )
    build_findings(collected, dictionary, named, facts, findings)
    _check_named(named, dictionary, collected)
    return dictionary, tables


def _rule(
    written: RuleFile, found: Found, pack: FoundPack, rules: Mapping[str, Rule], facts: Mapping[str, Fact],
    build: Callable[..., Rule | list[Complaint]], collected: Collected,
) -> Rule | None:  # fmt: skip
    if written.rule in rules:
        found.complain(
            "GL016",
            f"The rule `{written.rule}` is already in pack `{rules[written.rule].pack}`.",
            ("rule",),
            "A rule's name is never used twice.",
        )
    check_card(written, found, facts, collected)
    rule = build(written, pack.written.pack, overlays=found.changed_by)
    if isinstance(rule, Rule):
        return rule
    for complaint in rule:
        found.complain(complaint.code, complaint.message, complaint.path, complaint.remedy)
    return None


def _check_sources(pack: FoundPack, collected: Collected) -> None:
    for place, slug in enumerate(pack.written.encodes):
        if slug not in collected.sources:
            pack.found.complain(
                "GL021",
                f"There is no source `{slug}`.",
                ("encodes", place),
                did_you_mean(slug, collected.sources) or "Add it to sources/.",
            )


def _named(collected: Collected) -> dict[str, NamedCondition]:
    named = {}
    for name, found in collected.conditions.items():
        entry = cast("ConditionEntry", found.entry)
        written = {"all": entry.when} if isinstance(entry.when, list) else entry.when
        try:
            named[name] = NamedCondition(name, entry.means.model_dump(), parse(written, ("when",)))
        except NotCondition as error:
            found.complain("GL013", str(error), error.path, error.remedy)
        if name in collected.facts:
            found.complain("GL016", f"`{name}` is also a fact.", (), "Give one of them another name.")
    return named


def _check_named(named: Mapping[str, NamedCondition], dictionary: Dictionary, collected: Collected) -> None:
    """What is wrong with a named condition is told where it stands, whether or not a rule asks it."""
    for name in named:
        try:
            Compiler(dictionary, named).compile(parse(name))
        except Problem as problem:
            hint = did_you_mean(problem.unknown, problem.names) if problem.unknown else ""
            collected.conditions[name].complain(problem.code, str(problem), ("when",), hint or problem.remedy)


_Cited = tuple[dict[str, PackFile], dict[str, SourceEntry]]


def _packs_and_sources(packs: list[Pack], collected: Collected) -> _Cited:
    written = {pack.id: pack.written for pack in packs}
    return written, {slug: cast("SourceEntry", found.entry) for slug, found in collected.sources.items()}


def _face(
    cited: _Cited,
    reasons: dict[str, dict[str, Any]],
    orderables: dict[str, Orderable],
    order_sets: dict[str, OrderSet],
    rule: Rule,
) -> dict[Language, Face]:
    packs, sources = cited
    pack, source = packs[rule.pack], sources[rule.written.evidence.source]
    citation = Citation(
        source.title.model_dump(), source.publisher, source.edition, source.url, pack.pack, pack.version,
        bool(pack.reviewers),
    )  # fmt: skip
    return face_of(rule, citation, reasons, orderables, order_sets)


def _pack_digest(written: PackFile, built: list[Rule], findings: Mapping[str, FindingFile]) -> str:
    meaning: list[object] = [
        written.model_dump(
            mode="json", exclude={"reviewers"} if written.parameters else {"reviewers", "parameters"}
        ),
        sorted((rule.id, rule.digest) for rule in built),
    ]
    if findings:
        meaning.append(
            {name: each.model_dump(mode="json", exclude_unset=True) for name, each in findings.items()}
        )
    return _sha256(meaning)


def _digest(packs: list[Pack], collected: Collected, overlays: tuple[Overlay, ...]) -> str:
    """Over the meaning of everything: packs, the vocabulary and equations they speak, and the overlays."""
    sections = (
        collected.code_systems, collected.substances, collected.drugs, collected.value_sets, collected.facts,
        collected.conditions, collected.override_reasons, collected.orderables, collected.equations, collected.sources,
        collected.order_sets,
    )  # fmt: skip
    words = [
        {slug: found.entry.model_dump(mode="json", exclude_unset=True) for slug, found in section.items()}
        for section in sections
    ]
    meaning: list[object] = [[pack.digest for pack in packs], words, collected.unit_words]
    if overlays:
        meaning.append([overlay.digest for overlay in overlays])
    return _sha256(meaning)


def _sha256(meaning: object) -> str:
    return (
        "sha256:"
        + hashlib.sha256(orjson.dumps(meaning, option=orjson.OPT_SORT_KEYS, default=sorted)).hexdigest()
    )
