"""The log as text for others: whole entries, to be verified without this project, or only their columns."""

from __future__ import annotations

import csv
import io
from dataclasses import astuple, fields
from typing import TYPE_CHECKING

import orjson

from cds.audit.entry import Facets
from cds.errors import LogUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cds.audit.entry import Sealed
    from cds.audit.store import DecisionLog

__all__ = ["as_csv", "as_jsonl"]

_COLUMNS = ("chain", "seq", "kind", "id", "at", *(field.name for field in fields(Facets)), "hash")


def as_jsonl(log: DecisionLog) -> Iterator[str]:
    """Every entry as a line of JSON, chain by chain; `body` is the text whose UTF-8 bytes the hash covers."""
    for found in _every(log):
        entry = found.entry
        try:
            body = entry.body.decode()
        except UnicodeDecodeError as error:
            raise LogUnavailable(
                "LOG014",
                f"The body of entry {found.seq} of chain {found.chain} is not text.",
                remedy="See `cds log verify`.",
            ) from error
        line = {
            "chain": found.chain,
            "seq": found.seq,
            "kind": entry.kind,
            "id": entry.id,
            "at": entry.at,
            "hash": found.hash.hex(),
            "body": body,
        }
        yield orjson.dumps(line).decode() + "\n"


def as_csv(log: DecisionLog) -> Iterator[str]:
    """The columns of every entry, without the bodies, under a line of names."""
    yield _csv_line(_COLUMNS)
    for found in _every(log):
        entry = found.entry
        yield _csv_line(
            (found.chain, found.seq, entry.kind, entry.id, entry.at, *astuple(entry.facets), found.hash.hex())
        )


def _csv_line(values: tuple[object, ...]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(values)
    return line.getvalue()


def _every(log: DecisionLog) -> Iterator[Sealed]:
    for chain in log.chains():
        yield from log.walk(chain.id)
