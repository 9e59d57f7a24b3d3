"""Code systems under all the names they are seen by, value sets, and the drugs behind a code.

Everything here is built once from `knowledge_base/vocabulary` and never changes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cds.context.data_types import CodeableConcept

__all__ = [
    "UNCODED",
    "Code",
    "CodeSystem",
    "Coded",
    "Drug",
    "ValueSet",
    "Vocabulary",
    "both",
    "is_drug",
    "reach_of",
]


class Code(NamedTuple):
    """A code in normal form, under its system's short name (`atc`, `icd10`, `sct`, ...)."""

    system: str
    code: str

    def __str__(self) -> str:
        return f"{self.system}|{self.code}"


@dataclass(frozen=True, slots=True)
class CodeSystem:
    """One code system: its URI, the others it is seen under, and how its codes are written."""

    name: str
    uri: str
    aliases: tuple[str, ...] = ()
    hierarchical: bool = False
    """A code covers all codes that begin with it."""
    normalise: frozenset[str] = frozenset()

    def normal(self, code: str) -> str:
        """`code` as we compare it. Blanks around a code never count."""
        code = code.strip()
        rules = self.normalise
        if not rules:
            return code
        if "strip-blanks" in rules:
            code = code.replace(" ", "")
        if "strip-dots" in rules:
            code = code.replace(".", "")
        if "upper" in rules:
            code = code.upper()
        if "strip-id-prefix" in rules:
            code = code.removeprefix("ID_")
        return code


class Coded(NamedTuple):
    """A concept's codes, and their `reach`: the codes themselves, all that stand for them in a hierarchy, and for a
    fixed combination those of its ingredients."""

    codes: tuple[Code, ...]
    reach: tuple[Code, ...]
    """None twice. A tuple, since thousands are remembered: a set of them takes five times the room."""
    same: frozenset[Code] = frozenset()
    """For a drug: its codes, all others that mean the same substance, and those of its ingredients."""


# ATC of any level (WHO). What is only said to be one would pass for a drug that no rule is about.
_ATC = re.compile(r"[A-Z](\d\d([A-Z]([A-Z](\d\d)?)?)?)?", re.ASCII)

UNCODED = Coded((), ())
_LONGEST_PARENT = 8


def reach_of(code: Code, *, hierarchical: bool) -> tuple[Code, ...]:
    """The code, and in a hierarchical system every shorter one that covers it."""
    if not hierarchical:
        return (code,)
    return (code, *_covering(code.system, code.code[:-1][:_LONGEST_PARENT]))


@lru_cache(maxsize=10_000)
def _covering(system: str, code: str) -> tuple[Code, ...]:
    """The code and all that cover it, the same ones for every code below: most codes have six that others have too."""
    return (Code(system, code), *_covering(system, code[:-1])) if code else ()


@dataclass(frozen=True, slots=True)
class ValueSet:
    """A named set of codes from any mix of systems."""

    name: str
    title: Mapping[str, str]
    codes: Mapping[str, frozenset[str]]
    """Per system: exact codes, or in a hierarchical system codes that cover those below."""
    excluded: Mapping[str, frozenset[str]] = field(default_factory=dict)
    hierarchical: frozenset[str] = frozenset()
    alone: bool = False
    """Only a drug's own code counts, not those of its ingredients."""

    members: frozenset[Code] = field(init=False, repr=False)
    barred: frozenset[Code] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "members", _flat(self.codes))
        object.__setattr__(self, "barred", _flat(self.excluded))

    def has(self, code: Code) -> bool:
        """Whether the code belongs to the set."""
        reach = reach_of(code, hierarchical=code.system in self.hierarchical)
        return not self.members.isdisjoint(reach) and self.barred.isdisjoint(reach)

    def has_any(self, coded: Coded) -> bool:
        """Whether at least one of the codes belongs to the set."""
        if self.members.isdisjoint(coded.reach):
            return False
        if self.alone:
            return any(self.has(code) for code in coded.codes)
        return self.barred.isdisjoint(coded.reach) or any(self.has(code) for code in coded.codes)


def _flat(codes: Mapping[str, frozenset[str]]) -> frozenset[Code]:
    return frozenset(Code(system, code) for system, listed in codes.items() for code in listed)


@dataclass(frozen=True, slots=True)
class Drug:
    """A substance, or a fixed combination, with all codes it is known under."""

    slug: str
    name: Mapping[str, str]
    atc: tuple[str, ...]
    codes: tuple[Code, ...]
    ingredients: tuple[Code, ...] = ()
    """The ATC codes of what a fixed combination contains, when they are known."""


