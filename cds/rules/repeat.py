"""Advice that was followed or set aside is not given again for a while, unless what it rests on has changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias, cast

from cds.context import Known, Missing
from cds.rules.compiled import leaves_of
from cds.rules.outcome import Outcome
from cds.rules.threevalued import NOT_NEEDED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cds.context import Answer, Order, PatientContext
    from cds.rules.compiled import Test
    from cds.rules.finding import Finding
    from cds.rules.outcome import Verdict
    from cds.rules.rule import Rule

__all__ = ["Handled", "Memory", "held_back"]

Response: TypeAlias = Literal["accepted", "overridden"]


@dataclass(frozen=True, slots=True)
class Handled:
    """An earlier card of a rule for this patient that somebody answered."""

    decision: str
    at: str
    """When it was answered, RFC 3339 UTC."""
    response: Response
    digest: str
    """Of the rule as it was then."""
    codes: tuple[str, ...]
    """What was being ordered; empty for a rule about the patient alone."""
    facts: Mapping[str, object]
    """Value or reason of each fact that the record holds, by name; facts about another order are left out."""


class Memory(Protocol):
    """What is known of earlier answers to cards of this patient."""

    def handled(self, rule: Rule) -> Iterable[Handled]:
        """Those within the time that the rule stays quiet, newest first."""


def held_back(
    verdicts: Sequence[Verdict], patient: PatientContext, memory: Memory
) -> dict[tuple[str, str], Handled]:
    """The verdicts that need not be shown again, by rule and order, each with the answer that is still good."""
    quiet = {}
    for verdict in verdicts:
        if verdict.outcome is not Outcome.FIRES or verdict.rule.repeat is None:
            continue
        basis, codes = _basis(verdict, patient), _codes(verdict.order)
        for earlier in memory.handled(verdict.rule):
            if (
                earlier.response in verdict.rule.repeat.after
                and earlier.digest == verdict.rule.digest
                and earlier.codes == codes
                and all(earlier.facts.get(name, _NOT_ASKED) == value for name, value in basis.items())
            ):
                quiet[verdict.rule.id, verdict.order.ref if verdict.order else ""] = earlier
                break
    return quiet


_NOT_ASKED = object()


def _basis(verdict: Verdict, patient: PatientContext) -> dict[str, object]:
    """What the rule's firing rests on: the value, or the reason there is none, of each fact that was needed."""
    basis: dict[str, object] = {}
    _add((*verdict.rule.when, *verdict.rule.unless), verdict.marks, verdict.order, patient, basis)
    return basis


def _add(
    tests: Iterable[Test], marks: str, order: Order | None, patient: PatientContext, basis: dict[str, object]
) -> None:
    """The facts that were needed of these tests; of a finding, also those that it was concluded from."""
    for test in tests:
        for leaf in leaves_of(test):
            if ord(marks[leaf.place]) == NOT_NEEDED:
                continue
            name, about = leaf.fact.name, order if leaf.about_order else None
            basis[name] = _value(patient.ask(leaf.fact, about))
            concluded = patient.conclusions.get(name if about is None else f"{name}@{about.ref}")
            if concluded is not None:
                finding = cast("Finding", patient.dictionary.findings[name])
                _add((finding.whole,), concluded, order, patient, basis)


def _value(answer: Answer) -> Any:
    return answer.value if isinstance(answer, Known) else _reason(answer)


def _reason(missing: Missing) -> str:
    return missing.reason.value


def _codes(order: Order | None) -> tuple[str, ...]:
    return () if order is None else tuple(sorted(str(code) for code in order.codes))
