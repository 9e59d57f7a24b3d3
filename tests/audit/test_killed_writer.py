"""A process that is killed (SIGKILL) loses nothing that it has acknowledged."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cds.audit import read_store, verify

ROOT = Path(__file__).parents[2]


def _kill_at_some_moment(url: str, first: int, after: float) -> list[str]:
    """The ids that a writer acknowledged before it was killed, so long after its first."""
    command = [sys.executable, "-m", "tests.audit.killed_writer", url, str(first)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        began = writer.stdout.readline()
        time.sleep(after)
        writer.kill()
        lines = (began + writer.stdout.read()).split("\n")
    return lines[:-1]


def _killed(url: str, times: int) -> list[str]:
    """All ids acknowledged by writers of the same log, each killed in its turn."""
    moment = random.Random(times)
    acknowledged: list[str] = []
    for turn in range(times):
        acknowledged += _kill_at_some_moment(url, turn * 1_000_000, moment.uniform(0.0, 0.15))
    return acknowledged


@pytest.mark.parametrize("times", [2, pytest.param(25, marks=pytest.mark.slow)])
def test_every_acknowledged_record_outlives_a_kill(url: str, times: int) -> None:
    acknowledged = _killed(url, times)
    log = read_store(url)
    report = verify(log)
    written = {found.entry.id for found in log.walk(1)}
    log.close()
    assert len(acknowledged) > times
    assert set(acknowledged) <= written
    assert report.breaks == ()
    assert [chain.chain for chain in report.chains] == [1]
