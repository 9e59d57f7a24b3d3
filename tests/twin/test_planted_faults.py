"""A fault in either evaluator is found by holding them together. Each is planted in one of them, and looked for."""

from __future__ import annotations

import operator
from contextlib import closing
from dataclasses import replace

import pytest
from support.patients import shipped_knowledge

from cds.knowledge import Knowledge
from cds.rules import compiled
from cds.rules.compiled import Compared as ComparedLeaf
from cds.rules.compiled import Enough, Every, Some, Within, YesNo
from cds.rules.threevalued import COMPARES, FALSE, TRUE, UNKNOWN, compare_bounds
from cds.second_opinion import translate
from cds.second_opinion.claim import Claim, at_least
from cds.second_opinion.translate import Translator, Truth
from cds.twin import Twin
from guideline_authoring.twin_check import Disagreement, compare_pack

(KIDNEY,) = (pack for pack in shipped_knowledge().packs if pack.id == "kidney-and-drugs")
EXCLUDING = "apixaban-atrial-fibrillation-two-of-three"
PATIENTS = 400


def found(knowledge: Knowledge | None = None) -> list[Disagreement]:
    """What the comparison finds in a pack with comparisons, groups, exclusions and facts taken as absent."""
    asked = knowledge or shipped_knowledge()
    with closing(Twin(asked)) as twin:
        return compare_pack(KIDNEY, asked, twin, patients=PATIENTS, seed=11).disagreements


def _with_another_low(leaf: Within, low: float) -> Within:
    return Within(leaf.place, leaf.text, leaf.fact, leaf.about_order, low, leaf.high)


def test_without_a_fault_there_is_nothing_to_find() -> None:
    assert found() == []


# -- in the compiled evaluator


def test_less_that_is_also_equal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(COMPARES, "<", operator.le)  # type: ignore[arg-type]  # a dict, though told to be read only
    assert found()


def test_at_least_that_is_not_equal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(COMPARES, ">=", operator.gt)  # type: ignore[arg-type]
    assert found()


def test_an_open_bound_that_counts_as_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(sign, threshold, bounds):  # type: ignore[no-untyped-def]
        return compare_bounds(sign, threshold, bounds._replace(low_open=False, high_open=False))

    monkeypatch.setattr(compiled, "compare_bounds", closed)
    assert found()


def test_between_that_leaves_an_end_out(monkeypatch: pytest.MonkeyPatch) -> None:
    original = Within.test
    monkeypatch.setattr(
        Within, "test", lambda self, *given: original(_with_another_low(self, self.low + 0.001), *given)
    )
    assert found()


@pytest.mark.parametrize("group", [Every, Some, Enough])
@pytest.mark.parametrize("instead", [TRUE, FALSE])
def test_a_group_in_which_unknown_is_taken_for_something(
    group: type, instead: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = group.test  # type: ignore[attr-defined]

    def certain(self, patient, order, marks):  # type: ignore[no-untyped-def]
        truth = original(self, patient, order, marks)
        return instead if truth == UNKNOWN else truth

    monkeypatch.setattr(group, "test", certain)
    assert found()


def test_a_missing_number_that_is_taken_for_false(monkeypatch: pytest.MonkeyPatch) -> None:
    original = ComparedLeaf.test
    monkeypatch.setattr(
        ComparedLeaf, "test", lambda *given: FALSE if (truth := original(*given)) == UNKNOWN else truth
    )
    assert found()


def test_every_missing_fact_taken_as_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    original = YesNo.test
    monkeypatch.setattr(
        YesNo, "test", lambda *given: FALSE if (truth := original(*given)) == UNKNOWN else truth
    )
    assert found()


def test_an_exclusion_that_is_forgotten() -> None:
    shipped = shipped_knowledge()
    forgetful = replace(shipped.rules[EXCLUDING], unless=())
    assert found(replace(shipped, rules={**shipped.rules, EXCLUDING: forgetful}))


# -- in the translation


def test_a_comparison_translated_with_its_edge(monkeypatch: pytest.MonkeyPatch) -> None:
    original = translate._compare
    wider = {"<": "<=", ">": ">="}
    monkeypatch.setattr(
        translate, "_compare", lambda fact, sign, limit: original(fact, wider.get(sign, sign), limit)
    )
    assert found()


def test_possible_translated_as_sure(monkeypatch: pytest.MonkeyPatch) -> None:
    original = translate._compare

    def only_sure(*given):  # type: ignore[no-untyped-def]
        truth = original(*given)
        return Truth(truth.sure, truth.sure)

    monkeypatch.setattr(translate, "_compare", only_sure)
    assert found()


def test_all_translated_as_any(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(translate, "_any", translate._all)
    assert found()


def test_at_least_translated_with_one_more(monkeypatch: pytest.MonkeyPatch) -> None:
    def more(count: int, claims: list[Claim]) -> Claim:
        return at_least(min(count + 1, len(claims)), claims)

    monkeypatch.setattr(translate, "at_least", more)
    assert found()


def test_not_translated_as_the_thing_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(translate, "_not", lambda truth: truth)
    assert found()


def test_absent_translated_as_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    original = Translator.truth
    monkeypatch.setattr(
        Translator,
        "truth",
        lambda self, node: original(Translator(self.dictionary, self.named, frozenset()), node),
    )
    assert found()


def test_a_threshold_that_is_not_converted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(translate, "convert", lambda number, *units: number * 0.999)
    assert found()


def test_a_bound_told_as_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cds.second_opinion.plain.nextafter", lambda number, towards: number)
    assert found()


def test_a_missing_answer_told_as_no(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cds.second_opinion.plain.MISSING", "no")
    assert found()