_MOST_REMEMBERED = 10_000
_LONGEST_CODE = 400  # characters; expressions in SNOMED CT are the longest


def both(one: Coded, other: Coded) -> Coded:
    """The codes of both."""
    if not one.codes:
        return other
    if not other.codes:
        return one
    reach = tuple(dict.fromkeys(one.reach + other.reach))
    return Coded(one.codes + other.codes, reach, one.same | other.same)


def is_drug(coded: Coded) -> bool:
    """Whether it is known which drug it is: some code of it is ATC, or has been turned into ATC."""
    return any(code.system == "atc" for code in coded.codes)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All code systems, value sets and drugs of one knowledge base."""

    systems: Mapping[str, CodeSystem]
    value_sets: Mapping[str, ValueSet]
    drugs: Mapping[str, Drug]
    unit_words: Mapping[str, str]
    """Units as laboratories write them, to UCUM."""
    molar_masses: Mapping[str, float]
    _by_uri: Mapping[str, CodeSystem]
    _drug_by_code: Mapping[Code, Drug]
    _seen: dict[tuple[str, str], Coded] = field(default_factory=dict)

    @classmethod
    def build(
        cls,
        systems: Iterable[CodeSystem],
        value_sets: Iterable[ValueSet],
        drugs: Iterable[Drug],
        unit_words: Mapping[str, str],
        molar_masses: Mapping[str, float],
    ) -> Vocabulary:
        """The vocabulary, with the look-ups by URI and by code."""
        named = {system.name: system for system in systems}
        listed = {drug.slug: drug for drug in drugs}
        return cls(
            systems=named,
            value_sets={value_set.name: value_set for value_set in value_sets},
            drugs=listed,
            unit_words=unit_words,
            molar_masses=molar_masses,
            _by_uri={uri: system for system in named.values() for uri in (system.uri, *system.aliases)},
            _drug_by_code={code: drug for drug in listed.values() for code in drug.codes},
        )

    def drug_alone(self, slug: str) -> ValueSet | None:
        """The drug by its own codes: not a combination that contains it."""
        drug = self.drugs.get(slug)
        if drug is None:
            return None
        return ValueSet(f"drug {slug}", drug.name, {"atc": frozenset(drug.atc)}, alone=True)

    def read(self, concept: CodeableConcept | None) -> Coded:
        """The concept's codes that stand in a system we know, in normal form."""
        if concept is None or not concept.coding:
            return UNCODED
        found = UNCODED
        for coding in concept.coding:
            if coding.code and coding.system:
                found = both(found, self._read(coding.system, coding.code))
        return found

    def _read(self, uri: str, written: str) -> Coded:
        """`read_code`, remembered."""
        coded = self._seen.get((uri, written))
        if coded is None:
            coded = self.read_code(uri, written)
            if coded is not UNCODED:
                if len(self._seen) >= _MOST_REMEMBERED:
                    self._seen.clear()  # callers choose what is sent, so it must not grow for ever
                self._seen[uri, written] = coded
        return coded

    def read_code(self, uri: str, written: str) -> Coded:
        """One coding, as `read` reads it. What is longer than any code is none."""
        if len(written) > _LONGEST_CODE or len(uri) > _LONGEST_CODE:
            return UNCODED
        system = self._by_uri.get(uri) or self._by_uri.get(uri.strip())
        if system is None:
            return UNCODED
        code = Code(system.name, system.normal(written))
        if system.name == "atc" and not _ATC.fullmatch(code.code):
            return UNCODED
        return Coded((code,), reach_of(code, hierarchical=system.hierarchical))

    def read_drug_code(self, uri: str, written: str) -> Coded:
        """The same, with the ATC codes that the crosswalk knows for a code that is none."""
        coded = self.read_code(uri, written)
        drug = self._drug_by_code.get(coded.codes[0]) if coded.codes else None
        if drug is not None and coded.codes[0].system != "atc":
            for atc in drug.atc:
                code = Code("atc", atc)
                coded = both(coded, Coded((code,), reach_of(code, hierarchical=True)))
        if drug is None or not drug.ingredients:
            return coded._replace(same=self.synonyms(coded.codes))
        held = [each for code in drug.ingredients for each in reach_of(code, hierarchical=True)]
        return Coded(
            coded.codes,
            tuple(dict.fromkeys((*coded.reach, *held))),
            self.synonyms((*coded.codes, *drug.ingredients)),
        )

    def synonyms(self, codes: Iterable[Code]) -> frozenset[Code]:
        """The codes, and all others that mean the same drug."""
        same = set(codes)
        for code in tuple(same):
            drug = self._drug_by_code.get(code)
            if drug is not None:
                same.update(drug.codes)
        return frozenset(same)
