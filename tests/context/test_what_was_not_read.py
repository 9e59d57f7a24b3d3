"""Lists that did not come, and resources that cannot be read: each taints only what it could have held."""

from __future__ import annotations

from typing import Any

import pytest

from cds.context import Answer, Known, Missing, Reason
from context.chart import (
    SCT,
    Json,
    allergy,
    answer,
    condition,
    context_of,
    observation,
    procedure,
    quantity,
    request,
    statement,
)

UNIT = "mL/min/{1.73_m2}"
OF_LIST = {
    "egfr": "observations",
    "heart_failure": "conditions",
    "penicillin_reaction": "allergies",
    "dialysis_done": "procedures",
}


def says(given: Answer) -> object:
    return given.value if isinstance(given, Known) else given.reason


def failed() -> Json:
    return {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "timeout"}]}


def incomplete(*resources: Json) -> Json:
    return {
        "resourceType": "Bundle",
        "type": "searchset",
        "link": [{"relation": "next", "url": "https://ehr.example/next"}],
        "entry": [{"resource": each} for each in resources],
    }


@pytest.mark.parametrize(("fact", "key"), OF_LIST.items())
def test_what_was_not_sent_is_neither_yes_nor_no(fact: str, key: str) -> None:
    assert answer(fact, not_sent=[key]) == Missing(Reason.NOT_SENT, key)


@pytest.mark.parametrize(("fact", "key"), OF_LIST.items())
def test_what_could_not_be_fetched_is_neither_yes_nor_no(fact: str, key: str) -> None:
    assert answer(fact, instead={key: failed()}) == Missing(Reason.FAILED, key)


@pytest.mark.parametrize(("fact", "key"), OF_LIST.items())
def test_further_pages_that_did_not_come_leave_no_unanswered(fact: str, key: str) -> None:
    assert answer(fact, instead={key: incomplete()}) == Missing(Reason.FAILED, key)


@pytest.mark.parametrize("fact", ["heart_failure", "penicillin_reaction", "dialysis_done", "taking_nsaid"])
@pytest.mark.parametrize("empty", [None, {"resourceType": "Bundle"}, {"resourceType": "Bundle", "entry": []}])
def test_an_empty_list_answers_no(fact: str, empty: Json | None) -> None:
    lists = dict.fromkeys((*OF_LIST.values(), "medicationRequests", "medicationStatements"), empty)
    assert answer(fact, instead=lists) == Known(False)


def test_an_empty_list_of_measurements_has_none() -> None:
    assert answer("egfr", instead={"observations": None}) == Missing(Reason.NOT_FOUND)


def test_a_search_that_found_nothing_but_said_so_is_empty() -> None:
    note = {"resourceType": "OperationOutcome", "issue": [{"severity": "information", "code": "not-found"}]}
    assert says(answer("heart_failure", instead={"conditions": note})) is False


def test_drugs_are_not_known_when_neither_of_their_lists_came() -> None:
    given = answer("taking_nsaid", not_sent=["medicationRequests", "medicationStatements"])
    assert says(given) is Reason.NOT_SENT


@pytest.mark.parametrize("key", ["medicationRequests", "medicationStatements"])
def test_a_medication_list_that_failed_leaves_no_unanswered(key: str) -> None:
    assert says(answer("taking_nsaid", instead={key: failed()})) is Reason.FAILED
    assert says(answer("taking_nsaid", instead={key: incomplete()})) is Reason.FAILED


def test_what_was_found_on_an_incomplete_list_is_found() -> None:
    assert says(answer("heart_failure", instead={"conditions": incomplete(condition("I50"))})) is True
    assert (
        says(answer("taking_nsaid", instead={"medicationRequests": incomplete(request("M01AE01"))})) is True
    )


def test_a_list_may_be_sent_under_two_keys() -> None:
    more = {"resourceType": "Bundle", "entry": [{"resource": condition("I50")}]}
    assert says(answer("heart_failure", instead={"conditions-2": more})) is True
    assert says(answer("heart_failure", instead={"conditions-2": failed()})) is Reason.FAILED


BROKEN: Any = {"onsetDateTime": 2019}


