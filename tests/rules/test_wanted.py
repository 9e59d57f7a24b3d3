"""Which facts speak for a rule: what must be so for it to fire, and nothing that would keep it silent."""

from __future__ import annotations

from typing import Any

import pytest
from knowledge.small import small_base

from cds.rules import wanted_facts
from rules.made import made


@pytest.mark.parametrize(
    ("when", "names"),
    [
        (["taking_nsaid"], ["taking_nsaid"]),
        (["not taking_nsaid"], []),
        ([{"none": ["taking_nsaid"]}], []),
        ([{"none": ["not taking_nsaid"]}], ["taking_nsaid"]),
        ([{"any": ["taking_nsaid", "heart_failure"]}], ["taking_nsaid", "heart_failure"]),
        ([{"at_least": 1, "of": ["taking_nsaid", "heart_failure"]}], ["taking_nsaid", "heart_failure"]),
        (["nsaid_count >= 2"], ["nsaid_count"]),
        (["nsaid_count < 2"], []),
        (["sex is female", "egfr between 30 and 40 mL/min/{1.73_m2}"], []),
        (["kidneys_at_risk"], ["kidneys_at_risk", "taking_nsaid"]),
    ],
)
def test_what_must_be_so_speaks_for_a_rule(when: list[Any], names: list[str]) -> None:
    found = wanted_facts(made(when), small_base().dictionary.findings)
    assert [fact.name for fact in found] == names


def test_an_exception_does_not_speak_for_a_rule() -> None:
    rule = made(["heart_failure"], unless=["taking_nsaid"])
    assert [fact.name for fact in wanted_facts(rule, {})] == ["heart_failure"]
