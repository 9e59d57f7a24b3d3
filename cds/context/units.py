"""UCUM units: conversion between any two that measure the same thing, refused for all others.

The UCUM library (`ucumvert`, on pint) takes about half a second to start and parses slowly, so a pair of
units is worked out once and remembered as a straight line. Annotations do not count in UCUM: an eGFR and a
creatinine clearance differ by what they are (their codes), not by their unit.

Where the library is more generous than UCUM, this file refuses: arbitrary units such as `[IU]` measure nothing but
themselves (UCUM, 24), logarithmic ones are not a straight line, and a few codes it misreads.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from math import isclose
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["convert", "is_unit", "same_dimension", "warm_up"]

_DIGITS = 10
_ATOM = re.compile(r"\[[^\]]+\]")
# UCUM 2.1, the units with isArbitrary="yes": each is a dimension of its own.
_ARBITRARY = frozenset({
    "[iU]", "[IU]", "[arb'U]", "[USP'U]", "[GPL'U]", "[MPL'U]", "[APL'U]", "[beth'U]", "[anti'Xa'U]",
    "[todd'U]", "[dye'U]", "[smgy'U]", "[bdsk'U]", "[ka'U]", "[knk'U]", "[mclg'U]", "[tb'U]", "[CCID_50]",
    "[TCID_50]", "[EID_50]", "[PFU]", "[FFU]", "[CFU]", "[IR]", "[BAU]", "[AU]", "[Amb'a'1'U]",
    "[PNU]", "[Lf]", "[D'ag'U]", "[FEU]", "[ELU]", "[EU]",
})  # fmt: skip
_MISREAD = ("g%", "[Cal]", "[cft_i]", "'")
"""As a mass, a hundredth of a food calorie, a length, and a minute of time (ucumvert 0.3.2)."""


def convert(value: float, given: str, wanted: str, molar_mass: float | None = None) -> float | None:
    """`value` in `wanted`, or None when the units do not measure the same thing.

    `molar_mass` in g/mol lets mass and amount of substance be converted into each other. The result is
    rounded to ten significant digits, so that 1.5 mg/dL of creatinine meets a threshold as written.
    """
    if given == wanted:
        return value
    line = _line(given, wanted, molar_mass)
    if line is None:
        return None
    scale, offset = line
    return float(f"{value * scale + offset:.{_DIGITS}g}")


def same_dimension(one: str, other: str, molar_mass: float | None = None) -> bool:
    """Whether the units can be converted into each other."""
    return one == other or _line(one, other, molar_mass) is not None


def is_unit(code: str) -> bool:
    """Whether `code` is a UCUM unit."""
    return _unit(code) is not None


def warm_up() -> None:
    """Start the UCUM library now rather than in the middle of a call."""
    convert(1.0, "mg/dL", "g/L")


@cache
def _parser() -> Callable[[str], Any]:
    from ucumvert import PintUcumRegistry  # here, not above: half a second that `cds log` need not wait for

    parser: Callable[[str], Any] = PintUcumRegistry().from_ucum
    return parser


def _registry() -> Callable[[float, str], Any]:
    """The maker of quantities in the registry that the parser's units belong to."""
    make: Callable[[float, str], Any] = _parser()("1")._REGISTRY.Quantity
    return make


@lru_cache(maxsize=2048)
def _unit(code: str) -> Any:
    if not code or len(code) > 64:
        return None
    bare = _ATOM.sub("", code)
    if any(misread in (code if misread.startswith("[") else bare) for misread in _MISREAD):
        return None
    if code.startswith("{") and code.find("}") == len(code) - 1:
        code = "1"  # an annotation alone, such as {INR}, is the number one (UCUM, 11)
    try:
        return _parser()(code)
    except Exception:
        return None


def _arbitrary(code: str) -> list[str]:
    """The arbitrary units in it; international units have two codes."""
    return sorted(atom.replace("[iU]", "[IU]") for atom in _ATOM.findall(code) if atom in _ARBITRARY)


@lru_cache(maxsize=2048)
def _line(given: str, wanted: str, molar_mass: float | None) -> tuple[float, float] | None:
    one, other = _unit(given), _unit(wanted)
    if one is None or other is None or _arbitrary(given) != _arbitrary(wanted):
        return None
    quantity = _registry()
    factor: Any = None
    try:
        if not one.is_compatible_with(other):
            if molar_mass is None:
                return None
            mass = quantity(molar_mass, "g/mol")
            factor = 1 / mass if (one / mass).is_compatible_with(other) else mass
            if not (one * factor).is_compatible_with(other):
                return None
        zero, unit, two = (
            _times(quantity(n * one.magnitude, one.units), factor).to(other.units).magnitude / other.magnitude
            for n in (0.0, 1.0, 2.0)
        )
    except Exception:
        return None
    is_straight = isclose(two - unit, unit - zero, rel_tol=1e-9)
    return (unit - zero, zero) if is_straight else None


def _times(amount: Any, factor: Any) -> Any:
    return amount if factor is None else amount * factor  # degrees Celsius cannot be multiplied, even by one
