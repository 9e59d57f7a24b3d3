"""The log events of the second evaluator. None of them holds anything of the patient."""

from __future__ import annotations

__all__ = ["DISAGREES", "FAILED"]

DISAGREES = "second-opinion-disagrees"
"""With the decision's id in the log, the rule, and what each evaluator says of it. Someone must look at it."""
FAILED = "second-opinion-failed"
"""With the kind of fault. The answer had left before; it is not touched."""
