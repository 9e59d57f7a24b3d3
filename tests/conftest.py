"""Tests that need what could not be installed are skipped by name."""

from __future__ import annotations

from importlib.util import find_spec

import pytest

_OF_THE_TWIN = ("tests/twin/", "tests/guideline_authoring/test_check_with_twin.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if find_spec("durable") is not None:
        return
    reason = "durable-rules is not installed: it needs a C compiler and Python's headers to be built"
    for item in items:
        if item.nodeid.startswith(_OF_THE_TWIN):
            item.add_marker(pytest.mark.skip(reason=reason))
