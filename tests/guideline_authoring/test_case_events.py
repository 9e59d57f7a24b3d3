"""Dated, coded entries of a case's record: each in a few words, and what it then says."""

from __future__ import annotations

from pathlib import Path

import pytest
from knowledge.one_case import passes, run
from knowledge.small import copy_of_small_base

from cds.errors import Fault

AGED = "patient: {born: 1956-06-15}\n"


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return copy_of_small_base(tmp_path)


@pytest.mark.parametrize(
    ("when", "case"),
    [
        ("vaccinated", "have: [vaccinated]"),
        ("not vaccinated", "have: [{vaccinated: yes, status: not-done}]"),
        ("vaccinated_lately", "have: [{vaccinated: yes, on: 2021-11-20}]"),
        ("not vaccinated_lately", "have: [{vaccinated: yes, on: 2021-11-19}]"),
        ("vaccine_doses = 2", "have: [{vaccinated: yes, on: 2020-01-01}, vaccine_doses]"),
        ("vaccine_days = 1", "have: [{vaccinated: yes, on: 2020-01-01}, {vaccinated: yes, on: 2020-01-01}]"),
        ("years_since_vaccine = 5 years", "have: [{years_since_vaccine: yes, on: 2021-11-20}]"),
        ("years_since_vaccine < 5 years", "have: [{years_since_vaccine: yes, on: 2021-11-21}]"),
        ("age_at_vaccine = 65 years", f"{AGED}have: [{{vaccinated: yes, on: 2021-06-15}}]"),
        ("breast_cancer_in_family", "have: [breast_cancer_in_family]"),
        ("breast_cancer_in_family", "have: [{breast_cancer_in_anyone: yes, relative: SIS}]"),
        ("not breast_cancer_in_family", "have: [{breast_cancer_in_family: yes, relative: MAUNT}]"),
        (
            "youngest_breast_cancer = 44 years",
            "have: [{breast_cancer_in_family: yes, relative: MTH, age: 44}]",
        ),
        ("phq9 >= 10", "have: [{phq9: 12, on: 2026-11-01}]"),
        ("weight_at_home > 70 kg", "have: [{weight_at_home: 70.5}]"),
        ("lives_alone", "have: [{lives_alone: yes}]"),
        ("not lives_alone", "have: [{lives_alone: no}]"),
        ("tobacco_use in smokers", 'have: [{tobacco_use: "77176002"}]'),
        ("falls", "have: [falls]"),
        ("pacemaker", "have: [pacemaker]"),
        ("years_with_pacemaker = 10 years", "have: [{pacemaker: yes, on: 2016-11-20}]"),
        ("in_rehabilitation", "have: [in_rehabilitation]"),
        ("not in_rehabilitation", "have: [{in_rehabilitation: yes, intent: proposal}]"),
        ("wants_to_stop_smoking", "have: [wants_to_stop_smoking]"),
        ("colonoscopy_ordered", "have: [{colonoscopy_ordered: yes, status: completed}]"),
        ("not colonoscopy_ordered", "have: [{colonoscopy_ordered: yes, intent: plan}]"),
        ("emergency_visits = 2", "have: [{emergency_visits: yes, on: 2026-09-01}, emergency_visit]"),
        ("seen_for_chest_pain", "have: [seen_for_chest_pain]"),
        ("here_for_chest_pain", "have: [here_for_chest_pain]"),
        ("not seen_for_chest_pain", "have: [here_for_chest_pain]"),
        ("not here_for_chest_pain", "have: [seen_for_chest_pain]"),
        ("home_visit", "have: [home_visit]"),
        ("in_geriatrics", "have: [in_geriatrics]"),
        ("is_inpatient", "have: [is_inpatient]"),
        ("years_since_colonoscopy >= 10 years", "have: [{years_since_colonoscopy: yes, on: 2016-11-20}]"),
        ("age_at_heart_failure = 52 years", f"{AGED}have: [{{heart_failure: yes, age: 52}}]"),
        ("age_at_heart_failure = 52 years", f"{AGED}have: [{{heart_failure: yes, on: 2008-06-15}}]"),
        ("deceased", "patient: {deceased: true}"),
        ("deceased", "patient: {deceased: 2026-11-01}"),
        ("not deceased", "patient: {age: 70}"),
        ("user_role is Patient", "user: Patient"),
        ("user_role is Practitioner", "patient: {age: 70}"),
    ],
)
def test_what_a_patient_has_is_put_in_the_record(base: Path, when: str, case: str) -> None:
    assert passes(base, when, f"{case}\norder: metformin\nexpect: fires")


@pytest.mark.parametrize(
    ("when", "case", "because"),
    [
        ("vaccinated", "not_sent: [immunizations]", "vaccinated not sent"),
        ("breast_cancer_in_family", "not_sent: [family_history]", "breast_cancer_in_family not sent"),
        ("phq9 >= 10", "not_sent: [questionnaires]", "phq9 not sent"),
        ("phq9 >= 10", "not_sent: []", "phq9 not found"),
        ("phq9 >= 10", "have: [{phq9: bra}]", "phq9 unreadable"),
        ("falls", "not_sent: [flags]", "falls not sent"),
        ("pacemaker", "not_sent: [devices]", "pacemaker not sent"),
        ("in_rehabilitation", "not_sent: [care_plans]", "in_rehabilitation not sent"),
        ("wants_to_stop_smoking", "not_sent: [goals]", "wants_to_stop_smoking not sent"),
        ("colonoscopy_ordered", "not_sent: [service_requests]", "colonoscopy_ordered not sent"),
        ("emergency_visit", "not_sent: [encounters]", "emergency_visit not sent"),
        ("is_inpatient", "not_sent: [encounter]", "is_inpatient not sent"),
        ("years_since_colonoscopy >= 10 years", "not_sent: []", "years_since_colonoscopy not found"),
        ("years_since_colonoscopy >= 10 years", "have: [{years_since_colonoscopy: yes, on: 2016}]",
         "years_since_colonoscopy date too coarse"),
        ("emergency_visits >= 1", "have: [{emergency_visits: yes, on: 2026-05}]", "emergency_visits date too coarse"),
    ],
)  # fmt: skip
def test_what_keeps_a_rule_from_an_answer_is_written_in_words(
    base: Path, when: str, case: str, because: str
) -> None:
    assert passes(base, when, f"{case}\norder: metformin\nexpect: unsure\nbecause: [{because}]")


@pytest.mark.parametrize(
    ("case", "words"),
    [
        ("have: [{breast_cancer_in_family: yes, age: young}]", "write a number of years"),
        ("have: [{lives_alone: perhaps}]", "write `yes` or `no`"),
        ("have: [{tobacco_use: x, system: snomed}]", "there is no code system `snomed`"),
        ("have: [{vaccinated: yes, dose: 2}]", "`dose` has no meaning here"),
        ("have: [encounter_class]", "`encounter_class` needs a value"),
    ],
)
def test_what_cannot_be_put_in_a_record_is_told(base: Path, case: str, words: str) -> None:
    told = run(base, "vaccinated", f"{case}\nexpect: fires")
    assert isinstance(told, Fault)
    assert words in told.message
