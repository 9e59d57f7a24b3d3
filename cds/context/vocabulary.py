"""Code systems under all the names they are seen by, value sets, and the drugs behind a code.

Everything here is built once from `knowledge_base/vocabulary` and never changes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from cds.context.resources import CodeableConcept

__all__ = ["Code", "CodeSystem", "Drug", "ValueSet", "Vocabulary", "prefixes"]


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


def prefixes(code: str) -> Iterator[str]:
    """The code itself and every shorter one that may stand for it."""
    size = len(code)
    yield code
    for length in range(min(size - 1, 8), 0, -1):
        yield code[:length]


@dataclass(frozen=True, slots=True)
class ValueSet:
    """A named set of codes from any mix of systems."""

    name: str
    title: Mapping[str, str]
    codes: Mapping[str, frozenset[str]]
    """Per system: exact codes, or in a hierarchical system codes that cover those below."""
    excluded: Mapping[str, frozenset[str]] = field(default_factory=dict)
    hierarchical: frozenset[str] = frozenset()

    def has(self, code: Code) -> bool:
        """Whether the code belongs to the set."""
        members = self.codes.get(code.system)
        if members is None:
            return False
        value = code.code
        if code.system not in self.hierarchical:
            return value in members and value not in self.excluded.get(code.system, ())
        if not any(prefix in members for prefix in prefixes(value)):
            return False
        barred = self.excluded.get(code.system)
        return barred is None or not any(prefix in barred for prefix in prefixes(value))

    def has_any(self, codes: Iterable[Code]) -> bool:
        """Whether at least one of the codes belongs to the set."""
        return any(self.has(code) for code in codes)


@dataclass(frozen=True, slots=True)
class Drug:
    """A substance, or a fixed combination, with all codes it is known under."""

    slug: str
    name: Mapping[str, str]
    atc: tuple[str, ...]
    codes: tuple[Code, ...]


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

    def codes_of(self, concept: CodeableConcept | None) -> tuple[Code, ...]:
        """The concept's codes that stand in a system we know, in normal form."""
        if concept is None or not concept.coding:
            return ()
        by_uri = self._by_uri
        found = []
        for coding in concept.coding:
            if coding.code and coding.system:
                system = by_uri.get(coding.system) or by_uri.get(coding.system.strip())
                if system is not None:
                    found.append(Code(system.name, system.normal(coding.code)))
        return tuple(found)

    def drug_codes(self, concept: CodeableConcept | None) -> tuple[Code, ...]:
        """The concept's codes, and the ATC codes that the crosswalk knows for them."""
        codes = self.codes_of(concept)
        if any(code.system == "atc" for code in codes):
            return codes
        by_code = self._drug_by_code
        return codes + tuple(
            Code("atc", atc) for code in codes if (drug := by_code.get(code)) is not None for atc in drug.atc
        )

    def synonyms(self, codes: Iterable[Code]) -> frozenset[Code]:
        """The codes, and all others that mean the same drug."""
        same = set(codes)
        for code in tuple(same):
            drug = self._drug_by_code.get(code)
            if drug is not None:
                same.update(drug.codes)
        return frozenset(same)
