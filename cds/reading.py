"""How a number, a unit, a date and a time are written in Norwegian and in English."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from datetime import tzinfo

__all__ = [
    "LANGUAGES",
    "Language",
    "show_clock",
    "show_date",
    "show_day",
    "show_moment",
    "show_number",
    "show_quantity",
    "show_unit",
]

Language: TypeAlias = Literal["nb", "en"]
LANGUAGES: tuple[Language, ...] = ("nb", "en")

_SEVERAL = {
    "nb": {"a": "år", "mo": "måneder", "wk": "uker", "d": "døgn", "h": "timer"},
    "en": {"a": "years", "mo": "months", "wk": "weeks", "d": "days", "h": "hours"},
}
_ONE = {
    "nb": {"a": "år", "mo": "måned", "wk": "uke", "d": "døgn", "h": "time"},
    "en": {"a": "year", "mo": "month", "wk": "week", "d": "day", "h": "hour"},
}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_ATOM = re.compile(r"10\*(-?\d+)|(\[?[A-Za-z%'\"]+(?:_[a-z]+)?\]?|mm\[Hg\])(-?\d+)?")
_PIECES = re.compile(r"(\{[^}]*\}|[/.])")
_TIME_UNITS = ("a", "mo", "wk", "d", "h")
_ATOMS = {"Cel": "°C", "mm[Hg]": "mmHg", "[degF]": "°F", "[pH]": "pH", "kat": "kat"}


def show_number(number: float, language: Language) -> str:
    """A number with the reader's decimal sign, four significant digits where more say nothing.

    More digits are kept when fewer would make it look like a rounder number than it is: 29.99964 is not 30.
    """
    text = repr(number)
    if isinstance(number, float):
        text = f"{number:.10g}"
        if len(text.lstrip("-").replace(".", "")) > 6 and abs(number) < 1e6:
            digits = 4
            while digits < 10 and len(f"{number:.{digits}g}".lstrip("-0.").replace(".", "")) < 4:
                digits += 1
            text = f"{number:.{digits}g}" if abs(number) < 10**4 else f"{number:.1f}"
    return text.replace(".", ",") if language == "nb" else text


@lru_cache(maxsize=1024)
def show_unit(unit: str, language: Language, *, one: bool = False) -> str:
    """A UCUM unit as it is written in a ward; what it does not know is left as it is. `1` has no sign."""
    if unit in ("", "1"):
        return ""
    if unit in _TIME_UNITS:
        return (_ONE if one else _SEVERAL)[language][unit]
    shown: list[str] = []
    for piece in _PIECES.split(unit):
        if piece in ("/", "."):
            shown.append("/" if piece == "/" else "·")
        elif piece.startswith("{"):
            said = re.sub(r"m2\b", "m²", piece[1:-1].replace("_", " "))
            after = " " if shown and shown[-1] not in "/·" else ""
            shown.append(after + (said.replace(".", ",") if language == "nb" else said))
        elif piece:
            per = bool(shown) and shown[-1] == "/"
            shown.append(_atom(piece, language, per=per))
    return "".join(shown)


def _atom(piece: str, language: Language, *, per: bool) -> str:
    if piece in _ATOMS:
        return _ATOMS[piece]
    parts = _ATOM.fullmatch(piece)
    if parts is None:
        return piece
    if parts[1]:
        return f"10{parts[1].translate(_RAISED)}"
    name, power = parts[2], (parts[3] or "").translate(_RAISED)
    if per and not power and name in _TIME_UNITS and name != "h":
        return _ONE[language][name]
    if re.fullmatch(r"u(mol|g|L|kat|m|U)", name):
        name = "µ" + name[1:]
    name = name.strip("[]").split("_")[0]
    if name in ("IU", "iU"):
        return ("IE" if language == "nb" else "IU") + power
    if language == "nb" and name.endswith("L"):
        name = name[:-1] + "l"  # wards in Norway write mmol/l and ml
    return name + power


def show_quantity(number: float, unit: str, language: Language) -> str:
    """A number with its unit: `5,2 mmol/L`."""
    sign = show_unit(unit, language, one=number == 1)
    shown = show_number(number, language)
    return f"{shown} {sign}" if sign else shown


def show_day(iso: str, language: Language) -> str:
    """The day of a FHIR date or time, as far as it is known."""
    return show_date(iso[:10], language)


@lru_cache(maxsize=4096)
def show_date(iso: str, language: Language) -> str:
    """A FHIR date, or a moment with its time of day as it was written; what is neither is left as it is."""
    day, _, clock = iso.partition("T")
    try:
        parts = [int(part) for part in day.split("-")]
        if len(parts) == 3:
            whole = date(*parts)
            shown = (
                f"{whole:%d.%m.%Y}" if language == "nb" else f"{whole.day} {_month(whole.month)} {whole.year}"
            )
            return f"{shown} {show_clock(clock[:5], language)}" if clock else shown
        if len(parts) == 2:
            first = date(parts[0], parts[1], 1)
            return f"{first:%m.%Y}" if language == "nb" else f"{_month(first.month)} {first.year}"
    except (ValueError, IndexError):
        return iso
    return iso


def show_moment(moment: datetime, zone: tzinfo | None, language: Language) -> str:
    """A moment to the second in the zone, with its distance from UTC."""
    there = moment.astimezone(zone)
    offset = there.utcoffset() or timedelta()
    minutes = int(offset.total_seconds()) // 60
    away = f"UTC{'+' if minutes > 0 else '-'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"
    time = show_clock(f"{there:%H:%M:%S}", language)
    return f"{show_date(f'{there:%Y-%m-%d}', language)} {time} ({away if minutes else 'UTC'})"


def show_clock(time: str, language: Language) -> str:
    """A time of day."""
    return f"kl. {time}" if language == "nb" else time


def _month(number: int) -> str:
    return _MONTHS[number - 1]
