"""Which entries of a list lie in the time that a fact asks about."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cds.context.dates import UNDATED, Span
from cds.context.entry import why_impossible
from cds.context.frames import ALWAYS, Frame, frame_of
from cds.context.missing import Missing, Reason

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cds.context.event_facts import EventFact
    from cds.context.event_lists import Found
    from cds.context.patient import PatientContext

__all__ = ["Placed", "frame_of_event", "placed"]


class Placed(NamedTuple):
    """An entry that counts or, when `counts` is false, may count. `span` is any time when its date makes no sense."""

    found: Found
    span: Span
    counts: bool
    doubt: Missing | None


def frame_of_event(context: PatientContext, fact: EventFact) -> Frame | Missing:
    """The time that counts for the fact; missing when another fact, to whose date it is related, has no date."""
    return frame_of(context, fact.within, fact.relations) if fact.is_timed else ALWAYS


def placed(context: PatientContext, fact: EventFact, frame: Frame, found: Iterable[Found]) -> list[Placed]:
    """The entries without those that lie outside. An impossible date is named."""
    inside = []
    for each in found:
        text, ref, _, _ = each
        span = context.span(text)
        if span is None or span.start >= context.end_of_today:
            context.name_unreadable("", ref.partition("/")[0], ref, why_impossible(span))
            inside.append(Placed(each, UNDATED, not fact.is_timed, Missing(Reason.UNREADABLE, ref)))
        elif holds := frame.holds(span):
            inside.append(Placed(each, span, True, None))
        elif holds is None:
            inside.append(Placed(each, span, False, frame.doubt(span, ref)))
    return inside
