"""Rows to rules, and to the facts that these rules ask: a pair of drugs, a dose in the unit of its limit."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cds.context import Fact, OrderFact, PairFact, SameDrugFact, Window, is_unit
from cds.knowledge.tables.schema import (
    CautionRow,
    DoseRow,
    DuplicateRow,
    InteractionRow,
    SafetyRow,
)
from cds.knowledge.tables.words import detail_of, dose_words, pair_title
from cds.rules import CardFile, RuleFile, Suggestion, Text, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cds.context import ValueSet, Vocabulary
    from cds.knowledge.collect import Found
    from cds.knowledge.tables.read import Row
    from cds.knowledge.tables.schema import DoseLimit

__all__ = ["TableRule", "expand_tables"]

_AT_THE_ORDER = ("order-select", "order-sign")
_REMOVE = (Suggestion(remove="the order"),)
_SAME = {
    "drug": ("samme legemiddel er i bruk fra før", "the same drug is already in use"),
    "ingredient": ("et annet legemiddel med samme virkestoff", "another drug with the same ingredient"),
}
_MEASURES: Mapping[str, tuple[str, str, str, str]] = {
    "single": ("single_dose", "", "enkeltdose", "single dose"),
    "daily": ("daily_dose", "/d", "døgndose", "daily dose"),
    "weekly": ("weekly_dose", "/wk", "ukedose", "weekly dose"),
}
"""For each measure of a limit: the order's field, what follows the limit's unit, and what it is called."""
_SIZES = {"kg": "weight", "m2": "body_surface"}
"""The fact that a dose is divided by, for each kilogram or square metre."""


@dataclass(frozen=True, slots=True)
class TableRule:
    """A rule made of a row, and where the row stands."""

    pack: str
    row: str
    written: RuleFile
    found: Found


@dataclass
class _Expansion:
    vocabulary: Vocabulary
    known: Mapping[str, Fact]
    facts: dict[str, Fact] = field(default_factory=dict)
    rules: list[TableRule] = field(default_factory=list)


def expand_tables(
    rows: list[Row], vocabulary: Vocabulary, known: Mapping[str, Fact]
) -> tuple[list[TableRule], dict[str, Fact]]:
    """The rules of all rows, and the facts they need beside those that are known; faults go to the rows."""
    made = _Expansion(vocabulary, known)
    for row in rows:
        written: Any = row.written
        match written:
            case InteractionRow():
                rules = _interaction(row, written, made)
            case CautionRow():
                rules = _caution(row, written)
            case DuplicateRow():
                rules = _duplicate(row, written, made)
            case DoseRow():
                rules = _doses(row, written, made)
            case _:
                raise TypeError(f"no such row: {type(written).__name__}")
        made.rules += [TableRule(row.pack, row.slug, rule, row.found) for rule in rules]
    return made.rules, made.facts


def _interaction(row: Row, written: InteractionRow, made: _Expansion) -> list[RuleFile]:
    one, other = (
        _value_set(row, name, ("between", place), made) for place, name in enumerate(written.between)
    )
    if one is None or other is None:
        return []
    name = f"pair_{row.slug.replace('-', '_')}"
    title = written.title or pair_title(one.title, other.title)
    means = {"nb": f"brukes sammen: {title.nb}", "en": f"taken together: {title.en}"}
    stopped = _stopped_within(row, written, {one.name: one, other.name: other})
    made.facts[name] = PairFact(name, means, one, other, stopped_within=stopped)
    ordering = tuple(dict.fromkeys(written.between))
    return list(_both(row, written, "interaction", title, ordering, name, f"{{order}} + {{{name}}}"))


def _stopped_within(
    row: Row, written: InteractionRow, pair: Mapping[str, ValueSet]
) -> tuple[tuple[ValueSet, Window], ...]:
    for name in written.stopped_within.keys() - pair.keys():
        hint = did_you_mean(name, pair) or f"Name `{'` or `'.join(pair)}`."
        row.found.complain("GL021", f"`{name}` is no part of the pair.", ("stopped_within", name), hint)
    return tuple(
        (pair[name], Window.of(look)) for name, look in sorted(written.stopped_within.items()) if name in pair
    )


def _duplicate(row: Row, written: DuplicateRow, made: _Expansion) -> list[RuleFile]:
    name = f"twice_{row.slug.replace('-', '_')}"
    if written.same is not None:
        nb, en = _SAME[written.same]
        made.facts[name] = SameDrugFact(name, {"nb": nb, "en": en}, written.same)
        title = written.title or Text(nb=nb.capitalize(), en=en.capitalize())
    else:
        group = _value_set(row, written.group or "", ("group",), made)
        pairs = [
            tuple(_value_set(row, each, ("besides", place), made) for each in pair)
            for place, pair in enumerate(written.besides)
        ]
        if group is None or any(each is None for pair in pairs for each in pair):
            return []
        means = {
            "nb": f"to legemidler fra samme gruppe: {group.title['nb']}",
            "en": f"two drugs of one group: {group.title['en']}",
        }
        besides: Any = tuple(pairs)
        made.facts[name] = PairFact(name, means, group, group, besides)
        title = written.title or Text(**means)
    ordering = written.group or "any drug"
    return list(_both(row, written, "duplicate", title, ordering, name, f"{{order}} + {{{name}}}"))


def _caution(row: Row, written: CautionRow) -> list[RuleFile]:
    return list(_both(row, written, written.kind, written.title, written.ordering, "", written.summary))


def _both(
    row: Row, written: SafetyRow, kind: str, title: Text, ordering: Any, fact: str, summary: Text | str
) -> Iterator[RuleFile]:
    """The row's rule, and the more serious one when it has a `worse`."""
    when = [*written.when, *([fact] if fact else [])]
    yield _rule(row.slug, row, _less_serious(written), kind, title, ordering, when, summary, written)
    if written.worse is not None:
        when = [*written.when, *written.worse.when, *([fact] if fact else [])]
        yield _rule(f"{row.slug}-serious", row, written, kind, title, ordering, when, summary, written.worse)


