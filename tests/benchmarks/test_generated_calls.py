"""The calls: the sizes of the goal, each about another patient, and each answered."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import orjson
import pytest

from benchmarks.calls import SIZES, Size, make_calls
from benchmarks.effort import UnlikeReal, effort_of
from benchmarks.knowledge import lay_knowledge
from cds.hooks.request import read_call

KILOBYTES = {"small": 20, "medium": 97, "large": 450}
RESOURCES = {"small": 12, "medium": 70, "large": 333}


@pytest.mark.parametrize("size", SIZES, ids=lambda size: size.name)
def test_a_call_is_as_large_as_the_goal_says(size: Size) -> None:
    calls = make_calls(size, 20)
    assert sum(map(len, calls)) / 20 / 1000 == pytest.approx(KILOBYTES[size.name], rel=0.05)
    prefetch = orjson.loads(calls[0])["prefetch"]
    assert (
        1 + sum(len(each["entry"]) for each in prefetch.values() if "entry" in each) == RESOURCES[size.name]
    )


def test_each_call_is_about_another_patient_and_they_are_the_same_every_time() -> None:
    calls = make_calls(SIZES[0], 50)
    assert len({orjson.loads(call)["context"]["patientId"] for call in calls}) == 50
    assert calls == make_calls(SIZES[0], 50)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: size.name)
def test_everything_in_a_call_can_be_read(size: Size) -> None:
    for call in make_calls(size, 10):
        assert read_call(call, "order-sign", "order-sign", "nb").evidence.unreadable == []


def test_observations_come_newest_first_as_the_prefetch_template_asks() -> None:
    entries = orjson.loads(make_calls(SIZES[1], 1)[0])["prefetch"]["observations"]["entry"]
    dates = [datetime.fromisoformat(entry["resource"]["effectiveDateTime"]).date() for entry in entries]
    assert dates == sorted(dates, reverse=True)


def test_cards_come_out_of_the_shipped_rules(tmp_path: Path) -> None:
    knowledge = lay_knowledge(tmp_path / "knowledge", 10)
    (line,) = effort_of(10, knowledge, {"medium": make_calls(SIZES[1], 50)})
    assert 0.1 <= line.cards <= 5


def test_a_knowledge_base_that_is_never_met_is_refused(tmp_path: Path) -> None:
    knowledge = lay_knowledge(tmp_path / "knowledge", 1)
    with pytest.raises(UnlikeReal):
        effort_of(1, knowledge, {"small": make_calls(SIZES[0], 20)})
