"""The one file that knows how this project talks to SQLite: URLs, settings of a connection, faults."""

from __future__ import annotations

import os
import sqlite3
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from sqlalchemy import URL, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from cds.errors import LogUnavailable, Misuse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

__all__ = ["database_path", "faults_named", "reading_engine", "writing_engine"]

_PATIENCE = 5.0  # seconds to wait while another process holds the database


def database_path(url: str) -> Path:
    """The file that a database URL names. Raises Misuse for any URL but `sqlite:///PATH`."""
    remedy = "Write it as sqlite:///PATH, for example sqlite:///data/decisions.db."
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise Misuse("LOG001", "The database of the decision log is not a URL.", remedy=remedy) from error
    if parsed.drivername not in ("sqlite", "sqlite+pysqlite"):
        raise Misuse("LOG001", f"The decision log cannot be kept in {parsed.drivername}.", remedy=remedy)
    if parsed.database in (None, "", ":memory:") or parsed.host or parsed.query:
        raise Misuse("LOG001", "The database of the decision log must be a file.", remedy=remedy)
    return Path(str(parsed.database))


def writing_engine(path: Path) -> Engine:
    """An engine whose commits are on the disk when they return. Makes the file, for its owner only."""
    with faults_named(path):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    return _engine(path, "PRAGMA synchronous = FULL")


def reading_engine(path: Path) -> Engine:
    """An engine that changes nothing and makes no file. Raises LogUnavailable when there is no such log."""
    if not path.is_file():
        raise LogUnavailable(
            "LOG002",
            "There is no decision log here.",
            where=str(path),
            remedy="Name it with --database, or start the service, which makes one.",
        )
    return _engine(path, "PRAGMA query_only = ON")


def _engine(path: Path, setting: str) -> Engine:
    # mode=rw for readers too: they must be able to recover the write-ahead log of a service that was killed.
    url = URL.create("sqlite", database=f"file:{quote(str(path))}", query={"mode": "rw", "uri": "true"})
    engine = create_engine(url, isolation_level="AUTOCOMMIT", connect_args={"timeout": _PATIENCE})

    @event.listens_for(engine, "connect")
    def _set(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute(setting)

    return engine


@contextmanager
def faults_named(path: Path) -> Iterator[None]:
    """Turns what SQLite or the disk says into LogUnavailable, without any of the data."""
    try:
        yield
    except (sqlite3.Error, OSError, DBAPIError) as error:
        said = error.orig if isinstance(error, DBAPIError) else error
        words = said.strerror if isinstance(said, OSError) else str(said)
        raise LogUnavailable(
            "LOG005",
            f"The decision log cannot be used: {words}.",
            where=str(path),
            remedy="See that the disk has room, and that the file belongs to the service and is not locked.",
        ) from error