def _less_serious(written: SafetyRow) -> SafetyRow:
    """The row without what it says about missing facts that only its `worse` asks."""
    if written.worse is None or not written.if_missing:
        return written
    asked = _words([written.when, written.unless])
    only_worse = _words(written.worse.when) - asked
    if_missing = {name: policy for name, policy in written.if_missing.items() if name not in only_worse}
    return written.model_copy(update={"if_missing": if_missing})


def _words(conditions: Any) -> set[str]:
    return set(re.findall(r"[a-z][a-z0-9_]*", str(conditions)))


def _rule(
    slug: str, row: Row, written: SafetyRow, kind: str, title: Text, ordering: Any, when: list[Any],
    summary: Text | str, grade: Any,
) -> RuleFile:  # fmt: skip
    consequence = grade.consequence or written.consequence
    if isinstance(summary, str):
        summary = Text(nb=f"{summary}: {consequence.nb}", en=f"{summary}: {consequence.en}")
    critical = grade.interrupts
    suggest = written.suggest if written.suggest is not None else _REMOVE * (grade.severity == "avoid")
    card = CardFile(
        indicator="critical" if critical else "info" if grade.severity == "info" else "warning",
        harm=consequence if critical else None,
        summary=summary,
        detail=detail_of(written, None if critical else consequence, grade.handling or written.handling),
        suggest=suggest,
        override_reasons=_reasons(row, written, grade),
    )
    return RuleFile.model_validate({
        "rule": slug, "title": title, "stage": written.stage, "hooks": written.hooks or _AT_THE_ORDER,
        "ordering": ordering, "when": when, "unless": written.unless,
        "if_missing": dict(written.if_missing),
        **({"wrong_when": written.wrong_when} if written.wrong_when else {}),
        "kind": kind, "severity": grade.severity, "cause": written.cause or row.slug,
        "card": card, "evidence": written.evidence,
    })  # fmt: skip


def _reasons(row: Row, written: SafetyRow, grade: Any) -> tuple[str, ...]:
    if written.override_reasons is not None:
        return written.override_reasons
    return () if grade.severity == "info" else row.override_reasons


