"""Conditions ready to be asked: small objects, because thousands of rules are kept and few are asked.

Each takes the patient, the order in question and the marks to write into, and answers `TRUE`, `FALSE` or `UNKNOWN`.
Groups stop as soon as their answer is certain, so a fact is only asked for when it matters.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from cds.context import Code, Known
from cds.rules.threevalued import COMPARES, FALSE, TRUE, UNKNOWN, between_bounds, compare_bounds, negate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cds.context import Answer, Fact, Order, PatientContext, ValueSet

__all__ = [
    "Compared",
    "Enough",
    "Every",
    "HasCode",
    "Leaf",
    "Neither",
    "Shared",
    "Some",
    "Test",
    "Within",
    "YesNo",
    "leaves_of",
]


@dataclass(frozen=True, slots=True, eq=False)
class _Leaf:
    """A comparison of one fact. `place` is that of its mark, `text` what the author wrote."""

    place: int
    text: str
    fact: Fact
    about_order: bool

    def answer(self, patient: PatientContext, order: Order | None) -> Answer:
        """The fact's answer; facts about an order are answered for the one in question."""
        return patient.ask(self.fact, order if self.about_order else None)


@dataclass(frozen=True, slots=True, eq=False)
class YesNo(_Leaf):
    """`taking_nsaid`, `not taking_nsaid`. `assumed` is what a missing answer is taken for, usually UNKNOWN."""

    wanted: bool
    assumed: int

    def test(self, patient: PatientContext, order: Order | None, marks: bytearray) -> int:
        answer = patient.answers.get(self.fact.name) or self.answer(patient, order)
        if type(answer) is Known:
            truth = TRUE if answer.value is self.wanted else FALSE
        else:
            truth = self.assumed
            if truth != UNKNOWN:
                patient.assumed.add(self.fact.name)
        marks[self.place] = truth
        return truth


@dataclass(frozen=True, slots=True, eq=False)
class Compared(_Leaf):
    """`egfr < 30 mL/min/{1.73_m2}`; the limit is in the fact's own unit."""

    sign: str
    limit: float

    def test(self, patient: PatientContext, order: Order | None, marks: bytearray) -> int:
        answer = patient.answers.get(self.fact.name) or self.answer(patient, order)
        if type(answer) is not Known:
            truth = UNKNOWN
        elif answer.bounds is None:
            truth = TRUE if COMPARES[self.sign](answer.value, self.limit) else FALSE  # type: ignore[arg-type]  # a number
        else:
            truth = compare_bounds(self.sign, self.limit, answer.bounds)
        marks[self.place] = truth
        return truth


@dataclass(frozen=True, slots=True, eq=False)
class Within(_Leaf):
    """`egfr between 30 and 44 mL/min/{1.73_m2}`, in the fact's own unit."""

    low: float
    high: float

    def test(self, patient: PatientContext, order: Order | None, marks: bytearray) -> int:
        answer = patient.answers.get(self.fact.name) or self.answer(patient, order)
        if type(answer) is not Known:
            truth = UNKNOWN
        elif answer.bounds is None:
            truth = TRUE if self.low <= answer.value <= self.high else FALSE  # type: ignore[operator]  # a number
        else:
            truth = between_bounds(self.low, self.high, answer.bounds)
        marks[self.place] = truth
        return truth


@dataclass(frozen=True, slots=True, eq=False)
class HasCode(_Leaf):
    """`sex is female`, `encounter_class in inpatient-classes`: either a code or a value set."""

    code: str | ValueSet

    def test(self, patient: PatientContext, order: Order | None, marks: bytearray) -> int:
        answer = patient.answers.get(self.fact.name) or self.answer(patient, order)
        if type(answer) is not Known:
            truth = UNKNOWN
        elif isinstance(self.code, str):
            truth = TRUE if answer.value == self.code else FALSE
        else:
            given = str(answer.value)
            found = any(self.code.has(Code(system, given)) for system in self.code.codes)
            truth = TRUE if found else FALSE
        marks[self.place] = truth
        return truth


@dataclass(frozen=True, slots=True, eq=False)
class Every:
    """`{all: [...]}`"""

    tests: tuple[Test, ...]

    def test(self, patient: PatientContext, order: Order | None, marks: bytearray) -> int:
        result = TRUE
        for each in self.tests:
            truth = each.test(patient, order, marks)
            if truth == FALSE:
                return FALSE
            if truth == UNKNOWN:
                result = UNKNOWN
        return result


@dataclass(frozen=True, slots=True, eq=False)
class Some:
    """`{any: [...]}`"""

    tests: tuple[Test, ...]

    def test(self, patient: PatientContext, order: Order | None, marks: bytearray) -> int:
        result = FALSE
        for each in self.tests:
            truth = each.test(patient, order, marks)
            if truth == TRUE:
                return TRUE
            if truth == UNKNOWN:
                result = UNKNOWN
        return result


@dataclass(frozen=True, slots=True, eq=False)
class Neither:
    """`{none: [...]}`"""

    some: Some

    @property
    def tests(self) -> tuple[Test, ...]:
        """Those of which none may hold."""
        return self.some.tests

    def test(self, patient: PatientContext, order: Order | None, marks: bytearray) -> int:
        return negate(self.some.test(patient, order, marks))


@dataclass(frozen=True, slots=True, eq=False)
class Enough:
    """`{at_least: 2, of: [...]}`"""

    count: int
    tests: tuple[Test, ...]

    def test(self, patient: PatientContext, order: Order | None, marks: bytearray) -> int:
        sure = possible = 0
        left = len(self.tests)
        for each in self.tests:
            truth = each.test(patient, order, marks)
            left -= 1
            sure += truth == TRUE
            possible += truth != FALSE
            if sure >= self.count:
                return TRUE
            if possible + left < self.count:
                return FALSE
        return UNKNOWN


@dataclass(frozen=True, slots=True, eq=False)
class Shared:
    """A named condition."""

    name: str
    means: Mapping[str, str]
    inner: Test

    @property
    def tests(self) -> tuple[Test, ...]:
        """The condition behind the name."""
        return (self.inner,)

    def test(self, patient: PatientContext, order: Order | None, marks: bytearray) -> int:
        return self.inner.test(patient, order, marks)


Leaf: TypeAlias = YesNo | Compared | Within | HasCode
Test: TypeAlias = Leaf | Every | Some | Neither | Enough | Shared


def leaves_of(test: Test) -> Iterator[Leaf]:
    """Its leaves, in the order of their marks."""
    if isinstance(test, Leaf):
        yield test
    else:
        for each in test.tests:
            yield from leaves_of(each)
