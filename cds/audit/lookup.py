"""Finding a decision by any id that a person may have at hand: its own, a card's, or a feedback's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from cds.audit.entry import record_of

if TYPE_CHECKING:
    from cds.audit.store import DecisionLog

__all__ = ["Recalled", "decision_of", "recall"]


@dataclass(frozen=True, slots=True)
class Recalled:
    """A decision's record and the feedback records on it, oldest first, decoded."""

    record: dict[str, Any]
    feedback: tuple[dict[str, Any], ...]


def decision_of(card_uuid: str) -> str | None:
    """The id of the decision that a card or suggestion came from, None when the text is not a UUID.

    A card's uuid is the decision's id with the card's place in the last byte, a suggestion's with its own
    place in the byte before.
    """
    try:
        return str(UUID(int=UUID(card_uuid).int & ~0xFFFF))
    except ValueError:
        return None


def recall(log: DecisionLog, any_id: str) -> Recalled | None:
    """The decision that the id belongs to, or None when the log has none such.

    Raises LogUnavailable when what the log holds there is not a record.
    """
    wanted = any_id.strip().lower()
    found = log.read(wanted)
    if found is None:
        found = log.read(decision_of(wanted) or "")
    if found is not None and found.entry.kind == "feedback":
        found = log.read(found.entry.facets.decision or "")
    if found is None:
        return None
    feedback = log.feedback_on(found.entry.id)
    return Recalled(record_of(found.entry), tuple(record_of(one.entry) for one in feedback))
