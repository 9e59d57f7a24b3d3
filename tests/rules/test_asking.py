"""One rule asked of one patient: marks, exclusions, and what a missing answer does."""

from __future__ import annotations

from typing import Any

import pytest
from context.chart import context_of, observation, quantity, request
from knowledge.small import small_base

from cds.context import Answer, Bounds, Known, Missing, Reason
from cds.rules import Outcome, Rule, ask_rule, build_rule
from rules.made import NO, UNKNOWN, YES, complaints, made, patient_with, said, verdict, written

FIRES, SILENT, UNSURE = Outcome.FIRES, Outcome.SILENT, Outcome.UNSURE
THREE = ("heart_failure", "recent_clot", "taking_nsaid")


def answers(*given: Answer) -> dict[str, Answer]:
    return dict(zip(THREE, given, strict=True))


@pytest.mark.parametrize(
    ("given", "marks"),
    [
        ((NO, YES, YES), "F--"),
        ((YES, NO, YES), "TF-"),
        ((UNKNOWN, NO, YES), "?F-"),
        ((YES, YES, YES), "TTT"),
        ((UNKNOWN, UNKNOWN, YES), "??T"),
    ],
)
def test_a_rule_stops_at_the_first_condition_that_fails(given: tuple[Answer, ...], marks: str) -> None:
    assert verdict(made(THREE), answers(*given)).marks == marks


@pytest.mark.parametrize(
    ("group", "given", "marks"),
    [
        ({"any": list(THREE)}, (YES, NO, NO), "T--"),
        ({"any": list(THREE)}, (UNKNOWN, YES, NO), "?T-"),
        ({"all": list(THREE)}, (NO, YES, YES), "F--"),
        ({"none": list(THREE)}, (YES, NO, NO), "T--"),
        ({"at_least": 2, "of": list(THREE)}, (YES, YES, NO), "TT-"),
        ({"at_least": 2, "of": list(THREE)}, (NO, NO, YES), "FF-"),
        ({"at_least": 2, "of": list(THREE)}, (NO, UNKNOWN, YES), "F?T"),
    ],
)
def test_a_group_asks_no_more_than_it_needs(group: object, given: tuple[Answer, ...], marks: str) -> None:
    assert verdict(made([group]), answers(*given)).marks == marks


def test_a_fact_that_is_not_needed_is_not_asked_for() -> None:
    patient = patient_with({"heart_failure": NO})
    ask_rule(made(["heart_failure", "egfr < 30 mL/min/{1.73_m2}"]), patient, patient.orders[0])
    assert "egfr" not in patient.answers


@pytest.mark.parametrize(
    ("when", "unless", "outcome"),
    [
        (YES, NO, FIRES), (YES, YES, SILENT), (YES, UNKNOWN, UNSURE),
        (NO, NO, SILENT), (NO, YES, SILENT), (NO, UNKNOWN, SILENT),
        (UNKNOWN, NO, UNSURE), (UNKNOWN, YES, SILENT), (UNKNOWN, UNKNOWN, UNSURE),
    ],
)  # fmt: skip
def test_a_rule_fires_when_all_of_when_hold_and_none_of_unless(
    when: Answer, unless: Answer, outcome: Outcome
) -> None:
    given = {"heart_failure": when, "taking_nsaid": unless}
    assert said(["heart_failure"], given, unless=["taking_nsaid"]) is outcome


def test_the_missing_facts_that_decided_are_named() -> None:
    given = answers(UNKNOWN, YES, UNKNOWN) | {"dialysis_done": UNKNOWN}
    decided = verdict(made(THREE, unless=["dialysis_done"]), given)
    assert [fact.name for fact in decided.for_want_of] == ["heart_failure", "taking_nsaid", "dialysis_done"]


def test_a_certain_outcome_wants_nothing() -> None:
    assert verdict(made(THREE), answers(UNKNOWN, NO, UNKNOWN)).for_want_of == ()


@pytest.mark.parametrize("policy", ["unsure", "ask", "silent"])
def test_whatever_is_said_of_a_missing_answer_the_rule_is_unsure(policy: str) -> None:
    assert said(["heart_failure"], {"heart_failure": UNKNOWN}, if_missing={"heart_failure": policy}) is UNSURE


def test_what_is_taken_as_absent_is_no_and_noted_as_assumed() -> None:
    rule = made(["taking_nsaid"], unless=["dialysis_done"], if_missing={"dialysis_done": "absent"})
    patient = patient_with({"taking_nsaid": YES, "dialysis_done": UNKNOWN})
    asked = ask_rule(rule, patient, patient.orders[0])
    assert (asked.outcome, asked.marks, patient.assumed) == (FIRES, "TF", {"dialysis_done"})


def test_a_fact_taken_as_absent_holds_after_not() -> None:
    given = {"dialysis_done": UNKNOWN}
    assert said(["not dialysis_done"], given, if_missing={"dialysis_done": "absent"}) is FIRES


