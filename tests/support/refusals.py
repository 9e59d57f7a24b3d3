"""What a refusal must look like: a FHIR R4 OperationOutcome (checklist row 44)."""

from __future__ import annotations

from typing import Any

from fhir.resources.R4B.operationoutcome import OperationOutcome

__all__ = ["ISSUE_CODES", "explain_refusal", "is_refusal"]

# http://hl7.org/fhir/R4/valueset-issue-type.html: those a service may answer a call with
ISSUE_CODES = frozenset({
    "invalid", "structure", "required", "value", "not-found", "not-supported", "too-long", "transient",
    "processing", "exception", "security", "no-store",
})  # fmt: skip


def is_refusal(body: Any) -> bool:
    """The quick look, for many answers: an outcome with an error in words."""
    if not isinstance(body, dict) or body.get("resourceType") != "OperationOutcome" or "cards" in body:
        return False
    return bool(body["issue"]) and all(
        issue["severity"] in ("error", "fatal") and issue["code"] in ISSUE_CODES and issue["details"]["text"]
        for issue in body["issue"]
    )


def explain_refusal(body: Any) -> str:
    """The words and places of an outcome that also validates as FHIR R4; anything else fails the test."""
    assert is_refusal(body), body
    OperationOutcome.model_validate(body)
    said = [[issue["details"]["text"], *issue.get("expression", ())] for issue in body["issue"]]
    return " ".join(" ".join(words) for words in said)
