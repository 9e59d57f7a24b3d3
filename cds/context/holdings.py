"""Which facts an entry of a list could make true. Worked out once for each code that is met; afterwards a look-up."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from cds.context.facts import AllergyFact, ConditionFact, MedicationFact, ObservationFact, ProcedureFact
from cds.context.vocabulary import UNCODED, Coded, ValueSet, both, is_drug

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from cds.context.facts import Fact
    from cds.context.resources import CodeableConcept, Coding
    from cds.context.vocabulary import Code, Vocabulary

__all__ = ["LIST_OF", "Holdings", "ListName", "Meaning"]

ListName: TypeAlias = Literal["conditions", "drugs", "allergies", "procedures", "observations"]
LIST_OF: Mapping[type, ListName] = {
    ConditionFact: "conditions",
    MedicationFact: "drugs",
    AllergyFact: "allergies",
    ProcedureFact: "procedures",
    ObservationFact: "observations",
}
_MOST_REMEMBERED = 50_000


class Meaning(NamedTuple):
    """What a concept is, and the facts (by name) whose value set it belongs to."""

    coded: Coded
    facts: tuple[str, ...]
    is_drug: bool = False
    """Whether it is known which drug it is."""


NOTHING = Meaning(UNCODED, ())


@dataclass(frozen=True, slots=True)
class Holdings:
    """For each list, the facts that it answers."""

    vocabulary: Vocabulary
    sought: Mapping[ListName, tuple[tuple[str, ValueSet], ...]]
    _held: dict[tuple[ListName, tuple[Code, ...]], Meaning] = field(repr=False)
    _met: Mapping[ListName, dict[tuple[object, ...], Meaning]] = field(repr=False)

    @classmethod
    def build(cls, vocabulary: Vocabulary, facts: Collection[Fact]) -> Holdings:
        """The holdings of a fact dictionary."""
        sought: dict[ListName, list[tuple[str, ValueSet]]] = {name: [] for name in LIST_OF.values()}
        for fact in facts:
            match fact:
                case ConditionFact() | MedicationFact() | ProcedureFact() | ObservationFact():
                    sought[LIST_OF[type(fact)]].append((fact.name, fact.codes))
                case AllergyFact(codes=ValueSet() as codes):
                    sought["allergies"].append((fact.name, codes))
                case _:
                    pass
        return cls(
            vocabulary=vocabulary,
            sought={name: tuple(found) for name, found in sought.items()},
            _held={},
            _met={name: {} for name in sought},
        )

    def meaning(self, name: ListName, concept: CodeableConcept | None) -> Meaning:
        """What the concept means on this list."""
        if concept is None or not concept.coding:
            return NOTHING
        codings = concept.coding
        if len(codings) == 1:
            key: tuple[object, ...] = (codings[0].system, codings[0].code)
        else:
            key = tuple([(each.system, each.code) for each in codings])
        found = self._met[name].get(key)
        return found if found is not None else self._meet(name, codings, key)

    def together(self, several: Iterable[Meaning]) -> Meaning:
        """The meaning of a concept with several codes, or a drug with several ingredients."""
        coded = UNCODED
        facts: tuple[str, ...] = ()
        for each in several:
            coded = both(coded, each.coded)
            facts += tuple(name for name in each.facts if name not in facts)
        return Meaning(coded, facts, is_drug(coded))

    def of(self, name: ListName, coded: Coded) -> Meaning:
        """The meaning of what is already coded."""
        key = (name, coded.codes)
        meaning = self._held.get(key)
        if meaning is None:
            facts = tuple(fact for fact, codes in self.sought[name] if codes.has_any(coded))
            meaning = Meaning(coded, facts, is_drug(coded))
            if len(self._held) >= _MOST_REMEMBERED:
                self._held.clear()
            self._held[key] = meaning
        return meaning

    def _meet(self, name: ListName, codings: list[Coding], key: tuple[object, ...]) -> Meaning:
        vocabulary = self.vocabulary
        read = vocabulary.read_drug_code if name in ("drugs", "allergies") else vocabulary.read_code
        meaning = self.together([
            self.of(name, read(each.system, each.code)) for each in codings if each.system and each.code
        ])  # fmt: skip
        met = self._met[name]
        if len(met) >= _MOST_REMEMBERED:  # callers choose what is sent, so it must not grow for ever
            met.clear()
        met[key] = meaning
        return meaning
