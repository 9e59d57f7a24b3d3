"""What is found on a drug, and on two, from the value sets and tables of the small knowledge base."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from knowledge.small import small_base_with_tables
from rules.made import made

from cds.pages.drugs import rules_about, rules_about_both

ENALAPRIL, IBUPROFEN, DICLOFENAC, GLUCOSAMINE = "C09AA02", "M01AE01", "M01AB05", "M01AX05"
METFORMIN, PARACETAMOL, BOTH_IN_ONE = "A10BA02", "N02BE01", "N02BE51"


def about(atc: str) -> dict[str, tuple[str, list[str]]]:
    """Rule to what the drug is to it, and what it meets there."""
    found = rules_about(small_base_with_tables(), [atc])
    return {each.rule: (each.part, [title["en"] for title in each.partners]) for each in found}


def about_with(when: list[Any], atc: str, **more: Any) -> list[tuple[str, list[str]]]:
    """What the drug is to a rule that has these conditions."""
    knowledge = replace(small_base_with_tables(), rules={"made": made(when, **more)})
    return [(each.part, [title["en"] for title in each.partners]) for each in rules_about(knowledge, [atc])]


def both(one: str, other: str, when: list[Any]) -> bool:
    """Whether a rule about metformin that has these conditions may speak of the two drugs."""
    knowledge = replace(small_base_with_tables(), rules={"made": made(when)})
    return rules_about_both(knowledge, [one], [other]) == ("made",)


def test_a_drug_has_the_rules_of_every_group_that_it_belongs_to() -> None:
    assert about(IBUPROFEN) == {
        "nsaid-ace-inhibitor": ("ordered", ["ACE inhibitors"]),
        "nsaid-ace-inhibitor-serious": ("ordered", ["ACE inhibitors"]),
        "metformin-nsaid": ("ordered", ["Metformin"]),
        "gabapentin-nsaid": ("ordered", ["Gabapentin"]),
        "nsaids-twice": ("ordered", ["NSAIDs"]),
        "nsaid-heart-failure": ("ordered", []),
        "same-drug": ("any", []),
        "same-ingredient": ("any", []),
    }


def test_a_drug_that_is_taken_out_of_a_group_has_none_of_its_rules() -> None:
    assert about(GLUCOSAMINE) == {"same-drug": ("any", []), "same-ingredient": ("any", [])}


def test_a_limit_is_of_the_substance_alone_a_group_also_of_a_combination() -> None:
    assert "dose-paracetamol-adult-daily" in about(PARACETAMOL)
    assert "dose-paracetamol-adult-daily" not in about(BOTH_IN_ONE)
    assert "nsaid-ace-inhibitor" in about(BOTH_IN_ONE)


@pytest.mark.parametrize(
    ("one", "other", "rules"),
    [
        (IBUPROFEN, ENALAPRIL, {"nsaid-ace-inhibitor", "nsaid-ace-inhibitor-serious"}),
        (ENALAPRIL, IBUPROFEN, {"nsaid-ace-inhibitor", "nsaid-ace-inhibitor-serious"}),
        (METFORMIN, IBUPROFEN, {"metformin-nsaid"}),
        (IBUPROFEN, DICLOFENAC, {"nsaids-twice"}),
        (IBUPROFEN, BOTH_IN_ONE, {"same-ingredient"}),
        (PARACETAMOL, PARACETAMOL, {"same-drug"}),
        (GLUCOSAMINE, ENALAPRIL, set()),
        (METFORMIN, ENALAPRIL, set()),
    ],
)
def test_two_drugs_have_the_rules_that_speak_of_both(one: str, other: str, rules: set[str]) -> None:
    assert set(rules_about_both(small_base_with_tables(), [one], [other])) == rules


def test_a_rule_that_asks_for_a_drug_in_use_is_about_both() -> None:
    assert about_with(["taking_nsaid"], METFORMIN) == [("ordered", ["NSAIDs"])]
    assert about_with(["taking_nsaid"], IBUPROFEN) == [("beside", ["Metformin"])]
    assert both(METFORMIN, IBUPROFEN, ["taking_nsaid"])
    assert both(IBUPROFEN, METFORMIN, ["kidneys_at_risk"])
    assert not both(METFORMIN, IBUPROFEN, ["not taking_nsaid"])


def test_a_number_of_drugs_is_about_each_of_them_but_about_no_two() -> None:
    assert about_with(["nsaid_count >= 2"], IBUPROFEN) == [("beside", ["Metformin"])]
    assert not both(METFORMIN, IBUPROFEN, ["nsaid_count >= 2"])


def test_the_order_itself_is_not_the_other_drug() -> None:
    ordering = {"ordering": "nsaids"}
    assert about_with(["taking_nsaid"], IBUPROFEN, **ordering) == [("ordered", [])]
    assert about_with(["taking_another_nsaid"], IBUPROFEN, **ordering) == [("ordered", ["NSAIDs"])]


def test_a_rule_about_the_patient_is_about_a_drug_in_use() -> None:
    asked = {"ordering": None, "hooks": ["patient-view"]}
    assert about_with(["taking_nsaid"], IBUPROFEN, **asked) == [("beside", [])]
    assert about_with(["taking_nsaid"], METFORMIN, **asked) == []
