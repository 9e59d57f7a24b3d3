"""Rounds in which every server is loaded in turn, so that what disturbs the machine disturbs them all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from benchmarks.load import burst
from benchmarks.servers import Server

__all__ = ["Readings", "run_rounds"]


@dataclass
class Readings:
    """Of one server under one size of call: a value for each round."""

    server: str
    per_second: list[float] = field(default_factory=list)
    cpu_us: list[float] = field(default_factory=list)
    p50_ms: list[float] = field(default_factory=list)
    p99_ms: list[float] = field(default_factory=list)

    def typical(self, name: str) -> float:
        """The median over the rounds."""
        values: list[float] = getattr(self, name)
        return median(values)


def run_rounds(
    servers: Sequence[Server], calls: Path, *, rounds: int, seconds: int, connections: int
) -> list[Readings]:
    """Each server's readings. The order of the servers turns round by round; a first short burst is not counted."""
    readings = {server.port: Readings(server.name) for server in servers}
    for server in servers:
        burst(server.port, calls, connections=connections, seconds=1)
    for number in range(rounds):
        for server in servers if number % 2 == 0 else reversed(servers):
            before = server.cpu_seconds()
            seen = burst(server.port, calls, connections=connections, seconds=seconds)
            spent = server.cpu_seconds() - before
            found = readings[server.port]
            found.per_second.append(seen.per_second)
            found.cpu_us.append(spent / seen.answers * 1e6)
            found.p50_ms.append(seen.p50_ms)
            found.p99_ms.append(seen.p99_ms)
    return list(readings.values())