@pytest.mark.parametrize(
    ("broken", "tainted", "untouched"),
    [
        (condition("I50", **BROKEN), "heart_failure", "recent_clot"),
        (condition("I26", **BROKEN), "recent_clot", "heart_failure"),
        (observation("NOR25909", quantity(40, UNIT), "2026-11-20", issued=1), "egfr", "heart_failure"),
        (allergy("J01CA04", recordedDate=1), "penicillin_reaction", "heart_failure"),
        (statement("M01AE01", effectiveDateTime=1), "taking_nsaid", "penicillin_reaction"),
        (procedure("2020", id=7), "dialysis_done", "heart_failure"),
    ],
)
def test_an_unreadable_resource_taints_what_it_could_have_held_and_nothing_else(
    broken: Json, tainted: str, untouched: str
) -> None:
    assert says(answer(tainted, broken)) is Reason.UNREADABLE
    assert says(answer(untouched, broken)) is False


def test_one_whose_codes_cannot_be_read_could_be_anything_of_its_kind() -> None:
    broken = {"resourceType": "Condition", "id": "c1", "code": "I50"}
    assert says(answer("heart_failure", broken)) is Reason.UNREADABLE
    assert says(answer("recent_clot", broken)) is Reason.UNREADABLE
    assert says(answer("penicillin_reaction", broken)) is False


def test_the_other_resources_of_the_list_are_read() -> None:
    broken = condition("I26", **BROKEN)
    assert says(answer("heart_failure", broken, condition("I50"))) is True


@pytest.mark.parametrize(
    ("code", "system"), [("723", "http://www.nlm.nih.gov/research/umls/rxnorm"), ("372687004", SCT)]
)
def test_an_unreadable_allergy_taints_what_the_crosswalk_says_it_is_to(code: str, system: str) -> None:
    broken = allergy(code, system=system, recordedDate=1)
    assert says(answer("penicillin_reaction", broken)) is Reason.UNREADABLE


def test_what_could_not_be_read_is_named_by_place_and_reference_and_without_its_values() -> None:
    broken = condition("I50", id="c1", onsetDateTime=19190101)
    (piece,) = context_of(broken).evidence.unreadable
    assert (piece.where, piece.kind, piece.ref) == (
        "prefetch.conditions.entry[0]",
        "Condition",
        "Condition/c1",
    )
    assert "1919" not in piece.why


def test_what_belongs_to_another_patient_is_left_out_and_named() -> None:
    foreign = condition("I50", id="c1", subject={"reference": "Patient/other"})
    context = context_of(foreign)
    assert context.evidence.conditions == []
    assert [piece.ref for piece in context.evidence.unreadable] == ["Condition/c1"]


@pytest.mark.parametrize(
    "subject",
    [{"reference": "Patient/p1"}, {"reference": "https://ehr.example/fhir/Patient/p1"}, {"reference": "urn:uuid:p1"},
     {"reference": "Patient/p1/_history/3"},
     {"identifier": {"system": "urn:oid:2.16.578.1.12.4.1.4.1", "value": "1"}}, {}],
)  # fmt: skip
def test_the_patient_of_the_call_is_known_however_it_is_referred_to(subject: Json) -> None:
    assert says(answer("heart_failure", condition("I50", subject=subject))) is True


def test_a_list_of_another_type_than_asked_for_counts_as_failed() -> None:
    given = answer("heart_failure", instead={"conditions": {"resourceType": "Patient", "id": "p1"}})
    assert says(given) in (Reason.FAILED, Reason.UNREADABLE)


def test_an_answer_is_the_same_whatever_was_asked_before_it() -> None:
    resources = [
        condition("I26", id="c1", onsetDateTime="2026-02-30"),
        observation("NPU04998", quantity(1, "umol/L"), "2030", id="o1"),
    ]
    asked_first = [says(answer(fact, *resources)) for fact in ("heart_failure", "egfr", "encounter_class")]
    context = context_of(*resources)
    for fact in ("recent_clot", "creatinine"):
        context.ask_by_name(fact)
    assert [
        says(context.ask_by_name(fact)) for fact in ("heart_failure", "egfr", "encounter_class")
    ] == asked_first
