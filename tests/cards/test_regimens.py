"""Regimens: the usual course of a drug, with what this patient changes in it, and nothing guessed."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from context.chart import Json, allergy, condition, procedure
from knowledge.structured import changed, copy_of_structured_base
from support.recorded import record_of_call

from cards.shown import cards, egfr
from cds.hooks import prefetch_templates
from cds.knowledge import Knowledge, faults_of, load_knowledge

REGIMENS = "regimens/infection.yaml"
FAILING, CLOT = condition("I50.9"), condition("I26", onsetDateTime="2026-10-01")
NORMAL, LOW, LOWEST = egfr(90), egfr(29), egfr(9)
MILD, SEVERE = allergy("J01CA04", type="allergy"), allergy("J01CA04", type="allergy", criticality="high")


@cache
def knowledge() -> Knowledge:
    with TemporaryDirectory() as folder:
        return load_knowledge(copy_of_structured_base(Path(folder)))


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return copy_of_structured_base(tmp_path)


def card(*resources: Json, language: Any = "en", **how: Any) -> Json:
    (shown,) = cards(
        knowledge(), FAILING, *resources, orders=[], hook="patient-view", language=language, **how
    )
    return dict(shown)


def label(*resources: Json, **how: Any) -> str:
    (suggestion,) = card(*resources, **how)["suggestions"]
    return str(suggestion["label"])


@pytest.mark.parametrize(
    ("resources", "told"),
    [
        ([NORMAL], "Order: Amoxicillin 500 mg 3 times daily for 5 days"),
        ([LOW], "Order: Amoxicillin 250 mg twice daily for 5 days"),
        ([LOWEST], "Order: Amoxicillin 500 mg once daily for 5 days"),
        ([LOW, procedure("2026-11-20")], "Order: Amoxicillin 500 mg 3 times daily for 5 days"),
        ([NORMAL, CLOT], "Order: Amoxicillin 500 mg 3 times daily for 1 week"),
        ([LOW, CLOT], "Order: Amoxicillin 250 mg twice daily for 1 week"),
        ([NORMAL, MILD], "Order: Gabapentin 0.5 g up to every 2 days as needed"),
        ([LOW, MILD], "Order: Gabapentin 0.5 g up to once daily as needed"),
    ],
)
def test_each_slot_changes_its_part_of_the_course(resources: list[Json], told: str) -> None:
    assert label(*resources) == told


def test_the_course_is_told_in_norwegian() -> None:
    assert label(NORMAL, language="nb") == "Bestill: Amoksicillin 500 mg 3 ganger daglig i 5 dager"
    assert label(LOWEST, CLOT, language="nb") == "Bestill: Amoksicillin 500 mg én gang daglig i 1 uke"
    assert label(NORMAL, MILD, language="nb") == "Bestill: Gabapentin 0,5 g inntil hver 2. dag ved behov"


def test_a_drug_to_be_avoided_is_not_suggested_and_the_card_says_why() -> None:
    shown = card(SEVERE, NORMAL)
    assert "suggestions" not in shown
    assert shown["detail"].endswith("Not suggested: Amoxicillin: severe penicillin reaction")
    assert card(SEVERE, language="nb")["detail"].endswith(
        "Ikke foreslått: Amoksicillin: alvorlig reaksjon på penicillin"
    )


def test_a_slot_that_is_unknown_is_said_and_not_guessed() -> None:
    (suggestion,) = card()["suggestions"]
    assert suggestion["label"] == (
        "Order: Amoxicillin 500 mg 3 times daily for 5 days (not assessed: kidney function)"
    )
    (action,) = suggestion["actions"]
    assert action["description"].endswith(
        "(not assessed: kidney function (eGFR: not found in what was sent))"
    )
    assert action["resource"]["note"] == [
        {"text": "Not assessed: kidney function (eGFR: not found in what was sent)"}
    ]


def test_every_slot_that_is_unknown_is_named() -> None:
    told = label(not_sent=["allergies"], language="nb")
    assert told.endswith("(ikke vurdert: allergi, nyrefunksjon)")


def test_what_stands_in_is_looked_at_for_itself() -> None:
    assert label(MILD) == (
        "Order: Gabapentin 0.5 g up to every 2 days as needed (not assessed: kidney function)"
    )


def test_the_draft_is_the_course_as_fhir() -> None:
    (suggestion,) = card(LOW)["suggestions"]
    (action,) = suggestion["actions"]
    draft = action["resource"]
    assert draft["resourceType"] == "MedicationRequest"
    assert draft["medicationCodeableConcept"]["coding"][0]["code"] == "J01CA04"
    (dosage,) = draft["dosageInstruction"]
    assert dosage["timing"]["repeat"] == {
        "frequency": 2, "period": 1, "periodUnit": "d",
        "boundsDuration": {"value": 5, "unit": "d", "system": "http://unitsofmeasure.org", "code": "d"},
    }  # fmt: skip
    assert dosage["doseAndRate"][0]["doseQuantity"]["value"] == 250
    assert dosage["route"]["coding"][0]["code"] == "53"
    assert dosage["text"] == "Amoxicillin 250 mg twice daily for 5 days"
    assert "note" not in draft


def test_the_journal_is_asked_for_what_a_regimen_depends_on() -> None:
    templates = prefetch_templates(knowledge(), "patient-view")
    assert {"allergies", "conditions", "procedures", "observations"} <= templates.keys()


def test_what_a_regimen_asked_stands_in_the_record() -> None:
    record = record_of_call(knowledge(), FAILING, LOW, hook="patient-view")
    assert {"egfr", "penicillin_allergy", "recent_clot", "dialysis_done"} <= record["facts"].keys()


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("drug: amoxicillin", "drug: amoxicilin", "GL021"),
        ("dose: 500 mg", "dose: 500 milligrams", "GL031"),
        ("dose: 500 mg", "dose: much", "GL012"),
        ("dose: 250 mg, per_day: 2", "dose: 250 milligrams, per_day: 2", "GL031"),
        ("when: penicillin_allergy", "when: penicilin_allergy", "GL020"),
        ("when: penicillin_allergy", "when: allergy_to_the_order", "GL027"),
        ("when: penicillin_allergy", "when: egfr below 30", "GL013"),
        ("when: penicillin_allergy", "when: []", "GL012"),
        ("egfr < 10 mL/min/{1.73_m2}", "egfr < 10", "GL030"),
        ("instead: gabapentin-course}", "instead: gabapentine-course}", "GL021"),
        ("instead: gabapentin-course}", "instead: amoxicillin-course}", "GL024"),
        ("instead: gabapentin-course}", "instead: gabapentin-course, dose: 1 g}", "GL012"),
        ("instead: gabapentin-course}", "mood: good}", "GL010"),
        ("    pregnancy:", "    liver:", "GL010"),
        ("{when: recent_clot, duration: 1 week}", "{when: recent_clot}", "GL012"),
        ('source: the-guideline, statement: "7"', 'source: a-guideline, statement: "7"', "GL021"),
    ],
)
def test_a_fault_of_a_regimen_is_told(base: Path, old: str, new: str, code: str) -> None:
    line = changed(base, REGIMENS, old, new)
    told = [(fault.file, fault.line) for fault in faults_of(base) if fault.code == code]
    assert (REGIMENS, line) in told


def test_a_part_of_the_course_is_changed_in_one_slot_only(base: Path) -> None:
    line = changed(base, REGIMENS, "recent_clot, duration: 1 week", "recent_clot, per_day: 1")
    (fault,) = faults_of(base)
    assert (fault.code, fault.line) == ("GL080", line + 1)
    assert "changed for pregnancy and for kidney" in fault.message


def test_a_circle_by_way_of_another_regimen_is_told(base: Path) -> None:
    changed(
        base,
        REGIMENS,
        'when: "egfr < 60 mL/min/{1.73_m2}", per_day: 1',
        "when: recent_clot, instead: amoxicillin-course",
    )
    faults = [fault for fault in faults_of(base) if fault.code == "GL024"]
    assert {fault.message for fault in faults} == {
        "The regimen `amoxicillin-course` leads back to itself: amoxicillin-course -> gabapentin-course -> "
        "amoxicillin-course.",
        "The regimen `gabapentin-course` leads back to itself: gabapentin-course -> amoxicillin-course -> "
        "gabapentin-course.",
    }


def test_a_card_that_suggests_what_is_not_there_is_a_fault(base: Path) -> None:
    changed(
        base, "packs/infection/rules/treat.yaml", "regimen: amoxicillin-course", "regimen: amoxicilin-course"
    )
    (fault,) = faults_of(base)
    assert (fault.code, fault.remedy) == ("GL021", "Did you mean `amoxicillin-course`?")


def test_a_changed_regimen_changes_the_digest(base: Path) -> None:
    before = load_knowledge(base).digest
    changed(base, REGIMENS, "duration: 5 days", "duration: 7 days")
    assert load_knowledge(base).digest != before
