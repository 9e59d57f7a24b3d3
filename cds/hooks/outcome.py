"""A refusal as a FHIR OperationOutcome: what, where and what to do; no internals, no patient data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from cds.errors import Refused

__all__ = ["operation_outcome"]

_ISSUE_CODES = {400: "invalid", 404: "not-found", 405: "not-supported", 412: "required", 413: "too-long",
                415: "not-supported", 500: "exception", 503: "transient"}  # fmt: skip


def operation_outcome(refused: Refused) -> bytes:
    """The OperationOutcome as JSON."""
    issue: dict[str, Any] = {
        "severity": "error",
        "code": _ISSUE_CODES.get(refused.status, "processing"),
        "details": {
            "coding": [{"system": "urn:cds:error", "code": refused.code}],
            "text": f"{refused.message} {refused.remedy}".strip(),
        },
    }
    if refused.where and refused.status == 400:
        issue["expression"] = [refused.where]
    return orjson.dumps({"resourceType": "OperationOutcome", "issue": [issue]})
