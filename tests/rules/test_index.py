"""INVARIANT: a rule that is not found would be silent. Random rules and patients, with and without the index."""

from __future__ import annotations

from typing import Any

import pytest
from context.chart import allergy, condition, context_of, procedure, request, statement
from context.events_made import listed
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from knowledge.small import small_base_with_tables

from cds.context import SOURCES, Code, Order, PatientContext
from cds.rules import ANY_DRUG, Outcome, Rule, RuleFile, RuleIndex, ask_rule, build_rule
from rules.made import written
from rules.samples import (
    ABOUT_ORDERS,
    EVENT_ANCHORS,
    EVENTS,
    LISTS,
    ORDERING,
    ORDERS,
    OTHERS,
    PATIENTS,
    RESOURCES,
    SOME_ANCHORS,
    VISITS,
)


def trees(names: list[str], anchors: list[str]) -> st.SearchStrategy[Any]:
    leaf = st.sampled_from(names) | st.sampled_from(anchors).map(lambda name: f"not {name}")
    return st.recursive(
        leaf,
        lambda inner: st.tuples(
            st.sampled_from(["all", "any", "none"]), st.lists(inner, min_size=1, max_size=3)
        ).map(lambda pair: {pair[0]: pair[1]}),
        max_leaves=5,
    )


def patient_rules(anchors: list[str]) -> st.SearchStrategy[RuleFile]:
    conditions = trees([*anchors, *anchors, *OTHERS], anchors)
    return st.lists(conditions, min_size=1, max_size=3).map(
        lambda when: written(when, ordering=None, hooks=["patient-view"])
    )


def order_rules(anchors: list[str]) -> st.SearchStrategy[RuleFile]:
    return st.builds(
        lambda when, unless, ordering: written(when, unless=unless, ordering=ordering),
        st.lists(trees([*anchors, *OTHERS, *ABOUT_ORDERS, *ABOUT_ORDERS], anchors), min_size=1, max_size=3),
        st.lists(trees(anchors, anchors), max_size=2),
        st.sampled_from(ORDERING),
    )


def some_rules(anchors: list[str]) -> st.SearchStrategy[list[RuleFile]]:
    return st.lists(patient_rules(anchors) | order_rules(anchors), min_size=1, max_size=6)


