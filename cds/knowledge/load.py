"""A folder to a `Knowledge` snapshot, or to all of its faults."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, cast

import orjson

from cds.cards import SUMMARY_LIMIT, Citation, Dose, Orderable, face_of, placeholders
from cds.context import Code, Dictionary, ObservationFact, convert, is_unit
from cds.errors import Fault, KnowledgeFaulty
from cds.knowledge.collect import Collected, Found, FoundPack, collect
from cds.knowledge.snapshot import Knowledge, Pack
from cds.knowledge.vocabulary import build_facts, build_vocabulary
from cds.models import Equation, Factor
from cds.rules import (
    HOOKS,
    NamedCondition,
    NotCondition,
    Rule,
    RuleFile,
    RuleIndex,
    build_rule,
    did_you_mean,
    digest_of,
    parse,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from cds.context import Fact, Vocabulary
    from cds.knowledge.schema import (
        ConditionEntry,
        EquationEntry,
        OrderableEntry,
        ReasonEntry,
        SourceEntry,
    )

__all__ = ["faults_of", "load_knowledge"]

_EVALUATED = frozenset({"live", "shadow"})


def load_knowledge(folder: Path) -> Knowledge:
    """The compiled knowledge base. Raises `KnowledgeFaulty` with every fault when there is one."""
    collected = collect(folder)
    knowledge = _compile(collected)
    if collected.faults:
        raise KnowledgeFaulty(collected.faults)
    return knowledge


def faults_of(folder: Path) -> tuple[Fault, ...]:
    """Every fault of the knowledge base in `folder`, in file order; none when it can be loaded."""
    try:
        load_knowledge(folder)
    except KnowledgeFaulty as faulty:
        return faulty.faults
    return ()


def _compile(collected: Collected) -> Knowledge:
    vocabulary = build_vocabulary(collected)
    facts = build_facts(collected, vocabulary)
    dictionary = Dictionary(
        vocabulary=vocabulary,
        facts=facts,
        models=_equations(collected, facts),
        observation_codes=frozenset(
            code.code for fact in facts.values() if isinstance(fact, ObservationFact) for code in fact.code_list
        ),
    )
    named = _named(collected)
    orderables = _orderables(collected, vocabulary)
    rules: dict[str, Rule] = {}
    faces = {}
    packs = []
    reasons = {slug: cast("ReasonEntry", found.entry).model_dump() for slug, found in collected.override_reasons.items()}
    for pack in collected.packs:
        _check_sources(pack, collected)
        built = [rule for written, found in pack.rules
                 if (rule := _rule(written, found, pack, rules, dictionary, named, collected)) is not None]  # fmt: skip
        rules.update((rule.id, rule) for rule in built)
        if not collected.faults:
            faces.update((rule.id, face_of(rule, _citation(rule, pack, collected), reasons, orderables)) for rule in built)
        packs.append(Pack(pack.written, _pack_digest(pack), tuple(rule.id for rule in built)))
    digest = _digest(packs, collected)
    picture = {
        "digest": digest, "packs": [{"id": pack.id, "version": pack.version, "digest": pack.digest} for pack in packs],
    }  # fmt: skip
    hierarchical = frozenset(name for name, system in vocabulary.systems.items() if system.hierarchical)
    return Knowledge(
        digest=digest,
        packs=tuple(packs),
        rules=rules,
        dictionary=dictionary,
        named=named,
        sources={slug: cast("SourceEntry", found.entry) for slug, found in collected.sources.items()},
        orderables=orderables,
        faces=faces,
        indexes={
            hook: RuleIndex.build(
                (rule for rule in rules.values() if hook in rule.written.hooks and rule.stage in _EVALUATED),
                hierarchical,
            )
            for hook in HOOKS
        },
        picture=orjson.dumps(picture),
    )


def _rule(
    written: RuleFile, found: Found, pack: FoundPack, rules: Mapping[str, Rule], dictionary: Dictionary,
    named: Mapping[str, NamedCondition], collected: Collected,
) -> Rule | None:  # fmt: skip
    if written.rule in rules:
        found.complain("GL016", f"The rule `{written.rule}` is already in pack `{rules[written.rule].pack}`.", ("rule",),
                       "A rule's name is never used twice.")
    _check_card(written, found, dictionary.facts, collected)
    rule = build_rule(written, pack.written.pack, dictionary, named)
    if isinstance(rule, Rule):
        return rule
    for complaint in rule:
        found.complain(complaint.code, complaint.message, complaint.path, complaint.remedy)
    return None


def _check_card(written: RuleFile, found: Found, facts: Mapping[str, Fact], collected: Collected) -> None:
    card = written.card
    for key in ("summary", "detail"):
        text = getattr(card, key)
        for language in ("nb", "en"):
            words = getattr(text, language)
            for name in placeholders(words):
                if name != "order" and name not in facts:
                    found.complain("GL020", f"There is no fact `{name}` to fill in.", ("card", key, language),
                                   did_you_mean(name, [*facts, "order"]))
            if key == "summary" and len(words) > SUMMARY_LIMIT:
                found.complain("GL018", f"The summary has {len(words)} characters.", ("card", key, language),
                               f"At most {SUMMARY_LIMIT}: say the rest in `detail`.")
    for place, slug in enumerate(card.override_reasons):
        if slug not in collected.override_reasons:
            found.complain("GL021", f"There is no override reason `{slug}`.", ("card", "override_reasons", place),
                           did_you_mean(slug, collected.override_reasons))
    for place, suggestion in enumerate(card.suggest):
        wanted = suggestion.order or suggestion.replace_with
        if wanted is not None and wanted not in collected.orderables:
            found.complain("GL021", f"There is no orderable `{wanted}`.", ("card", "suggest", place),
                           did_you_mean(wanted, collected.orderables))
        if (suggestion.remove or suggestion.replace_with) and written.ordering is None:
            found.complain("GL019", "There is no order to remove.", ("card", "suggest", place), "Add `ordering`.")
    if written.evidence.source not in collected.sources:
        found.complain("GL021", f"There is no source `{written.evidence.source}`.", ("evidence", "source"),
                       did_you_mean(written.evidence.source, collected.sources) or "Add it to sources/.")


def _check_sources(pack: FoundPack, collected: Collected) -> None:
    for place, slug in enumerate(pack.written.encodes):
        if slug not in collected.sources:
            pack.found.complain("GL021", f"There is no source `{slug}`.", ("encodes", place),
                                did_you_mean(slug, collected.sources) or "Add it to sources/.")


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


def _orderables(collected: Collected, vocabulary: Vocabulary) -> dict[str, Orderable]:
    orderables = {}
    for slug, found in collected.orderables.items():
        entry = cast("OrderableEntry", found.entry)
        codes = [Code(system, code) for system, code in entry.codes.items()]
        if entry.drug is not None:
            drug = vocabulary.drugs.get(entry.drug)
            if drug is None:
                found.complain("GL021", f"There is no drug `{entry.drug}`.", ("drug",), did_you_mean(entry.drug, vocabulary.drugs))
                continue
            codes = [Code("atc", drug.atc[0])]
        if unknown := [code.system for code in codes if code.system not in vocabulary.systems]:
            found.complain("GL021", f"There is no code system `{unknown[0]}`.", ("codes",), did_you_mean(unknown[0], vocabulary.systems))
            continue
        dose = None
        if entry.dosage is not None:
            value, unit = entry.dosage.dose.split()
            if not is_unit(unit):
                found.complain("GL031", f"`{unit}` is not a UCUM unit.", ("dosage", "dose"))
            dose = Dose(float(value), unit, entry.dosage.per_day, entry.dosage.as_needed)
        codings = tuple(
            {"system": vocabulary.systems[code.system].uri, "code": code.code, "display": entry.title.en} for code in codes
        )
        orderables[slug] = Orderable(slug, entry.title.model_dump(), entry.kind == "drug", codings, dose)
    return orderables


def _equations(collected: Collected, facts: Mapping[str, Fact]) -> dict[str, Equation]:
    equations = {}
    for name, found in collected.equations.items():
        entry = cast("EquationEntry", found.entry)
        factors = tuple(
            Factor(
                each.constant, each.fact, each.minus, each.divide_by, each.at_most, each.at_least, each.power, each.by,
                tuple((choice, value) for choice in ("male", "female", "other") if (value := getattr(each, choice)) is not None),
            )
            for each in entry.product
        )  # fmt: skip
        equation = Equation(
            name, entry.title.model_dump(), entry.unit, factors, entry.inputs,
            {fact: str(getattr(facts.get(fact), "unit", "")) for fact in entry.inputs}, entry.population,
        )  # fmt: skip
        if _check_equation(equation, entry, found, facts, collected):
            equations[name] = equation
    return equations


def _check_equation(
    equation: Equation, entry: EquationEntry, found: Found, facts: Mapping[str, Fact], collected: Collected
) -> bool:
    before = len(found.faults)
    if entry.source not in collected.sources:
        found.complain("GL021", f"There is no source `{entry.source}`.", ("source",), did_you_mean(entry.source, collected.sources))
    for fact in equation.needs():
        if fact not in facts:
            found.complain("GL020", f"There is no fact `{fact}`.", ("product",), did_you_mean(fact, facts))
        elif fact not in equation.inputs and getattr(facts[fact], "unit", ""):
            found.complain("GL011", f"The unit of `{fact}` is missing.", ("inputs",), f"Add `{fact}:` and its unit.")
        elif fact in equation.inputs and convert(1.0, equation.units[fact], equation.inputs[fact]) is None:
            found.complain("GL032", f"`{fact}` is in `{equation.units[fact]}`, not convertible to `{equation.inputs[fact]}`.",
                           ("inputs", fact))
    if len(found.faults) == before:
        for place, example in enumerate(entry.examples):
            result = equation.compute(cast(Any, example.given))
            if result is None or abs(result - example.gives) > example.within:
                found.complain("GL040", f"The example gives {result}, not {example.gives}.", ("examples", place),
                               "Check the factors against the source.")
    return len(found.faults) == before


def _citation(rule: Rule, pack: FoundPack, collected: Collected) -> Citation:
    source = cast("SourceEntry", collected.sources[rule.written.evidence.source].entry)
    written = pack.written
    return Citation(
        source.title.model_dump(), source.publisher, source.edition, source.url, written.pack, written.version,
        bool(written.reviewers),
    )  # fmt: skip


def _pack_digest(pack: FoundPack) -> str:
    rules = sorted((written.rule, digest_of(written)) for written, _ in pack.rules)
    return _sha256([pack.written.model_dump(mode="json", exclude={"reviewers"}), rules])


def _digest(packs: list[Pack], collected: Collected) -> str:
    """Over the meaning of everything: packs, and the vocabulary and equations they speak."""
    sections = (
        collected.code_systems, collected.substances, collected.drugs, collected.value_sets, collected.facts,
        collected.conditions, collected.override_reasons, collected.orderables, collected.equations, collected.sources,
    )  # fmt: skip
    words = [
        {slug: found.entry.model_dump(mode="json", exclude_unset=True) for slug, found in section.items()}
        for section in sections
    ]
    return _sha256([[pack.digest for pack in packs], words, collected.unit_words])


def _sha256(meaning: object) -> str:
    return "sha256:" + hashlib.sha256(orjson.dumps(meaning, option=orjson.OPT_SORT_KEYS, default=sorted)).hexdigest()
