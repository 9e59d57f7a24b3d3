"""A pack is asked on the days on which it is in effect, and on no others."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from context.chart import NOW, OSLO, Json, observation, quantity, request
from support.recorded import record_of_call

from cds.audit import story_of, tell
from cds.knowledge import Knowledge, faults_of, load_knowledge
from knowledge.small import copy_of_small_base
from knowledge.structured import changed, copy_of_structured_base

PACK = "packs/limits/pack.yaml"
METFORMIN = request("A10BA02", status="draft", id="d1")


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return copy_of_structured_base(tmp_path)


def asked_at(knowledge: Knowledge, now: datetime) -> set[str]:
    """The packs whose rules were asked of an order for metformin."""
    record = record_at(knowledge, now)
    return {rule["pack"] for rule in record["rules"]}


def record_at(knowledge: Knowledge, now: datetime) -> Json:
    low = observation("NOR25909", quantity(24, "mL/min/{1.73_m2}"), f"{now:%Y-%m-%d}")
    return record_of_call(knowledge, low, orders=[METFORMIN], now=now)


def until(base: Path, day: str) -> Knowledge:
    changed(base, PACK, "effective: {from: 2026-01-01}", f"effective: {{from: 2026-02-01, until: {day}}}")
    return load_knowledge(base)


@pytest.mark.parametrize(
    ("now", "asked"),
    [
        (datetime(2026, 1, 31, 23, 59, 59, tzinfo=OSLO), False),
        (datetime(2026, 2, 1, 0, 0, tzinfo=OSLO), True),
        (datetime(2026, 12, 31, 23, 59, 59, tzinfo=OSLO), True),
        (datetime(2027, 1, 1, 0, 0, tzinfo=OSLO), False),
    ],
)
def test_both_ends_belong_to_the_days_of_a_pack(base: Path, now: datetime, asked: bool) -> None:
    assert ("limits" in asked_at(until(base, "2026-12-31"), now)) is asked


def test_the_day_is_that_of_the_site(base: Path) -> None:
    knowledge = until(base, "2026-12-31")
    late = datetime.fromisoformat("2026-12-31T23:30:00+00:00")
    assert "limits" in asked_at(knowledge, late)
    assert "limits" not in asked_at(knowledge, late.astimezone(OSLO))


def test_one_snapshot_serves_every_day(base: Path) -> None:
    knowledge = until(base, "2026-12-31")
    days = [datetime(year, 6, 1, tzinfo=OSLO) for year in (2027, 2026, 2027, 2025, 2026)]
    assert ["limits" in asked_at(knowledge, day) for day in days] == [False, True, False, False, True]


def test_when_all_packs_are_in_effect_the_rules_are_found_as_they_were_loaded(base: Path) -> None:
    knowledge = load_knowledge(base)
    assert knowledge.index("order-sign", NOW.date()) is knowledge.indexes["order-sign"]


def test_rules_out_of_effect_are_sorted_out_once(base: Path) -> None:
    knowledge = until(base, "2026-12-31")
    one, other = (knowledge.index("order-sign", date(2027, 1, day)) for day in (1, 31))
    assert one is other
    assert {rule.pack for rule in one.rules} == {"first", "dosing"}


def test_packs_that_follow_each_other_are_each_asked_on_their_days(base: Path) -> None:
    changed(base, "packs/first/pack.yaml", "effective: {from: 2026-11-22}", "effective: {from: 2027-01-01}")
    knowledge = until(base, "2026-12-31")
    assert asked_at(knowledge, datetime(2026, 12, 31, tzinfo=OSLO)) == {"limits"}
    assert asked_at(knowledge, datetime(2027, 1, 1, tzinfo=OSLO)) == {"first"}


def test_the_record_and_the_story_name_the_packs_that_were_not_in_effect(base: Path) -> None:
    knowledge = until(base, "2026-12-31")
    record = record_at(knowledge, datetime(2027, 6, 1, tzinfo=OSLO))
    assert record["knowledge"]["not_in_effect"] == ["limits"]
    assert "Not in effect that day: limits" in tell(story_of(record, (), "en"))
    assert "Ikke i kraft denne dagen: limits" in tell(story_of(record, (), "nb"))
    assert "not_in_effect" not in record_at(knowledge, NOW)["knowledge"]


def test_rules_may_be_tried_on_records_of_another_time(base: Path) -> None:
    knowledge = until(base, "2026-12-31").on_any_day()
    assert asked_at(knowledge, datetime(2019, 6, 1, tzinfo=OSLO)) == {"first", "limits"}


@pytest.mark.parametrize(
    "effective",
    ["{from: 2026-02-01, until: 2026-01-31}", "{until: 2026-12-31}", "{from: 2026-02-01, until: 9999-12-31}"],
)
def test_days_that_cannot_be_are_a_fault(tmp_path: Path, effective: str) -> None:
    base = copy_of_small_base(tmp_path)
    changed(base, "packs/first/pack.yaml", "effective: {from: 2026-11-22}", f"effective: {effective}")
    assert {fault.code for fault in faults_of(base)} <= {"GL011", "GL012"}
    assert faults_of(base)
