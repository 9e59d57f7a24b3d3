"""Lists of dated, coded entries: what counts on each of them, what does not, and what cannot be read.

Statuses are those of FHIR R4 (4.0.1), the value sets that `status` and `lifecycleStatus` are bound to.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest

from cds.context import Answer, Known, Missing, Reason
from context.chart import ATC, SCT, Json, answer, concept, context_of, quantity
from context.events_made import (
    care_plan,
    device,
    device_use,
    encounter,
    flag,
    goal,
    listed,
    ordered,
    relative,
    response,
    vaccine,
)

KINDS = [
    ("vaccinated", "immunizations", vaccine),
    ("breast_cancer_in_family", "familyHistory", relative),
    ("falls", "flags", flag),
    ("pacemaker", "deviceUse", device_use),
    ("pacemaker", "devices", device),
    ("in_rehabilitation", "carePlans", care_plan),
    ("wants_to_stop_smoking", "goals", goal),
    ("colonoscopy_ordered", "serviceRequests", ordered),
    ("emergency_visit", "encounters", encounter),
]
COUNTS = [
    ("vaccinated", "immunizations", vaccine, {"completed"}, {"entered-in-error", "not-done"}),
    ("breast_cancer_in_family", "familyHistory", relative, {"partial", "completed"},
     {"entered-in-error", "health-unknown"}),
    ("falls", "flags", flag, {"active"}, {"inactive", "entered-in-error"}),
    ("pacemaker", "devices", device, {"active", "unknown"}, {"inactive", "entered-in-error"}),
    ("pacemaker", "deviceUse", device_use, {"active"},
     {"completed", "entered-in-error", "intended", "stopped", "on-hold"}),
    ("in_rehabilitation", "carePlans", care_plan, {"active"},
     {"draft", "on-hold", "revoked", "completed", "entered-in-error", "unknown"}),
    ("wants_to_stop_smoking", "goals", goal, {"planned", "accepted", "active", "on-hold"},
     {"proposed", "completed", "cancelled", "entered-in-error", "rejected"}),
    ("colonoscopy_ordered", "serviceRequests", ordered, {"active", "completed"},
     {"draft", "on-hold", "revoked", "entered-in-error", "unknown"}),
    ("emergency_visit", "encounters", encounter, {"arrived", "triaged", "in-progress", "onleave", "finished"},
     {"planned", "cancelled", "entered-in-error", "unknown"}),
]  # fmt: skip
STANDING = [(fact, key, make, status) for fact, key, make, stands, _ in COUNTS for status in sorted(stands)]
NOT_STANDING = [(fact, key, make, status) for fact, key, make, _, not_ in COUNTS for status in sorted(not_)]


def says(given: Answer) -> object:
    return given.value if isinstance(given, Known) else given.reason


def sent(fact: str, key: str, *resources: Json, **how: Any) -> Answer:
    return answer(fact, instead={key: listed(*resources)}, **how)


@pytest.mark.parametrize(
    "made",
    [vaccine(), relative(onset={"onsetAge": quantity(45, "a")}), response("phq9-total", {"valueDecimal": 12}),
     flag(period={"start": "2026-01"}), device(), device_use(), care_plan(), goal(startDate="2026-01-01"), ordered(),
     encounter()],
    ids=lambda made: made["resourceType"],
)  # fmt: skip
def test_what_these_tests_send_is_fhir(made: Json) -> None:
    kind = made["resourceType"]
    getattr(import_module(f"fhir.resources.R4B.{kind.lower()}"), kind).model_validate(made)


@pytest.mark.parametrize(("fact", "key", "make"), KINDS)
def test_what_is_on_the_list_is_found_with_its_source(fact: str, key: str, make: Any) -> None:
    made = make(id="x1")
    given = sent(fact, key, made)
    assert isinstance(given, Known)
    assert (given.value, given.sources) == (True, (f"{made['resourceType']}/x1",))


@pytest.mark.parametrize("fact", sorted({fact for fact, _, _ in KINDS}))
def test_an_empty_list_answers_no(fact: str) -> None:
    assert answer(fact) == Known(False)


@pytest.mark.parametrize(
    ("fact", "keys"),
    [("vaccinated", ["immunizations"]), ("breast_cancer_in_family", ["familyHistory"]), ("falls", ["flags"]),
     ("pacemaker", ["deviceUse", "devices"]), ("in_rehabilitation", ["carePlans"]),
     ("wants_to_stop_smoking", ["goals"]), ("colonoscopy_ordered", ["serviceRequests"]),
     ("emergency_visit", ["encounters"]), ("phq9", ["questionnaireResponses"])],
)  # fmt: skip
def test_what_was_not_sent_is_neither_yes_nor_no(fact: str, keys: list[str]) -> None:
    assert answer(fact, not_sent=keys) == Missing(Reason.NOT_SENT, keys[0])


@pytest.mark.parametrize(("fact", "key", "make"), KINDS)
def test_a_list_that_is_cut_off_answers_yes_but_never_no(fact: str, key: str, make: Any) -> None:
    cut = {"link": [{"relation": "next", "url": "https://ehr.example/next"}]}
    assert says(answer(fact, instead={key: listed(make()) | cut})) is True
    assert says(answer(fact, instead={key: listed() | cut})) is Reason.FAILED


@pytest.mark.parametrize(("fact", "key", "make", "status"), STANDING)
def test_a_status_that_counts(fact: str, key: str, make: Any, status: str) -> None:
    assert says(sent(fact, key, make(status=status))) is True


@pytest.mark.parametrize(("fact", "key", "make", "status"), NOT_STANDING)
def test_a_status_that_does_not_count(fact: str, key: str, make: Any, status: str) -> None:
    assert says(sent(fact, key, make(status=status))) is False


@pytest.mark.parametrize(("fact", "key", "make"), KINDS)
def test_a_status_that_fhir_does_not_have_is_named_and_keeps_no_from_being_said(
    fact: str, key: str, make: Any
) -> None:
    context = context_of(instead={key: listed(make(status="bogus", id="x1"))})
    assert [(piece.ref, piece.why) for piece in context.evidence.unreadable] == [
        (f"{make()['resourceType']}/x1", "its status is none of FHIR's")
    ]
    assert says(context.ask_by_name(fact)) is Reason.UNREADABLE


@pytest.mark.parametrize(("fact", "key", "make"), KINDS)
def test_what_cannot_be_decoded_is_named_and_keeps_no_from_being_said(fact: str, key: str, make: Any) -> None:
    context = context_of(instead={key: listed(make(status=7, id="x1"))})
    assert [piece.ref for piece in context.evidence.unreadable] == [f"{make()['resourceType']}/x1"]
    assert says(context.ask_by_name(fact)) is Reason.UNREADABLE
    assert says(context.ask_by_name("heart_failure")) is False


@pytest.mark.parametrize(("fact", "key", "make"), KINDS)
def test_what_belongs_to_another_patient_is_left_out_and_named(fact: str, key: str, make: Any) -> None:
    other = {"patient": {"reference": "Patient/other"}, "subject": {"reference": "Patient/other"}}
    context = context_of(instead={key: listed(make(**other))})
    assert [piece.why for piece in context.evidence.unreadable] == [
        "it belongs to another patient than the call is about"
    ]
    assert says(context.ask_by_name(fact)) is Reason.UNREADABLE


@pytest.mark.parametrize(
    ("fact", "made"),
    [("vaccinated", vaccine(vaccineCode={"text": "Prevenar"})), ("falls", flag(code={"text": "faller"})),
     ("pacemaker", device(type={"text": "pacemaker"})), ("in_rehabilitation", care_plan(category=[{"text": "rehab"}])),
     ("wants_to_stop_smoking", goal(description={"text": "slutte"})),
     ("colonoscopy_ordered", ordered(code={"text": "koloskopi"}))],
)  # fmt: skip
def test_an_entry_of_words_only_is_not_seen(fact: str, made: Json) -> None:
    assert says(answer(fact, made)) is False


@pytest.mark.parametrize(
    ("fact", "made"),
    [("vaccinated", vaccine(vaccineCode=7)), ("vaccinated", vaccine(vaccineCode={})), ("falls", flag(code={})),
     ("wants_to_stop_smoking", goal(description={})), ("colonoscopy_ordered", ordered(code="C"))],
)  # fmt: skip
def test_an_entry_that_does_not_say_what_it_is_is_named(fact: str, made: Json) -> None:
    context = context_of(made)
    assert [piece.why for piece in context.evidence.unreadable] == ["it has no usable code"]
    assert says(context.ask_by_name(fact)) is Reason.UNREADABLE


def test_an_unreadable_vaccine_taints_only_what_it_could_be() -> None:
    unreadable = vaccine(occurrenceDateTime=7, vaccineCode=concept("J07BB02", ATC))
    assert says(answer("vaccinated", unreadable)) is False


def test_a_dose_that_is_too_weak_does_not_count() -> None:
    assert says(answer("vaccinated", vaccine(isSubpotent=True))) is False
    assert says(answer("vaccinated", vaccine(isSubpotent=False))) is True


def test_a_vaccine_is_known_by_its_cvx_code_too() -> None:
    assert (
        says(answer("vaccinated", vaccine(vaccineCode=concept("33", "http://hl7.org/fhir/sid/cvx")))) is True
    )


def test_a_flag_that_has_ended_or_has_not_begun_does_not_count() -> None:
    assert says(answer("falls", flag(period={"start": "2025-01-01", "end": "2026-11-21"}))) is False
    assert says(answer("falls", flag(period={"start": "2025-01-01", "end": "2026-11-22"}))) is True
    assert says(answer("falls", flag(period={"start": "2026-11-23"}))) is False
    assert says(answer("falls", flag(period={"end": "2026"}))) is True


def test_a_care_plan_is_known_by_what_is_to_be_done() -> None:
    activity = {"detail": {"status": "scheduled", "code": concept("52052004", SCT)}}
    assert says(answer("in_rehabilitation", care_plan(category=[], activity=[activity]))) is True


@pytest.mark.parametrize("change", [{"status": "cancelled"}, {"status": "stopped"}, {"doNotPerform": True}])
def test_what_is_not_to_be_done_does_not_count(change: Json) -> None:
    detail = {"status": "scheduled", "code": concept("52052004", SCT), **change}
    assert says(answer("in_rehabilitation", care_plan(category=[], activity=[{"detail": detail}]))) is False


@pytest.mark.parametrize("intent", ["proposal", "option"])
def test_a_care_plan_that_is_only_suggested_does_not_count(intent: str) -> None:
    assert says(answer("in_rehabilitation", care_plan(intent=intent))) is False


@pytest.mark.parametrize(
    "intent", ["order", "original-order", "reflex-order", "filler-order", "instance-order"]
)
def test_what_has_been_ordered_counts(intent: str) -> None:
    assert says(answer("colonoscopy_ordered", ordered(intent=intent))) is True


@pytest.mark.parametrize("intent", ["proposal", "plan", "directive", "option"])
def test_what_has_only_been_thought_of_does_not_count(intent: str) -> None:
    assert says(answer("colonoscopy_ordered", ordered(intent=intent))) is False


def test_an_order_not_to_do_it_does_not_count() -> None:
    assert says(answer("colonoscopy_ordered", ordered(doNotPerform=True))) is False


def test_a_draft_of_this_call_is_not_what_has_been_ordered_already() -> None:
    draft = ordered(status="draft", id="s1")
    assert says(answer("colonoscopy_ordered", orders=[draft])) is False
    assert says(answer("colonoscopy_ordered", ordered(id="s1"), orders=[draft])) is False
    assert says(answer("colonoscopy_ordered", ordered(id="s2"), orders=[draft])) is True
