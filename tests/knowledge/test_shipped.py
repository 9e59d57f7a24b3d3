"""The shipped knowledge base: complete, cited, tested on both sides of every threshold, and all of it used."""

from __future__ import annotations

import datetime
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from support.patients import shipped_knowledge

from cds.context import AllergyFact, EquationFact, Fact, MedicationFact
from cds.errors import Fault
from cds.knowledge import faults_of, load_knowledge
from cds.models import Equation
from cds.rules import ANY_DRUG, Rule
from cds.settings import SHIPPED_KNOWLEDGE
from cds.yaml_file import read_yaml
from guideline_authoring.cases import CaseResult, run_cases
from knowledge.thresholds import marks_of_cases

TODAY = datetime.date(2026, 11, 24)
RULES = sorted(
    path.stem
    for path in SHIPPED_KNOWLEDGE.glob("packs/*/rules/*.yaml")
    if not path.name.endswith(".cases.yaml")
)
LIVE = sorted(rule.id for rule in shipped_knowledge().rules.values() if rule.stage == "live")


@cache
def results() -> dict[str, list[CaseResult | Fault]]:
    found: dict[str, list[CaseResult | Fault]] = defaultdict(list)
    for result in run_cases(SHIPPED_KNOWLEDGE, shipped_knowledge()):
        name = (
            result.rule
            if isinstance(result, CaseResult)
            else Path(result.file).name.removesuffix(".cases.yaml")
        )
        found[name].append(result)
    return found


@cache
def sides() -> dict[str, dict[str, set[str]]]:
    return marks_of_cases(SHIPPED_KNOWLEDGE, shipped_knowledge())


def rule_of(name: str) -> Rule:
    return shipped_knowledge().rules[name]


def entries(pattern: str) -> dict[str, dict[str, object]]:
    """The entries of the files of this pattern, by slug."""
    found: dict[str, dict[str, object]] = {}
    for path in SHIPPED_KNOWLEDGE.glob(pattern):
        read = read_yaml(path, path.name)
        assert not isinstance(read, Fault)
        found |= read[1]
    return found


def test_it_has_no_faults() -> None:
    assert [str(fault) for fault in faults_of(SHIPPED_KNOWLEDGE)] == []


@pytest.mark.parametrize("name", RULES)
def test_every_case_of_the_rule_goes_as_its_author_expected(name: str) -> None:
    gone = results()[name]
    assert gone
    assert [str(each) for each in gone if isinstance(each, Fault) or each.why_not] == []


@pytest.mark.parametrize("name", RULES)
def test_the_rule_has_a_case_in_which_it_fires_and_one_in_which_it_does_not(name: str) -> None:
    outcomes = {each.expected for each in results()[name] if isinstance(each, CaseResult)}
    assert "fires" in outcomes
    assert outcomes - {"fires"}


@pytest.mark.parametrize("name", sorted({*LIVE} & {*RULES}))
def test_each_threshold_of_the_rule_has_cases_on_both_sides(name: str) -> None:
    assert {sentence for sentence, seen in sides()[name].items() if not {"T", "F"} <= seen} == set()


@pytest.mark.parametrize("name", LIVE)
def test_the_live_rule_speaks_both_languages_and_names_its_harm(name: str) -> None:
    written = rule_of(name).written
    texts = [written.title, written.card.summary, written.card.detail]
    assert all(text.nb.strip() and text.en.strip() for text in texts)
    assert written.card.indicator != "critical" or written.card.harm is not None
    assert written.evidence.statement


@pytest.mark.parametrize("name", LIVE)
def test_the_sentences_of_the_two_languages_are_not_the_same(name: str) -> None:
    detail = rule_of(name).written.card.detail
    assert detail.nb != detail.en


@pytest.mark.parametrize("pack", [pack.id for pack in shipped_knowledge().packs])
def test_the_pack_is_to_be_reviewed_in_the_future_and_says_whose_encoding_it_is(pack: str) -> None:
    (written,) = (each.written for each in shipped_knowledge().packs if each.id == pack)
    assert written.review_by > TODAY
    assert written.effective.from_ <= TODAY
    assert written.notice.nb
    assert written.notice.en


@pytest.mark.parametrize("slug", sorted(shipped_knowledge().sources))
def test_the_source_has_an_edition_and_the_day_it_was_read(slug: str) -> None:
    source = shipped_knowledge().sources[slug]
    assert source.edition
    assert datetime.date(2026, 1, 1) <= source.read <= TODAY
    assert source.publisher


def cited() -> set[str]:
    knowledge = shipped_knowledge()
    of_rules = {rule.written.evidence.source for rule in knowledge.rules.values()}
    of_equations = {str(entry["source"]) for entry in entries("equations/*.yaml").values()}
    return of_rules | of_equations | {str(entry["source"]) for entry in factor_tables()}


