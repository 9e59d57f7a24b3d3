"""The generated knowledge base: as many live rules as asked for, without a fault, the same every time."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from benchmarks.calls import SIZES, make_calls
from benchmarks.knowledge import FEW, lay_knowledge
from cds.decide import decide
from cds.hooks import read_call
from cds.knowledge import faults_of, load_knowledge

HOOK = "order-sign"
NOW = datetime.fromisoformat("2026-11-22T10:00:00+01:00")


@pytest.mark.parametrize("rules", [10, 300])
def test_it_has_as_many_live_rules_as_asked_for_and_no_fault(tmp_path: Path, rules: int) -> None:
    folder = lay_knowledge(tmp_path / "knowledge", rules)
    assert faults_of(folder) == ()
    assert sum(rule.stage == "live" for rule in load_knowledge(folder).rules.values()) == rules


def test_the_ten_are_shipped_rules(tmp_path: Path) -> None:
    assert set(load_knowledge(lay_knowledge(tmp_path / "knowledge", 10)).rules) == set(FEW)


def test_rules_apart_add_nothing_to_what_the_calls_ask(tmp_path: Path) -> None:
    few = load_knowledge(lay_knowledge(tmp_path / "few", 10))
    apart = load_knowledge(lay_knowledge(tmp_path / "apart", 400, apart=True))
    assert len(apart.rules) == 400
    for body in make_calls(SIZES[1], 20):
        asked = [
            [
                verdict.rule.id
                for verdict in decide(read_call(body, HOOK, HOOK, "nb"), knowledge, NOW).verdicts
            ]
            for knowledge in (few, apart)
        ]
        assert asked[0] == asked[1]


def test_the_same_number_gives_the_same_rules(tmp_path: Path) -> None:
    one, other = (load_knowledge(lay_knowledge(tmp_path / name, 300)).digest for name in "ab")
    assert one == other
