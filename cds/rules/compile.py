"""Condition trees to functions. What can be checked before a patient comes is checked here, once.

A compiled node takes the patient, the order in question and the marks to write into, and answers `TRUE`, `FALSE`
or `UNKNOWN`. Groups stop as soon as their answer is certain, so a fact is only asked for when it matters.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from cds.context import (
    Code,
    EncounterFact,
    Fact,
    Known,
    ObservationFact,
    Order,
    OrderFact,
    PatientContext,
    PatientFact,
    convert,
    is_about_order,
    is_unit,
    is_yes_no,
    unit_of_fact,
)
from cds.rules.condition import AllOf, AnyOf, AtLeast, Between, Compare, Holds, InSet, Is, Node, NoneOf
from cds.rules.threevalued import FALSE, TRUE, UNKNOWN, between_bounds, compare, compare_bounds, negate

if TYPE_CHECKING:
    from cds.context import Answer, Bounds, Dictionary, ValueSet

__all__ = ["Compiled", "Compiler", "NamedCondition", "Problem", "Test"]

Test: TypeAlias = Callable[[PatientContext, Order | None, bytearray], int]
Ask: TypeAlias = "Callable[[PatientContext, Fact, Order | None], Answer]"
_CODED_PATIENT = {"sex": ("female", "male", "other")}


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


@dataclass(frozen=True, slots=True)
class Compiled:
    """A node ready to run: its test, its picture for the record, and the facts of its leaves in order."""

    test: Test
    picture: dict[str, Any]
    leaves: tuple[Fact, ...]


@dataclass
class Compiler:
    """Compiles the conditions of one rule, counting leaves from `first_leaf` on."""

    dictionary: Dictionary
    named: Mapping[str, NamedCondition]
    taken_as_no: frozenset[str] = frozenset()
    """Yes/no facts that this rule takes as "no" when they are missing."""
    leaves: list[Fact] = field(default_factory=list)
    _open: list[str] = field(default_factory=list)

    def compile(self, node: Node) -> Compiled:
        """The node as a test. Raises `Problem` for a fact, unit or code that does not fit."""
        first = len(self.leaves)
        test, picture = self._node(node)
        return Compiled(test, picture, tuple(self.leaves[first:]))

    def _node(self, node: Node) -> tuple[Test, dict[str, Any]]:
        match node:
            case Holds():
                return self._holds(node)
            case Compare():
                fact = self._fact(node.fact)
                threshold = self._threshold(fact, node.threshold, node.unit, node.text)
                return self._compared(
                    fact,
                    node.text,
                    compare(node.operator),
                    threshold,
                    lambda bounds: compare_bounds(node.operator, threshold, bounds),
                )
            case Between():
                fact = self._fact(node.fact)
                low = self._threshold(fact, node.low, node.unit, node.text)
                high = self._threshold(fact, node.high, node.unit, node.text)
                return self._compared(
                    fact,
                    node.text,
                    lambda number, ends: ends[0] <= number <= ends[1],
                    (low, high),
                    lambda bounds: between_bounds(low, high, bounds),
                )
            case Is():
                return self._is(node)
            case InSet():
                return self._in_set(node)
            case AllOf():
                tests, pictures = self._several(node.nodes)
                return _all(tests), {"all": pictures}
            case AnyOf():
                tests, pictures = self._several(node.nodes)
                return _any(tests), {"any": pictures}
            case NoneOf():
                tests, pictures = self._several(node.nodes)
                return _none(_any(tests)), {"none": pictures}
            case AtLeast():
                tests, pictures = self._several(node.nodes)
                return _at_least(node.count, tests), {"at_least": node.count, "of": pictures}

    def _several(self, nodes: tuple[Node, ...]) -> tuple[tuple[Test, ...], list[dict[str, Any]]]:
        done = [self._node(each) for each in nodes]
        return tuple(test for test, _ in done), [picture for _, picture in done]

    def _holds(self, node: Holds) -> tuple[Test, dict[str, Any]]:
        condition = self.named.get(node.name)
        if condition is not None:
            if node.name in self._open:
                raise Problem(
                    "GL024", f"The named condition `{node.name}` asks for itself.", "Break the circle."
                )
            self._open.append(node.name)
            test, inner = self._node(condition.node)
            self._open.pop()
            picture: dict[str, Any] = {"named": node.name, "means": dict(condition.means), "when": inner}
            return (_none(test), {"none": [picture]}) if node.negated else (test, picture)
        fact = self._fact(node.name)
        if not is_yes_no(fact):
            raise Problem(
                "GL022",
                f"`{node.name}` is not a yes/no fact.",
                f"Compare it: `{node.name} < ...`, `{node.name} is ...`.",
            )
        assumed = (TRUE if node.negated else FALSE) if fact.name in self.taken_as_no else UNKNOWN
        wanted = not node.negated
        place, name, ask = self._place(fact)

        def yes_or_no(patient: PatientContext, order: Order | None, marks: bytearray) -> int:
            answer = patient.answers.get(name) or ask(patient, fact, order)
            if type(answer) is Known:
                truth = TRUE if answer.value is wanted else FALSE
            else:
                truth = assumed
                if assumed != UNKNOWN:
                    patient.assumed.add(name)
            marks[place] = truth
            return truth

        return yes_or_no, {"is": node.text, "fact": name}

    def _compared(
        self,
        fact: Fact,
        text: str,
        holds: Callable[[Any, Any], bool],
        limit: float | tuple[float, float],
        bounded: Callable[[Bounds], int],
    ) -> tuple[Test, dict[str, Any]]:
        """A number against its limit. `holds` is called with the two, `bounded` when only bounds are known."""
        place, name, ask = self._place(fact)

        def compared(patient: PatientContext, order: Order | None, marks: bytearray) -> int:
            answer = patient.answers.get(name) or ask(patient, fact, order)
            if type(answer) is not Known:
                truth = UNKNOWN
            elif answer.bounds is None:
                truth = TRUE if holds(answer.value, limit) else FALSE
            else:
                truth = bounded(answer.bounds)
            marks[place] = truth
            return truth

        return compared, {"is": text, "fact": name}

    def _is(self, node: Is) -> tuple[Test, dict[str, Any]]:
        fact = self._coded(node.fact)
        if isinstance(fact, PatientFact) and node.code not in _CODED_PATIENT["sex"]:
            raise Problem(
                "GL023", f"`{node.code}` is not a sex.", unknown=node.code, names=_CODED_PATIENT["sex"]
            )
        code = node.code
        return self._coded_leaf(fact, node.text, lambda given: given == code)

    def _in_set(self, node: InSet) -> tuple[Test, dict[str, Any]]:
        fact = self._coded(node.fact)
        value_set = self._value_set(node.value_set)
        systems = tuple(value_set.codes)

        def member(given: Any) -> bool:
            return any(value_set.has(Code(system, str(given))) for system in systems)

        return self._coded_leaf(fact, node.text, member)

    def _coded_leaf(self, fact: Fact, text: str, holds: Callable[[Any], bool]) -> tuple[Test, dict[str, Any]]:
        place, name, ask = self._place(fact)

        def coded(patient: PatientContext, order: Order | None, marks: bytearray) -> int:
            answer = patient.answers.get(name) or ask(patient, fact, order)
            truth = UNKNOWN
            if type(answer) is Known:
                truth = TRUE if holds(answer.value) else FALSE
            marks[place] = truth
            return truth

        return coded, {"is": text, "fact": name}

    def _place(self, fact: Fact) -> tuple[int, str, Ask]:
        """The place of the next leaf's mark, its fact's name, and how to ask for an answer that is not there yet.

        Answers about one order are kept under a name of their own, so that a leaf never finds another order's.
        """
        self.leaves.append(fact)
        return len(self.leaves) - 1, fact.name, _ask_of_order if is_about_order(fact) else _ask_of_patient

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
            isinstance(fact, EncounterFact)
            or (isinstance(fact, PatientFact) and fact.field == "sex")
            or (isinstance(fact, OrderFact) and fact.field == "route")
            or (isinstance(fact, ObservationFact) and fact.answer == "code")
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
        if converted is None:
            raise Problem(
                "GL032", f"`{unit}` cannot be converted to `{wanted}`, the unit of `{fact.name}`.",
                "Use a unit of the same kind, or give the fact its `substance`.",
            )  # fmt: skip
        return converted


def _ask_of_patient(patient: PatientContext, fact: Fact, order: Order | None) -> Answer:
    return patient.ask(fact)


def _ask_of_order(patient: PatientContext, fact: Fact, order: Order | None) -> Answer:
    return patient.ask(fact, order)


def _all(tests: tuple[Test, ...]) -> Test:
    def all_of(patient: PatientContext, order: Order | None, marks: bytearray) -> int:
        result = TRUE
        for test in tests:
            truth = test(patient, order, marks)
            if truth == FALSE:
                return FALSE
            if truth == UNKNOWN:
                result = UNKNOWN
        return result

    return all_of


def _any(tests: tuple[Test, ...]) -> Test:
    def any_of(patient: PatientContext, order: Order | None, marks: bytearray) -> int:
        result = FALSE
        for test in tests:
            truth = test(patient, order, marks)
            if truth == TRUE:
                return TRUE
            if truth == UNKNOWN:
                result = UNKNOWN
        return result

    return any_of


def _none(test: Test) -> Test:
    def none_of(patient: PatientContext, order: Order | None, marks: bytearray) -> int:
        return negate(test(patient, order, marks))

    return none_of


def _at_least(count: int, tests: tuple[Test, ...]) -> Test:
    def at_least(patient: PatientContext, order: Order | None, marks: bytearray) -> int:
        sure = possible = 0
        for place, test in enumerate(tests):
            truth = test(patient, order, marks)
            sure += truth == TRUE
            possible += truth != FALSE
            if sure >= count:
                return TRUE
            if possible + len(tests) - place - 1 < count:
                return FALSE
        return UNKNOWN

    return at_least
