"""What a case can say of doses, products, and drugs over time: each documented form, asked of the engine."""

from __future__ import annotations

from pathlib import Path

import pytest
from knowledge.one_case import passes, run
from knowledge.small import copy_of_small_base

from cds.errors import Fault


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return copy_of_small_base(tmp_path)


# It is 20 November 2026 in these cases: five weeks ago was 16 October, 90 days ago 22 August.
@pytest.mark.parametrize(
    ("when", "case"),
    [
        ("nsaid_lately", "have: [{drug: ibuprofen, until: 2026-11-01}]"),
        ("nsaid_lately", "have: [{drug: ibuprofen, from: 2026-01-01, until: 2026-10-16}]"),
        ("not nsaid_lately", "have: [{drug: ibuprofen, from: 2026-01-01, until: 2026-10-15}]"),
        ("nsaid_lately", "have: [{drug: ibuprofen, from: 2026-01-01, until: 2026-11-01, status: stopped}]"),
        ("nsaid_lately", "have: [{nsaid_lately: yes, until: 2026-11-01}]"),
        ("not taking_nsaid", "have: [{drug: ibuprofen, until: 2026-11-01}]"),
        ("taking_nsaid", "have: [{drug: ibuprofen, until: 2026-12-01}]"),
        ("taking_nsaid", "have: [{prescribed: ibuprofen 400 mg three times daily, on: 2026-11-01}]"),
        ("nsaid_days = 30 days", "have: [{prescribed: {drug: ibuprofen, supply_days: 30}, on: 2026-10-01}]"),
        ("nsaid_lately", "have: [{prescribed: {drug: ibuprofen, supply_days: 30}, on: 2026-10-01, status: completed}]"),
        ("nsaid_lately",
         "have: [{prescribed: {drug: ibuprofen, valid_until: 2026-11-01}, on: 2026-01-01, status: stopped}]"),
        ("nsaid_days = 30 days", "have: [{dispensed: ibuprofen, on: 2026-10-01, days: 30}]"),
        ("nsaid_days = 15 days",
         "have: [{dispensed: {drug: ibuprofen, dose: 2 tablet, per_day: 2, quantity: 60 tablet}, on: 2026-10-01}]"),
        ("nsaid_days = 2 days",
         "have: [{given: ibuprofen 400 mg, on: 2026-10-01}, {given: ibuprofen, on: 2026-10-03}]"),
        ("nsaid_order_days >= 2",
         "have: [{dispensed: ibuprofen, on: 2026-10-01}, {dispensed: ibuprofen, on: 2026-09-01}]"),
        ("equivalents = 60 mg/d", 'have: [{drug: {drug: oxycodone, dose: 20 mg, per_day: 2, route: "53"}}]'),
        ("equivalents = 60 mg/d",
         'have: [{drug: {drug: oxycodone, dose: 2 tablet, per_day: 2, strength: 10 mg per tablet, route: "53"}}]'),
        ("equivalents = 60 mg/d", 'have: [{drug: {drug: fentanyl, rate: 25 ug/h, route: "65"}}]'),
    ],
)  # fmt: skip
def test_drugs_over_time_and_their_doses_are_put_in_the_record(base: Path, when: str, case: str) -> None:
    assert passes(base, when, f"{case}\norder: metformin\nexpect: fires")


@pytest.mark.parametrize(
    ("order", "when"),
    [
        ("{drug: metformin, dose: 500-1000 mg, per_day: 2}", "daily_dose = 2000 mg/d"),
        ("{drug: metformin, dose: 2 tablet, per_day: 2, strength: 500 mg per tablet}", "daily_dose = 2000 mg/d"),
        ("{drug: metformin, dose: 10 mL, per_day: 1, strength: 100 mg per 5 mL}", "daily_dose = 200 mg/d"),
        ("{drug: metformin, rate: 5 mg/h}", "daily_dose = 120 mg/d"),
        ("{drug: metformin, rate: 5 mg/h, for_hours: 2, per_day: 1}", "single_dose = 10 mg"),
        ("{drug: metformin, dose: 1 g, as_needed: true, max_per_day: 4 g}", "daily_dose = 4000 mg/d"),
        ("{drug: metformin, dose: 1 g, per_day: 1, max_dose: 0.5 g}", "daily_dose = 500 mg/d"),
        ("{drug: metformin, dose: 15 mg, per_day: 1, on_days: [mon]}", "weekly_dose = 15 mg/wk"),
        ("{drug: metformin, dose: 10 mg, dates: [2026-11-21, 2026-11-23]}", "weekly_dose = 20 mg/wk"),
        ("{drug: metformin, dose: 500 mg, per_day: 2, days: 7}", "total_dose = 7 g"),
        ("{drug: metformin, dose: 500 mg, per_day: 2, count: 4}", "duration = 2 days"),
        ("{drug: metformin, dose: 500 mg, per_day: 2, supply_days: 30, repeats: 2}", "duration = 90 days"),
        ("{drug: metformin, dose: 1 tablet, per_day: 2, quantity: 60 tablet}", "duration = 30 days"),
        ("{drug: metformin, dose: 500 mg, repeats: 2}", "repeats = 2"),
        ("{drug: metformin, dose: 500 mg, as_needed: true}", "as_needed"),
        ("metformin 500 mg once daily", "not as_needed"),
        ("{drug: metformin, steps: [{dose: 30 mg, per_day: 1, days: 7}, {dose: 10 mg, per_day: 1, days: 7}]}",
         "total_dose = 280 mg"),
    ],
)  # fmt: skip
def test_an_order_says_how_much_how_often_and_for_how_long(base: Path, order: str, when: str) -> None:
    assert passes(base, when, f"order: {order}\nexpect: fires")


def test_a_dose_by_weight_needs_the_weight(base: Path) -> None:
    order = "order: metformin 500 mg twice daily"
    assert passes(base, "dose_per_kg = 50 mg/kg/d", f"have: [{{weight: 20}}]\n{order}\nexpect: fires")
    case = f"{order}\nexpect: unsure\nbecause: [dose_per_kg not found (weight)]"
    assert passes(base, "dose_per_kg = 50 mg/kg/d", case)


def test_a_drug_that_was_stopped_on_an_unknown_day_makes_the_rule_unsure(base: Path) -> None:
    case = """\
        have: [{drug: ibuprofen, status: stopped, on: null}]
        order: metformin
        expect: unsure
        because: [nsaid_lately date too coarse]
        """
    assert passes(base, "nsaid_lately", case)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (
            "{drug: {drug: ibuprofen, repeats: 2}}",
            "`numberOfRepeatsAllowed` has no meaning in a MedicationStatement",
        ),
        ("{dispensed: ibuprofen, days: many}", "a number is needed: `many`"),
        ("{given: ibuprofen, until: 2026-11-01}", "`until` has no meaning here"),
        ("{drug: {drug: ibuprofen, strength: strong}}", "`strong` is not a strength"),
        ("{drug: {drug: ibuprofen, dose: much}}", "a number is needed"),
        (
            "{drug: {drug: ibuprofen, steps: [{dose: 1 mg, colour: red}]}}",
            "`colour` has no meaning in a step",
        ),
    ],
)
def test_what_means_nothing_is_refused(base: Path, line: str, why: str) -> None:
    fault = run(base, "taking_nsaid", f"have: [{line}]\norder: metformin\nexpect: fires")
    assert isinstance(fault, Fault)
    assert fault.code == "GL052"
    assert why in fault.message