def some_patients(resources: list[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {
            "resources": st.lists(st.sampled_from(resources), max_size=4),
            "orders": st.lists(st.sampled_from(ORDERS), max_size=3, unique_by=lambda order: order["id"]),
            "not_sent": st.lists(st.sampled_from(LISTS), max_size=1),
            "patient": st.sampled_from(PATIENTS),
            "visits": st.lists(st.sampled_from(VISITS), max_size=2),
        }
    )


about_patients = patient_rules([*SOME_ANCHORS, *EVENT_ANCHORS])
about_orders = order_rules([*SOME_ANCHORS, *EVENT_ANCHORS])
patients = some_patients([*RESOURCES, *EVENTS])


def compiled(written_rules: list[RuleFile]) -> list[Rule]:
    base = small_base_with_tables()
    built = [
        build_rule(each.model_copy(update={"rule": f"r{place}"}), "made-pack", base.dictionary, base.named)
        for place, each in enumerate(written_rules)
    ]
    return [rule for rule in built if isinstance(rule, Rule)]


def patient_of(made: dict[str, Any]) -> PatientContext:
    kinds = {each["resourceType"] for each in made["resources"]}
    return context_of(
        *made["resources"],
        orders=made["orders"],
        patient=made["patient"],
        instead={"encounters": listed(*made["visits"])},
        not_sent=[name for name in made["not_sent"] if SOURCES[name] not in kinds],
        knowledge=small_base_with_tables(),
    )


def is_about(rule: Rule, order: Order) -> bool:
    """Whether the author means this order, by the language's own words."""
    if rule.ordering == ANY_DRUG:
        return bool(order.codes)
    held = {"N02BE51": ("M01AE01", "N02BE01")}  # what the combination contains
    codes = [*order.codes, *(Code("atc", each) for code in order.codes for each in held.get(code.code, ()))]
    return any(
        value_set.has(code)
        for value_set in rule.ordering or ()
        for code in (order.codes if value_set.name.startswith("drug ") else codes)
    )


@settings(max_examples=600, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(some_rules([*SOME_ANCHORS, *EVENT_ANCHORS[:3]]), some_patients([*RESOURCES, *EVENTS[:3]]))
def test_a_rule_that_is_not_found_would_be_silent(
    written_rules: list[RuleFile], made: dict[str, Any]
) -> None:
    agree(written_rules, made)


@settings(max_examples=600, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(some_rules([*EVENT_ANCHORS, "heart_failure"]), some_patients([*EVENTS, condition("I50.9")]))
def test_a_rule_about_events_that_is_not_found_would_be_silent(
    written_rules: list[RuleFile], made: dict[str, Any]
) -> None:
    agree(written_rules, made)


def agree(written_rules: list[RuleFile], made: dict[str, Any]) -> None:
    """What the index finds says as much as asking every rule of every order it is about."""
    rules = compiled(written_rules)
    indexed = patient_of(made)
    relevant = RuleIndex.build(rules).relevant(indexed)
    found = {
        (rule.id, order.ref if order else ""): ask_rule(rule, indexed, order).outcome
        for rule, order in relevant.asked
    }
    unmet = {
        (rule.id, order.ref) for order, groups in relevant.unmet for group in groups for rule in group.rules
    }
    everything = patient_of(made)
    asked = {
        (rule.id, order.ref if order else ""): ask_rule(rule, everything, order).outcome
        for rule in rules
        for order in ((None,) if rule.ordering is None else everything.orders)
        if order is None or is_about(rule, order)
    }
    assert set(found) <= set(asked)
    assert unmet <= set(asked) - set(found)
    assert {**dict.fromkeys(asked, Outcome.SILENT), **found} == asked


@pytest.mark.parametrize(
    ("fact", "held"),
    [
        ("heart_failure", condition("I50.9")),
        ("heart_failure_ever", condition("I50.9", clinical="resolved")),
        ("taking_nsaid", statement("M01AE01")),
        ("penicillin_allergy", allergy("J01CA04")),
        ("penicillin_allergy", allergy("723", system="http://www.nlm.nih.gov/research/umls/rxnorm")),
        ("severe_penicillin_reaction", allergy("J01C", criticality="high")),
        ("dialysis_done", procedure("2020")),
    ],
)
def test_a_rule_about_the_patient_is_found_by_what_its_anchor_finds(fact: str, held: dict[str, Any]) -> None:
    (rule,) = compiled([written([fact], ordering=None, hooks=["patient-view"])])
    patient = context_of(held)
    ((found, order),) = RuleIndex.build([rule]).relevant(patient).asked
    assert ask_rule(found, patient, order).outcome is Outcome.FIRES
    assert RuleIndex.build([rule]).relevant(context_of()).asked == []


@pytest.mark.parametrize(
    ("fact", "held"),
    [
        ("heart_failure", condition("I50.9")),
        ("taking_nsaid", statement("M01AE01")),
        ("taking_another_nsaid", statement("M01AE01")),
        ("penicillin_allergy", allergy("J01CA04")),
        ("dialysis_done", procedure("2020")),
    ],
)
def test_a_rule_about_an_order_waits_for_what_it_needs(fact: str, held: dict[str, Any]) -> None:
    (rule,) = compiled([written(["egfr < 30 mL/min/{1.73_m2}", fact])])
    order = request("A10BA02", status="draft", id="d1")
    found = RuleIndex.build([rule]).relevant(context_of(held, orders=[order]))
    assert ([each.id for each, _ in found.asked], found.unmet) == ([rule.id], [])
    lacking = RuleIndex.build([rule]).relevant(context_of(orders=[order]))
    ((about, (unmet,)),) = lacking.unmet
    assert lacking.asked == []
    assert (about.ref, [need.name for need in unmet.needs], unmet.rules) == (
        "MedicationRequest/d1",
        [fact],
        (rule,),
    )


def test_a_rule_that_needs_one_of_two_things_is_asked_when_either_is_there() -> None:
    (rule,) = compiled([written([{"any": ["heart_failure", "taking_nsaid"]}])])
    order = request("A10BA02", status="draft", id="d1")
    index = RuleIndex.build([rule])
    for held in (condition("I50.9"), statement("M01AE01")):
        assert len(index.relevant(context_of(held, orders=[order])).asked) == 1
    ((_, (unmet,)),) = index.relevant(context_of(orders=[order])).unmet
    assert [need.name for need in unmet.needs] == ["heart_failure", "taking_nsaid"]


@pytest.mark.parametrize(
    "when", [["heart_failure", "taking_nsaid"], [{"all": ["heart_failure", "taking_nsaid"]}]]
)
def test_a_rule_that_needs_two_things_is_asked_only_when_both_are_there(when: list[Any]) -> None:
    (rule,) = compiled([written(when)])
    order = request("A10BA02", status="draft", id="d1")
    index = RuleIndex.build([rule])
    failing, taking = condition("I50.9"), statement("M01AE01")
    assert len(index.relevant(context_of(failing, taking, orders=[order])).asked) == 1
    for held, lacking in ((failing, "taking_nsaid"), (taking, "heart_failure")):
        found = index.relevant(context_of(held, orders=[order]))
        ((_, (unmet,)),) = found.unmet
        assert found.asked == []
        assert [need.name for need in unmet.needs] == [lacking]


def test_a_rule_about_the_patient_that_needs_two_things_is_asked_only_when_both_are_there() -> None:
    (rule,) = compiled([written(["heart_failure", "taking_nsaid"], ordering=None, hooks=["patient-view"])])
    index = RuleIndex.build([rule])
    failing, taking = condition("I50.9"), statement("M01AE01")
    assert len(index.relevant(context_of(failing, taking)).asked) == 1
    assert index.relevant(context_of(failing)).asked == []
    assert index.relevant(context_of(taking)).asked == []
    assert (
        len(
            index.relevant(context_of(failing, not_sent=["medicationRequests", "medicationStatements"])).asked
        )
        == 1
    )


def test_a_rule_is_asked_when_the_list_that_would_hold_what_it_needs_did_not_come() -> None:
    (rule,) = compiled([written(["heart_failure"])])
    order = request("A10BA02", status="draft", id="d1")
    found = RuleIndex.build([rule]).relevant(context_of(orders=[order], not_sent=["conditions"]))
    assert ([each.id for each, _ in found.asked], found.unmet) == ([rule.id], [])


def test_only_selected_orders_are_in_question_while_orders_are_being_chosen() -> None:
    rule = compiled([written(["taking_nsaid"], ordering=ANY_DRUG)])
    drafts = [request("A10BA02", status="draft", id="d1"), request("M01AE01", status="draft", id="d2")]
    chosen = context_of(orders=drafts, selections=["MedicationRequest/d1"])
    chosen.selected_only = True
    assert [order.ref for _, order in RuleIndex.build(rule).relevant(chosen).asked if order] == [
        "MedicationRequest/d1"
    ]


def test_rules_for_a_service_request_are_not_asked_of_drugs() -> None:
    rule = compiled([written(["taking_nsaid"], ordering=ANY_DRUG)])
    blood_test = {
        "resourceType": "ServiceRequest",
        "id": "s1",
        "status": "draft",
        "code": {"coding": [{"system": "http://loinc.org", "code": "62238-1"}]},
    }
    assert RuleIndex.build(rule).relevant(context_of(orders=[blood_test])).asked == []
