"""Orders that belong together, offered as groups: what is usually wanted in one step, the rest one by one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cds.cards.orderable import Orderable
    from cds.reading import Language

__all__ = ["OrderGroup", "OrderSet"]

_CHOOSE = {"nb": "velg én", "en": "choose one"}


@dataclass(frozen=True, slots=True)
class OrderGroup:
    """Some of the set's orders. Of alternatives one is wanted; `preselected` are those that most patients need."""

    title: Mapping[str, str]
    items: tuple[Orderable, ...]
    preselected: frozenset[str]
    alternatives: bool = False


@dataclass(frozen=True, slots=True)
class OrderSet:
    """One order set."""

    slug: str
    title: Mapping[str, str]
    groups: tuple[OrderGroup, ...]

    def suggestions(self, patient_id: str, language: Language) -> Iterator[dict[str, Any]]:
        """What a card offers, group by group. CDS Hooks has no groups: each is told by its label."""
        for group in self.groups:
            heading = group.title[language]
            if group.alternatives:
                heading = f"{heading} ({_CHOOSE[language]})"
            usual = [item for item in group.items if item.slug in group.preselected]
            if len(usual) > 1 and not group.alternatives:
                yield _suggestion(heading, usual, patient_id, language, usual=True)
                usual_alone: list[Orderable] = []
            else:
                usual_alone = usual
            for item in group.items:
                if item in usual_alone or item.slug not in group.preselected:
                    yield _suggestion(heading, [item], patient_id, language, usual=item in usual_alone)


def _suggestion(
    heading: str, items: list[Orderable], patient_id: str, language: Language, *, usual: bool
) -> dict[str, Any]:
    named = ", ".join(item.title[language] for item in items)
    suggestion: dict[str, Any] = {"label": f"{heading}: {named}"}
    if usual:
        suggestion["isRecommended"] = True
    suggestion["actions"] = [
        {
            "type": "create",
            "description": item.title[language],
            "resource": item.draft(patient_id, language),
        }
        for item in items
    ]
    return suggestion
