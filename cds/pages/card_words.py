"""A card's words without a patient: where a value would stand, what it is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cds.cards import placeholders
from cds.context import MedicationFact, PairFact, SameDrugFact
from cds.reading import LANGUAGES, Language

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cds.context import Fact
    from cds.rules import Text

__all__ = ["in_brief", "suggestion", "without_patient"]

_ABOUT_THE_ORDER = re.compile(r"\{order\}(?: \+ \{\w+\})?: ")

_ORDER: Mapping[Language, str] = {"nb": "legemidlet", "en": "the drug"}
_OTHER: Mapping[Language, str] = {"nb": "det andre legemidlet", "en": "the other drug"}
_OFFERS: Mapping[str, Mapping[Language, str]] = {
    "remove": {"nb": "Fjern ordinasjonen", "en": "Remove the order"},
    "order": {"nb": "Bestill: {}", "en": "Order: {}"},
    "replace_with": {"nb": "Bytt til: {}", "en": "Change to: {}"},
    "order_set": {"nb": "Ordinasjonspakke: {}", "en": "Order set: {}"},
}


def without_patient(text: Text, facts: Mapping[str, Fact]) -> dict[str, str]:
    """The text in both languages, `‹eGFR›` where the value of a patient would stand."""
    return {language: _filled(getattr(text, language), facts, language) for language in LANGUAGES}


def in_brief(summary: Text, facts: Mapping[str, Fact]) -> dict[str, str]:
    """The same of a summary, for a list that names the drugs anyway: `The drug + the other: bleeding` is `Bleeding`."""
    brief: dict[str, str] = {}
    for language in LANGUAGES:
        words = _filled(_ABOUT_THE_ORDER.sub("", getattr(summary, language)), facts, language)
        brief[language] = words[:1].upper() + words[1:]
    return brief


def _filled(text: str, facts: Mapping[str, Fact], language: Language) -> str:
    for name in placeholders(text):
        text = re.sub(rf"\{{{name}(\.value)?\}}", f"‹{_named(name, facts, language)}›", text)
    return text


def _named(name: str, facts: Mapping[str, Fact], language: Language) -> str:
    if name == "order":
        return _ORDER[language]
    fact = facts[name]
    if isinstance(fact, PairFact | SameDrugFact):
        return _OTHER[language]
    if isinstance(fact, MedicationFact) and not fact.count:
        return fact.codes.title[language]
    return fact.means[language]


def suggestion(does: str, title: Mapping[str, str]) -> dict[str, str]:
    """What a card offers to do, in both languages; the title is that of what it orders."""
    offer = _OFFERS.get(does, {"nb": "{}", "en": "{}"})
    return {language: offer[language].format(title.get(language, "")) for language in LANGUAGES}
