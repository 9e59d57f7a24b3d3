"""For whom the journal calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds.context.event_facts import USER_ROLES
from cds.context.facts import Answer, Known
from cds.context.missing import Missing, Reason

if TYPE_CHECKING:
    from cds.context.event_facts import UserFact
    from cds.context.orders import Order
    from cds.context.patient import PatientContext

__all__ = ["answer_user", "role_of"]


def role_of(user_id: str) -> str:
    """The kind of user in `Practitioner/123`, or in an absolute address; empty when it is none that CDS Hooks knows."""
    role = user_id.rpartition("/")[0].rpartition("/")[2]
    return role if role in USER_ROLES else ""


def answer_user(context: PatientContext, fact: UserFact, order: Order | None) -> Answer:
    """The kind of user."""
    role = role_of(context.evidence.user_id)
    return Known(role) if role else Missing(Reason.NOT_FOUND)