def factor_tables() -> list[dict[str, Any]]:
    """The tables that doses are weighted by."""
    return list(entries("vocabulary/factors/*.yaml").values())


def test_every_source_is_cited_or_encoded() -> None:
    encoded = {slug for pack in shipped_knowledge().packs for slug in pack.written.encodes}
    assert set(shipped_knowledge().sources) - cited() - encoded == set()


def test_every_source_that_a_rule_cites_is_among_those_its_pack_encodes() -> None:
    encoded = {pack.id: set(pack.written.encodes) for pack in shipped_knowledge().packs}
    foreign = {
        rule.id
        for rule in shipped_knowledge().rules.values()
        if rule.written.evidence.source not in encoded[rule.pack]
    }
    assert foreign == set()


def asked_facts() -> set[str]:
    """Every fact that a rule asks, and what equations ask in turn."""
    dictionary = shipped_knowledge().dictionary
    waiting = {fact.name for rule in shipped_knowledge().rules.values() for fact in rule.leaves}
    asked: set[str] = set()
    while waiting:
        name = waiting.pop()
        asked.add(name)
        fact = dictionary.facts[name]
        model = dictionary.models[fact.equation] if isinstance(fact, EquationFact) else None
        waiting |= set(model.needs()) - asked if isinstance(model, Equation) else set()
    return asked


# asked by no rule yet; a new one is either asked by a rule or named here
KEPT_FACTS = {
    "chronic_kidney_disease", "height", "oral_morphine_equivalents", "single_dose", "taking_loop_or_thiazide_diuretic",
}  # fmt: skip


def test_every_fact_is_asked() -> None:
    assert set(shipped_knowledge().dictionary.facts) - asked_facts() - KEPT_FACTS == set()


def value_sets_of(fact: Fact) -> set[str]:
    named = [getattr(fact, "codes", None), getattr(fact, "component", None)]
    named += [each for pair in getattr(fact, "besides", ()) for each in pair]
    return {each.name for each in named if each is not None}


KEPT_VALUE_SETS = {"bisoprolol", "dialysis-procedures", "first-degree-relatives", "kidney-transplant"}
KEPT_ORDERABLES = {"dabigatran-110mg-twice-daily"}


def test_every_value_set_is_used() -> None:
    knowledge = shipped_knowledge()
    used = {name for fact in knowledge.dictionary.facts.values() for name in value_sets_of(fact)}
    used |= {
        each.name
        for rule in knowledge.rules.values()
        if rule.ordering is not None and rule.ordering != ANY_DRUG
        for each in rule.ordering
    }
    sentences = " ".join(str((rule.written.when, rule.written.unless)) for rule in knowledge.rules.values())
    sentences += str(entries("vocabulary/conditions/*.yaml"))
    included = {
        str(name)
        for entry in entries("vocabulary/value_sets/*.yaml").values()
        for name in entry.get("includes", ())  # type: ignore[attr-defined]
    }
    named = {name for name in knowledge.dictionary.vocabulary.value_sets if f" in {name}" in sentences}
    named |= {
        str(row[key]) for table in factor_tables() for row in table["factors"] for key in ("drugs", "route")
    }
    assert (
        set(knowledge.dictionary.vocabulary.value_sets) - used - included - named - KEPT_VALUE_SETS == set()
    )


def test_every_named_condition_is_asked() -> None:
    sentences = " ".join(
        str((rule.written.when, rule.written.unless)) for rule in shipped_knowledge().rules.values()
    )
    assert {name for name in shipped_knowledge().named if name not in sentences} == set()


def test_every_override_reason_and_orderable_is_offered() -> None:
    cards = [rule.written.card for rule in shipped_knowledge().rules.values()]
    offered = {each.order or each.replace_with for card in cards for each in card.suggest}
    reasons = {slug for card in cards for slug in card.override_reasons}
    assert set(shipped_knowledge().orderables) - offered - KEPT_ORDERABLES == set()
    assert reasons <= set(entries("vocabulary/override_reasons.yaml"))


def test_drugs_of_value_sets_are_named_by_atc_only() -> None:
    of_drugs = [
        fact.codes
        for fact in shipped_knowledge().dictionary.facts.values()
        if isinstance(fact, MedicationFact)
    ]
    assert {each.name for each in of_drugs if set(each.codes) != {"atc"}} == set()


def test_an_allergy_fact_about_the_order_is_asked_only_by_rules_that_name_one() -> None:
    about_order = {
        rule.id
        for rule in shipped_knowledge().rules.values()
        if rule.ordering is None
        and any(isinstance(fact, AllergyFact) and fact.codes is None for fact in rule.leaves)
    }
    assert about_order == set()


def test_loading_it_twice_gives_the_same_digest() -> None:
    assert load_knowledge(SHIPPED_KNOWLEDGE).digest == shipped_knowledge().digest
