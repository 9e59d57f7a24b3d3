"""Stores for the tests: each closes itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cds.audit import MemoryStore, open_store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cds.audit import DecisionStore

OPENED = "2026-11-22T08:00:00.000000Z"


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Where a log may be made."""
    return tmp_path / "decisions.db"


@pytest.fixture
def url(database: Path) -> str:
    """The URL of that log."""
    return f"sqlite:///{database}"


@pytest.fixture
def sqlite_store(url: str) -> Iterator[DecisionStore]:
    """A store in a file."""
    store = open_store(url, engine="0.1.0", opened_at=OPENED)
    yield store
    store.close()


@pytest.fixture(params=["sqlite", "memory"])
def store(request: pytest.FixtureRequest) -> DecisionStore:
    """Either of the two stores: what holds for one holds for the other."""
    if request.param == "memory":
        return MemoryStore(engine="0.1.0", opened_at=OPENED)
    found: DecisionStore = request.getfixturevalue("sqlite_store")
    return found
