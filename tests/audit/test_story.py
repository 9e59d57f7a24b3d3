"""Decisions told in words, against texts written by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest

from cds.audit import story_of, tell
from cds.audit.story import Fact, Language
from cds.audit.story.tell_words import TELL_WORDS
from cds.audit.story.words import WORDS
from cds.errors import Misuse

STORIES = Path(__file__).parent / "stories"


def _record(name: str) -> Any:
    return orjson.loads((STORIES / f"{name}.json").read_bytes())


@pytest.mark.parametrize("language", ["nb", "en"])
@pytest.mark.parametrize("name", ["metformin", "chart"])
def test_a_decision_is_told_as_written_by_hand(name: str, language: Language) -> None:
    expected = (STORIES / f"{name}.{language}.txt").read_text(encoding="utf-8")
    assert tell(story_of(_record(name), _record(f"{name}.feedback"), language)) == expected


@pytest.mark.parametrize("name", ["metformin.nb", "metformin.en", "chart.nb", "chart.en"])
def test_a_story_fits_in_100_columns(name: str) -> None:
    lines = (STORIES / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    assert max(map(len, lines)) <= 100


def test_every_word_is_there_in_both_languages() -> None:
    assert WORDS["nb"].keys() == WORDS["en"].keys()
    assert TELL_WORDS["nb"].keys() == TELL_WORDS["en"].keys()
    assert all(text for words in (*WORDS.values(), *TELL_WORDS.values()) for text in words.values())


def test_a_condition_carries_the_fact_that_it_used() -> None:
    story = story_of(_record("metformin"), [], "en")
    fired, _, silent = story.rules
    used, dose = fired.when[0].fact, silent.when[0].fact
    assert isinstance(used, Fact)
    assert isinstance(dose, Fact)
    assert (used.key, used.sources) == ("egfr", ("Observation/123",))
    assert (dose.key, dose.order) == ("daily_dose@MedicationRequest/1", "Metformin 500 mg")


def test_rules_that_fired_come_first_then_unsure_then_silent() -> None:
    story = story_of(_record("metformin"), [], "en")
    assert [rule.outcome for rule in story.rules] == ["fires", "unsure", "silent"]


def test_known_and_missing_facts_are_told_apart() -> None:
    story = story_of(_record("chart"), [], "en")
    assert [fact.key for fact in story.known] == ["sex", "crcl", "taking_warfarin"]
    assert [fact.key for fact in story.missing] == ["crp", "encounter_class"]


@pytest.mark.parametrize("marks", ["T", "TFF", "TX"])
def test_marks_that_do_not_fit_the_tree_are_refused(marks: str) -> None:
    record = _record("metformin")
    record["rules"] = record["rules"][2:]
    record["rules"][0]["marks"] = marks
    with pytest.raises(Misuse, match="do not fit"):
        story_of(record, [], "en")


@pytest.mark.parametrize(
    "change",
    [{"now": None}, {"rules": [{}]}, {"cards": 7}, {"facts": []}, {"now": "yesterday"}],
)
def test_a_record_that_is_not_whole_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(Misuse, match="cannot be told"):
        story_of(_record("chart") | change, [], "en")


def test_feedback_on_a_card_that_was_not_shown_names_it() -> None:
    told = {"id": "f", "at": "2026-11-22T09:00:00Z", "card": "unknown-card", "outcome": "ignored"}
    (answer,) = story_of(_record("chart"), [told], "en").answers
    assert (answer.card, answer.outcome, answer.told) == ("unknown-card", "ignored", "ignored")


def test_a_time_that_is_none_is_told_as_it_was_sent() -> None:
    told = {
        "id": "f",
        "at": "2026-11-22T09:00:00Z",
        "card": "c",
        "outcome": "accepted",
        "outcome_timestamp": "yesterday",
    }
    (answer,) = story_of(_record("chart"), [told], "en").answers
    assert answer.at == "yesterday"


def test_what_comes_from_outside_cannot_steer_the_terminal() -> None:
    record = _record("chart")
    record["client"] = "\x1b[2Jward\u202e\x07"
    assert "Client: �[2Jward��\n" in tell(story_of(record, [], "en"))


def test_a_rule_whose_cause_another_one_told_says_so() -> None:
    """Of rules with one cause about one order the most serious has a card (docs/decision-record.md)."""
    record = _record("metformin")
    fired = next(rule for rule in record["rules"] if rule["outcome"] == "fires")
    shown = fired["rule"]
    record["cards"][0]["source"]["topic"] = {"code": shown}
    fired["cause"] = "one-cause"
    record["rules"].append(fired | {"rule": "the-milder", "title": {"nb": "x", "en": "Milder"}})
    story = story_of(record, [], "en")
    told = {rule.slug: rule.told_by for rule in story.rules if rule.outcome == "fires"}
    assert told == {shown: "", "the-milder": story.rules[0].title}
    assert f"shown on the card of: {story.rules[0].title}" in tell(story)
