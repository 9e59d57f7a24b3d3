"""Which drugs a reader means by a name or an ATC code."""

from __future__ import annotations

import re
from collections.abc import Iterable

from cds.reading import Language
from cds.web.house import Drug

__all__ = ["drugs_named", "names_of"]

_SUBSTANCE = re.compile(r"[A-Z]\d\d[A-Z][A-Z]\d\d")


def drugs_named(written: str, drugs: Iterable[Drug]) -> list[Drug]:
    """The drugs of that very name or code; else those whose begins so, else those that have it somewhere.

    An ATC code of a substance that the vocabulary has no name for is a drug all the same.
    """
    wanted = written.strip().casefold()
    if not wanted:
        return []
    listed = list(drugs)
    tests = (
        lambda name: name == wanted,
        lambda name: name.startswith(wanted),
        lambda name: wanted in name,
    )
    for test in tests:
        found = [drug for drug in listed if any(map(test, _names(drug)))]
        if found:
            return found
    code = written.strip().upper()
    return [Drug(code, {"nb": code, "en": code}, code)] if _SUBSTANCE.fullmatch(code) else []


def _names(drug: Drug) -> list[str]:
    return [name.casefold() for name in (*drug.name.values(), drug.slug, drug.atc, *drug.more_atc)]


def names_of(drugs: Iterable[Drug], language: Language) -> list[tuple[str, str]]:
    """(name, ATC code) of every drug, by name, for a field to choose from."""
    return sorted(((drug.name[language], drug.atc) for drug in drugs), key=lambda named: named[0].casefold())
