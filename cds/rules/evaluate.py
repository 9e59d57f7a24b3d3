"""Rules against one patient."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds.rules.outcome import Outcome, Verdict
from cds.rules.threevalued import FALSE, TRUE, UNKNOWN

if TYPE_CHECKING:
    from cds.context import Fact, Order, PatientContext
    from cds.rules.rule import Item, Rule

__all__ = ["ask_rule"]


def ask_rule(rule: Rule, patient: PatientContext, order: Order | None) -> Verdict:
    """All of `when` and none of `unless`, in three-valued logic, stopping as soon as the answer is certain."""
    marks = bytearray(rule.unmarked)
    doubtful: list[Item] = []
    for item in rule.when:
        truth = item.test(patient, order, marks)
        if truth == FALSE:
            return Verdict(rule, order, Outcome.SILENT, marks.decode("ascii"))
        if truth == UNKNOWN:
            doubtful.append(item)
    for item in rule.unless:
        truth = item.test(patient, order, marks)
        if truth == TRUE:
            return Verdict(rule, order, Outcome.SILENT, marks.decode("ascii"))
        if truth == UNKNOWN:
            doubtful.append(item)
    if doubtful:
        wanting = _wanting(rule, doubtful, marks)
        return Verdict(rule, order, Outcome.UNSURE, marks.decode("ascii"), wanting)
    return Verdict(rule, order, Outcome.FIRES, marks.decode("ascii"))


def _wanting(rule: Rule, doubtful: list[Item], marks: bytearray) -> tuple[Fact, ...]:
    wanting: dict[str, Fact] = {}
    for item in doubtful:
        for place in range(item.first_leaf, item.end_leaf):
            if marks[place] == UNKNOWN:
                fact = rule.leaves[place]
                wanting[fact.name] = fact
    return tuple(wanting.values())
