"""The generated knowledge base: as many live rules as asked for, without a fault, the same every time."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.knowledge import FEW, lay_knowledge
from cds.knowledge import faults_of, load_knowledge


@pytest.mark.parametrize("rules", [10, 300])
def test_it_has_as_many_live_rules_as_asked_for_and_no_fault(tmp_path: Path, rules: int) -> None:
    folder = lay_knowledge(tmp_path / "knowledge", rules)
    assert faults_of(folder) == ()
    assert sum(rule.stage == "live" for rule in load_knowledge(folder).rules.values()) == rules


def test_the_ten_are_shipped_rules(tmp_path: Path) -> None:
    assert set(load_knowledge(lay_knowledge(tmp_path / "knowledge", 10)).rules) == set(FEW)


def test_the_same_number_gives_the_same_rules(tmp_path: Path) -> None:
    one, other = (load_knowledge(lay_knowledge(tmp_path / name, 300)).digest for name in "ab")
    assert one == other
