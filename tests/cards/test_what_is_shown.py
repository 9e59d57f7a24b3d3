"""Which cards there are, in which order; what is logged only; what could not be checked."""

from __future__ import annotations

from pathlib import Path

import pytest
from context.chart import Json, allergy, condition, observation, statement
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rules.test_index import about_orders, about_patients, compiled, patient_of, patients

from cards.shown import base_with, cards, decided, egfr, metformin, rule
from cds.cards import SUMMARY_LIMIT, Citation, build_cards, face_of
from cds.context import Fact, PairFact, SameDrugFact
from cds.rules import Outcome, RuleFile, RuleIndex, Text, ask_rule

HEART_FAILURE = condition("I50", id="c1")


def summaries(shown: list[Json]) -> list[str]:
    return [card["summary"] for card in shown]


def test_the_most_serious_comes_first(tmp_path: Path) -> None:
    knowledge = base_with(
        tmp_path, rule("a-note", indicator="info"), rule("b-warning"), rule("c-danger", indicator="critical")
    )
    assert summaries(cards(knowledge, HEART_FAILURE)) == ["c-danger", "b-warning", "a-note"]


def test_what_is_about_the_selected_order_comes_before_the_rest(tmp_path: Path) -> None:
    knowledge = base_with(
        tmp_path,
        rule("selected", indicator="info"),
        rule("other", indicator="critical", ordering="penicillins"),
    )
    amoxicillin = metformin("d2") | {
        "medicationCodeableConcept": {"coding": [{"system": "http://www.whocc.no/atc", "code": "J01CA04"}]}
    }
    orders = [amoxicillin, metformin("d1")]
    shown = cards(knowledge, HEART_FAILURE, orders=orders, selections=["MedicationRequest/d1"])
    assert summaries(shown) == ["selected", "other"]


def test_what_could_not_be_checked_comes_last(tmp_path: Path) -> None:
    knowledge = base_with(
        tmp_path, rule("a-note", indicator="info"), rule("b-unsure", when="[dialysis_done]")
    )
    shown = cards(knowledge, HEART_FAILURE, not_sent=["procedures"])
    assert summaries(shown) == ["a-note", "Not assessed: the journal system did not send the procedure list"]


def test_a_rule_that_fires_for_two_orders_makes_one_card_that_can_remove_either(tmp_path: Path) -> None:
    knowledge = base_with(tmp_path, rule("stop", suggest="[{remove: the order}]"))
    orders = [metformin("d1", "Metformin 500 mg"), metformin("d2", "Metformin 1 g")]
    (card,) = cards(knowledge, HEART_FAILURE, orders=orders)
    removed = [action["resourceId"] for each in card["suggestions"] for action in each["actions"]]
    assert removed == ["MedicationRequest/d1", "MedicationRequest/d2"]


@pytest.mark.parametrize("stage", ["shadow", "draft", "reviewed", "paused", "retired"])
def test_a_rule_that_is_not_live_is_never_shown(tmp_path: Path, stage: str) -> None:
    knowledge = base_with(
        tmp_path, rule("hidden", stage=stage), rule("unsure", stage=stage, when="[dialysis_done]")
    )
    assert cards(knowledge, HEART_FAILURE, not_sent=["procedures"]) == []


def test_a_shadow_rule_is_evaluated_and_logged(tmp_path: Path) -> None:
    knowledge = base_with(tmp_path, rule("hidden", stage="shadow"), rule("asleep", stage="paused"))
    verdicts = decided(knowledge, HEART_FAILURE).verdicts
    assert [(each.rule.id, each.outcome) for each in verdicts] == [("hidden", Outcome.FIRES)]


def test_rules_that_lack_the_same_list_are_told_in_one_notice(tmp_path: Path) -> None:
    knowledge = base_with(
        tmp_path, rule("one", when="[dialysis_done]"), rule("two", when="[dialysis_this_week]")
    )
    (notice,) = cards(knowledge, not_sent=["procedures"])
    assert notice["summary"] == "Not assessed: the journal system did not send the procedure list"
    assert notice["detail"] == "These checks could not be made:\n\n- Title one\n- Title two"


def test_each_fact_that_is_missing_has_its_own_notice(tmp_path: Path) -> None:
    knowledge = base_with(
        tmp_path,
        rule("one", when='["egfr < 30 mL/min/{1.73_m2}"]'),
        rule("two", when='["potassium > 5 mmol/L"]'),
    )
    assert sorted(summaries(cards(knowledge))) == [
        "Not assessed: eGFR: not found in what was sent",
        "Not assessed: potassium: not found in what was sent",
    ]


def test_what_an_equation_lacks_is_named(tmp_path: Path) -> None:
    knowledge = base_with(tmp_path, rule("one", when='["creatinine_clearance < 30 mL/min"]'))
    patient = {"resourceType": "Patient", "id": "p1", "birthDate": "1950-01-01", "gender": "male"}
    assert summaries(cards(knowledge, patient=patient)) == [
        "Not assessed: weight: not found in what was sent"
    ]


