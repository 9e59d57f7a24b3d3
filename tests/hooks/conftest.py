"""One service for all tests of this folder, and what its discovery said."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from support.serving import Served, serving


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """`cds serve` over the shipped knowledge base."""
    with serving(tmp_path_factory.mktemp("service")) as served:
        yield served


@pytest.fixture(scope="session")
def services(service: Served) -> dict[str, dict[str, Any]]:
    """The services that discovery lists, by hook."""
    listed = service.client.get("/cds-services").json()["services"]
    return {one["hook"]: one for one in listed}