def _doses(row: Row, written: DoseRow, made: _Expansion) -> list[RuleFile]:
    drug = made.vocabulary.drugs.get(written.drug)
    if drug is None:
        hint = did_you_mean(written.drug, made.vocabulary.drugs) or "Add it to vocabulary/drugs."
        row.found.complain("GL021", f"There is no drug `{written.drug}`.", ("drug",), hint)
        return []
    routes = [{"any": [f"route in {name}" for name in written.route]}] if written.route else []
    rules: list[RuleFile] = []
    for population, limit in written.limits.items():
        for measure, amount in _amounts(limit).items():
            fact = _dose_fact(row, population, measure, amount, made)
            if fact is not None:
                rules += _limit(row, written, population, measure, amount, limit, routes, drug.name, fact)
    return rules


def _amounts(limit: DoseLimit) -> dict[str, str]:
    return {measure: amount for measure in _MEASURES if (amount := getattr(limit, measure)) is not None}


def _dose_fact(row: Row, population: str, measure: str, amount: str, made: _Expansion) -> OrderFact | None:
    """The dose of the order in the unit of the limit."""
    unit = amount.split()[1]
    if not is_unit(unit):
        row.found.complain("GL031", f"`{unit}` is not a UCUM unit.", ("limits", population, measure))
        return None
    order_field, per, nb, en = _MEASURES[measure]
    size = next((fact for part, fact in _SIZES.items() if part in unit.split("/")[1:]), "")
    if size and size not in made.known:
        remedy = f"Add `{size}` to vocabulary/facts."
        row.found.complain(
            "GL020", f"There is no fact `{size}` to divide the dose by.", ("limits", population), remedy
        )
        return None
    letters = "".join(letter if letter.isalnum() else "_" for letter in unit).strip("_").lower()
    name = f"order_{order_field}_{letters}"
    kind: Any = order_field
    made.facts[name] = made_fact = OrderFact(name, {"nb": nb, "en": en}, kind, unit + per, size)
    return made_fact


def _limit(
    row: Row, written: DoseRow, population: str, measure: str, amount: str, limit: DoseLimit,
    routes: list[Any], drug: Mapping[str, str], fact: OrderFact,
) -> Iterator[RuleFile]:  # fmt: skip
    value, unit = amount.split()
    unit += _MEASURES[measure][1]
    title, summary, detail = dose_words(drug, measure, fact.name, amount, _amounts(limit), limit.handling)
    far = limit.far_above or (2.0 if limit.severity == "avoid" else None)
    steps = [("", 1.0, limit.interrupts)]
    if far is not None and not limit.interrupts:
        steps.append(("-far-above", far, True))
    for suffix, times, critical in steps:
        above = f"{fact.name} > {float(value) * times:g} {unit}"
        card = CardFile(
            indicator="critical" if critical else "warning",
            harm=limit.harm if critical else None,
            summary=summary,
            detail=detail,
            suggest=_REMOVE,
            override_reasons=row.override_reasons,
        )
        yield RuleFile.model_validate({
            "rule": f"dose-{row.slug}-{population}-{measure}{suffix}", "title": title, "stage": limit.stage,
            "hooks": _AT_THE_ORDER, "ordering": f"drug {written.drug}", "when": [*limit.when, *routes, above],
            "unless": limit.unless, "if_missing": dict(limit.if_missing),
            "kind": "single-dose" if measure == "single" else "daily-dose",
            "severity": limit.severity, "cause": f"dose-{row.slug}",
            "card": card, "evidence": limit.evidence,
        })  # fmt: skip


def _value_set(row: Row, name: str, path: tuple[str | int, ...], made: _Expansion) -> ValueSet | None:
    value_set = made.vocabulary.value_sets.get(name)
    if value_set is None:
        hint = did_you_mean(name, made.vocabulary.value_sets) or "Add it to vocabulary/value_sets."
        row.found.complain("GL021", f"There is no value set `{name}`.", path, hint)
    return value_set
