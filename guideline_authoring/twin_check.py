"""Two evaluators asked the same of random patients, rule by rule. They must agree."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from cds.context import Evidence, Known, PatientContext
from cds.rules import Outcome, ask_rule
from guideline_authoring.random_patients import RandomPatients

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cds.context import Answer
    from cds.knowledge import Knowledge, Pack
    from cds.rules import Rule
    from cds.twin import Twin

__all__ = ["Compared", "Disagreement", "compare_pack"]

_AT_ONCE = 250
_MOST_RULES = 100
"""Asked of one patient. With thousands of rules in a pack, all of them of every patient would take hours."""
_NOW = datetime(2026, 1, 1, tzinfo=UTC)  # no answer is worked out, so any moment will do


class Disagreement(NamedTuple):
    """One rule of which the two evaluators say different things, and of which patient."""

    rule: str
    compiled: Outcome
    twin: Outcome
    answers: Mapping[str, Answer]

    def told(self) -> str:
        """In a few lines: the rule, both outcomes, and the answers that it asked for."""
        said = f"{self.rule}: ours says {self.compiled.value}, durable-rules says {self.twin.value}"
        return "\n".join([said, *(f"    {name}: {_told(answer)}" for name, answer in self.answers.items())])


@dataclass
class Compared:
    """What was compared for one pack."""

    pack: str
    patients: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    """How often our evaluator said what."""
    seen: dict[str, set[Outcome]] = field(default_factory=dict)
    """By rule, what it was heard to say."""
    disagreements: list[Disagreement] = field(default_factory=list)

    @property
    def comparisons(self) -> int:
        """Rules times patients."""
        return self.outcomes.total()


def compare_pack(pack: Pack, knowledge: Knowledge, twin: Twin, *, patients: int, seed: int) -> Compared:
    """The rules of the pack on so many random patients. Raises `TwinFailed` when the twin gives no answer.

    Of a large pack, each patient is asked a share of the rules, and every rule has its share of the patients.
    """
    random = Random(f"{pack.id} {seed}")
    rules = [knowledge.rules[rule] for rule in pack.rules]
    compared = Compared(pack.id, seen={rule.id: set() for rule in rules})
    shares = [rules[first : first + _MOST_RULES] for first in range(0, len(rules), _MOST_RULES)]
    for place, share in enumerate(shares):
        last = patients * (place + 1) // len(shares)
        _compare(share, knowledge, twin, last - compared.patients, random, compared)
    return compared


def _compare(
    rules: Sequence[Rule], knowledge: Knowledge, twin: Twin, patients: int, random: Random, compared: Compared
) -> None:
    drawn = RandomPatients(rules, knowledge)
    for first in range(0, patients, _AT_ONCE):
        batch = [drawn.draw(random) for _ in range(min(_AT_ONCE, patients - first))]
        ours = _ours(rules, batch, knowledge)
        theirs = twin.outcomes([rule.id for rule in rules], batch)
        compared.patients += len(batch)
        for answers, mine, other in zip(batch, ours, theirs, strict=True):
            _hold_together(rules, answers, mine, other, compared)


def _ours(
    rules: Sequence[Rule], patients: Sequence[dict[str, Answer]], knowledge: Knowledge
) -> list[dict[str, Outcome]]:
    """What the compiled evaluator says of patients whose answers are known already."""
    context = PatientContext(Evidence(""), knowledge.dictionary, _NOW)
    found = []
    for answers in patients:
        context.answers = answers
        found.append({rule.id: ask_rule(rule, context, None).outcome for rule in rules})
    return found


def _hold_together(
    rules: Sequence[Rule], answers: Mapping[str, Answer], ours: Mapping[str, Outcome],
    theirs: Mapping[str, Outcome], compared: Compared,
) -> None:  # fmt: skip
    for rule in rules:
        mine, other = ours[rule.id], theirs[rule.id]
        compared.outcomes[mine.value] += 1
        compared.seen[rule.id].add(mine)
        if mine is not other:
            asked = {fact.name: answers[fact.name] for fact in rule.leaves}
            compared.disagreements.append(Disagreement(rule.id, mine, other, asked))


def _told(answer: Answer) -> str:
    if not isinstance(answer, Known):
        return f"missing ({answer.reason.value})"
    if answer.bounds is None:
        return f"{answer.value} {answer.unit}".strip()
    low, high, low_open, high_open = answer.bounds
    return f"{']' if low_open else '['}{low}, {high}{'[' if high_open else ']'} {answer.unit}"
