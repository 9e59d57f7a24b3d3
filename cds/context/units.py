"""UCUM units: conversion between any two that measure the same thing, refused for all others.

The UCUM library (`ucumvert`, on pint) takes about half a second to start and parses slowly, so a pair of
units is worked out once and remembered as a straight line. Annotations do not count in UCUM: an eGFR and a
creatinine clearance differ by what they are (their codes), not by their unit.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["convert", "is_unit", "same_dimension", "warm_up"]

_DIGITS = 10


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
    try:
        return _parser()(code)
    except Exception:
        return None


@lru_cache(maxsize=2048)
def _line(given: str, wanted: str, molar_mass: float | None) -> tuple[float, float] | None:
    one, other = _unit(given), _unit(wanted)
    if one is None or other is None:
        return None
    quantity = _registry()
    factor: Any = None
    if not one.is_compatible_with(other):
        if molar_mass is None:
            return None
        mass = quantity(molar_mass, "g/mol")
        factor = 1 / mass if (one / mass).is_compatible_with(other) else mass
        if not (one * factor).is_compatible_with(other):
            return None
    try:
        zero, unit = (
            _times(quantity(n * one.magnitude, one.units), factor).to(other.units).magnitude / other.magnitude
            for n in (0.0, 1.0)
        )
    except Exception:
        return None
    return unit - zero, zero


def _times(amount: Any, factor: Any) -> Any:
    return amount if factor is None else amount * factor  # degrees Celsius cannot be multiplied, even by one
