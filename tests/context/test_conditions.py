"""The problem list, procedures, the encounter, and coded results."""

from __future__ import annotations

import pytest

from cds.context import Known, Missing, Reason
from context.chart import SCT, answer, condition, observation, procedure, quantity


@pytest.mark.parametrize("clinical", ["", "active", "recurrence", "relapse"])
@pytest.mark.parametrize("verification", ["", "confirmed", "provisional", "unconfirmed"])
def test_a_diagnosis_that_stands_counts(clinical: str, verification: str) -> None:
    given = answer("heart_failure", condition("I50.9", clinical=clinical, verification=verification))
    assert isinstance(given, Known)
    assert given.value is True


@pytest.mark.parametrize("verification", ["refuted", "entered-in-error", "differential"])
@pytest.mark.parametrize("fact", ["heart_failure", "heart_failure_ever"])
def test_a_diagnosis_that_was_refuted_or_mistaken_never_counts(fact: str, verification: str) -> None:
    given = answer(fact, condition("I50.9", clinical="active", verification=verification))
    assert given == Known(False)


@pytest.mark.parametrize("clinical", ["inactive", "remission", "resolved"])
def test_a_diagnosis_that_is_over_counts_only_where_any_is_asked_for(clinical: str) -> None:
    over = condition("I50.9", clinical=clinical)
    assert answer("heart_failure", over) == Known(False)
    ever = answer("heart_failure_ever", over)
    assert isinstance(ever, Known)
    assert ever.value is True


def test_what_was_found_is_told_in_the_records_words_with_date_and_source() -> None:
    found = condition("I50.9", id="c1", onsetDateTime="2019-05-01")
    found["code"]["text"] = "Hjertesvikt UNS"
    assert answer("heart_failure", found) == Known(
        True, "", "2019-05-01", ("Condition/c1",), ("Hjertesvikt UNS",)
    )


def test_the_recorded_date_stands_in_for_the_onset() -> None:
    given = answer("recent_clot", condition("I26.9", recordedDate="2026-11-01"))
    assert isinstance(given, Known)
    assert given.on == "2026-11-01"


def test_a_diagnosis_with_an_impossible_date_is_unreadable_where_its_date_matters() -> None:
    given = answer("recent_clot", condition("I26.9", onsetDateTime="2026-02-30"))
    assert isinstance(given, Missing)
    assert given.reason is Reason.UNREADABLE


@pytest.mark.parametrize("status", ["completed", "in-progress"])
def test_a_procedure_that_was_done_counts(status: str) -> None:
    given = answer("dialysis_done", procedure("2020-01-01", status=status))
    assert isinstance(given, Known)
    assert given.value is True


@pytest.mark.parametrize(
    "status", ["not-done", "entered-in-error", "preparation", "stopped", "on-hold", "unknown"]
)
def test_a_procedure_that_was_not_done_does_not_count(status: str) -> None:
    assert answer("dialysis_done", procedure("2020-01-01", status=status)) == Known(False)


def encounter(code: str, status: str = "in-progress") -> dict[str, object]:
    return {"resourceType": "Encounter", "id": "e1", "status": status, "class": {"code": code}}


def test_the_class_of_the_encounter_is_a_code() -> None:
    assert answer("encounter_class", instead={"encounter": encounter("IMP")}) == Known(
        "IMP", sources=("Encounter/e1",)
    )


@pytest.mark.parametrize("status", ["entered-in-error", "cancelled"])
def test_an_encounter_that_does_not_stand_is_passed_over(status: str) -> None:
    given = answer("encounter_class", instead={"encounter": encounter("IMP", status)})
    assert given == Missing(Reason.NOT_FOUND)


def test_a_coded_result_answers_with_its_code() -> None:
    smokes = observation(
        "72166-2", None, "2026-11-01", system="http://loinc.org",
        valueCodeableConcept={"coding": [{"system": SCT, "code": "77176002"}]},
    )  # fmt: skip
    assert answer("smoking", smokes) == Known("77176002", "", "2026-11-01", ("Observation",))


def test_a_result_that_is_not_coded_is_uncoded() -> None:
    smokes = observation(
        "72166-2", None, "2026-11-01", system="http://loinc.org", valueCodeableConcept={"text": "daglig"}
    )
    given = answer("smoking", smokes)
    assert isinstance(given, Missing)
    assert given.reason is Reason.UNCODED


def test_the_systolic_pressure_is_a_component() -> None:
    part = {
        "code": {"coding": [{"system": "http://loinc.org", "code": "8480-6"}]},
        "valueQuantity": quantity(142, "mm[Hg]"),
    }
    other = {
        "code": {"coding": [{"system": "http://loinc.org", "code": "8462-4"}]},
        "valueQuantity": quantity(88, "mm[Hg]"),
    }
    panel = observation("85354-9", None, "2026-11-20", system="http://loinc.org", component=[other, part])
    given = answer("systolic", panel)
    assert isinstance(given, Known)
    assert (given.value, given.unit) == (142, "mm[Hg]")


def test_the_systolic_pressure_may_stand_alone_in_another_unit() -> None:
    alone = observation("8480-6", quantity(20, "kPa"), "2026-11-20", system="http://loinc.org")
    given = answer("systolic", alone)
    assert isinstance(given, Known)
    assert given.value == pytest.approx(150.0123, rel=1e-5)


def test_a_panel_without_the_component_has_none() -> None:
    other = {
        "code": {"coding": [{"system": "http://loinc.org", "code": "8462-4"}]},
        "valueQuantity": quantity(88, "mm[Hg]"),
    }
    panel = observation("85354-9", None, "2026-11-20", system="http://loinc.org", component=[other])
    given = answer("systolic", panel)
    assert isinstance(given, Missing)
    assert given.reason is Reason.NOT_FOUND