@pytest.mark.parametrize(("policy", "told"), [("unsure", 1), ("ask", 1), ("silent", 0)])
def test_an_author_may_say_that_a_missing_value_is_only_logged(
    tmp_path: Path, policy: str, told: int
) -> None:
    knowledge = base_with(
        tmp_path, rule("one", when='["egfr < 30 mL/min/{1.73_m2}"]', if_missing=f"{{egfr: {policy}}}")
    )
    assert len(cards(knowledge)) == told


@pytest.mark.parametrize("policy", ["unsure", "ask", "silent", "absent"])
def test_what_is_unreadable_is_told_whatever_the_author_says(tmp_path: Path, policy: str) -> None:
    knowledge = base_with(
        tmp_path, rule("one", when="[heart_failure]", if_missing=f"{{heart_failure: {policy}}}")
    )
    (notice,) = cards(knowledge, condition("I50", id="c1", onsetDateTime=7))
    assert notice["summary"] == "1 item(s) from the record could not be read"
    assert "Condition/c1" in notice["detail"]


def test_a_result_in_words_is_told(tmp_path: Path) -> None:
    knowledge = base_with(
        tmp_path, rule("one", when='["egfr < 30 mL/min/{1.73_m2}"]', if_missing="{egfr: silent}")
    )
    spoken = observation("NOR25909", None, "2026-11-20", valueString="low", id="o1")
    (notice,) = cards(knowledge, spoken)
    assert "Observation/o1" in notice["detail"]


def test_a_bound_that_does_not_settle_it_is_told(tmp_path: Path) -> None:
    knowledge = base_with(tmp_path, rule("one", when='["egfr < 30 mL/min/{1.73_m2}"]'))
    assert summaries(cards(knowledge, egfr(60, comparator="<"))) == [
        "Not assessed: eGFR: does not settle it (<60 mL/min/1.73 m²)"
    ]


def test_a_drug_and_an_allergy_without_code_are_named(tmp_path: Path) -> None:
    knowledge = base_with(
        tmp_path, rule("one", when="[taking_nsaid]"), rule("two", when="[penicillin_reaction]")
    )
    drug = statement("", medicationCodeableConcept={"text": "hvit tablett"})
    assert sorted(summaries(cards(knowledge, drug, allergy("", code={"text": "penisillin"})))) == [
        "Not checked against: hvit tablett (no known code)",
        "Not checked against: penisillin (no known code)",
    ]


@pytest.mark.parametrize(
    ("concept", "summary"),
    [
        ({"text": "Noe fra utlandet"}, "Noe fra utlandet was not recognised: no checks were made"),
        (
            {"coding": [{"system": "http://example.org", "code": "1"}]},
            "An order names no drug: no checks were made",
        ),
        ({}, "An order names no drug: no checks were made"),
    ],
)
def test_an_order_that_is_not_recognised_is_told(tmp_path: Path, concept: Json, summary: str) -> None:
    order = metformin() | {"medicationCodeableConcept": concept}
    assert summaries(cards(base_with(tmp_path, rule("one")), orders=[order])) == [summary]


def test_a_draft_that_is_still_blank_is_not_mentioned_while_it_is_being_chosen(tmp_path: Path) -> None:
    order = metformin() | {"medicationCodeableConcept": {}}
    assert cards(base_with(tmp_path, rule("one")), orders=[order], hook="order-select") == []


def test_a_summary_is_cut_at_a_word_and_fits(tmp_path: Path) -> None:
    knowledge = base_with(tmp_path, rule("long", en="{heart_failure} {heart_failure} {heart_failure}"))
    wordy = condition(
        "I50",
        code={
            "coding": [{"system": "http://hl7.org/fhir/sid/icd-10", "code": "I50"}],
            "text": "chronic " * 12,
        },
    )
    (card,) = cards(knowledge, wordy)
    assert len(card["summary"]) <= SUMMARY_LIMIT
    assert card["summary"].endswith("chronic…")


CITATION = Citation({"nb": "t", "en": "t"}, "p", "2026", None, "made-pack", "1.0.0", reviewed=False)


def titled(written: RuleFile, place: int) -> RuleFile:
    return written.model_copy(update={"title": Text(nb=f"Tittel{place}.", en=f"Title{place}.")})


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(about_patients | about_orders, min_size=1, max_size=4), patients)
def test_nothing_unsure_is_silent_unless_its_author_said_so(written: list[RuleFile], made: Json) -> None:
    rules = compiled([titled(each, place) for place, each in enumerate(written)])
    patient = patient_of(made)
    verdicts = [
        ask_rule(each, patient, order) for each, order in RuleIndex.build(rules).relevant(patient).asked
    ]
    faces = {each.id: face_of(each, CITATION, {}, {}, {}, {}) for each in rules}
    told = "".join(card["detail"] for card in build_cards(verdicts, patient, faces, "en", hook="order-sign"))
    unsure = [each for each in verdicts if each.outcome is Outcome.UNSURE]
    paired = {each.rule.id for each in unsure if any(map(is_paired, each.for_want_of))}
    alone = {each.rule.written.title.en for each in unsure if not all(map(is_paired, each.for_want_of))}
    assert {title for title in alone if title not in told} == set()
    assert not paired or f"Interactions and duplicates ({len(paired)})" in told


def is_paired(fact: Fact) -> bool:
    """Whether it looks for another drug; such rules are told together."""
    return isinstance(fact, PairFact | SameDrugFact)
