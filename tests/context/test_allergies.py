"""Allergies and intolerances: what stands, what it is to, how severe."""

from __future__ import annotations

import pytest

from cds.context import Answer, Known, Missing, Reason
from context.chart import ATC, SCT, Json, allergy, answer, request

RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"


def says(given: Answer) -> object:
    return given.value if isinstance(given, Known) else given.reason


def order(atc: str) -> list[Json]:
    return [request(atc, status="draft", id="d1")]


@pytest.mark.parametrize(
    "recorded",
    [
        allergy("J01CA04"),
        allergy("J01C"),
        allergy("723", system=RXNORM),
        allergy("372687004", system=SCT),
        allergy("91936005", system=SCT),
        allergy("J01CE02", verification="unconfirmed"),
        allergy("J01CE02", verification="confirmed"),
    ],
)
def test_an_allergy_is_known_by_substance_by_class_and_by_finding(recorded: Json) -> None:
    assert says(answer("penicillin_reaction", recorded)) is True


@pytest.mark.parametrize(
    "more",
    [
        {"verification": "refuted"},
        {"verification": "entered-in-error"},
        {"clinical": "resolved"},
        {"clinical": "inactive"},
    ],
)
def test_an_allergy_that_does_not_stand_is_no_allergy(more: dict[str, str]) -> None:
    assert says(answer("penicillin_reaction", allergy("J01CA04", **more))) is False


def test_an_allergy_is_told_apart_from_an_intolerance() -> None:
    intolerance, real = allergy("J01CA04", type="intolerance"), allergy("J01CA04", type="allergy")
    assert says(answer("penicillin_allergy", intolerance)) is False
    assert says(answer("penicillin_intolerance", intolerance)) is True
    assert says(answer("penicillin_allergy", real)) is True
    assert says(answer("penicillin_intolerance", real)) is False
    assert says(answer("penicillin_reaction", intolerance)) is True


def test_one_whose_type_is_not_given_counts_as_an_allergy() -> None:
    assert says(answer("penicillin_allergy", allergy("J01CA04"))) is True
    assert says(answer("penicillin_intolerance", allergy("J01CA04"))) is False


@pytest.mark.parametrize(
    ("more", "severe"),
    [
        ({}, False),
        ({"criticality": "high"}, True),
        ({"criticality": "low"}, False),
        ({"reaction": [{"severity": "severe"}]}, True),
        ({"reaction": [{"severity": "mild"}, {"severity": "severe"}]}, True),
        ({"reaction": [{"severity": "moderate"}]}, False),
    ],
)
def test_a_reaction_is_severe_by_its_criticality_or_by_one_reaction(more: Json, severe: bool) -> None:
    assert says(answer("severe_penicillin_reaction", allergy("J01CA04", **more))) is severe


@pytest.mark.parametrize(
    "recorded",
    [
        allergy("", code={"text": "penisillin"}),
        allergy("X", system="http://example.org/own"),
        allergy("", code={}),
    ],
)
def test_an_allergy_without_a_known_code_leaves_no_unanswered(recorded: Json) -> None:
    assert says(answer("penicillin_reaction", recorded)) is Reason.UNCODED
    assert says(answer("allergy_to_the_order", recorded, orders=order("J01CA04"))) is Reason.UNCODED
    assert says(answer("penicillin_reaction", recorded, allergy("J01CA04"))) is True


def test_an_allergy_recorded_as_text_is_shown_in_its_words() -> None:
    missing = answer("penicillin_reaction", allergy("", code={"text": "penisillin"}, id="a1"))
    assert missing == Missing(Reason.UNCODED, "penisillin", sources=("AllergyIntolerance/a1",))


def test_an_allergy_may_be_coded_on_its_reaction_only() -> None:
    reaction = [{"substance": {"coding": [{"system": ATC, "code": "J01CA04"}]}}]
    assert (
        says(answer("penicillin_reaction", allergy("", code={"text": "utslett"}, reaction=reaction))) is True
    )


@pytest.mark.parametrize(
    ("recorded", "ordered", "same"),
    [
        (allergy("M01AE01"), "M01AE01", True),
        (allergy("5640", system=RXNORM), "M01AE01", True),
        (allergy("N03AX12"), "N02BF01", True),
        (allergy("M01AB05"), "M01AE01", False),
        (allergy("M01A"), "M01AE01", False),
    ],
)
def test_an_allergy_to_the_order_is_to_the_same_substance_under_any_code(
    recorded: Json, ordered: str, same: bool
) -> None:
    assert says(answer("allergy_to_the_order", recorded, orders=order(ordered))) is same


@pytest.mark.parametrize(
    ("group", "ordered", "covered"),
    [
        ("M01A", "M01AE01", True),
        ("M01AE", "M01AE01", True),
        ("C09A", "C09AA02", True),
        ("M01AB", "M01AE01", False),
        ("M01AE01", "M01AE01", False),
        ("M", "M01AE01", False),
        ("M01", "M01AE01", False),
    ],
)
def test_an_allergy_to_a_class_covers_the_drugs_below_it(group: str, ordered: str, covered: bool) -> None:
    assert says(answer("allergy_to_its_class", allergy(group), orders=order(ordered))) is covered


def test_no_allergies_in_a_list_that_came_is_no() -> None:
    assert answer("penicillin_reaction") == Known(False)
