"""A rule's conditions in words, as they stand before any patient is asked about."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from cds.audit.story.conditions import read_tree

if TYPE_CHECKING:
    from cds.audit.story.shape import Condition, Language

__all__ = ["conditions_in_words"]


def conditions_in_words(
    picture: bytes, language: Language
) -> tuple[tuple[Condition, ...], tuple[Condition, ...]]:
    """The conditions of `when` and of `unless` of what a decision record says of a rule, as whole JSON."""
    told = json.loads(picture)
    return read_tree(told["tree"], told["marks"], lambda name: None, language)
