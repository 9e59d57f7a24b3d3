"""`cds serve` as a process of its own, on a free port of this machine, for as long as it is needed."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

NOW = "2026-11-22T10:00:00+01:00"


@contextmanager
def serving(database: Path) -> Iterator[str]:
    """The address of the service, with its log in `database` and its clock set to NOW."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(Path(sys.executable).parent / "cds"), "serve", "--port", str(port), "--now", NOW]
    service = subprocess.Popen(
        [*command, "--database", f"sqlite:///{database}"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address, service)
        yield address
    finally:
        service.terminate()
        service.communicate(timeout=20)


def _wait_for(address: str, service: subprocess.Popen[bytes]) -> None:
    for _ in range(150):
        if service.poll() is not None:
            raise RuntimeError(f"cds serve ended: {service.communicate()[0].decode()}")
        try:
            httpx.get(f"{address}/cds-services", trust_env=False)
        except httpx.TransportError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("cds serve did not come up in 30 seconds")
