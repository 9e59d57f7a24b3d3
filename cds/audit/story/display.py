"""Numbers, units, dates and times as the reader writes them."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from cds.audit.story.words import word

if TYPE_CHECKING:
    from datetime import tzinfo

    from cds.audit.story.shape import Language

__all__ = ["show_date", "show_moment", "show_number", "show_quantity", "show_unit"]

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_ATOM = re.compile(r"10\*(-?\d+)|(\[?[A-Za-z%'\"]+(?:_[a-z]+)?\]?|mm\[Hg\])(-?\d+)?")
_PIECES = re.compile(r"(\{[^}]*\}|[/.])")
_TIME = ("a", "mo", "wk", "d", "h")
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


def show_unit(unit: str, language: Language, *, one: bool = False) -> str:
    """A UCUM unit as it is written in a ward; what it does not know is left as it is. `1` has no sign."""
    if unit in ("", "1"):
        return ""
    if unit in _TIME:
        return word(f"{'one' if one else 'unit'} {unit}", language)
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
    if per and not power and name in _TIME and name != "h":
        return word(f"per {name}", language)
    if re.fullmatch(r"u(mol|g|L|kat|m|U)", name):
        name = "µ" + name[1:]
    name = name.strip("[]").split("_")[0]
    return word(f"unit {name}", language, name) + power if name == "IU" else name + power


def show_quantity(number: float, unit: str, language: Language) -> str:
    """A number with its unit: `5,2 mmol/L`."""
    sign = show_unit(unit, language, one=number == 1)
    shown = show_number(number, language)
    return f"{shown} {sign}" if sign else shown


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
            return f"{shown} {word('clock', language).format(time=clock[:5])}" if clock else shown
        if len(parts) == 2:
            return f"{parts[1]:02d}.{parts[0]}" if language == "nb" else f"{_month(parts[1])} {parts[0]}"
    except (ValueError, IndexError):
        return iso
    return iso


def show_moment(moment: datetime, zone: tzinfo | None, language: Language) -> str:
    """A moment to the second in the zone, with its distance from UTC."""
    there = moment.astimezone(zone)
    offset = there.utcoffset() or timedelta()
    minutes = int(offset.total_seconds()) // 60
    away = f"UTC{'+' if minutes > 0 else '-'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"
    time = word("clock", language).format(time=f"{there:%H:%M:%S}")
    return f"{show_date(f'{there:%Y-%m-%d}', language)} {time} ({away if minutes else 'UTC'})"


def _month(number: int) -> str:
    return _MONTHS[number - 1]
