"""Condition trees to tests. What can be checked before a patient comes is checked here, once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cds.context import (
    USER_ROLES,
    EncounterFact,
    Fact,
    ObservationFact,
    OrderFact,
    PatientFact,
    QuestionnaireFact,
    UserFact,
    convert,
    is_about_order,
    is_difference,
    is_unit,
    is_yes_no,
    unit_of_fact,
)
from cds.rules.compiled import Compared, Enough, Every, HasCode, Neither, Shared, Some, Within, YesNo
from cds.rules.condition import AllOf, AnyOf, AtLeast, Between, Compare, Holds, InSet, Is, Node, NoneOf
from cds.rules.threevalued import FALSE, TRUE, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cds.context import Dictionary, ValueSet
    from cds.rules.compiled import Leaf, Test

__all__ = ["Compiler", "NamedCondition", "Problem"]

_SEXES = ("female", "male", "other")


class Problem(ValueError):
    """A condition that can be read but cannot mean anything. `names` are the words that would have been right."""

    def __init__(
        self, code: str, message: str, remedy: str = "", unknown: str = "", names: tuple[str, ...] = ()
    ) -> None:
        super().__init__(message)
        self.code = code
        self.remedy = remedy
        self.unknown = unknown
        self.names = names


@dataclass(frozen=True, slots=True)
class NamedCondition:
    """A condition that several rules share, by name."""

    name: str
    means: Mapping[str, str]
    node: Node


@dataclass
class Compiler:
    """Compiles the conditions of one rule, counting their leaves."""

    dictionary: Dictionary
    named: Mapping[str, NamedCondition]
    taken_as_no: frozenset[str] = frozenset()
    """Yes/no facts that this rule takes as "no" when they are missing."""
    kept: dict[tuple[object, ...], Leaf] = field(default_factory=dict)
    """Leaves of other rules: most comparisons stand in many rules, and thousands of rules are kept."""
    leaves: list[Fact] = field(default_factory=list)
    _open: list[str] = field(default_factory=list)

    def compile(self, node: Node) -> Test:
        """The node as a test. Raises `Problem` for a fact, unit or code that does not fit."""
        match node:
            case Holds():
                return self._holds(node)
            case Compare():
                fact = self._fact(node.fact)
                limit = self._threshold(fact, node.threshold, node.unit, node.text)
                return self._keep(Compared(*self._leaf(node.text, fact), node.operator, limit))
            case Between():
                fact = self._fact(node.fact)
                low = self._threshold(fact, node.low, node.unit, node.text)
                high = self._threshold(fact, node.high, node.unit, node.text)
                return self._keep(Within(*self._leaf(node.text, fact), low, high))
            case Is():
                fact = self._coded(node.fact)
                if isinstance(fact, PatientFact) and node.code not in _SEXES:
                    raise Problem("GL023", f"`{node.code}` is not a sex.", unknown=node.code, names=_SEXES)
                if isinstance(fact, UserFact) and node.code not in USER_ROLES:
                    raise Problem(
                        "GL023", f"`{node.code}` is not a kind of user.", unknown=node.code, names=USER_ROLES
                    )
                return self._keep(HasCode(*self._leaf(node.text, fact), node.code))
            case InSet():
                fact = self._coded(node.fact)
                return self._keep(HasCode(*self._leaf(node.text, fact), self._value_set(node.value_set)))
            case AllOf():
                return Every(self._several(node.nodes))
            case AnyOf():
                return Some(self._several(node.nodes))
            case NoneOf():
                return Neither(Some(self._several(node.nodes)))
            case AtLeast():
                return Enough(node.count, self._several(node.nodes))

    def _several(self, nodes: tuple[Node, ...]) -> tuple[Test, ...]:
        return tuple(self.compile(each) for each in nodes)

    def _leaf(self, text: str, fact: Fact) -> tuple[int, str, Fact, bool]:
        self.leaves.append(fact)
        return len(self.leaves) - 1, text, fact, is_about_order(fact)

    def _keep(self, leaf: Leaf, assumed: int = UNKNOWN) -> Leaf:
        """The leaf, or the same one of another rule. What is written says all but its place and what is assumed."""
        return self.kept.setdefault((leaf.place, leaf.text, assumed), leaf)

    def _holds(self, node: Holds) -> Test:
        condition = self.named.get(node.name)
        if condition is not None:
            if node.name in self._open:
                raise Problem(
                    "GL024", f"The named condition `{node.name}` asks for itself.", "Break the circle."
                )
            self._open.append(node.name)
            shared = Shared(node.name, condition.means, self.compile(condition.node))
            self._open.pop()
            return Neither(Some((shared,))) if node.negated else shared
        fact = self._fact(node.name)
        if not is_yes_no(fact):
            raise Problem(
                "GL022",
                f"`{node.name}` is not a yes/no fact.",
                f"Compare it: `{node.name} < ...`, `{node.name} is ...`.",
            )
        assumed = (TRUE if node.negated else FALSE) if fact.name in self.taken_as_no else UNKNOWN
        return self._keep(YesNo(*self._leaf(node.text, fact), not node.negated, assumed), assumed)

    def _fact(self, name: str) -> Fact:
        fact = self.dictionary.facts.get(name)
        if fact is None:
            raise Problem(
                "GL020", f"There is no fact or named condition `{name}`.",
                "Add it to vocabulary/facts, or write one that is there.",
                name, (*self.dictionary.facts, *self.named),
            )  # fmt: skip
        return fact

    def _coded(self, name: str) -> Fact:
        fact = self._fact(name)
        coded = (
            isinstance(fact, UserFact)
            or (isinstance(fact, EncounterFact) and fact.codes is None)
            or (isinstance(fact, PatientFact) and fact.field == "sex")
            or (isinstance(fact, OrderFact) and fact.field == "route")
            or (isinstance(fact, ObservationFact | QuestionnaireFact) and fact.answer == "code")
        )
        if not coded:
            raise Problem(
                "GL022",
                f"`{name}` does not answer with a code.",
                "Compare it with a number, or name it alone.",
            )
        return fact

    def _value_set(self, name: str) -> ValueSet:
        value_set = self.dictionary.vocabulary.value_sets.get(name)
        if value_set is None:
            raise Problem(
                "GL021", f"There is no value set `{name}`.", "Add it to vocabulary/value_sets.", name,
                tuple(self.dictionary.vocabulary.value_sets),
            )  # fmt: skip
        return value_set

    def _threshold(self, fact: Fact, number: float, unit: str, text: str) -> float:
        wanted = unit_of_fact(fact)
        if not wanted:
            raise Problem(
                "GL022", f"`{fact.name}` does not answer with a number.", "Name it alone, or use `is`."
            )
        if not unit:
            if wanted == "1":
                return number
            raise Problem("GL030", f"`{text}` has no unit.", f"Write the unit, for example `{wanted}`.")
        if not is_unit(unit):
            raise Problem("GL031", f"`{unit}` is not a UCUM unit.", f"`{fact.name}` is in `{wanted}`.")
        molar_mass = fact.molar_mass if isinstance(fact, ObservationFact) else None
        converted = convert(number, unit, wanted, molar_mass)
        if is_difference(fact) and convert(0.0, unit, wanted, molar_mass) != 0:
            converted = None  # a rise of 1 degree Fahrenheit is not one to -17 degrees Celsius
        if converted is None:
            raise Problem(
                "GL032", f"`{unit}` cannot be converted to `{wanted}`, the unit of `{fact.name}`.",
                "Use a unit of the same kind, or give the fact its `substance`.",
            )  # fmt: skip
        return converted
