"""The words of a row's card, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds.reading import LANGUAGES, Language, show_number, show_unit
from cds.rules import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cds.knowledge.tables.schema import SafetyRow

__all__ = ["both_languages", "detail_of", "dose_words", "pair_title"]

_HEADINGS = {
    "nb": {
        "consequence": "Klinisk konsekvens",
        "mechanism": "Mekanisme",
        "situation": "Gjelder når",
    },
    "en": {
        "consequence": "Clinical consequence",
        "mechanism": "Mechanism",
        "situation": "Applies when",
    },
}
_ABOVE: Mapping[Language, Mapping[str, str]] = {
    "nb": {
        "single": "enkeltdosen {dose} er over {limit}",
        "daily": "døgndosen {dose} er over {limit}",
        "weekly": "ukedosen {dose} er over {limit}",
    },
    "en": {
        "single": "the single dose of {dose} is above {limit}",
        "daily": "the daily dose of {dose} is above {limit}",
        "weekly": "the weekly dose of {dose} is above {limit}",
    },
}
_HIGHEST: Mapping[Language, Mapping[str, str]] = {
    "nb": {"single": "høyeste enkeltdose", "daily": "høyeste døgndose", "weekly": "høyeste ukedose"},
    "en": {"single": "highest single dose", "daily": "highest daily dose", "weekly": "highest weekly dose"},
}
_CHECK: Mapping[Language, str] = {"nb": "Kontroller dosen. {limits}.", "en": "Check the dose. {limits}."}
_PER = {"daily": "/d", "weekly": "/wk", "single": ""}


def both_languages(make: Mapping[Language, str]) -> Text:
    """A text in nb and en."""
    return Text(nb=make["nb"], en=make["en"])


def detail_of(row: SafetyRow, consequence: Text | None, handling: Text) -> Text:
    """Handling first, then the other three headings of FEST. A critical card names the consequence as its harm."""
    made = {}
    for language in LANGUAGES:
        headings = _HEADINGS[language]
        parts = [getattr(handling, language)]
        for key, text in (
            ("situation", row.situation),
            ("consequence", consequence),
            ("mechanism", row.mechanism),
        ):
            if text is not None:
                parts.append(f"**{headings[key]}:** {_sentence(getattr(text, language))}")
        made[language] = "\n\n".join(parts)
    return both_languages(made)


def pair_title(one: Mapping[str, str], other: Mapping[str, str]) -> Text:
    """`Simvastatin and strong CYP3A4 inhibitors`"""
    return Text(nb=f"{one['nb']} og {_lower(other['nb'])}", en=f"{one['en']} and {_lower(other['en'])}")


def dose_words(
    drug: Mapping[str, str],
    measure: str,
    fact: str,
    limit: str,
    limits: Mapping[str, str],
    handling: Text | None,
) -> tuple[Text, Text, Text]:
    """Title, summary and detail of a dose limit. `limits` are all of the row's, by measure, as `4 g`."""
    title, summary, detail = {}, {}, {}
    for language in LANGUAGES:
        highest = _HIGHEST[language]
        title[language] = f"{drug[language]}: {highest[measure]}"
        shown = _amount(limit, measure, language)
        summary[language] = "{order}: " + _ABOVE[language][measure].format(
            dose=f"{{{fact}.value}}", limit=shown
        )
        told = ", ".join(
            f"{highest[each]} {_amount(amount, each, language)}" for each, amount in limits.items()
        )
        detail[language] = _CHECK[language].format(limits=told[0].upper() + told[1:])
        if handling is not None:
            detail[language] = getattr(handling, language)
    return both_languages(title), both_languages(summary), both_languages(detail)


def _amount(written: str, measure: str, language: Language) -> str:
    value, unit = written.split()
    return f"{show_number(float(value), language)} {show_unit(unit + _PER[measure], language)}"


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text[0].upper()}{text[1:]}."


def _lower(title: str) -> str:
    """A title within a sentence; abbreviations keep their capitals."""
    return title if len(title) > 1 and title[1].isupper() else title[0].lower() + title[1:]
