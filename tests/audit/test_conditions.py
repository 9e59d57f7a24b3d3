"""The truth of joined conditions, against Kleene's tables; and conditions in words."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest

from cds.audit.story.conditions import read_tree, truth_of
from cds.audit.story.facts import read_fact

if TYPE_CHECKING:
    from cds.audit.story import Fact, Join, Language, Truth

T: Truth = "true"
F: Truth = "false"
U: Truth = "unknown"
N: Truth = "not needed"


# Kleene, Introduction to Metamathematics (1952), section 64: strong tables of conjunction and disjunction.
@pytest.mark.parametrize(
    ("one", "other", "both", "either"),
    [
        (T, T, T, T),
        (T, F, F, T),
        (T, U, U, T),
        (F, T, F, T),
        (F, F, F, F),
        (F, U, F, U),
        (U, T, U, T),
        (U, F, F, U),
        (U, U, U, U),
    ],
)
def test_all_and_any_follow_kleene(one: Truth, other: Truth, both: Truth, either: Truth) -> None:
    assert truth_of("all", [one, other]) == both
    assert truth_of("any", [one, other]) == either


@pytest.mark.parametrize(
    ("join", "parts", "least", "expected"),
    [
        ("none", [F, F], 0, T),
        ("none", [F, T], 0, F),
        ("none", [F, U], 0, U),
        ("none", [U, T], 0, F),
        ("at_least", [T, T, F], 2, T),
        ("at_least", [T, F, F], 2, F),
        ("at_least", [T, U, F], 2, U),
        ("at_least", [T, T, U], 2, T),
        ("at_least", [U, F, F], 2, F),
        ("named", [U], 1, U),
        ("all", [], 0, T),
        ("any", [], 0, F),
    ],
)
def test_none_and_at_least(join: Join, parts: list[Truth], least: int, expected: Truth) -> None:
    assert truth_of(join, parts, least) == expected


@pytest.mark.parametrize(
    ("join", "parts", "least", "expected"),
    [
        ("all", [F, N], 0, F),
        ("all", [N, N], 0, N),
        ("all", [T, N], 0, N),
        ("any", [T, N], 0, T),
        ("any", [U, N], 0, N),
        ("none", [T, N], 0, F),
        ("at_least", [T, T, N], 2, T),
        ("at_least", [F, F, N], 2, F),
        ("at_least", [T, F, N], 2, N),
    ],
)
def test_what_was_not_looked_at_settles_nothing(
    join: Join, parts: list[Truth], least: int, expected: Truth
) -> None:
    assert truth_of(join, parts, least) == expected


@pytest.mark.parametrize("join", ["all", "any", "none", "at_least"])
def test_a_settled_truth_holds_whatever_the_unknown_turns_out_to_be(join: Join) -> None:
    truths: tuple[Truth, ...] = (T, F, U)
    sure: tuple[Truth, ...] = (T, F)
    for parts in product(truths, repeat=3):
        filled = product(*[sure if part == U else (part,) for part in parts])
        outcomes = {truth_of(join, list(whole), 2) for whole in filled}
        assert truth_of(join, list(parts), 2) == (outcomes.pop() if len(outcomes) == 1 else U)


def _fact(name: str) -> Fact | None:
    means = {"egfr": {"nb": "eGFR", "en": "eGFR"}, "age": {"nb": "alder", "en": "age"}}
    if name not in means:
        return None
    told = {"means": means[name], "value": 1}
    return read_fact(name, told, order="", assumed=False, language="nb")


@pytest.mark.parametrize(
    ("written", "fact", "nb", "en"),
    [
        ("egfr < 30 mL/min/{1.73_m2}", "egfr", "eGFR < 30 ml/min/1,73 m²", "eGFR < 30 mL/min/1.73 m²"),
        ("egfr >= 30.5 mL/min/{1.73_m2}", "egfr", "eGFR ≥ 30,5 ml/min/1,73 m²", "eGFR ≥ 30.5 mL/min/1.73 m²"),
        ("egfr = 3", "egfr", "eGFR = 3", "eGFR = 3"),
        ("not egfr", "egfr", "ikke: eGFR", "not: eGFR"),
        ("egfr between 1 and 2.5 a", "egfr", "eGFR fra 1 til 2,5 år", "eGFR from 1 to 2.5 years"),
        ("sex is female", "sex", "sex er kvinne", "sex is female"),
        ("ward is icu", "ward", "ward er icu", "ward is icu"),
        ("ward in wards", "ward", "ward er i verdisettet wards", "ward is in the value set wards"),
        ("egfr ~ 3 mystery", "egfr", "egfr ~ 3 mystery", "egfr ~ 3 mystery"),
        ("EGFR?", "egfr", "EGFR?", "EGFR?"),
    ],
)
def test_a_condition_is_told_in_the_readers_words(written: str, fact: str, nb: str, en: str) -> None:
    tree = {"when": [{"is": written, "fact": fact}]}
    assert _said(tree, "nb") == nb
    assert _said(tree, "en") == en


def _said(tree: dict[str, list[dict[str, str]]], language: Language) -> str:
    (leaf,), _ = read_tree(tree, "T", _fact, language)
    return leaf.says
