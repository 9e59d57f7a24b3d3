"""Kleene's strong three-valued logic (Kleene 1952, section 64), held against a written-out definition of it."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from cds.context import Answer
from cds.rules import Outcome
from rules.made import NO, UNKNOWN, YES, said

FACTS = ("heart_failure", "recent_clot", "taking_nsaid", "dialysis_done", "penicillin_allergy")
OUTCOME_OF = {1.0: Outcome.FIRES, 0.0: Outcome.SILENT, 0.5: Outcome.UNSURE}
ANSWER_OF: dict[float, Answer] = {1.0: YES, 0.0: NO, 0.5: UNKNOWN}

Tree = Any
leaves = st.sampled_from(FACTS) | st.sampled_from(FACTS).map(lambda name: f"not {name}")


def groups(inner: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    several = st.lists(inner, min_size=1, max_size=4)
    at_least = several.flatmap(
        lambda nodes: st.integers(1, len(nodes)).map(lambda count: {"at_least": count, "of": nodes})
    )
    return (
        st.tuples(st.sampled_from(["all", "any", "none"]), several).map(lambda pair: {pair[0]: pair[1]})
        | at_least
    )


trees = st.recursive(leaves, groups, max_leaves=10)
patients = st.fixed_dictionaries({name: st.sampled_from([0.0, 0.5, 1.0]) for name in FACTS})
Patient = dict[str, float]


def kleene(tree: Tree, patient: Patient) -> float:
    """The truth of a tree by the tables: not x = 1-x, and = the least, or = the greatest."""
    match tree:
        case str():
            name = tree.removeprefix("not ")
            return patient[name] if name == tree else 1 - patient[name]
        case {"all": nodes}:
            return min(kleene(node, patient) for node in nodes)
        case {"any": nodes}:
            return max(kleene(node, patient) for node in nodes)
        case {"none": nodes}:
            return 1 - max(kleene(node, patient) for node in nodes)
        case _:
            truths = sorted((kleene(node, patient) for node in tree["of"]), reverse=True)
            return truths[int(tree["at_least"]) - 1]


def truth(tree: Tree, patient: Patient) -> Outcome:
    return said([tree], {name: ANSWER_OF[value] for name, value in patient.items()})


@settings(deadline=None)
@given(trees, patients)
def test_every_tree_has_the_truth_that_the_tables_give_it(tree: Tree, patient: Patient) -> None:
    assert truth(tree, patient) is OUTCOME_OF[kleene(tree, patient)]


@settings(deadline=None)
@given(st.lists(trees, min_size=1, max_size=3), patients)
def test_none_of_them_is_all_of_their_opposites(nodes: list[Tree], patient: Patient) -> None:
    opposites = [{"none": [node]} for node in nodes]
    assert truth({"none": nodes}, patient) is truth({"all": opposites}, patient)
    assert truth({"none": [{"all": nodes}]}, patient) is truth({"any": opposites}, patient)


@settings(deadline=None)
@given(trees, patients)
def test_the_opposite_of_the_opposite_is_the_thing_itself(tree: Tree, patient: Patient) -> None:
    assert truth({"none": [{"none": [tree]}]}, patient) is truth(tree, patient)


@settings(deadline=None)
@given(trees, patients, st.dictionaries(st.sampled_from(FACTS), st.sampled_from([0.0, 1.0])))
def test_learning_what_was_unknown_never_turns_a_certain_answer(
    tree: Tree, patient: Patient, learnt: Patient
) -> None:
    wiser = {name: learnt.get(name, value) if value == 0.5 else value for name, value in patient.items()}
    before = truth(tree, patient)
    assert before is Outcome.UNSURE or truth(tree, wiser) is before


@settings(deadline=None)
@given(st.lists(trees, min_size=1, max_size=4), patients)
def test_at_least_one_is_any_and_at_least_all_is_all(nodes: list[Tree], patient: Patient) -> None:
    assert truth({"at_least": 1, "of": nodes}, patient) is truth({"any": nodes}, patient)
    assert truth({"at_least": len(nodes), "of": nodes}, patient) is truth({"all": nodes}, patient)


@settings(deadline=None)
@given(st.lists(trees, min_size=1, max_size=4), st.data(), patients)
def test_so_many_hold_or_so_many_of_the_opposites_do(
    nodes: list[Tree], data: st.DataObject, patient: Patient
) -> None:
    count = data.draw(st.integers(1, len(nodes)))
    opposites = [{"none": [node]} for node in nodes]
    dual = {"at_least": len(nodes) - count + 1, "of": opposites}
    assert truth({"at_least": count, "of": nodes}, patient) is truth({"none": [dual]}, patient)


@settings(deadline=None)
@given(trees, trees, patients)
def test_when_and_unless_are_all_of_the_one_and_none_of_the_other(
    when: Tree, unless: Tree, patient: Patient
) -> None:
    answers = {name: ANSWER_OF[value] for name, value in patient.items()}
    assert said([when], answers, unless=[unless]) is truth({"all": [when, {"none": [unless]}]}, patient)
