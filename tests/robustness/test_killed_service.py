"""INVARIANT: no answer leaves before its record is durable. The service is killed under load, over and over."""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from support.serving import serving

from cds.audit import read_store

from .load import calling

KILLS = 20


def missing_from(database: Path, ids: Sequence[str]) -> list[str]:
    """Those of the decisions that the log does not have."""
    log = read_store(f"sqlite:///{database}")
    try:
        return [decision for decision in ids if log.read(decision) is None]
    finally:
        log.close()


def killed_under_load(folder: Path, after: float) -> list[str]:
    """The decisions that clients heard of before the kill; the log must be sound and hold them all."""
    with serving(folder) as service:
        with calling(service.address) as clients:
            time.sleep(after)
            service.end(signal.SIGKILL)
        told = service.verify()
        assert told.returncode == 0, told.stdout
        assert missing_from(service.database, clients.ids) == []
        assert clients.others == []
        return clients.ids


def test_a_killed_service_loses_no_decision_that_was_answered(tmp_path: Path) -> None:
    assert killed_under_load(tmp_path, 0.3)


@pytest.mark.slow
def test_a_service_killed_many_times_loses_no_decision_that_was_answered(tmp_path: Path) -> None:
    moments = random.Random(20261122)
    answered: list[str] = []
    for _ in range(KILLS):
        answered += killed_under_load(tmp_path, moments.uniform(0.01, 0.6))
    assert len(answered) > KILLS
    assert missing_from(tmp_path / "decisions.db", answered) == []


def test_a_service_asked_to_stop_writes_what_is_waiting(tmp_path: Path) -> None:
    with serving(tmp_path) as service:
        with calling(service.address) as clients:
            time.sleep(0.3)
            status = service.end(signal.SIGTERM)
        assert status in (0, -signal.SIGTERM)
        assert clients.ids
        assert missing_from(service.database, clients.ids) == []
        assert service.verify().returncode == 0
        assert "Traceback" not in service.output.read_text()


def test_a_log_that_was_closed_cleanly_leaves_no_write_ahead_file(tmp_path: Path) -> None:
    with serving(tmp_path) as service:
        with calling(service.address) as clients:
            time.sleep(0.1)
        service.end(signal.SIGTERM)
        assert clients.ids
        assert not (tmp_path / "decisions.db-wal").exists()
