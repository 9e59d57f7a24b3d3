"""The floor does what it says: it parses, stores one row and answers 2 KB; and it is tuned as the service is."""

from __future__ import annotations

import asyncio
import gc
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from benchmarks.floor import CARD, make_floor
from benchmarks.load import PATH
from cds.app import settle_memory


@pytest.fixture(autouse=True)
def _own_collector() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)


def test_each_call_is_one_durable_row_and_a_card_of_two_kilobytes(tmp_path: Path) -> None:
    answers = asyncio.run(_post(make_floor(tmp_path / "floor.db"), times=3))
    assert [(answer.status_code, answer.content) for answer in answers] == [(200, CARD)] * 3
    assert 1_800 <= len(CARD) <= 2_200
    with sqlite3.connect(tmp_path / "floor.db") as database:
        sizes = database.execute("SELECT length(body) FROM entry").fetchall()
    database.close()
    assert sizes == [(len(CARD),)] * 3


def test_its_collector_is_tuned_as_the_services_is(tmp_path: Path) -> None:
    asyncio.run(_post(make_floor(tmp_path / "floor.db"), times=0))
    ours = gc.get_threshold()
    gc.set_threshold(1, 1, 1)
    settle_memory()
    assert gc.get_threshold() == ours


async def _post(app: Starlette, *, times: int) -> list[httpx.Response]:
    transport = httpx.ASGITransport(app)
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport) as client:
        return [
            await client.post(f"http://floor{PATH}", content=b'{"hook":"order-sign"}') for _ in range(times)
        ]
