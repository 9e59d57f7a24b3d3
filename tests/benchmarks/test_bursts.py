"""Both load generators against the real floor: they count answers, and a wrong answer stops the run."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from benchmarks import load
from benchmarks.load import CallFailed, burst
from benchmarks.servers import floor

TOOLS = [
    "benchmarks.client",
    pytest.param("wrk", marks=pytest.mark.skipif(not shutil.which("wrk"), reason="no wrk")),
]

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("tool", TOOLS)
def test_a_burst_counts_the_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tool: str) -> None:
    monkeypatch.setattr(load, "TOOL", tool)
    calls = tmp_path / "calls"
    calls.write_bytes(b'{"hook":"order-sign"}\n{"hook":"order-sign","x":1}\n')
    with floor(tmp_path, b"{}") as server:
        before = server.cpu_seconds()
        seen = burst(server.port, calls, connections=4, seconds=1)
        assert server.cpu_seconds() > before
        assert server.memory_mb() <= server.most_memory_mb()
    assert seen.answers > 50
    assert 0 < seen.p50_ms <= seen.p99_ms


@pytest.mark.parametrize("tool", TOOLS)
def test_an_answer_that_is_not_cards_stops_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tool: str
) -> None:
    monkeypatch.setattr(load, "TOOL", tool)
    calls = tmp_path / "calls"
    calls.write_bytes(b"not JSON\n")
    with floor(tmp_path, b"{}") as server, pytest.raises(CallFailed):
        burst(server.port, calls, connections=2, seconds=1)
