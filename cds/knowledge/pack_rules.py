"""The rules of each pack, from its own files, its tables and its decision tables, as overlays leave them."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import chain, starmap
from typing import TYPE_CHECKING

from cds.knowledge.card_check import check_card
from cds.knowledge.decision_tables import read_decision_tables
from cds.knowledge.digest import digest_of_pack
from cds.knowledge.findings import findings_of
from cds.knowledge.snapshot import Pack
from cds.rules import Rule, RuleFile, build_rule, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from cds.cards import Regimen
    from cds.context import Dictionary, Fact
    from cds.knowledge.collect import Collected, Found
    from cds.knowledge.packs import FoundPack
    from cds.knowledge.tables import TableRule
    from cds.rules import Complaint, NamedCondition

__all__ = ["build_packs"]


def build_packs(
    found_packs: Iterable[FoundPack],
    tables: Sequence[TableRule],
    dictionary: Dictionary,
    named: Mapping[str, NamedCondition],
    regimens: Mapping[str, Regimen],
    folder: Path,
    collected: Collected,
) -> tuple[list[Pack], dict[str, Rule]]:
    """The packs and all their rules by id; faults go to `collected`."""
    rules: dict[str, Rule] = {}
    build = partial(build_rule, dictionary=dictionary, named=named, kept={})
    packs = []
    for pack in found_packs:
        _check_sources(pack, collected)
        own = ((each.written, each.found) for each in tables if each.pack == pack.written.pack)
        decided = read_decision_tables(pack, folder, dictionary, named, collected)
        built = []
        for written, found in starmap(pack.amend, chain(pack.rules, own, decided)):
            rule = _rule(written, found, pack, rules, dictionary.facts, build, collected)
            if rule is not None:
                built.append(_with_suggested(rule, written, regimens))
        rules.update((rule.id, rule) for rule in built)
        pack.parameters.check_used(pack.found)
        pack.changes.check_met()
        digest = digest_of_pack(pack.written, built, findings_of(pack.written.pack, collected))
        packs.append(Pack(pack.written, digest, tuple(rule.id for rule in built)))
    return packs, rules


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


def _with_suggested(rule: Rule, written: RuleFile, regimens: Mapping[str, Regimen]) -> Rule:
    """The rule, and what the regimens that it suggests may ask for."""
    suggested = [each.regimen for each in written.card.suggest if each.regimen in regimens]
    if not suggested:
        return rule
    asked = {fact.name: fact for slug in suggested for fact in regimens[slug or ""].asks(regimens)}
    return replace(rule, further=tuple(asked.values()))


def _check_sources(pack: FoundPack, collected: Collected) -> None:
    for place, slug in enumerate(pack.written.encodes):
        if slug not in collected.sources:
            pack.found.complain(
                "GL021",
                f"There is no source `{slug}`.",
                ("encodes", place),
                did_you_mean(slug, collected.sources) or "Add it to sources/.",
            )
