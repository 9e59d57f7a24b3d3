"""Which facts an entry of a list could make true. Worked out once for each concept that is met, afterwards a look-up
by the bytes it is written in: to decode it again would cost more."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from cds.context.concepts import UNREADABLE_ERRORS, concept_name, read_concept
from cds.context.facts import (
    AllergyFact,
    CarePlanFact,
    ConditionFact,
    DeviceFact,
    DrugDaysFact,
    DrugDoseFact,
    EncounterFact,
    EventFact,
    FamilyHistoryFact,
    FlagFact,
    GoalFact,
    ImmunizationFact,
    MedicationFact,
    ObservationFact,
    PairFact,
    PastEncounterFact,
    PatientFact,
    ProcedureFact,
    QuestionnaireFact,
    SameDrugFact,
    ServiceRequestFact,
    is_anchor,
)
from cds.context.pairs import held_as
from cds.context.vocabulary import UNCODED, Coded, ValueSet, both, is_drug

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from cds.context.data_types import Written
    from cds.context.facts import Fact
    from cds.context.vocabulary import Code, Vocabulary

__all__ = ["LIST_OF", "NOTHING", "UNREADABLE", "Holdings", "ListName", "Meaning", "beside"]

ListName: TypeAlias = Literal[
    "conditions", "drugs", "allergies", "procedures", "observations",
    "immunizations", "family_history", "questionnaires", "flags", "devices", "care_plans", "goals",
    "service_requests", "encounters", "encounter", "patient",
]  # fmt: skip
LIST_OF: Mapping[type, ListName] = {
    ConditionFact: "conditions",
    MedicationFact: "drugs",
    PairFact: "drugs",
    SameDrugFact: "drugs",
    DrugDoseFact: "drugs",
    DrugDaysFact: "drugs",
    AllergyFact: "allergies",
    ProcedureFact: "procedures",
    ObservationFact: "observations",
    ImmunizationFact: "immunizations",
    FamilyHistoryFact: "family_history",
    QuestionnaireFact: "questionnaires",
    FlagFact: "flags",
    DeviceFact: "devices",
    CarePlanFact: "care_plans",
    GoalFact: "goals",
    ServiceRequestFact: "service_requests",
    PastEncounterFact: "encounters",
    EncounterFact: "encounter",
    PatientFact: "patient",
}
_OF_DRUGS = frozenset({"drugs", "allergies", "immunizations"})
"""Lists in which a code may be turned into ATC."""
_MOST_REMEMBERED = 20_000
_LONGEST_REMEMBERED = 1_000


@dataclass(frozen=True, slots=True, eq=False)
class Meaning:
    """What a concept is, and the facts (by name) whose value set it belongs to."""

    coded: Coded
    facts: tuple[str, ...]
    is_drug: bool = False
    """Whether it is known which drug it is."""
    name: str = ""
    """What the journal calls it."""
    is_said: bool = False
    """Whether the journal says what it is: by a text, or a code in whatever system."""
    past: tuple[str, ...] = ()
    """Those of the facts that look back at drugs which are perhaps no longer taken."""


NOTHING = Meaning(UNCODED, ())
UNREADABLE = Meaning(UNCODED, ())
"""Of what is not a concept at all."""


def beside(name: str) -> str:
    """Under which name the drugs are sought that a fact asks for at the same time; no fact can be called so."""
    return f"{name}&"


@dataclass(frozen=True, slots=True)
class Holdings:
    """For each list, the facts that it answers."""

    vocabulary: Vocabulary
    sought: Mapping[ListName, tuple[tuple[str, ValueSet], ...]]
    compares_drugs: bool
    """Whether some fact compares the ingredients of all drugs with those of an order."""
    past: frozenset[str]
    """What is sought of drugs that are perhaps no longer taken."""
    _held: dict[tuple[ListName, tuple[Code, ...]], Meaning] = field(repr=False)
    _met: Mapping[ListName, dict[bytes, Meaning]] = field(repr=False)
    """By the concept as it was written. A concept says nothing of whose it is."""
    of_one: Mapping[ListName, tuple[Fact, ...]] = field(default_factory=dict)
    """Yes/no facts that one resource answers, and no list: they are asked to know whether they hold."""

    @classmethod
    def build(cls, vocabulary: Vocabulary, facts: Collection[Fact]) -> Holdings:
        """The holdings of a fact dictionary."""
        sought: dict[ListName, list[tuple[str, ValueSet]]] = {name: [] for name in LIST_OF.values()}
        paired: dict[str, ValueSet] = {}
        of_one: dict[ListName, list[Fact]] = {"encounter": [], "patient": []}
        past: set[str] = set()
        for fact in facts:
            match fact:
                case EventFact() | MedicationFact() | ObservationFact():
                    sought[LIST_OF[type(fact)]].append((fact.name, fact.codes))
                    if isinstance(fact, MedicationFact) and fact.or_stopped_within is not None:
                        past.add(fact.name)
                case DrugDoseFact():
                    sought["drugs"].append((fact.name, fact.codes))
                case DrugDaysFact():
                    sets = {fact.name: fact.codes, beside(fact.name): fact.beside}
                    both_sets = [(name, codes) for name, codes in sets.items() if codes is not None]
                    sought["drugs"] += both_sets
                    past.update(name for name, _ in both_sets)
                case AllergyFact(codes=ValueSet() as codes):
                    sought["allergies"].append((fact.name, codes))
                case PairFact():
                    paired.update((held_as(codes), codes) for codes in (fact.one, fact.other))
                    past.update(held_as(codes) for codes, _ in fact.stopped_within)
                case EncounterFact() | PatientFact() if is_anchor(fact):
                    of_one[LIST_OF[type(fact)]].append(fact)
                case _:
                    pass
        sought["drugs"] += paired.items()
        return cls(
            vocabulary=vocabulary,
            sought={name: tuple(found) for name, found in sought.items()},
            compares_drugs=any(isinstance(fact, SameDrugFact) for fact in facts),
            past=frozenset(past),
            _held={},
            _met={name: {} for name in sought},
            of_one={name: tuple(found) for name, found in of_one.items()},
        )

    def meaning(self, name: ListName, concept: Written) -> Meaning:
        """What the concept means on this list; UNREADABLE when it is not a concept."""
        written = bytes(concept)
        found = self._met[name].get(written)
        return found if found is not None else self._meet(name, written)

    def meanings(self, name: ListName, concepts: Iterable[Written]) -> list[Meaning]:
        """What each of them means, in their order."""
        met, meet = self._met[name], self._meet
        return [met.get(written := bytes(concept)) or meet(name, written) for concept in concepts]

    def together(self, several: Iterable[Meaning]) -> Meaning:
        """The meaning of a concept with several codes, or a drug with several ingredients."""
        coded = UNCODED
        facts: tuple[str, ...] = ()
        for each in several:
            coded = both(coded, each.coded)
            facts += tuple(name for name in each.facts if name not in facts)
        return Meaning(coded, facts, is_drug(coded), past=self._looking_back(facts))

    def of(self, name: ListName, coded: Coded) -> Meaning:
        """The meaning of what is already coded."""
        key = (name, coded.codes)
        meaning = self._held.get(key)
        if meaning is None:
            facts = tuple(fact for fact, codes in self.sought[name] if codes.has_any(coded))
            meaning = Meaning(coded, facts, is_drug(coded), past=self._looking_back(facts))
            if len(self._held) >= _MOST_REMEMBERED:
                self._held.clear()
            self._held[key] = meaning
        return meaning

    def _looking_back(self, facts: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(name for name in facts if name in self.past) if self.past else ()

    def _meet(self, name: ListName, written: bytes) -> Meaning:
        vocabulary = self.vocabulary
        read = vocabulary.read_drug_code if name in _OF_DRUGS else vocabulary.read_code
        try:
            concept = read_concept(written)
        except UNREADABLE_ERRORS:
            return UNREADABLE
        codings = [each for each in concept.coding or () if each.code and each.system]
        codes = self.together([self.of(name, read(each.system or "", each.code or "")) for each in codings])
        is_said = bool(codings) or (not concept.coding and bool(concept.text))
        meaning = Meaning(codes.coded, codes.facts, codes.is_drug, concept_name(concept), is_said, codes.past)
        met = self._met[name]
        if len(written) <= _LONGEST_REMEMBERED:
            if len(met) >= _MOST_REMEMBERED:  # callers choose what is sent, so it must not grow for ever
                met.clear()
            met[written] = meaning
        return meaning
