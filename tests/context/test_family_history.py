"""What relatives have or had: which relative, and how old they were."""

from __future__ import annotations

from math import inf

import pytest

from cds.context import Answer, Bounds, Known, Missing, Reason
from context.chart import ICD10, Json, answer, concept, context_of
from context.events_made import relative


def says(given: Answer) -> object:
    return given.value if isinstance(given, Known) else given.reason


def at(age: float, unit: str = "a", comparator: str = "") -> Json:
    written: Json = {"value": age, "unit": unit, "system": "http://unitsofmeasure.org", "code": unit}
    return {"onsetAge": written | ({"comparator": comparator} if comparator else {})}


@pytest.mark.parametrize(
    ("who", "expected"), [("MTH", True), ("SIS", True), ("MAUNT", False), ("FAMMEMB", False)]
)
def test_only_the_relatives_in_question_count(who: str, expected: bool) -> None:
    assert says(answer("breast_cancer_in_family", relative(who))) is expected
    assert says(answer("breast_cancer_in_anyone", relative(who))) is True


def test_a_relative_in_words_only_is_anyone() -> None:
    told = relative(relationship={"text": "mormor"})
    assert says(answer("breast_cancer_in_family", told)) is False
    assert says(answer("breast_cancer_in_anyone", told)) is True


def test_a_relationship_that_cannot_be_read_is_named() -> None:
    context = context_of(relative(relationship=7, id="f1"))
    assert [(piece.ref, piece.why) for piece in context.evidence.unreadable] == [
        ("FamilyMemberHistory/f1", "its relationship is not a CodeableConcept")
    ]
    assert says(context.ask_by_name("breast_cancer_in_family")) is Reason.UNREADABLE


def test_another_disease_does_not_count() -> None:
    assert says(answer("breast_cancer_in_family", relative("MTH", "C18"))) is False


def test_a_relative_with_two_cancers_is_one_relative() -> None:
    twice = [{"code": concept("C50.1", ICD10), **at(60)}, {"code": concept("C50.9", ICD10), **at(48)}]
    mother = relative("MTH", condition=twice)
    assert says(answer("relatives_with_breast_cancer", mother, relative("SIS"))) == 2
    assert says(answer("youngest_breast_cancer", mother)) == 48


@pytest.mark.parametrize(
    ("onset", "low", "high"),
    [
        (at(45), 45, 45),
        (at(45.5), 45, 45),
        (at(543, "mo"), 45, 45),
        (at(50, comparator="<"), 0, 49),
        (at(50, comparator="<="), 0, 50),
        (at(50, comparator=">="), 50, inf),
        ({"onsetRange": {"low": {"value": 40, "code": "a"}, "high": {"value": 49, "code": "a"}}}, 40, 49),
        ({"onsetRange": {"high": {"value": 49, "code": "a"}}}, 0, 49),
    ],
)  # fmt: skip
def test_the_age_of_the_relative(onset: Json, low: float, high: float) -> None:
    given = answer("youngest_breast_cancer", relative(onset=onset))
    assert isinstance(given, Known)
    known = given.bounds or Bounds(float(given.value), float(given.value))
    assert (known.low, known.high, given.unit, given.on) == (low, high, "a", "")


def test_the_youngest_of_them_is_found() -> None:
    assert (
        says(answer("youngest_breast_cancer", relative("MTH", onset=at(61)), relative("SIS", onset=at(44))))
        == 44
    )


def test_a_relative_whose_age_is_not_told_may_be_the_youngest() -> None:
    given = answer("youngest_breast_cancer", relative("MTH", onset=at(44)), relative("SIS", id="f2"))
    assert isinstance(given, Known)
    assert (given.bounds, given.doubt) == (
        Bounds(0, 44), Missing(Reason.NOT_FOUND, sources=("FamilyMemberHistory/f2",))
    )  # fmt: skip
    assert says(answer("youngest_breast_cancer", relative())) is Reason.NOT_FOUND
    in_words = relative(onset={"onsetString": "ung"})
    assert says(answer("youngest_breast_cancer", in_words)) is Reason.DATE_TOO_COARSE


@pytest.mark.parametrize(
    "onset", [at(-3), {"onsetRange": {"low": {"value": 60, "code": "a"}, "high": {"value": 50, "code": "a"}}}]
)
def test_an_impossible_age_is_named(onset: Json) -> None:
    context = context_of(relative(onset=onset, id="f1"))
    assert says(context.ask_by_name("youngest_breast_cancer")) is Reason.UNREADABLE
    assert [piece.why for piece in context.evidence.unreadable] == ["its age at onset is impossible"]


def test_an_age_in_a_unit_that_does_not_fit_is_too_coarse() -> None:
    assert says(answer("youngest_breast_cancer", relative(onset=at(20000, "d")))) is Reason.DATE_TOO_COARSE
