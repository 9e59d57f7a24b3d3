"""In which order rules are shown: by what they protect against, the most serious first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cds.web.house import Rule

__all__ = ["ABOUT_ANY_DRUG", "INDICATORS", "by_kind", "place_of", "rank_of", "serious_first"]

INDICATORS = ("critical", "warning", "info")
ABOUT_ANY_DRUG = "any"
"""The heading over rules that are about every drug."""
_KINDS = (
    "interaction", "duplicate", "single-dose", "daily-dose", "allergy", "disease", "age", "pregnancy",
    "breastfeeding", "laboratory", "monitoring", "route", "guideline",
)  # fmt: skip


def place_of(kind: str) -> tuple[int, str]:
    """Where a kind comes: what is about every drug last, what has no place of its own before it."""
    if kind in _KINDS:
        return _KINDS.index(kind), ""
    return len(_KINDS) + (kind == ABOUT_ANY_DRUG), kind


def rank_of(rule: Rule) -> int:
    """How serious the rule's card is; 0 is the most serious."""
    return INDICATORS.index(rule.indicator)


def serious_first(rules: Iterable[Rule]) -> list[Rule]:
    """By kind, then by seriousness, then as the packs have them."""
    return sorted(rules, key=lambda rule: (place_of(rule.kind), rank_of(rule)))


def by_kind(rules: Iterable[Rule]) -> Mapping[str, list[Rule]]:
    """The rules of each kind."""
    found: dict[str, list[Rule]] = {}
    for rule in serious_first(rules):
        found.setdefault(rule.kind, []).append(rule)
    return found
