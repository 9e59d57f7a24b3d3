"""No advice is lost in silence: corrupt a resource that a shown card rests on, and the card stands, or what could
not be read is named, or the call is refused.

Corrupt means: not what FHIR R4 allows there. A resource that is still valid and says something else (another code,
another number) may change the advice, and is not meant.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.forgetful import forgetful_store
from support.in_process import Answer, InProcess, in_process
from support.mutation import Path, at, places

from .grounds import Ground, find_grounds
from .invariants import hold_invariants

WRONG_KIND: tuple[Any, ...] = (None, "", {}, [], 7, True, "junk", ["x"], {"x": 1}, [None], 2**70, [[[[]]]])
IMPOSSIBLE_DATES = ("2026-02-31", "yesterday", "2026-13", "20261030", "0000-01-01", "2199-01-01")
NO_RESOURCE: tuple[Any, ...] = (None, "", "junk", 7, [], {}, {"resourceType": "Nope"}, {"resourceType": "Basic"},
                                {"id": "x"})  # fmt: skip
CODES_OF_FHIR = frozenset({"status", "criticality", "severity", "comparator", "gender", "periodUnit"})
"""Elements with a required value set: any other word is not FHIR."""
STATUS_CONCEPTS = frozenset({"clinicalStatus"})
# What FHIR lets be absent, and whose absence says something: without it the record is another, valid one.
# R4, Timing.repeat.frequency: if no frequency is stated, once per period is meant.
MAY_BE_ABSENT = {
    ("AllergyIntolerance", "criticality"), ("Condition", "coding"), ("MedicationRequest", "frequency"),
}  # fmt: skip


@pytest.fixture(scope="module")
def inside() -> Iterator[InProcess]:
    """The hook service in this process."""
    with in_process(forgetful_store()) as opened:
        yield opened


@pytest.fixture(scope="module")
def grounds(inside: InProcess) -> list[Ground]:
    """Everything that a critical or warning card rests on."""
    found = find_grounds(inside)
    assert {ground.kind for ground in found} >= {
        "Observation", "Condition", "MedicationStatement", "MedicationRequest", "AllergyIntolerance", "Patient",
    }  # fmt: skip
    return found


def corruptions(ground: Ground) -> list[tuple[Path, Any]]:
    """Every place in the resource, the resource itself among them, with every corruption of it."""
    resource = at(ground.body, ground.place)
    found: list[tuple[Path, Any]] = [((), wrong) for wrong in NO_RESOURCE]
    for path in places(resource):
        found += [(path, wrong) for wrong in _wrong(ground.kind, path, at(resource, path))]
    return found


def _wrong(kind: str, path: Path, value: Any) -> list[Any]:
    last = str(path[-1])
    wrong = [each for each in WRONG_KIND if _is_wrong(each, value)]
    if "Date" in last or last == "authoredOn":
        wrong += IMPOSSIBLE_DATES
    if last in CODES_OF_FHIR or last == "resourceType" or STATUS_CONCEPTS.intersection(map(str, path[:1])):
        wrong += (
            ["junk"] if isinstance(value, str) and last in CODES_OF_FHIR | {"code", "resourceType"} else []
        )
    if "DateTime" in last:
        wrong.append("2026-10-30T25:00:00Z")
    if (kind, last) in MAY_BE_ABSENT:
        wrong = [each for each in wrong if each not in (None, [], {}, "")]
    return wrong


def _is_wrong(wrong: Any, value: Any) -> bool:
    """Of another kind of JSON than the value, or empty, which FHIR forbids anywhere."""
    if wrong in ("", [], {}):
        return True
    numbers = isinstance(wrong, int) and isinstance(value, int | float) and not isinstance(value, bool)
    if numbers and not isinstance(wrong, bool):
        return bool(wrong == 2**70)
    return type(wrong) is not type(value)


def corrupted(ground: Ground, path: Path, wrong: Any) -> bytes:
    """The call with that corruption."""
    body = orjson.loads(orjson.dumps(ground.body))
    whole: Path = (*ground.place, *path)
    at(body, whole[:-1])[whole[-1]] = wrong
    if wrong == 2**70:  # larger than orjson writes
        at(body, whole[:-1])[whole[-1]] = "<number>"
        return orjson.dumps(body).replace(b'"<number>"', str(wrong).encode())
    return orjson.dumps(body)


def hold_advice(ground: Ground, answer: Answer) -> None:
    """The card, or a notice that names the resource, the drug or the rule, or a refusal."""
    hold_invariants(answer)
    if answer.status != 200:
        return
    cards = answer.json()["cards"]
    if any(card["source"]["topic"]["code"] == ground.rule for card in cards):
        return
    notices = [card for card in cards if card["source"]["topic"]["system"] == "urn:cds:notice"]
    told = " ".join(f"{card['summary']} {card['detail']}" for card in notices).replace("\\", "")
    topics = {card["source"]["topic"]["code"] for card in notices}
    words = {ground.identity, ground.title, ground.kind, ground.words} - {""}
    named = any(each in told for each in words)
    in_draft = ground.place[0] == "context" and bool(topics & {"order-not-recognised", "unreadable"})
    assert named or in_draft, f"{ground.rule} is lost in silence: {[card['summary'] for card in cards]}"


few = settings(max_examples=150, deadline=None, database=None, derandomize=True,
               suppress_health_check=list(HealthCheck))  # fmt: skip


def try_one(inside: InProcess, grounds: list[Ground], ground: int, corruption: int) -> None:
    """Corrupt one ground in one way, both counted round."""
    chosen = grounds[ground % len(grounds)]
    ways = corruptions(chosen)
    path, wrong = ways[corruption % len(ways)]
    answer = inside.post(f"/cds-services/{chosen.service}", corrupted(chosen, path, wrong))
    hold_advice(chosen, answer)


@few
@given(st.integers(0, 2**16), st.integers(0, 2**16))
def test_a_corrupted_ground_is_never_lost_in_silence(
    inside: InProcess, grounds: list[Ground], ground: int, corruption: int
) -> None:
    try_one(inside, grounds, ground, corruption)


@pytest.mark.slow
def test_no_ground_is_lost_in_silence_however_it_is_corrupted(
    inside: InProcess, grounds: list[Ground]
) -> None:
    """All of them: some 70,000 calls."""
    for ground in grounds:
        for path, wrong in corruptions(ground):
            answer = inside.post(f"/cds-services/{ground.service}", corrupted(ground, path, wrong))
            hold_advice(ground, answer)
