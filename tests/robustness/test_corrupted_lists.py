"""The same for whole lists and their entries: what came and cannot be read is never taken for "there is none"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from support.forgetful import forgetful_store
from support.in_process import InProcess, in_process
from support.mutation import Path, at

from .grounds import Ground, find_grounds
from .test_corrupted_grounds import hold_advice

NO_LIST: list[Any] = [
    "", "junk", 7, True, [], [[]], {}, {"resourceType": "Bundel"}, {"resourceType": "List"},
    {"resourceType": "Bundle", "entry": {}}, {"resourceType": "Bundle", "entry": "junk"},
    {"resourceType": "Bundle", "entry": [7]}, {"resourceType": "Bundle", "entry": [None]},
    {"resourceType": "Bundle", "entry": [{}]}, {"resourceType": "Bundle", "entry": [{"resource": "junk"}]},
    {"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "Basic"}}]},
]  # fmt: skip
NO_ENTRY: list[Any] = [None, "", "junk", 7, True, [], {}, {"resource": None}, {"fullUrl": "urn:uuid:x"}]


@pytest.fixture(scope="module")
def inside() -> Iterator[InProcess]:
    """The hook service in this process."""
    with in_process(forgetful_store()) as opened:
        yield opened


@pytest.fixture(scope="module")
def grounds(inside: InProcess) -> list[Ground]:
    """Everything that a critical or warning card rests on and that came in the prefetch."""
    return [ground for ground in find_grounds(inside) if ground.place[0] == "prefetch"]


def replaced(ground: Ground, place: Path, wrong: Any) -> bytes:
    """The call with that node replaced."""
    body = orjson.loads(orjson.dumps(ground.body))
    at(body, place[:-1])[place[-1]] = wrong
    return orjson.dumps(body)


@pytest.mark.parametrize("wrong", NO_LIST, ids=repr)
def test_a_list_that_cannot_be_read_is_never_lost_in_silence(
    inside: InProcess, grounds: list[Ground], wrong: Any
) -> None:
    for ground in grounds:
        body = replaced(ground, ground.place[:2], wrong)
        hold_advice(ground, inside.post(f"/cds-services/{ground.service}", body))


@pytest.mark.parametrize("wrong", NO_ENTRY, ids=repr)
def test_an_entry_that_cannot_be_read_is_never_lost_in_silence(
    inside: InProcess, grounds: list[Ground], wrong: Any
) -> None:
    for ground in grounds:
        if ground.kind != "Patient":
            body = replaced(ground, ground.place[:4], wrong)
            hold_advice(ground, inside.post(f"/cds-services/{ground.service}", body))
