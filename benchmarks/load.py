"""A burst of calls at a server, from a core of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

__all__ = ["LOAD_CORE", "SERVER_CORE", "TOOL", "Burst", "CallFailed", "burst", "on_core"]

PATH = "/cds-services/order-sign"
_SCRIPT = Path(__file__).with_name("load.lua")
_TRIES = 3  # a shared disk may stand still for longer than a short burst
_ROOT = Path(__file__).parents[1]
_CORES = sorted(os.sched_getaffinity(0))
SERVER_CORE, LOAD_CORE = _CORES[0], _CORES[-1]
TOOL = "wrk" if shutil.which("wrk") else "benchmarks.client"


class CallFailed(Exception):
    """An answer was not 200 with cards: what was measured means nothing."""


@dataclass(frozen=True, slots=True)
class Burst:
    """What a load generator saw."""

    answers: int
    seconds: float
    p50_ms: float
    p99_ms: float

    @property
    def per_second(self) -> float:
        return self.answers / self.seconds


def burst(port: int, calls: Path, *, connections: int, seconds: int) -> Burst:
    """Send the calls of the file over and over. Raises CallFailed when any answer is not 200 with cards."""
    for _ in range(_TRIES):
        seen = _load(port, calls, connections, seconds)
        if seen["bad"]:
            raise CallFailed(f"{seen['bad']} of {seen['answers']} answers were not 200 with cards.")
        if seen["answers"]:
            return Burst(seen["answers"], seen["seconds"], seen["p50_ms"], seen["p99_ms"])
    raise CallFailed(f"No answer in {seconds} s, {_TRIES} times over.")


def _load(port: int, calls: Path, connections: int, seconds: int) -> dict[str, Any]:
    with on_core(LOAD_CORE):
        done = subprocess.run(
            _command(port, calls, connections, seconds), capture_output=True, cwd=_ROOT, check=False
        )
    if done.returncode != 0:
        raise CallFailed(f"{TOOL} ended with {done.returncode}: {done.stderr.decode()[-500:]}")
    seen: dict[str, Any] = orjson.loads(done.stdout.strip().splitlines()[-1])
    return seen


def _command(port: int, calls: Path, connections: int, seconds: int) -> list[str]:
    if TOOL == "wrk":
        return [
            "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "20s", "-s", str(_SCRIPT),
            f"http://127.0.0.1:{port}{PATH}", "--", str(calls),
        ]  # fmt: skip
    return [
        sys.executable,
        "-m",
        "benchmarks.client",
        str(port),
        PATH,
        str(calls),
        str(connections),
        str(seconds),
    ]


@contextmanager
def on_core(core: int) -> Iterator[None]:
    """What is started inside runs on this core."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
