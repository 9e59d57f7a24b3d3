"""Which facts speak for a rule: those of its `when` that must be so, or that must be many, for it to fire."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds.rules.compiled import Compared, Enough, Every, HasCode, Neither, Shared, Some, Within, YesNo
from cds.rules.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cds.context import Conclusive, Fact
    from cds.rules.compiled import Test
    from cds.rules.rule import Rule

__all__ = ["wanted_facts"]

_AT_LEAST = (">", ">=")


def wanted_facts(rule: Rule | Finding, findings: Mapping[str, Conclusive]) -> tuple[Fact, ...]:
    """The facts of which a yes, or a high number, brings the rule nearer to firing; each once.

    Those behind a finding that must hold are among them.
    """
    found: dict[str, Fact] = {}
    for test in rule.when:
        for fact in _wanted(test, so=True):
            found[fact.name] = fact
            behind = findings.get(fact.name)
            if isinstance(behind, Finding):
                found |= {each.name: each for each in wanted_facts(behind, findings)}
    return tuple(found.values())


def _wanted(test: Test, *, so: bool) -> Iterator[Fact]:
    match test:
        case YesNo():
            if test.wanted is so:
                yield test.fact
        case Compared():
            if so and test.sign in _AT_LEAST:
                yield test.fact
        case Within() | HasCode():
            return
        case Neither():
            for each in test.tests:
                yield from _wanted(each, so=not so)
        case Every() | Some() | Enough() | Shared():
            for each in test.tests:
                yield from _wanted(each, so=so)
