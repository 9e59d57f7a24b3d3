"""The encounter that the call is about, and the others on record."""

from __future__ import annotations

from typing import Any

import pytest

from cds.context import Answer, Known, Reason
from context.chart import ICD10, SCT, Json, answer, concept, context_of
from context.events_made import encounter, listed


def says(given: Answer) -> object:
    return given.value if isinstance(given, Known) else given.reason


def here(**more: Any) -> Json:
    return encounter(None, kind="AMB", status="in-progress", id="e1", **more)


def asked(fact: str, this: Json | None, *others: Json) -> Answer:
    return answer(fact, instead={"encounter": this, "encounters": listed(*others)})


@pytest.mark.parametrize(
    ("fact", "held"),
    [
        ("here_for_chest_pain", {"reasonCode": [concept("Z00", ICD10), concept("R07.4", ICD10)]}),
        ("home_visit", {"type": [concept("439708006", SCT)]}),
        ("in_geriatrics", {"serviceType": concept("394811001", SCT)}),
        ("is_inpatient", {"class": {"code": "IMP"}}),
    ],
)
def test_a_field_of_the_encounter_holds_one_of_the_codes(fact: str, held: Json) -> None:
    assert says(asked(fact, {**here(), **held})) is True
    assert says(asked(fact, here())) is False


def test_what_was_found_is_told_in_the_record_s_words() -> None:
    reason = {"coding": [{"system": ICD10, "code": "R074", "display": "Brystsmerter"}]}
    assert asked("here_for_chest_pain", here(reasonCode=[reason])) == Known(
        True, sources=("Encounter/e1",), found=("Brystsmerter",)
    )


def test_a_code_in_another_field_is_not_the_reason() -> None:
    assert says(asked("here_for_chest_pain", here(type=[concept("R07.4", ICD10)]))) is False


@pytest.mark.parametrize("written", [7, [7], [{"coding": 7}]])
def test_a_reason_that_cannot_be_read_is_named(written: Any) -> None:
    context = context_of(instead={"encounter": here(reasonCode=written)})
    assert says(context.ask_by_name("here_for_chest_pain")) is Reason.UNREADABLE
    assert [piece.ref for piece in context.evidence.unreadable] == ["Encounter/e1"]
    assert says(context.ask_by_name("is_inpatient")) is False


def test_without_an_encounter_it_is_known_to_be_none_only_when_that_is_said() -> None:
    assert says(asked("is_inpatient", None)) is False
    assert says(answer("is_inpatient")) is Reason.NOT_SENT


def test_an_unreadable_encounter_is_neither_yes_nor_no() -> None:
    assert says(asked("is_inpatient", here(period=7))) is Reason.UNREADABLE


def test_the_encounter_of_the_call_is_not_one_of_the_others() -> None:
    now = encounter("2026-11-22", status="in-progress", id="e1")
    assert says(asked("emergency_visits", now, now, encounter("2026-10-01", id="e2"))) == 1
    assert says(asked("emergency_visit", now)) is False
    assert says(asked("encounter_class", here(), encounter("2026-10-01", id="e2"))) == "AMB"


def test_a_class_without_a_system_is_one_of_fhir_s() -> None:
    visit = encounter("2026-10-01")
    del visit["class"]["system"]
    assert says(asked("emergency_visit", None, visit)) is True


def test_a_class_of_another_system_is_another_class() -> None:
    assert (
        says(asked("emergency_visit", None, encounter(**{"class": {"system": "urn:local", "code": "EMER"}})))
        is False
    )


def test_earlier_encounters_are_known_by_their_reason_too() -> None:
    visit = encounter(kind="AMB", reasonCode=[concept("R07.4", ICD10)])
    assert says(asked("seen_for_chest_pain", None, visit)) is True
    assert says(asked("seen_for_chest_pain", None, encounter(type=[concept("R07.4", ICD10)]))) is False


def test_an_encounter_is_dated_by_its_end() -> None:
    stay = encounter(period={"start": "2026-05-01", "end": "2026-06-01"})
    assert says(asked("emergency_visits", None, stay)) == 1
    ongoing = encounter(period={"start": "2026-05-01"}, status="in-progress")
    assert says(asked("emergency_visits", None, ongoing)) == 0
