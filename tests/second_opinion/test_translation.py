"""Sentences as two claims, written out by hand: when it is surely so, and when it may be so."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from knowledge.small import small_base
from rules.made import made

from cds.rules import parse
from cds.second_opinion.claim import AnyClaim, Claim, Condition, EveryClaim
from cds.second_opinion.translate import Translator, Truth, translate_rule

BASE = small_base()


def translated(when: Sequence[object], **more: object) -> Truth:
    return translate_rule(made(when, **more).written, BASE.dictionary, BASE.named)


def told(claim: Claim) -> str:
    match claim:
        case Condition(field, sign, value):
            return f"{field.name} {sign} {value}"
        case EveryClaim(claims):
            return "(" + " and ".join(told(each) for each in claims) + ")"
        case AnyClaim(claims):
            return "(" + " or ".join(told(each) for each in claims) + ")"


@pytest.mark.parametrize(
    ("sentence", "sure", "possible"),
    [
        ("nsaid_count < 3", "nsaid_count-high < 3.0", "nsaid_count-low < 3.0"),
        ("nsaid_count <= 3", "nsaid_count-high <= 3.0", "nsaid_count-low <= 3.0"),
        ("nsaid_count > 3", "nsaid_count-low > 3.0", "nsaid_count-high > 3.0"),
        ("nsaid_count >= 3", "nsaid_count-low >= 3.0", "nsaid_count-high >= 3.0"),
        (
            "nsaid_count = 3",
            "(nsaid_count-low >= 3.0 and nsaid_count-high <= 3.0)",
            "(nsaid_count-high >= 3.0 and nsaid_count-low <= 3.0)",
        ),
        (
            "nsaid_count between 2 and 4",
            "(nsaid_count-low >= 2.0 and nsaid_count-high <= 4.0)",
            "(nsaid_count-high >= 2.0 and nsaid_count-low <= 4.0)",
        ),
        ("sex is female", "sex-code = cfemale", "(sex-code = cfemale or sex-code = ?)"),
        ("taking_nsaid", "taking_nsaid-answer = yes", "taking_nsaid-answer != no"),
        ("not taking_nsaid", "taking_nsaid-answer = no", "taking_nsaid-answer != yes"),
    ],
)
def test_a_sentence_is_surely_so_or_may_be_so(sentence: str, sure: str, possible: str) -> None:
    truth = Translator(BASE.dictionary, BASE.named).truth(parse(sentence))
    assert (told(truth.sure), told(truth.possible)) == (sure, possible)


def test_a_fact_taken_as_absent_is_yes_only_when_it_is_known_to_be() -> None:
    truth = translated(["heart_failure"], unless=["dialysis_done"], if_missing={"dialysis_done": "absent"})
    assert told(truth.sure) == "(heart_failure-answer = yes and dialysis_done-answer != yes)"
    assert told(truth.possible) == "(heart_failure-answer != no and dialysis_done-answer != yes)"


def test_a_threshold_is_told_in_the_unit_of_the_fact() -> None:
    """1.5 mg/dL of creatinine (113.12 g/mol) is 1.5 * 10000 / 113.12 = 132.602546 umol/L, to ten digits."""
    truth = translated(["heart_failure", "creatinine > 1.5 mg/dL"])
    assert told(truth.sure) == "(heart_failure-answer = yes and creatinine-low > 132.602546)"


def test_a_named_condition_is_what_stands_behind_the_name() -> None:
    truth = translated(["heart_failure", "not weak_kidneys"])
    assert told(truth.sure) == (
        "(heart_failure-answer = yes and egfr-low >= 60.0 and creatinine_clearance-low >= 60.0)"
    )


def test_none_of_them_is_surely_so_when_none_is_even_possible() -> None:
    truth = translated(["heart_failure", {"none": ["taking_nsaid", "egfr < 30 mL/min/{1.73_m2}"]}])
    assert (
        told(truth.sure) == "(heart_failure-answer = yes and taking_nsaid-answer = no and egfr-low >= 30.0)"
    )
    assert told(truth.possible) == (
        "(heart_failure-answer != no and taking_nsaid-answer != yes and egfr-high >= 30.0)"
    )