def test_a_known_answer_is_not_an_assumption() -> None:
    rule = made(["taking_nsaid"], unless=["dialysis_done"], if_missing={"dialysis_done": "absent"})
    patient = patient_with({"taking_nsaid": YES, "dialysis_done": YES})
    assert ask_rule(rule, patient, patient.orders[0]).outcome is SILENT
    assert patient.assumed == set()


def test_only_a_yes_no_fact_can_be_taken_as_absent() -> None:
    (complaint,) = complaints(["egfr < 30 mL/min/{1.73_m2}"], if_missing={"egfr": "absent"})
    assert (complaint.code, complaint.path) == ("GL026", ("if_missing", "egfr"))


def test_a_policy_for_what_the_rule_does_not_ask_is_a_fault() -> None:
    (complaint,) = complaints(["heart_failure"], if_missing={"hart_failure": "ask"})
    assert (complaint.code, complaint.remedy) == ("GL025", "Did you mean `heart_failure`?")


def test_a_count_known_only_from_below_fires_when_it_is_enough() -> None:
    at_least_two = Known(2, "1", bounds=Bounds(2, float("inf")), doubt=Missing(Reason.UNCODED))
    assert said(["nsaid_count >= 2"], {"nsaid_count": at_least_two}) is FIRES
    assert said(["nsaid_count >= 3"], {"nsaid_count": at_least_two}) is UNSURE


@pytest.mark.parametrize("outcome", list(Outcome))
def test_an_outcome_cannot_be_used_as_a_truth_value(outcome: Outcome) -> None:
    with pytest.raises(TypeError, match="compare it with `is`"):
        bool(outcome)
    with pytest.raises(TypeError):
        _ = not outcome


@pytest.mark.parametrize(
    ("when", "more", "code"),
    [
        (["age >= 70 years"], {"ordering": None, "hooks": ["patient-view"]}, "GL028"),
        (["not heart_failure"], {"ordering": None, "hooks": ["patient-view"]}, "GL028"),
        (
            [{"any": ["heart_failure", "age >= 70 years"]}],
            {"ordering": None, "hooks": ["patient-view"]},
            "GL028",
        ),
        ([{"none": ["heart_failure"]}], {"ordering": None, "hooks": ["patient-view"]}, "GL028"),
        (["heart_failure"], {"hooks": ["patient-view"]}, "GL027"),
        (["daily_dose > 10 mg/d"], {"ordering": None, "hooks": ["patient-view"]}, "GL027"),
        (["heart_failure", "allergy_to_the_order"], {"ordering": None, "hooks": ["patient-view"]}, "GL027"),
        (["heart_failure"], {"ordering": "metformins"}, "GL021"),
    ],
)
def test_a_rule_says_whom_it_is_about(when: list[object], more: dict[str, object], code: str) -> None:
    assert [each.code for each in complaints(when, **more)] == [code]


@pytest.mark.parametrize(
    ("when", "anchors"),
    [
        (["heart_failure"], {"heart_failure"}),
        (["age >= 70 years", "heart_failure"], {"heart_failure"}),
        ([{"any": ["heart_failure", "taking_nsaid"]}], {"heart_failure", "taking_nsaid"}),
        ([{"any": ["heart_failure", "taking_nsaid"]}, "recent_clot"], {"recent_clot"}),
        (
            [{"at_least": 2, "of": ["heart_failure", "taking_nsaid", "recent_clot"]}],
            {"heart_failure", "taking_nsaid", "recent_clot"},
        ),
        ([{"all": ["not recent_clot", "dialysis_done"]}], {"dialysis_done"}),
    ],
)
def test_the_anchor_is_the_fewest_facts_of_which_one_must_hold(when: list[object], anchors: set[str]) -> None:
    rule = made(when, ordering=None, hooks=["patient-view"])
    assert {fact.name for fact in rule.anchors or ()} == anchors


def test_rules_that_share_a_comparison_keep_their_own_assumption() -> None:
    """Compiled leaves are shared between rules; what a missing answer is taken for is the rule's own."""
    base = small_base()
    kept: dict[tuple[object, ...], Any] = {}
    strict, lenient = (
        build_rule(each, "made-pack", base.dictionary, base.named, kept)
        for each in (
            written(["egfr < 30 mL/min/{1.73_m2}"], unless=["heart_failure"]),
            written(
                ["egfr < 30 mL/min/{1.73_m2}"],
                unless=["heart_failure"],
                if_missing={"heart_failure": "absent"},
            ),
        )
    )
    assert isinstance(strict, Rule)
    assert isinstance(lenient, Rule)
    assert strict.when[0] is lenient.when[0]
    patient = context_of(
        observation("NOR25909", quantity(20, "mL/min/{1.73_m2}"), "2026-11-20"),
        orders=[request("A10BA02", status="draft", id="d1")],
        not_sent=["conditions"],
    )
    (order,) = patient.orders
    assert ask_rule(strict, patient, order).outcome is Outcome.UNSURE
    assert ask_rule(lenient, patient, order).outcome is Outcome.FIRES
