"""The words of a card: an author's text with a patient's values in it.

Words that come from the journal (a drug's name, a diagnosis) are untrusted: control characters go, they are cut at
80 characters, and in Markdown they are escaped.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cds.context import Fact, Known, Order, PatientContext, is_about_order
from cds.reading import Language, show_day, show_number, show_unit

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["SUMMARY_LIMIT", "Template", "clip", "placeholders", "plain", "value_words"]

SUMMARY_LIMIT = 139
"""CDS Hooks: a summary has fewer than 140 characters."""
_NAME_LIMIT = 80
_UNTIL: Mapping[Language, str] = {"nb": "brukt til", "en": "taken until"}
_PLACE = re.compile(r"\{([a-z][a-z0-9_]*)(\.value)?\}")
# also what makes a bare address into a link: `://`, `www.` and `@`
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>()#+!|~&@-]|:(?=//)|(?<=www)\.)")
_CONTROL = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]+"
)


@dataclass(frozen=True, slots=True)
class Template:
    """A text cut at its placeholders. `pieces` alternate between words and (fact name, only the value?)."""

    pieces: tuple[str | tuple[str, bool], ...]

    @classmethod
    def of(cls, text: str) -> Template:
        """The text, cut."""
        parts = _PLACE.split(text)
        pieces: list[str | tuple[str, bool]] = [parts[0]]
        for name, bare, words in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
            pieces += [(name, bare is not None), words]
        return cls(tuple(pieces))

    def render(
        self,
        patient: PatientContext,
        order: Order | None,
        facts: Mapping[str, Fact],
        language: Language,
        *,
        markdown: bool,
    ) -> str:
        """The text with the patient's values."""
        if len(self.pieces) == 1:
            return str(self.pieces[0])
        return "".join(
            piece
            if isinstance(piece, str)
            else _fill(piece, patient, order, facts, language, markdown=markdown)
            for piece in self.pieces
        )


def placeholders(text: str) -> list[str]:
    """The names in braces."""
    return [match[1] for match in _PLACE.finditer(text)]


def plain(words: str) -> str:
    """Untrusted words on one line, cut."""
    line = (words if words.isprintable() else _CONTROL.sub(" ", words)).strip()
    return line if len(line) <= _NAME_LIMIT else line[: _NAME_LIMIT - 1] + "…"


def escape(words: str) -> str:
    """Untrusted words made harmless in Markdown."""
    return _MARKDOWN.sub(r"\\\1", plain(words))


def clip(summary: str) -> str:
    """The summary cut at a word, so that it fits."""
    if len(summary) <= SUMMARY_LIMIT:
        return summary
    return summary[: SUMMARY_LIMIT - 1].rsplit(" ", 1)[0] + "…"


def value_words(answer: Known, language: Language) -> str:
    """Value and unit as the reader writes them; for a yes, what was found."""
    if isinstance(answer.value, bool):
        names = ", ".join(plain(name) for name in answer.found[:3])
        until = f"({_UNTIL[language]} {show_day(answer.until, language)})" if answer.until else ""
        return f"{names} {until}".strip()
    if isinstance(answer.value, str):
        return plain(answer.value)
    words = f"{_bounded(answer, language)} {show_unit(answer.unit, language)}"
    return words.strip()


def _bounded(answer: Known, language: Language) -> str:
    bounds = answer.bounds
    assert not isinstance(answer.value, str)
    if bounds is None:
        return show_number(answer.value, language)
    low, high = bounds.low, bounds.high
    if low == float("-inf") and high != float("inf"):
        return f"{'<' if bounds.high_open else '≤'}{show_number(high, language)}"
    if high == float("inf") and low != float("-inf"):
        return f"{'>' if bounds.low_open else '≥'}{show_number(low, language)}"
    return f"{show_number(low, language)}-{show_number(high, language)}"


def _fill(
    piece: tuple[str, bool], patient: PatientContext, order: Order | None, facts: Mapping[str, Fact],
    language: Language, *, markdown: bool,
) -> str:  # fmt: skip
    name, only_value = piece
    if name == "order":
        words = order.name if order is not None and order.name else "…"
        return escape(words) if markdown else plain(words)
    fact = facts[name]
    answer = patient.ask(fact, order if is_about_order(fact) else None)
    if not isinstance(answer, Known):
        return "?"
    words = value_words(answer, language)
    if not words and answer.value is True:
        words = fact.means[language]  # a finding from numbers alone
    if isinstance(answer.value, bool | str) and markdown:
        words = escape(words)
    if only_value or not answer.on or isinstance(answer.value, bool):
        return words
    return f"{words} ({show_day(answer.on, language)})"
