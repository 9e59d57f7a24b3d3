"""Conditions on what is picked among several: their thresholds, and what they are asked of."""

from __future__ import annotations

from pathlib import Path

import pytest
from cards.shown import base_with, decided, rule
from context.chart import condition, observation, quantity, request

from cds.context import Bounds, Known, Missing, Reason
from cds.hooks.prefetch import prefetch_templates
from cds.rules import Outcome
from rules.made import complaints, said

FIRES, SILENT, UNSURE = Outcome.FIRES, Outcome.SILENT, Outcome.UNSURE


def test_a_rise_is_compared_in_any_unit_of_its_kind() -> None:
    """KDIGO 2012, AKI, 2.1.1: a rise by 0.3 mg/dL or more; of creatinine that is 26.5 umol/L."""
    terms = ["creatinine_rise >= 0.3 mg/dL"]
    assert said(terms, {"creatinine_rise": Known(27, "umol/L")}) is FIRES
    assert said(terms, {"creatinine_rise": Known(26, "umol/L")}) is SILENT


@pytest.mark.parametrize(("unit", "codes"), [("[degF]", ["GL032"]), ("K", ["GL032"]), ("Cel", [])])
def test_a_rise_in_temperature_has_no_zero_to_convert(unit: str, codes: list[str]) -> None:
    assert [each.code for each in complaints([f"temperature_rise > 1 {unit}"])] == codes


def test_hours_are_understood() -> None:
    assert said(["hours_since_creatinine < 36 hours"], {"hours_since_creatinine": Known(35.9, "h")}) is FIRES
    assert said(["hours_since_creatinine >= 2 days"], {"hours_since_creatinine": Known(48, "h")}) is FIRES


def test_a_share_is_compared_in_per_cent() -> None:
    given = {"creatinine_rise_in_per_cent": Known(50, "%")}
    assert said(["creatinine_rise_in_per_cent >= 50 %"], given) is FIRES
    assert said(["creatinine_rise_in_per_cent > 0.5 1"], given) is SILENT


def test_a_count_within_bounds_decides_what_it_can() -> None:
    given = {"high_creatinines": Known(2, "1", bounds=Bounds(2, 3), doubt=Missing(Reason.WRONG_UNIT, "kg"))}
    assert said(["high_creatinines >= 2"], given) is FIRES
    assert said(["high_creatinines > 3"], given) is SILENT
    assert said(["high_creatinines >= 3"], given) is UNSURE


@pytest.mark.parametrize(("value", "outcome"), [(True, FIRES), (False, SILENT)])
def test_a_value_that_is_true_or_false_stands_alone(value: bool, outcome: Outcome) -> None:
    assert said(["fasting"], {"fasting": Known(value)}) is outcome
    assert said(["not fasting"], {"fasting": Known(not value)}) is outcome
    assert [each.code for each in complaints(["fasting = 1"])] == ["GL022"]


def test_a_value_that_may_be_there_does_not_say_which_patients_a_rule_is_about() -> None:
    about = {"hooks": ["patient-view"], "ordering": None}
    assert [each.code for each in complaints(["fasting"], **about)] == ["GL028"]
    assert complaints(["heart_failure", "fasting"], **about) == []


def test_the_journal_is_asked_for_what_others_are_related_to(tmp_path: Path) -> None:
    knowledge = base_with(
        tmp_path, rule("made", when="[potassiums_after_start = 0, systolic_with_diastolic > 1 kPa]")
    )
    templates = prefetch_templates(knowledge, "order-sign")
    assert set(templates) == {"patient", "observations", "medicationRequests", "medicationStatements"}
    assert {"NPU03230", "85354-9"} <= set(
        templates["observations"].partition("code=")[2].partition("&")[0].split(",")
    )


def test_a_related_fact_and_what_it_is_related_to_are_both_on_record(tmp_path: Path) -> None:
    knowledge = base_with(tmp_path, rule("made", when="[potassiums_after_start = 0]"))
    late = observation("NPU03230", quantity(5, "mmol/L"), "2026-11-20")
    decision = decided(knowledge, request("C03DA01", authoredOn="2026-11-01"), late)
    assert decision.verdicts[0].outcome is FIRES
    assert set(decision.patient.answers) == {"potassiums_after_start", "spironolactone_started"}


@pytest.mark.parametrize(
    ("when", "nb", "en"),
    [
        (
            "[creatinine_rise > 1 umol/L]",
            "Ikke vurdert: a: bare én verdi, så endringen er ikke kjent (80 µmol/l, 20.11.2026)",
            "Not assessed: rise in creatinine: only one value, so the change is not known (80 µmol/L, 20 Nov 2026)",
        ),
        (
            "[albumin_per_creatinine > 1 mg/mmol]",
            "Ikke vurdert: albumin per kreatinin: verdiene er tatt for langt fra hverandre i tid (mer enn 24 timer)",
            "Not assessed: albumin per creatinine: the values were taken too far apart in time (more than 24 hours)",
        ),
        (
            "[potassium_after_start > 1 mmol/L]",
            "Ikke vurdert: startet med spironolakton: ikke funnet i det som ble sendt",
            "Not assessed: started spironolactone: not found in what was sent",
        ),
        (
            "[heart_failure_after_clot]",
            "Ikke vurdert: blodpropp: datoen er for upresis (uten dato)",
            "Not assessed: a clot: the date is too coarse (undated)",
        ),
    ],
)
def test_what_kept_it_from_being_answered_is_told_in_words(
    tmp_path: Path, when: str, nb: str, en: str
) -> None:
    knowledge = base_with(tmp_path, rule("made", when=when))
    record = (
        observation("NPU04998", quantity(80, "umol/L"), "2026-11-20"),
        observation("1754-1", quantity(80, "mg/L"), "2026-11-10", system="http://loinc.org"),
        condition("I26"),
        condition("I50", onsetDateTime="2026-11-01"),
    )
    assert [card["summary"] for card in decided(knowledge, *record, language="nb").cards] == [nb]
    assert [card["summary"] for card in decided(knowledge, *record, language="en").cards] == [en]
