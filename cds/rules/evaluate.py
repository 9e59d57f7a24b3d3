"""Rules against one patient."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds.rules.compiled import leaves_of
from cds.rules.outcome import Outcome, Verdict
from cds.rules.threevalued import FALSE, NOT_NEEDED, TRUE, UNKNOWN

if TYPE_CHECKING:
    from cds.context import Fact, Order, PatientContext
    from cds.rules.compiled import Test
    from cds.rules.rule import Rule

__all__ = ["ask_all", "ask_rule"]


def ask_rule(rule: Rule, patient: PatientContext, order: Order | None) -> Verdict:
    """All of `when` and none of `unless`, in three-valued logic, stopping as soon as the answer is certain."""
    marks = bytearray(rule.unmarked)
    doubtful: list[Test] = []
    for test in rule.when:
        truth = test.test(patient, order, marks)
        if truth == FALSE:
            return Verdict(rule, order, Outcome.SILENT, marks.decode("ascii"))
        if truth == UNKNOWN:
            doubtful.append(test)
    for test in rule.unless:
        truth = test.test(patient, order, marks)
        if truth == TRUE:
            return Verdict(rule, order, Outcome.SILENT, marks.decode("ascii"))
        if truth == UNKNOWN:
            doubtful.append(test)
    if doubtful:
        wanting = _wanting(doubtful, marks)
        return Verdict(rule, order, Outcome.UNSURE, marks.decode("ascii"), wanting)
    return Verdict(rule, order, Outcome.FIRES, marks.decode("ascii"))


def ask_all(tests: tuple[Test, ...], leaves: int, patient: PatientContext) -> tuple[int, tuple[Fact, ...]]:
    """Whether all of the tests hold of the patient, and for want of what that is unknown."""
    marks = bytearray((NOT_NEEDED,)) * leaves
    doubtful: list[Test] = []
    for test in tests:
        truth = test.test(patient, None, marks)
        if truth == FALSE:
            return FALSE, ()
        if truth == UNKNOWN:
            doubtful.append(test)
    return (UNKNOWN, _wanting(doubtful, marks)) if doubtful else (TRUE, ())


def _wanting(doubtful: list[Test], marks: bytearray) -> tuple[Fact, ...]:
    wanting = {
        leaf.fact.name: leaf.fact
        for test in doubtful
        for leaf in leaves_of(test)
        if marks[leaf.place] == UNKNOWN
    }
    return tuple(wanting.values())
