"""Which language a reader gets, and how dates and numbers are written in it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal, TypeAlias

__all__ = ["LANGUAGES", "Language", "choose", "day", "moment", "number", "unit"]

Language: TypeAlias = Literal["nb", "en"]
LANGUAGES: tuple[Language, ...] = ("nb", "en")

_SPOKEN: dict[str, Language] = {"nb": "nb", "no": "nb", "nn": "nb", "da": "nb", "sv": "nb", "en": "en"}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def choose(asked: str | None, accept_language: str) -> Language:
    """The language asked for in the address, else the reader's first that we speak, else bokmål."""
    for language in LANGUAGES:
        if asked == language:
            return language
    for tag in _by_weight(accept_language):
        spoken = _SPOKEN.get(tag.split("-")[0].lower())
        if spoken is not None:
            return spoken
    return "nb"


def _by_weight(accept_language: str) -> list[str]:
    """The tags of an Accept-Language header, heaviest first; a weight that does not read counts as 0."""
    weighed: list[tuple[float, str]] = []
    for part in accept_language.split(","):
        tag, _, weight = part.strip().partition(";q=")
        try:
            weighed.append((float(weight) if weight else 1.0, tag))
        except ValueError:
            weighed.append((0.0, tag))
    return [tag for weight, tag in sorted(weighed, key=lambda pair: -pair[0]) if tag and weight > 0]


def day(iso: str, language: Language) -> str:
    """A FHIR date (year, month or day) as the reader writes it; what does not read is left as it is."""
    parts = iso[:10].split("-")
    try:
        numbers = [int(part) for part in parts]
        if len(numbers) == 3:
            whole = date(*numbers)
            if language == "nb":
                return f"{whole:%d.%m.%Y}"
            return f"{whole.day} {_MONTHS[whole.month - 1]} {whole.year}"
        if len(numbers) == 2:
            first = date(numbers[0], numbers[1], 1)
            return f"{first:%m.%Y}" if language == "nb" else f"{_MONTHS[first.month - 1]} {first.year}"
    except ValueError:
        return iso
    return iso


def moment(at: datetime, language: Language) -> str:
    """Day and time of day, in the offset that `at` carries; to the second, when it is not on the minute."""
    time = f"{at:%H:%M:%S}" if at.second else f"{at:%H:%M}"
    written = day(at.date().isoformat(), language)
    return f"{written} kl. {time}" if language == "nb" else f"{written} at {time}"


def number(value: float, language: Language) -> str:
    """A number with decimal comma in bokmål and point in English; whole numbers without decimals."""
    text = f"{value:.10g}"
    return text.replace(".", ",") if language == "nb" else text


def unit(sent: str, language: Language) -> str:
    """A unit as it is written on a ward, from UCUM or from the words that were sent."""
    written = _WRITTEN.get(sent, sent)
    return written if language == "nb" else written.replace("1,73", "1.73").replace("IE", "IU")


_WRITTEN = {
    "mL/min/{1.73_m2}": "mL/min/1,73 m²",
    "ml/min/{1.73_m2}": "mL/min/1,73 m²",
    "umol/L": "µmol/L",
    "mm[Hg]": "mmHg",
    "Cel": "°C",
    "10*9/L": "10⁹/L",
    "[iU]": "IE",
    "ug": "µg",
    "kg/m2": "kg/m²",
    "{INR}": "",
    "1": "",
}
