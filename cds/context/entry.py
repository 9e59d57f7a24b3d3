"""One thing that a resource says: what, when, and of whom it can be said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from cds.context.concepts import is_absent
from cds.context.data_types import ABSENT

if TYPE_CHECKING:
    from collections.abc import Callable

    from cds.context.data_types import Period, Written
    from cds.context.dates import Span
    from cds.context.evidence import Unreadable
    from cds.context.holdings import Meaning
    from cds.context.patient import PatientContext

__all__ = ["Entry", "first_of", "is_over", "ref_of", "unread", "why_impossible"]


class Entry(NamedTuple):
    """A concept of a resource, with its date as written. `admits` says which facts it may answer of those it means."""

    meaning: Meaning
    written: Written
    text: str = ""
    ages: tuple[Written, ...] = ()
    """How old someone was, as written."""
    admits: Callable[[Any], bool] | None = None


def first_of(*written: Written) -> Written:
    """The first part that was written."""
    return next((each for each in written if not is_absent(each)), ABSENT)


def ref_of(resource: Any) -> str:
    """How it is referred to: `Flag/7`, or `Flag` when it has no id."""
    kind = type(resource).__name__
    return f"{kind}/{resource.id}" if resource.id else kind


def is_over(context: PatientContext, period: Period | None) -> bool:
    """Whether the end of the period is past, whatever day it can mean."""
    span = context.span(period.end) if period is not None and period.end else None
    return span is not None and span.end <= context.now.timestamp()


def why_impossible(span: Span | None) -> str:
    """What is wrong with a date that cannot be read, or that lies in the future."""
    return "its date is impossible" if span is None else "it is dated in the future"


def unread(context: PatientContext, kinds: tuple[str, ...]) -> Unreadable | None:
    """A piece that could not be read so far as to know what it is not about."""
    for piece in context.evidence.unreadable:
        if piece.kind in kinds and piece.codes is None:
            return piece
    return None
