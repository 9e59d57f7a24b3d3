"""`cds serve` as a process of its own on a free port of this machine, with its clock pinned."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

__all__ = ["CDS", "NOW", "Served", "serving"]

CDS = str(Path(sys.executable).parent / "cds")
NOW = "2026-11-22T10:00:00+01:00"
_SECONDS_TO_START = 30.0


@dataclass
class Served:
    """A running service: where it answers, where its log is, what it has printed."""

    port: int
    database: Path
    output: Path
    process: subprocess.Popen[bytes]
    client: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        self.client = httpx.Client(base_url=self.address, trust_env=False, timeout=30.0)

    @property
    def address(self) -> str:
        """Its root."""
        return f"http://127.0.0.1:{self.port}"

    def post(self, service: str, body: object, **headers: str) -> httpx.Response:
        """The answer to a call; header names are written with underscores."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.post(f"/cds-services/{service}", json=body, headers=named)

    def end(self, with_signal: signal.Signals = signal.SIGTERM) -> int:
        """Stop it and give its exit status."""
        self.client.close()
        if self.process.poll() is None:
            self.process.send_signal(with_signal)
        return self.process.wait(timeout=30)

    def verify(self) -> subprocess.CompletedProcess[str]:
        """`cds log verify` on its log."""
        return subprocess.run(
            [CDS, "log", "verify", "--database", f"sqlite:///{self.database}"], capture_output=True, text=True
        )

    def stored(self) -> bytes:
        """Every byte of the database's files, the key of the pseudonyms apart."""
        files = self.database.parent.glob(f"{self.database.name}*")
        return b"".join(file.read_bytes() for file in sorted(files) if file.suffix != ".key")


@contextmanager
def serving(folder: Path, *options: str) -> Iterator[Served]:
    """The service with its log in `folder`, up and answering; stopped at the end when it still runs."""
    served = _start(folder, options)
    try:
        yield served
    finally:
        served.end()


def _start(folder: Path, options: tuple[str, ...]) -> Served:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    database, output = folder / "decisions.db", folder / "output.txt"
    command = [
        CDS,
        "serve",
        "--port",
        str(port),
        "--database",
        f"sqlite:///{database}",
        "--now",
        NOW,
        *options,
    ]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CDS_")}
    with output.open("ab") as sink:
        process = subprocess.Popen(command, stdout=sink, stderr=subprocess.STDOUT, env=environment)
    served = Served(port, database, output, process)
    _wait_for(served)
    return served


def _wait_for(served: Served) -> None:
    give_up = time.monotonic() + _SECONDS_TO_START
    while time.monotonic() < give_up:
        if served.process.poll() is not None:
            raise RuntimeError(f"cds serve ended: {served.output.read_text()}")
        try:
            served.client.get("/cds-services")
        except httpx.TransportError:
            time.sleep(0.02)
        else:
            return
    served.end(signal.SIGKILL)
    raise RuntimeError(f"cds serve did not come up in {_SECONDS_TO_START:g} seconds")
