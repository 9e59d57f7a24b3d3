"""Answers to questionnaires: by linkId, however deep; a question that was not answered is missing, and never "no"."""

from __future__ import annotations

import pytest

from cds.context import Answer, Known, Missing, Reason
from context.chart import SCT, Json, answer, context_of, quantity
from context.events_made import listed, response

HOME = "https://example.no/Questionnaire/home"


def says(given: Answer) -> object:
    return given.value if isinstance(given, Known) else given.reason


def phq9(
    score: Json | float, on: str | None = "2026-11-01", status: str = "completed", **more: object
) -> Json:
    given = score if isinstance(score, dict) else {"valueDecimal": score}
    return response("phq9-total", given, on, status=status, **more)


def test_the_latest_answer_is_found_with_its_date_and_source() -> None:
    given = answer("phq9", phq9(5, "2026-10-01", id="q1"), phq9(12, "2026-11-01", id="q2"))
    assert given == Known(12, "1", "2026-11-01", ("QuestionnaireResponse/q2",))


def test_the_first_answer_is_found_where_it_is_asked_for() -> None:
    assert says(answer("phq9_first", phq9(5, "2019"), phq9(12, "2026-11-01"))) == 5


@pytest.mark.parametrize("status", ["completed", "amended"])
def test_a_finished_questionnaire_counts(status: str) -> None:
    assert says(answer("phq9", phq9(12, status=status))) == 12


@pytest.mark.parametrize("status", ["in-progress", "stopped", "entered-in-error"])
def test_an_unfinished_or_mistaken_one_does_not(status: str) -> None:
    assert answer("phq9", phq9(12, status=status)) == Missing(Reason.NOT_FOUND)


def test_a_status_that_fhir_does_not_have_is_named() -> None:
    context = context_of(phq9(12, status="bogus", id="q1"))
    assert says(context.ask_by_name("phq9")) is Reason.UNREADABLE
    assert [piece.why for piece in context.evidence.unreadable] == ["its status is none of FHIR's"]
    assert says(context.ask_by_name("lives_alone")) is Reason.NOT_FOUND


def test_what_was_not_answered_is_missing_and_not_no() -> None:
    assert answer("lives_alone") == Missing(Reason.NOT_FOUND)
    assert answer("lives_alone", response("alone", {"valueBoolean": True})) == Missing(Reason.NOT_FOUND)


@pytest.mark.parametrize("canonical", [HOME, f"{HOME}|2.1"])
@pytest.mark.parametrize("value", [True, False])
def test_yes_and_no_of_the_questionnaire_in_question(canonical: str, value: bool) -> None:
    given = answer("lives_alone", response("alone", {"valueBoolean": value}, questionnaire=canonical))
    assert says(given) is value


def test_the_same_item_of_another_questionnaire_is_another_question() -> None:
    other = response("alone", {"valueBoolean": True}, questionnaire="https://example.no/Questionnaire/work")
    assert says(answer("lives_alone", other)) is Reason.NOT_FOUND


def test_an_item_under_an_answer_is_found() -> None:
    inner = [{"linkId": "phq9-total", "answer": [{"valueInteger": 9}]}]
    assert says(answer("phq9", response("mood", {"valueBoolean": True, "item": inner}))) == 9


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"valueCoding": {"system": SCT, "code": "77176002"}}, "77176002"),
        ({"valueCoding": {"system": "urn:local", "code": "1"}}, Reason.UNCODED),
        ({"valueCoding": {"code": "1"}}, Reason.UNCODED),
        ({"valueString": "daglig"}, Reason.UNCODED),
    ],
)
def test_a_code(given: Json, expected: object) -> None:
    assert says(answer("tobacco_use", response("tobacco", given))) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"valueQuantity": quantity(70, "kg")}, 70),
        ({"valueQuantity": quantity(70500, "g")}, 70.5),
        ({"valueQuantity": quantity(170, "cm")}, Reason.WRONG_UNIT),
        ({"valueQuantity": {"value": 70}}, Reason.WRONG_UNIT),
        ({"valueDecimal": 70}, Reason.WRONG_UNIT),
        ({"valueQuantity": quantity(70, "kg", "<")}, Reason.INCONCLUSIVE),
        ({"valueString": "sytti"}, Reason.UNREADABLE),
    ],
)
def test_a_number_has_a_unit(given: Json, expected: object) -> None:
    assert says(answer("weight_at_home", response("weight", given))) == expected


def test_a_score_outside_its_scale_is_out_of_range() -> None:
    assert says(answer("phq9", phq9(28))) is Reason.OUT_OF_RANGE


def test_two_answers_to_one_question_are_no_answer() -> None:
    twice = {"item": [{"linkId": "phq9-total", "answer": [{"valueDecimal": 3}, {"valueDecimal": 12}]}]}
    assert says(answer("phq9", phq9(3, **twice))) is Reason.INCONCLUSIVE


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2026-08-22", 12), ("2026-08-21", Reason.TOO_OLD), ("2026-08", Reason.DATE_TOO_COARSE),
        (None, Reason.DATE_TOO_COARSE), ("2026-02-30", Reason.UNREADABLE), ("2027", Reason.UNREADABLE),
    ],
)  # fmt: skip
def test_a_window_s_edge(on: str | None, expected: object) -> None:
    assert says(answer("phq9", phq9(12, on))) == expected


def test_a_coarse_date_that_may_be_the_latest_is_too_coarse() -> None:
    assert says(answer("phq9", phq9(12, "2026-11-01"), phq9(3, "2026"))) is Reason.DATE_TOO_COARSE
    assert says(answer("phq9", phq9(12, "2026-11-01"), phq9(3, "2025"))) == 12


def test_an_unreadable_response_may_be_the_latest() -> None:
    assert says(answer("phq9", phq9(12), phq9(3, authored=7))) is Reason.UNREADABLE


def test_a_list_that_is_cut_off_may_hold_a_later_one() -> None:
    cut = {"link": [{"relation": "next", "url": "https://ehr.example/next"}]}
    assert says(answer("phq9", instead={"questionnaireResponses": listed(phq9(12)) | cut})) is Reason.FAILED
