"""Why an answer is missing. Missing is a value: it travels with its reason, never as an empty place."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

__all__ = ["Missing", "Reason"]


class Reason(Enum):
    """The reasons, as they are logged."""

    NOT_SENT = "not_sent"  # the journal did not send the list that would hold it
    FAILED = "failed"  # the journal tried to fetch it and failed
    NOT_FOUND = "not_found"  # the list came; there is none in it
    TOO_OLD = "too_old"
    DATE_TOO_COARSE = "date_too_coarse"  # a partial date that may or may not be in time
    UNREADABLE = "unreadable"
    WRONG_UNIT = "wrong_unit"
    OUT_OF_RANGE = "out_of_range"
    UNCODED = "uncoded"  # recorded as text only, or in a code nobody knows
    INCONCLUSIVE = "inconclusive"  # "<60" compared with 30
    TOO_FEW = "too_few"  # one value, where a change is asked for
    TOO_FAR_APART = "too_far_apart"  # values that belong together were taken at different times
    NO_DOSE = "no_dose"  # a dosage that does not say how much, or is text only

    # members are singletons; identity keeps comparisons cheap on the hot path
    __hash__ = object.__hash__


class Missing(NamedTuple):
    """No usable answer, and why. The unusable value, when there is one, is kept for the reader.

    `detail` is a short language-neutral addition: a unit, a path, the text of an uncoded entry, or the
    list that was not sent.
    """

    reason: Reason
    detail: str = ""
    value: float | str | None = None
    unit: str = ""
    on: str = ""
    sources: tuple[str, ...] = ()
    of: str = ""
    """For a computed fact: the fact it lacked."""
