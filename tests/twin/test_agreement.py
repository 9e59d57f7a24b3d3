"""The two evaluators agree on random patients, pack by pack."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from random import Random

import pytest
from rules.made import made
from support.patients import shipped_knowledge

from cds.knowledge import Pack
from cds.rules import Outcome
from cds.twin import Twin
from guideline_authoring.random_patients import RandomPatients
from guideline_authoring.twin_check import compare_pack
from twin.asked import knowledge_of

PACKS = shipped_knowledge().packs
EVERY_FORM: dict[str, list[object]] = {
    "signs": [
        "age < 70 years", "egfr <= 60 mL/min/{1.73_m2}", "weight >= 50 kg", "potassium > 3.5 mmol/L", "nsaid_count = 2",
    ],
    "between": ["heart_failure", "egfr between 30 and 44 mL/min/{1.73_m2}"],
    "other-units": ["heart_failure", "creatinine > 1.5 mg/dL", "age_in_months < 3 years", "weight < 5000 g"],
    "codes": ["heart_failure", "sex is female", "encounter_class in inpatient"],
    "codes-below": ["heart_failure", "smoking in heart-disease"],
    "codes-taken-out": ["heart_failure", {"none": ["smoking in nsaids", "route is oral"]}],
    "named": ["heart_failure", {"any": ["weak_kidneys", "taking_nsaid"]}],
    "named-not": ["heart_failure", "not weak_kidneys"],
    "groups": ["heart_failure", {"any": [
        {"all": ["taking_nsaid", "not dialysis_done"]}, {"none": ["recent_clot", "age < 18 years"]},
    ]}],
    "at-least": ["heart_disease", {"at_least": 3, "of": [
        "heart_failure", "taking_nsaid", "recent_clot", "dialysis_done", "age > 65 years",
    ]}],
    "picks": ["creatinine_rise > 10 umol/L", "high_creatinines >= 2", "since_creatinine < 7 days", "fasting"],
    "times": ["days_until_due between 0 and 100 days", "hours_since_visit < 48 hours", "since_spironolactone > 7 days"],
    "related": ["vaccinated_after_clot", "not falls_after_clot", "doses_in_the_year_after_clot = 2", "lives_alone"],
}  # fmt: skip


@pytest.fixture(scope="module")
def twin() -> Iterator[Twin]:
    started = Twin(shipped_knowledge())
    yield started
    started.close()


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.id)
def test_they_agree_on_a_hundred_patients(pack: Pack, twin: Twin) -> None:
    compared = compare_pack(pack, shipped_knowledge(), twin, patients=100, seed=2)
    assert [each.told() for each in compared.disagreements] == []
    assert compared.patients == 100


@pytest.mark.slow
@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.id)
def test_they_agree_on_ten_thousand_patients_and_every_rule_is_heard_to_fire_and_to_be_silent(
    pack: Pack, twin: Twin
) -> None:
    compared = compare_pack(pack, shipped_knowledge(), twin, patients=10_000, seed=1)
    assert [each.told() for each in compared.disagreements] == []
    assert {
        rule for rule, said in compared.seen.items() if not said >= {Outcome.FIRES, Outcome.SILENT}
    } == set()
    assert set().union(*compared.seen.values()) == set(Outcome)


def test_the_same_seed_gives_the_same_patients_and_another_seed_others() -> None:
    rules = [shipped_knowledge().rules[rule] for rule in PACKS[0].rules]
    first, again, other = (
        RandomPatients(rules, shipped_knowledge()).draw(Random(seed)) for seed in (5, 5, 6)
    )
    assert first == again != other


def test_they_agree_on_every_form_of_condition_with_and_without_exclusions() -> None:
    plain = [made(["penicillin_allergy", *when], rule=name) for name, when in EVERY_FORM.items()]
    barred = [
        made(
            ["penicillin_allergy"],
            unless=when,
            if_missing={"penicillin_allergy": "absent"},
            rule=f"not-{name}",
        )
        for name, when in EVERY_FORM.items()
    ]
    knowledge = knowledge_of(*plain, *barred)
    with closing(Twin(knowledge)) as twin:
        compared = compare_pack(knowledge.packs[0], knowledge, twin, patients=1500, seed=3)
    assert [each.told() for each in compared.disagreements] == []
    assert {rule for rule, said in compared.seen.items() if said != set(Outcome)} == set()


def test_of_a_large_pack_each_patient_is_asked_a_share_and_every_rule_is_asked_of_some() -> None:
    """250 rules are three shares, of 100, 100 and 50; a hundred patients are 33, 33 and 34."""
    rules = [
        made(["heart_failure", f"egfr < {n} mL/min/{{1.73_m2}}"], rule=f"rule-{n}") for n in range(1, 251)
    ]
    knowledge = knowledge_of(*rules)
    with closing(Twin(knowledge)) as twin:
        compared = compare_pack(knowledge.packs[0], knowledge, twin, patients=100, seed=1)
    assert compared.patients == 100
    assert compared.comparisons == 33 * 100 + 33 * 100 + 34 * 50
    assert compared.disagreements == []
    assert all(compared.seen.values())
