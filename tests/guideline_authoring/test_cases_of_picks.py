"""Every pick and every relation in a case: the values are several lines of the fact's own name."""

from __future__ import annotations

from pathlib import Path

import pytest
from knowledge.one_case import passes
from knowledge.small import copy_of_small_base

ORDERED = "order: metformin\nexpect: fires"


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return copy_of_small_base(tmp_path)


def lines(fact: str, *values: str) -> str:
    """A value a day, the last of them on the 19th."""
    return "have:\n" + "".join(
        f"  - {{{fact}: {value}, on: 2026-11-{20 - len(values) + place}}}\n"
        for place, value in enumerate(values)
    )


@pytest.mark.parametrize(
    ("when", "values"),
    [
        ("mean_creatinine = 100 umol/L", ("80", "90", "130")),
        ("median_creatinine = 90 umol/L", ("80", "90", "130")),
        ("sum_of_creatinine = 300 umol/L", ("80", "90", "130")),
        ("days_with_creatinine = 3", ("80", "90", "130")),
        ("creatinine_rise = 50 umol/L", ("90", "80", "130")),
        ("creatinine_fall = 40 umol/L", ("90", "130", "90")),
        ("creatinine_change = -10 umol/L", ("90", "130", "80")),
        ("creatinine_rise_in_per_cent = 50 %", ("80", "120")),
        ("creatinine_rise_in_per_cent = 50 %", ("80 umol/L", "0.12 mmol/L")),
        ("high_creatinines = 2", ("101", "99", "120")),
        ("high_creatinines >= 1", ("101", '">50"')),
        ("high_creatinine_days = 2", ("101", "99", "120")),
        ("latest_high_creatinine = 200 umol/L", ("200", "99")),
        ("since_high_creatinine = 2 days", ("120", "80")),
        ("since_creatinine = 1 days", ("80", "90")),
        ("months_since_creatinine < 1 months", ("80",)),
        ("days_until_due = 100 days", ("2027-02-28",)),
        ("fasting", ("no", "yes")),
        ("not fasting", ("yes", "no")),
        ("since_spironolactone = 2 days", ("yes", "yes")),
    ],
)  # fmt: skip
def test_a_pick_is_written_as_lines_of_its_own_name(base: Path, when: str, values: tuple[str, ...]) -> None:
    assert passes(base, when, lines(when.removeprefix("not ").split()[0], *values) + ORDERED)


@pytest.mark.parametrize(
    ("when", "have"),
    [
        ("fasting", "have: [fasting]"),
        ("potassium_48h = 4 mmol/L", "have: [{potassium_48h: 4, on: 2026-11-18T09:00:00+01:00}]"),
        ("weeks_of_pregnancy = 20 weeks", "have: [{days_until_due: 2027-04-09}]"),
        (
            "systolic_with_diastolic = 140 mm[Hg]",
            "have: [{systolic_with_diastolic: 140, on: 2026-11-01}, {diastolic: 80, on: 2026-11-19T08:00:00+01:00},"
            " {systolic_with_diastolic: 140, on: 2026-11-19T10:00:00+01:00}]",
        ),
        (
            "potassiums_after_start = 1",
            "have: [{spironolactone_started: yes, on: 2026-11-01}, {potassiums_after_start: 4, on: 2026-11-15},"
            " {potassiums_after_start: 4, on: 2026-11-16}]",
        ),
        (
            "potassium_before_start = 4 mmol/L",
            "have: [{spironolactone_started: yes, on: 2026-11-01}, {potassium_before_start: 4, on: 2026-10-31},"
            " {potassium_before_start: 5, on: 2026-11-02}]",
        ),
        (
            "heart_failure_after_clot",
            "have: [{clot_ever: yes, on: 2026-11-01}, {heart_failure_after_clot: yes, on: 2026-11-02}]",
        ),
        (
            "vaccinated_after_clot",
            "have: [{clot_ever: yes, on: 2026-11-01}, {vaccinated_after_clot: yes, on: 2026-11-02}]",
        ),
        (
            "hours_since_visit = 26 hours",
            "have: [{hours_since_visit: yes, on: 2026-11-19T07:00:00+01:00}]",
        ),
    ],
)
def test_facts_that_belong_together_are_written_one_by_one(base: Path, when: str, have: str) -> None:
    assert passes(base, when, f"{have}\n{ORDERED}")


@pytest.mark.parametrize(
    ("when", "have", "because"),
    [
        ("creatinine_rise > 1 umol/L", "[{creatinine_rise: 80}]", "creatinine_rise too few"),
        (
            "albumin_per_creatinine > 1 mg/mmol",
            "[{albumin_in_urine: 30, on: 2026-11-01}, {creatinine: 80, on: 2026-11-05}]",
            "albumin_per_creatinine too far apart",
        ),
        ("potassium_48h > 1 mmol/L", "[{potassium_48h: 4, on: 2026-11-18}]", "potassium_48h date too coarse"),
        ("latest_high_creatinine > 1 umol/L", '[{latest_high_creatinine: "<300"}]', "inconclusive"),
        ("high_creatinines = 1", '[{high_creatinines: "<300"}]', "high_creatinines inconclusive"),
        ("potassiums_after_start = 0", "[{potassiums_after_start: 4}]", "spironolactone_started not found"),
        (
            "since_creatinine > 3 days",
            "[{since_creatinine: 80, on: 2026-11}]",
            "since_creatinine date too coarse",
        ),
    ],
)
def test_what_kept_it_from_being_answered_is_written_in_words(
    base: Path, when: str, have: str, because: str
) -> None:
    assert passes(base, when, f"have: {have}\norder: metformin\nexpect: unsure\nbecause: [{because}]")
