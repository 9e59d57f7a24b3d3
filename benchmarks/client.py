"""A small load generator for machines without wrk: HTTP/1.1 kept alive over plain sockets.

`python -m benchmarks.client PORT PATH FILE CONNECTIONS SECONDS` prints what `load.lua` prints.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from time import perf_counter

import orjson
import uvloop

__all__ = ["main"]


class Tally:
    """What came back so far."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self.bad = 0


def main(port: int, path: str, file: Path, connections: int, seconds: float) -> None:
    """Load the server and print one line of JSON."""
    calls = [_framed(path, body) for body in file.read_bytes().splitlines()]
    tally = Tally()
    started = perf_counter()
    uvloop.run(_all(port, calls, connections, started + seconds, tally))
    took = perf_counter() - started
    times = sorted(tally.seconds)
    line = {
        "answers": len(times),
        "seconds": took,
        "bad": tally.bad,
        "p50_ms": _at(times, 0.50) * 1e3,
        "p99_ms": _at(times, 0.99) * 1e3,
    }
    print(orjson.dumps(line).decode())


def _framed(path: str, body: bytes) -> bytes:
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
    return head.encode() + b"\r\n\r\n" + body


def _at(times: list[float], share: float) -> float:
    return times[min(len(times) - 1, int(share * len(times)))] if times else 0.0


async def _all(port: int, calls: list[bytes], connections: int, until: float, tally: Tally) -> None:
    starts = (len(calls) * number // connections for number in range(connections))
    await asyncio.gather(*(_one(port, calls[start:] + calls[:start], until, tally) for start in starts))


async def _one(port: int, calls: list[bytes], until: float, tally: Tally) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    place = 0
    while (sent := perf_counter()) < until:
        writer.write(calls[place % len(calls)])
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
        body = await reader.readexactly(length)
        tally.seconds.append(perf_counter() - sent)
        tally.bad += not (head.startswith(b"HTTP/1.1 200") and b'"cards":[' in body)
        place += 1
    writer.close()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], Path(sys.argv[3]), int(sys.argv[4]), float(sys.argv[5]))
