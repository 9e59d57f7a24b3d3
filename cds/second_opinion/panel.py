"""Some rules as small rulesets of durable-rules, floor upon floor: what one floor says is asked by the next.

A ruleset is a list of lines, each of them conditions that must all hold, and what is said when they do. An "any of"
within a rule is told by lines of its own on a lower floor. So a line is flat: in nested ones durable-rules fires once
for each way in which they match, and takes no more than fifteen groups.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import orjson

from cds.errors import TwinFailed
from cds.rules import Outcome
from cds.second_opinion.claim import AnyClaim, Claim, Condition, EveryClaim
from cds.second_opinion.plain import decimal
from cds.second_opinion.translate import translate_rule

if TYPE_CHECKING:
    from cds.context import Answer, Dictionary
    from cds.rules import NamedCondition, Rule
    from cds.second_opinion.plain import Field

__all__ = ["ASKED", "HEARD", "MOST_RULES", "SAID", "Panel", "Ruleset", "outcome_of", "panel_of"]

MOST_RULES = 20
"""Rules of one panel."""
MOST_LINES = 40
"""Of one ruleset. When some 64 of them match the same question, durable-rules fires none."""
MOST_FIELDS = 200
"""Told in one question; durable-rules takes 255 properties."""
HEARD = "heard"
"""Said by every ruleset that was asked at all."""
ASKED, SAID = "asked", "said"
"""A field of every question; the value of what a floor below has said."""
_SIGNS = {"<": "$lt", "<=": "$lte", ">": "$gt", ">=": "$gte", "!=": "$neq"}
_SURE, _POSSIBLE = "surely ", "possibly "

Matched: TypeAlias = dict[str, object]
Premise: TypeAlias = "Condition | str"
"""A condition, or something that a lower floor says."""


class _Line(NamedTuple):
    says: str
    premises: tuple[Premise, ...]
    floor: int


@dataclass(frozen=True, slots=True)
class Ruleset:
    """One ruleset: its definition as durable-rules takes it, what each line says, and what it must be told."""

    name: str
    definition: str
    says: Mapping[str, str]
    fields: tuple[str, ...]
    heard: tuple[str, ...]
    """What of the floors below it asks for."""


@dataclass(frozen=True, slots=True)
class Panel:
    """Rulesets that answer for these rules."""

    name: str
    rules: tuple[str, ...]
    fields: tuple[Field, ...]
    floors: tuple[tuple[Ruleset, ...], ...]

    def told(self, answers: Mapping[str, Answer]) -> list[str]:
        """The answers, by the name of their facts, as JSON in the order of the fields; others are missing."""
        return [each.literal(answers.get(each.fact)) for each in self.fields]


def panel_of(
    name: str, rules: Sequence[Rule], dictionary: Dictionary, named: Mapping[str, NamedCondition]
) -> Panel:
    """The rules, at most `MOST_RULES` of them, as their authors wrote them."""
    draft = _Draft()
    for rule in rules:
        truth = translate_rule(rule.written, dictionary, named)
        draft.say(_SURE + rule.id, truth.sure)
        draft.say(_POSSIBLE + rule.id, truth.possible)
    height = max((line.floor for line in draft.lines), default=0) + 1
    floors = [[line for line in draft.lines if line.floor == floor] for floor in range(height)]
    rulesets = tuple(
        tuple(_ruleset(f"{name}-{floor}-{place}", lines) for place, lines in enumerate(_shared_out(of_floor)))
        for floor, of_floor in enumerate(floors)
    )
    fields = {
        premise.field: None
        for line in draft.lines
        for premise in line.premises
        if isinstance(premise, Condition)
    }
    return Panel(name, tuple(rule.id for rule in rules), tuple(fields), rulesets)


def outcome_of(rule: str, said: Sequence[str]) -> Outcome:
    """What the panel said of the rule: surely so fires, possibly so is unsure, neither is silent.

    Raises `TwinFailed` when it said what cannot be.
    """
    sure, possible = _SURE + rule in said, _POSSIBLE + rule in said
    if sure and not possible:
        raise TwinFailed("TWIN004", f"durable-rules says that `{rule}` surely fires, and that it cannot.")
    return Outcome.FIRES if sure else Outcome.UNSURE if possible else Outcome.SILENT


@dataclass(slots=True)
class _Draft:
    """Lines being written. The same "any of" is told once, whichever rules ask it."""

    lines: list[_Line] = field(default_factory=list)
    _told: dict[AnyClaim, tuple[str, int]] = field(default_factory=dict)

    def say(self, says: str, claim: Claim) -> int:
        """Write the lines that say this when the claim holds; the floor of the highest is returned."""
        ways = claim.claims if isinstance(claim, AnyClaim) else (claim,)
        highest = 0
        for way in ways:
            premises, floor = self._premises(way)
            self.lines.append(_Line(says, premises, floor))
            highest = max(highest, floor)
        return highest

    def _premises(self, claim: Claim) -> tuple[tuple[Premise, ...], int]:
        premises: list[Premise] = []
        floor = 0
        for each in claim.claims if isinstance(claim, EveryClaim) else (claim,):
            if isinstance(each, Condition):
                premises.append(each)
            elif isinstance(each, AnyClaim):
                name, below = self._tell(each)
                premises.append(name)
                floor = max(floor, below + 1)
            else:
                more, height = self._premises(each)
                premises += more
                floor = max(floor, height)
        return tuple(dict.fromkeys(premises)), floor

    def _tell(self, claim: AnyClaim) -> tuple[str, int]:
        if claim not in self._told:
            name = f"any-{len(self._told)}"
            self._told[claim] = name, 0  # its name is taken before those of its parts
            self._told[claim] = name, self.say(name, claim)
        return self._told[claim]


def _shared_out(lines: Sequence[_Line]) -> Iterator[list[_Line]]:
    """The lines in the order they were written, so many that a ruleset stays small."""
    share: list[_Line] = []
    fields: set[Premise | Field] = set()
    for line in lines:
        asked = {premise.field if isinstance(premise, Condition) else premise for premise in line.premises}
        if share and (len(share) == MOST_LINES or len(fields | asked) > MOST_FIELDS):
            yield share
            share, fields = [], set()
        if len(asked) > MOST_FIELDS:
            raise ValueError(f"one condition asks more than {MOST_FIELDS} things")
        share.append(line)
        fields |= asked
    if share:
        yield share


def _ruleset(name: str, lines: Sequence[_Line]) -> Ruleset:
    premises = dict.fromkeys(premise for line in lines for premise in line.premises)
    says = {f"line-{place}": line.says for place, line in enumerate(lines)}
    rules = {f"line-{place}": _rule(line.premises) for place, line in enumerate(lines)}
    return Ruleset(
        name=name,
        definition=orjson.dumps({**rules, HEARD: _rule(())}).decode(),
        says={**says, HEARD: HEARD},
        fields=tuple(dict.fromkeys(each.field.name for each in premises if isinstance(each, Condition))),
        heard=tuple(each for each in premises if isinstance(each, str)),
    )


def _rule(premises: Sequence[Premise]) -> Matched:
    """A rule of one message, as durable-rules defines it; without premises it only wants to be asked."""
    matches = [_match(premise) for premise in premises] or [{ASKED: "yes"}]
    return {"all": [{"m": matches[0] if len(matches) == 1 else {"$and": matches}}]}


def _match(premise: Premise) -> Matched:
    if isinstance(premise, str):
        return {premise: SAID}
    value = premise.value if isinstance(premise.value, str) else orjson.Fragment(decimal(premise.value))
    compared: Matched = {premise.field.name: value}
    return compared if premise.sign == "=" else {_SIGNS[premise.sign]: compared}
