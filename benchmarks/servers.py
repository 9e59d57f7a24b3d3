"""Servers to be measured, each a process of its own pinned to one core."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, perf_counter, sleep

from benchmarks.load import PATH, SERVER_CORE, CallFailed, on_core

__all__ = ["Server", "floor", "service"]

_ROOT = Path(__file__).parents[1]
_TICKS = os.sysconf("SC_CLK_TCK")
_PATIENCE = 120.0
_NOW = "2026-11-22T10:00:00+01:00"


@dataclass(frozen=True, slots=True)
class Server:
    """A server that has answered its first call."""

    name: str
    port: int
    pid: int
    first_answer_s: float
    """From the start of the process to its first answer."""
    first_answer_cpu_s: float
    """Processor time of that: what would have passed on a core of its own."""

    def cpu_seconds(self) -> float:
        """Processor time of all of its threads so far."""
        return _cpu_seconds(self.pid)

    def memory_mb(self) -> float:
        """Resident now, in MB of a million bytes."""
        return self._status("VmRSS")

    def most_memory_mb(self) -> float:
        """Resident at most since it started."""
        return self._status("VmHWM")

    def _status(self, name: str) -> float:
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith(f"{name}:"):
                return int(line.split()[1]) * 1024 / 1e6
        raise CallFailed(f"/proc has no {name}.")


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


@contextmanager
def floor(folder: Path, call: bytes) -> Iterator[Server]:
    """The floor, its database in `folder`."""
    port = _free_port()
    command = [sys.executable, "-m", "benchmarks.floor", str(port), str(folder / f"floor-{port}.db")]
    with _running("floor", command, port, folder, call) as server:
        yield server


@contextmanager
def service(
    name: str, knowledge: Path, folder: Path, call: bytes, *, compiled: Path | None = None
) -> Iterator[Server]:
    """`cds serve` with this knowledge base, its decision log in `folder`. It compiles the rules unless it finds them
    compiled in `compiled`."""
    port = _free_port()
    command = [
        str(Path(sys.executable).with_name("cds")), "serve", "--port", str(port), "--knowledge", str(knowledge),
        "--database", f"sqlite:///{folder / f'service-{port}.db'}", "--now", _NOW,
    ]  # fmt: skip
    with _running(name, command, port, folder, call, CDS_COMPILED=str(compiled or "")) as server:
        yield server


@contextmanager
def _running(
    name: str, command: list[str], port: int, folder: Path, call: bytes, **environment: str
) -> Iterator[Server]:
    log = folder / f"{name}-{port}.log".replace(" ", "-")
    with on_core(SERVER_CORE), log.open("wb") as output:
        started = perf_counter()
        process = subprocess.Popen(
            command, stdout=output, stderr=output, cwd=_ROOT, env=os.environ | environment
        )
    try:
        _first_answer(process, port, call, log)
        took = perf_counter() - started
        yield Server(name, port, process.pid, took, _cpu_seconds(process.pid))
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _first_answer(process: subprocess.Popen[bytes], port: int, call: bytes, log: Path) -> None:
    until = monotonic() + _PATIENCE
    while monotonic() < until:
        if process.poll() is not None:
            break
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        try:
            connection.request("POST", PATH, call, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            if answer.status == 200 and b'"cards":[' in answer.read():
                return
            raise CallFailed(f"The first answer of port {port} was {answer.status}.")
        except ConnectionError:
            sleep(0.01)
        finally:
            connection.close()
    raise CallFailed(f"The server on port {port} did not start:\n{log.read_text()[-2000:]}")


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
