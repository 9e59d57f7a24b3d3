"""The facts of a record, in words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from cds.audit.story.shape import Fact
from cds.audit.story.words import in_language, word
from cds.reading import show_date, show_number, show_quantity, show_unit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cds.audit.story.shape import Condition, Language

__all__ = ["read_fact"]

_BOUND = re.compile(r"(<=|>=|<|>)?\s*(-?\d+(?:\.\d+)?)")
_AT_MOST, _AT_LEAST = ("≤", "<"), ("≥", ">")


def read_fact(
    key: str,
    told: Mapping[str, Any],
    *,
    order: str,
    assumed: bool,
    language: Language,
    because: tuple[Condition, ...] = (),
) -> Fact:
    """One of the record's facts. `order` is the name of the order that it is about, if any."""
    missing, doubt = _reason(told.get("missing"), language), _reason(told.get("doubt"), language)
    value = _value(told, language)
    on = show_date(told.get("on") or "", language)
    if told.get("until"):
        on = word("until", language).format(on=on)
    found = tuple(told.get("found", ()))
    said = f"{value}: {', '.join(found)}" if found else value
    in_doubt = word("doubt", language).format(why=doubt) if doubt else ""
    answer = ", ".join(part for part in (said, on, in_doubt) if part)
    return Fact(
        key=key,
        name=in_language(told.get("means"), language) or key.partition("@")[0],
        told=_missing(missing, answer, assumed=assumed, language=language) if missing else answer,
        value=value,
        on=on,
        found=found,
        sources=tuple(told.get("source", ())),
        order=order,
        missing=missing,
        why=in_language(told.get("why"), language),
        assumed=assumed,
        doubt=doubt,
        because=because,
        overlays=tuple(told.get("overlays", ())),
    )


def _reason(code: str | None, language: Language) -> str:
    return word(f"missing {code}", language, code.replace("_", " ")) if code else ""


def _missing(missing: str, answer: str, *, assumed: bool, language: Language) -> str:
    said = f"{missing} ({answer})" if answer else missing
    return f"{said}; {word('assumed', language)}" if assumed else said


def _value(told: Mapping[str, Any], language: Language) -> str:
    value, unit = told.get("value"), told.get("unit", "")
    if bounds := told.get("bounds"):
        return _bounded(bounds, unit, language)
    if value is None:
        return ""
    if isinstance(value, bool):
        return word("yes" if value else "no", language)
    if isinstance(value, int | float):
        return show_quantity(value, unit, language)
    bound = _BOUND.fullmatch(value)
    if bound is None:
        return word(f"code {value}", language, f"{value} {show_unit(unit, language)}".rstrip())
    number = bound[2].replace(".", ",") if language == "nb" else bound[2]
    return f"{bound[1] or ''}{number} {show_unit(unit, language)}".rstrip()


def _bounded(bounds: Mapping[str, Any], unit: str, language: Language) -> str:
    """A number known only to lie within bounds; either may be absent."""
    low: float | None = bounds.get("low")
    high: float | None = bounds.get("high")
    if low is None and high is None:
        return ""
    if low is None or high is None:
        sign, edge = (_AT_MOST, high) if low is None else (_AT_LEAST, low)
        is_open = bool(bounds.get("high_open" if low is None else "low_open"))
        return f"{sign[is_open]} {show_quantity(edge or 0, unit, language)}"
    shown = show_quantity(high, unit, language)
    return word("range", language).format(low=show_number(low, language), high=shown)
