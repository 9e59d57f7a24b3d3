"""Rules that wait for an entry of a further list are found by it."""

from __future__ import annotations

from typing import Any

import pytest
from context.chart import context_of, request
from context.events_made import (
    care_plan,
    device_use,
    encounter,
    flag,
    goal,
    listed,
    ordered,
    relative,
    vaccine,
)

from cds.rules import Outcome, RuleIndex, ask_rule
from rules.made import complaints, made

HELD = [
    ("vaccinated", vaccine()),
    ("breast_cancer_in_family", relative()),
    ("falls", flag()),
    ("pacemaker", device_use()),
    ("in_rehabilitation", care_plan()),
    ("wants_to_stop_smoking", goal()),
    ("colonoscopy_ordered", ordered()),
    ("is_inpatient", encounter(None, kind="IMP", status="in-progress")),
]


def about_patient(fact: str) -> RuleIndex:
    return RuleIndex.build([made([fact], ordering=None, hooks=["patient-view"])])


@pytest.mark.parametrize(("fact", "held"), HELD)
def test_a_rule_about_the_patient_is_found_by_what_its_anchor_finds(fact: str, held: dict[str, Any]) -> None:
    patient = context_of(held)
    ((found, order),) = about_patient(fact).relevant(patient).asked
    assert ask_rule(found, patient, order).outcome is Outcome.FIRES
    assert about_patient(fact).relevant(context_of(instead={"encounter": None})).asked == []


@pytest.mark.parametrize(("fact", "held"), HELD)
def test_a_rule_about_an_order_waits_for_what_it_needs(fact: str, held: dict[str, Any]) -> None:
    index = RuleIndex.build([made([fact])])
    order = request("A10BA02", status="draft", id="d1")
    found = index.relevant(context_of(held, orders=[order]))
    assert ([each.id for each, _ in found.asked], found.unmet) == (["made"], [])
    lacking = index.relevant(context_of(orders=[order], instead={"encounter": None}))
    ((_, (unmet,)),) = lacking.unmet
    assert (lacking.asked, [need.name for need in unmet.needs]) == ([], [fact])


def test_a_rule_about_earlier_encounters_or_death_is_found_by_them() -> None:
    seen = context_of(instead={"encounters": listed(encounter())})
    dead = context_of(patient={"resourceType": "Patient", "id": "p1", "deceasedBoolean": True})
    assert len(about_patient("emergency_visit").relevant(seen).asked) == 1
    assert len(about_patient("deceased").relevant(dead).asked) == 1
    assert about_patient("emergency_visit").relevant(context_of()).asked == []
    assert about_patient("deceased").relevant(context_of()).asked == []


def test_what_is_asked_to_find_a_rule_is_no_part_of_the_record() -> None:
    dead = context_of(patient={"resourceType": "Patient", "id": "p1", "deceasedBoolean": True})
    about_patient("deceased").relevant(dead)
    assert dead.answers == {}


def test_an_answer_to_a_question_finds_no_rule() -> None:
    told = complaints(["lives_alone"], ordering=None, hooks=["patient-view"])
    assert [each.code for each in told] == ["GL028"]
