"""The facts of a record, in words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from cds.audit.story.display import show_date, show_quantity, show_unit
from cds.audit.story.shape import Fact
from cds.audit.story.words import in_language, word

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cds.audit.story.shape import Language

__all__ = ["read_fact"]

_BOUND = re.compile(r"(<=|>=|<|>)?\s*(-?\d+(?:\.\d+)?)")


def read_fact(key: str, told: Mapping[str, Any], *, order: str, assumed: bool, language: Language) -> Fact:
    """One of the record's facts. `order` is the name of the order that it is about, if any."""
    reason = told.get("missing")
    missing = word(f"missing {reason}", language, str(reason).replace("_", " ")) if reason else ""
    value = _value(told.get("value"), told.get("unit", ""), language)
    on = show_date(told.get("on") or "", language)
    found = tuple(told.get("found", ()))
    said = f"{value}: {', '.join(found)}" if found else value
    answer = ", ".join(part for part in (said, on) if part)
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
    )


def _missing(missing: str, answer: str, *, assumed: bool, language: Language) -> str:
    said = f"{missing} ({answer})" if answer else missing
    return f"{said}; {word('assumed', language)}" if assumed else said


def _value(value: float | str | bool | None, unit: str, language: Language) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return word("yes" if value else "no", language)
    if isinstance(value, str):
        bound = _BOUND.fullmatch(value)
        if bound is None:
            return word(f"code {value}", language, f"{value} {show_unit(unit, language)}".rstrip())
        number = bound[2].replace(".", ",") if language == "nb" else bound[2]
        return f"{bound[1] or ''}{number} {show_unit(unit, language)}".rstrip()
    return show_quantity(value, unit, language)
