"""Opening a decision log by its URL: to write one chain of it, or only to read."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import func, insert, select
from sqlalchemy.schema import CreateIndex, CreateTable

from cds.audit import schema
from cds.audit.chain_lock import ChainLock
from cds.audit.sqlite_engine import database_path, faults_named, reading_engine, writing_engine
from cds.audit.sqlite_log import SqliteLog
from cds.audit.sqlite_store import SqliteStore
from cds.errors import LogUnavailable

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection, Engine

    from cds.audit.store import DecisionLog, DecisionStore

__all__ = ["open_store", "read_store"]


def open_store(url: str, *, engine: str, opened_at: str | None = None) -> DecisionStore:
    """The log at `url`, made when it is not there, with a chain of its own for this process to write.

    The chain is the first that no other process is writing. `engine` is the version that opens it, and
    `opened_at` the time (default: the clock's), both noted when the chain is new. Raises Misuse for a URL
    that is not SQLite's, and LogUnavailable when the log cannot be written or the chain's end is damaged.
    """
    path = database_path(url)
    database = writing_engine(path)
    lock = None
    try:
        _lay_out(database, path)
        lock = ChainLock(path)
        opened_at = opened_at or f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"
        _begin_chains(database, path, upto=lock.chain, opened_at=opened_at, engine=engine)
        return SqliteStore(log=SqliteLog(database, path), engine=database, path=path, lock=lock)
    except BaseException:
        if lock is not None:
            lock.release()
        database.dispose()
        raise


def read_store(url: str) -> DecisionLog:
    """The log at `url`, to read only; a service may be writing it meanwhile.

    Raises Misuse for a URL that is not SQLite's, and LogUnavailable when there is no decision log.
    """
    path = database_path(url)
    database = reading_engine(path)
    try:
        with faults_named(path), database.connect() as connection:
            _recognise(connection, path)
    except BaseException:
        database.dispose()
        raise
    return SqliteLog(database, path)


def _lay_out(database: Engine, path: Path) -> None:
    """Make the tables and triggers that are not there yet."""
    with faults_named(path), database.connect() as connection:
        if connection.exec_driver_sql("PRAGMA journal_mode").scalar() != "wal":
            connection.exec_driver_sql("PRAGMA journal_mode = WAL")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        if connection.exec_driver_sql("SELECT count(*) FROM sqlite_schema").scalar() == 0:
            for table in schema.metadata.sorted_tables:
                connection.execute(CreateTable(table))
                for index in sorted(table.indexes, key=lambda one: str(one.name)):
                    connection.execute(CreateIndex(index))
            connection.exec_driver_sql(f"PRAGMA application_id = {schema.APPLICATION}")
            connection.exec_driver_sql(f"PRAGMA user_version = {schema.FORMAT}")
        _recognise(connection, path)
        for trigger in schema.TRIGGERS:
            connection.exec_driver_sql(trigger)
        connection.exec_driver_sql("COMMIT")


def _recognise(connection: Connection, path: Path) -> None:
    marks = tuple(
        connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("application_id", "user_version")
    )
    if marks != (schema.APPLICATION, schema.FORMAT):
        raise LogUnavailable(
            "LOG007",
            f"This is not a decision log of format {schema.FORMAT}.",
            where=str(path),
            remedy="Name another file, or use the version of cds that wrote this one.",
        )


def _begin_chains(database: Engine, path: Path, *, upto: int, opened_at: str, engine: str) -> None:
    """Note every chain up to ours: another process may hold a lower one that it has not noted yet."""
    with faults_named(path), database.connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        last: int = connection.execute(select(func.coalesce(func.max(schema.chain.c.id), 0))).scalar_one()
        for number in range(last + 1, upto + 1):
            connection.execute(insert(schema.chain).values(id=number, opened_at=opened_at, engine=engine))
        connection.exec_driver_sql("COMMIT")
