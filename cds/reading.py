"""How a number, a unit and a date read in Norwegian and in English."""

from __future__ import annotations

from typing import Literal, TypeAlias

__all__ = ["LANGUAGES", "Language", "read_day", "read_number", "read_unit"]

Language: TypeAlias = Literal["nb", "en"]
LANGUAGES: tuple[Language, ...] = ("nb", "en")

_UNITS_NB = {
    "mL/min/{1.73_m2}": "mL/min/1,73 m²", "umol/L": "µmol/L", "ug/L": "µg/L", "ug": "µg", "mg/d": "mg/døgn",
    "a": "år", "mo": "måneder", "wk": "uker", "d": "dager", "1": "", "10*9/L": "×10⁹/L", "mm[Hg]": "mmHg",
    "Cel": "°C", "%": "%", "mmol/mol": "mmol/mol", "[IU]": "IE", "[IU]/d": "IE/døgn",
}  # fmt: skip
_UNITS_EN = {
    "mL/min/{1.73_m2}": "mL/min/1.73 m²", "umol/L": "µmol/L", "ug/L": "µg/L", "ug": "µg", "mg/d": "mg/day",
    "a": "years", "mo": "months", "wk": "weeks", "d": "days", "1": "", "10*9/L": "×10⁹/L", "mm[Hg]": "mmHg",
    "Cel": "°C", "[IU]": "IU", "[IU]/d": "IU/day",
}  # fmt: skip


def read_number(value: float, language: Language) -> str:
    """At most four significant digits, with the reader's decimal sign."""
    text = f"{value:.4g}" if abs(value) < 10_000 else f"{value:.0f}"
    return text.replace(".", ",") if language == "nb" else text


def read_unit(unit: str, language: Language) -> str:
    """The UCUM unit as it is written on a ward."""
    return (_UNITS_NB if language == "nb" else _UNITS_EN).get(unit, unit)


def read_day(text: str, language: Language) -> str:
    """The day of a FHIR date, as far as it is known: `30.10.2026`, `10.2026`, `2026`; `2026-10-30` in English."""
    day = text[:10]
    return ".".join(reversed(day.split("-"))) if language == "nb" else day
