"""When the log cannot take the record there is no answer: 503, an OperationOutcome, no cards."""

from __future__ import annotations

import errno
import resource
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import orjson
import pytest
from support.calls import build_call
from support.in_process import in_process
from support.patients import draft
from support.refusals import explain_refusal
from support.serving import serving

from cds.audit import DecisionStore, Entry, MemoryStore
from cds.errors import LogUnavailable

FAULTS = [
    OSError(errno.ENOSPC, "No space left on device"),
    OSError(errno.EIO, "Input/output error"),
    LogUnavailable("LOG005", "The decision log cannot be used."),
    MemoryError(),
    RuntimeError("Kari Nordmann"),
]


class FailingStore:
    """Fails until its fault is taken away."""

    def __init__(self, fault: Exception | None) -> None:
        self.fault = fault
        self.kept = MemoryStore()

    def append(self, entries: Sequence[Entry]) -> None:
        """Keep the entries, or fail."""
        if self.fault is not None:
            raise self.fault
        self.kept.append(entries)


def critical_call() -> bytes:
    """A call whose answer would be a critical card."""
    return orjson.dumps(build_call("order-sign", "odd-berge", [draft("odd-berge", "A10BA02", "Metformin")]))


@pytest.mark.parametrize("fault", FAULTS, ids=repr)
def test_no_card_leaves_without_its_record(fault: Exception) -> None:
    store = FailingStore(fault)
    with in_process(cast(DecisionStore, store)) as inside:
        answer = inside.post("/cds-services/order-sign", critical_call())
        assert answer.status == 503
        assert "logged" in explain_refusal(answer.json())
        assert b"cards" not in answer.body
        assert b"Kari" not in answer.body
        store.fault = None
        assert inside.post("/cds-services/order-sign", critical_call()).status == 200


def test_feedback_that_cannot_be_logged_is_not_acknowledged() -> None:
    item = {"card": "x", "outcome": "overridden", "outcomeTimestamp": "2026-11-22T09:00:00Z"}
    with in_process(cast(DecisionStore, FailingStore(FAULTS[0]))) as inside:
        answer = inside.call("order-sign/feedback", {"feedback": [item]})
        assert answer.status == 503
        assert explain_refusal(answer.json())


def test_a_full_disk_is_answered_503_and_does_no_harm(tmp_path: Path) -> None:
    """The disk is full for the service alone: its files may not grow beyond where they are."""
    with serving(tmp_path) as service:
        assert service.client.post("/cds-services/order-sign", content=critical_call()).status_code == 200
        largest = max(file.stat().st_size for file in tmp_path.glob("decisions.db*"))
        soft, hard = resource.prlimit(service.process.pid, resource.RLIMIT_FSIZE, (largest, -1))
        answers = [
            service.client.post("/cds-services/order-sign", content=critical_call()) for _ in range(40)
        ]
        resource.prlimit(service.process.pid, resource.RLIMIT_FSIZE, (soft, hard))
        refused = [answer for answer in answers if answer.status_code != 200]
        assert refused
        assert {answer.status_code for answer in refused} == {503}
        assert all(explain_refusal(answer.json()) for answer in refused)
        assert service.client.post("/cds-services/order-sign", content=critical_call()).status_code == 200
        service.end()
        assert service.verify().returncode == 0
