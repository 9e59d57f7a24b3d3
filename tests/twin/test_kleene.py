"""durable-rules itself works out Kleene's tables: random trees held against a written-out definition of them."""

from __future__ import annotations

from itertools import pairwise, product
from random import Random

from rules.made import made
from rules.test_three_valued_logic import ANSWER_OF, FACTS, OUTCOME_OF, Tree, kleene

from twin.asked import opinions

RANDOM = Random(64)


def tree(depth: int) -> Tree:
    if depth == 0 or RANDOM.random() < 0.3:
        return RANDOM.choice(["", "not "]) + RANDOM.choice(FACTS)
    nodes = [tree(depth - 1) for _ in range(RANDOM.randint(1, 4))]
    return RANDOM.choice([
        {"all": nodes}, {"any": nodes}, {"none": nodes}, {"at_least": RANDOM.randint(1, len(nodes)), "of": nodes},
    ])  # fmt: skip


TREES = {f"tree-{place}": tree(3) for place in range(60)}
PATIENTS = [dict(zip(FACTS, each, strict=True)) for each in product((0.0, 0.5, 1.0), repeat=len(FACTS))]


def test_every_tree_has_the_truth_that_the_tables_give_it() -> None:
    """Kleene 1952, section 64; every combination of yes, no and unknown."""
    rules = [made([each], rule=name) for name, each in TREES.items()]
    answers = [{name: ANSWER_OF[value] for name, value in patient.items()} for patient in PATIENTS]
    expected = [
        {name: OUTCOME_OF[kleene(each, patient)] for name, each in TREES.items()} for patient in PATIENTS
    ]
    assert opinions(rules, answers) == expected


def test_when_and_unless_are_all_of_the_one_and_none_of_the_other() -> None:
    names = [*TREES]
    pairs = dict(pairwise(names))
    rules = [made([TREES[one]], unless=[TREES[other]], rule=one) for one, other in pairs.items()]
    answers = [{name: ANSWER_OF[value] for name, value in patient.items()} for patient in PATIENTS]
    expected = [
        {one: OUTCOME_OF[min(kleene(TREES[one], patient), 1 - kleene(TREES[other], patient))]
         for one, other in pairs.items()}
        for patient in PATIENTS
    ]  # fmt: skip
    assert opinions(rules, answers) == expected
