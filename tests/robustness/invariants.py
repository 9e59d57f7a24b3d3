"""What holds for the answer to anything at all."""

from __future__ import annotations

from support import answers, in_process
from support.refusals import is_refusal

__all__ = ["STATUSES", "hold_invariants"]

STATUSES = frozenset({200, 400, 404, 405, 412, 413, 415})


def hold_invariants(answer: in_process.Answer) -> None:
    """A status that means something, a refusal with an outcome in words, cards as the specification has them."""
    assert answer.status in STATUSES, (answer.status, answer.body)
    body = answer.json()
    if answer.status != 200:
        assert is_refusal(body), body
        return
    answers.Answer.model_validate(body)
    assert answers.empty_places(body) == []
