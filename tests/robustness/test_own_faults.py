"""A fault of ours is a 500 with an OperationOutcome: no cards, nothing of the inside, nothing of the patient."""

from __future__ import annotations

import logging
from datetime import datetime

import pytest
from support.calls import build_call
from support.in_process import in_process
from support.refusals import explain_refusal


class BrokenClock:
    """Fails as a fault in our code would, with words that might be a patient's."""

    pinned = True

    def now(self) -> datetime:
        """Never a time."""
        raise ZeroDivisionError("Kari Nordmann, born 1944")


def test_a_fault_of_ours_is_answered_with_an_outcome(caplog: pytest.LogCaptureFixture) -> None:
    with in_process() as inside, caplog.at_level(logging.DEBUG):
        inside.service.clock = BrokenClock()
        answer = inside.call("order-sign", build_call("order-sign", "odd-berge"))
    assert answer.status == 500
    assert "fault" in explain_refusal(answer.json())
    assert b"cards" not in answer.body
    assert b"Kari" not in answer.body
    assert "Kari" not in caplog.text


def test_the_log_names_the_kind_and_the_place_of_the_fault(caplog: pytest.LogCaptureFixture) -> None:
    with in_process() as inside, caplog.at_level(logging.ERROR):
        inside.service.clock = BrokenClock()
        inside.call("order-sign", build_call("order-sign", "odd-berge"))
    [record] = caplog.records
    assert "ZeroDivisionError" in record.getMessage()
    assert "test_own_faults.py:" in record.getMessage()


def test_the_next_call_is_answered_as_if_nothing_had_been() -> None:
    with in_process() as inside:
        clock, inside.service.clock = inside.service.clock, BrokenClock()
        assert inside.call("patient-view", build_call("patient-view", "odd-berge")).status == 500
        inside.service.clock = clock
        assert inside.call("patient-view", build_call("patient-view", "odd-berge")).status == 200
