"""The real service over HTTP, and the same code in this process."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from support.in_process import InProcess, in_process
from support.serving import Served, serving


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """`cds serve` over the shipped knowledge base."""
    with serving(tmp_path_factory.mktemp("service")) as served:
        yield served


@pytest.fixture(scope="module")
def inside() -> Iterator[InProcess]:
    """The hook service in this process, over a log in memory."""
    with in_process() as opened:
        yield opened
