"""Codes and statuses as journals write them: read once for each way of writing, then known by their bytes."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import msgspec

from cds.context.data_types import CodeableConcept

if TYPE_CHECKING:
    from cds.context.data_types import Written

__all__ = [
    "UNREADABLE_ERRORS",
    "codes_as_written",
    "concept_name",
    "is_absent",
    "read_concept",
    "reason_of",
    "status_of",
]

UNREADABLE_ERRORS = (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError)
"""Everything a malformed piece of JSON can raise in the decoder."""

_concept = msgspec.json.Decoder(CodeableConcept)
_NOT_THERE = (b"", b"null")
_LONGEST_REMEMBERED = 1_000  # bytes: callers choose what is sent


def reason_of(error: Exception) -> str:
    """What is wrong, in words that hold none of the data."""
    if isinstance(error, RecursionError):
        return "nested too deeply"
    if isinstance(error, UnicodeDecodeError):
        return "not UTF-8"
    reason = str(error).replace("`", "")
    return "not a FHIR R4 resource type" if "Invalid value" in reason else reason[:200]


def is_absent(written: Written) -> bool:
    """Whether there is nothing, or `null`."""
    return bytes(written) in _NOT_THERE


def read_concept(written: bytes) -> CodeableConcept:
    """The concept; one that is absent has neither codings nor text. Raises one of UNREADABLE_ERRORS."""
    return CodeableConcept() if written in _NOT_THERE else _concept.decode(written)


def concept_name(concept: CodeableConcept) -> str:
    """What the journal calls it: the text, or the first display."""
    if concept.text:
        return concept.text
    return next((coding.display for coding in concept.coding or () if coding.display), "")


def codes_as_written(written: Written) -> frozenset[str] | None:
    """The codes, whatever their systems; None when there are none, or they cannot be read."""
    try:
        concept = read_concept(bytes(written))
    except UNREADABLE_ERRORS:
        return None
    return frozenset(coding.code for coding in concept.coding or () if coding.code) or None


def status_of(written: Written) -> str | None:
    """The code of a status; empty when there is none, None when it cannot be read."""
    return _status(status) if len(status := bytes(written)) <= _LONGEST_REMEMBERED else _read_status(status)


def _read_status(written: bytes) -> str | None:
    try:
        concept = read_concept(written)
    except UNREADABLE_ERRORS:
        return None
    return next((coding.code for coding in concept.coding or () if coding.code), "")


_status = lru_cache(maxsize=4096)(_read_status)
