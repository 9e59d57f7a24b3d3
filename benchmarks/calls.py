"""order-sign calls of distinct made-up patients, in three sizes."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random
from typing import NamedTuple

import orjson

from benchmarks import resources
from benchmarks.resources import Person, Resource
from benchmarks.terms import ANALYTES, COMMON_DRUGS, DIAGNOSES, SUBSTANCES

__all__ = ["SIZES", "Size", "make_call", "make_calls"]


class Size(NamedTuple):
    """How many resources of each type a call brings; with the Patient these are its prefetch."""

    name: str
    medications: int
    conditions: int
    allergies: int
    observations: int

    @property
    def resources(self) -> int:
        return 1 + self.medications + self.conditions + self.allergies + self.observations


SIZES = (
    Size("small", medications=3, conditions=3, allergies=1, observations=4),
    Size("medium", medications=8, conditions=15, allergies=6, observations=40),
    Size("large", medications=30, conditions=60, allergies=12, observations=230),
)


def make_calls(size: Size, count: int) -> list[bytes]:
    """So many calls, each about another patient; the same ones every time."""
    return [make_call(size, Random(f"{size.name} {number}")) for number in range(count)]


def make_call(size: Size, chance: Random) -> bytes:
    """The body of one call, as compact JSON."""
    person = Person(chance)
    orders = [resources.draft_order(person, *drug) for drug in _ordered(chance)]
    prefetch = {
        "patient": resources.patient(person),
        "medicationRequests": _bundle(
            resources.medication_request(person, *drug) for drug in _drugs(chance, size.medications)
        ),
        "conditions": _bundle(
            resources.condition(person, *chance.choice(DIAGNOSES)) for _ in range(size.conditions)
        ),
        "allergies": _bundle(
            resources.allergy(person, *_drug(chance)[:2]) for _ in range(size.allergies)
        ),
        "observations": _bundle(_newest_first(
            resources.observation(person, analyte)
            for analyte in (*ANALYTES[:3], *chance.choices(ANALYTES, k=size.observations - 3))
        )),
    }  # fmt: skip
    return orjson.dumps({
        "hook": "order-sign",
        "hookInstance": resources.new_id(chance),
        "fhirServer": "https://journal.example.no/fhir",
        "context": {
            "userId": f"Practitioner/{person.practitioners[0]}",
            "patientId": person.id,
            "encounterId": person.encounter,
            "draftOrders": {
                "resourceType": "Bundle", "type": "collection", "entry": [{"resource": order} for order in orders],
            },
        },
        "prefetch": prefetch,
    })  # fmt: skip


def _ordered(chance: Random) -> list[tuple[str, str, float]]:
    """One to three drugs: the first a common one, half of the time a very common one; the others any."""
    first = chance.choice(COMMON_DRUGS if chance.random() < 0.5 else COMMON_DRUGS[:12])
    return [first, *(_drug(chance) for _ in range(chance.choice((0, 0, 1, 2))))]


def _drugs(chance: Random, count: int) -> list[tuple[str, str, float]]:
    return [chance.choice(COMMON_DRUGS) if chance.random() < 0.6 else _drug(chance) for _ in range(count)]


def _drug(chance: Random) -> tuple[str, str, float]:
    code = chance.choice(SUBSTANCES)
    return code, f"Substance {code}", chance.choice((5.0, 10.0, 25.0, 100.0))


def _newest_first(observations: Iterable[Resource]) -> list[Resource]:
    """As the prefetch template asks for them."""
    return sorted(observations, key=lambda each: str(each["effectiveDateTime"]), reverse=True)


def _bundle(entries: Iterable[Resource]) -> Resource:
    found = list(entries)
    return {
        "resourceType": "Bundle",
        "type": "searchset",
        "total": len(found),
        "entry": [
            {
                "fullUrl": f"https://journal.example.no/fhir/{each['resourceType']}/{each['id']}",
                "resource": each,
                "search": {"mode": "match"},
            }
            for each in found
        ],
    }
