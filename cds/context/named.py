"""What every fact has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Named"]


@dataclass(frozen=True, slots=True)
class Named:
    """Its name, and what it means in the reader's languages."""

    name: str
    means: Mapping[str, str]
