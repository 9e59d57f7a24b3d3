"""Versions of models, and the ranges in which a fact asks for them."""

from __future__ import annotations

import operator
import re
from typing import Annotated

from pydantic import StringConstraints

__all__ = ["Version", "VersionRange", "is_within"]

_NUMBER = r"\d+(?:\.\d+){0,2}"
_SIGN = r"(?:<=|>=|<|>|=)"
_LIMIT = re.compile(rf"({_SIGN})({_NUMBER})")

_HOLDS = {"<": operator.lt, "<=": operator.le, "=": operator.eq, ">=": operator.ge, ">": operator.gt}

Version = Annotated[str, StringConstraints(pattern=r"^\d+\.\d+\.\d+$")]
VersionRange = Annotated[
    str, StringConstraints(pattern=rf"^{_SIGN}{_NUMBER}(, ?{_SIGN}{_NUMBER})*$", strip_whitespace=True)
]


def is_within(version: str, wanted: str) -> bool:
    """Whether the version lies within all limits of the range, such as `>=1.0, <2`; what a limit leaves out is zero."""
    return all(_HOLDS[sign](_parts(version), _parts(limit)) for sign, limit in _LIMIT.findall(wanted))


def _parts(version: str) -> tuple[int, ...]:
    parts = tuple(map(int, version.split(".")))
    return parts + (0,) * (3 - len(parts))
