"""Which resources of a call a shown card rests on, by the `facts[].source` of its decision record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from support.calls import every_call
from support.in_process import InProcess
from support.mutation import Path

__all__ = ["Ground", "find_grounds"]

Json = dict[str, Any]


@dataclass(frozen=True)
class Ground:
    """One resource that one loud card rests on. `place` is where the resource stands in the call."""

    call: str
    service: str
    body: Json
    rule: str
    title: str
    kind: str
    identity: str
    place: Path
    words: str
    """What the journal calls the drug, where it is one."""


def find_grounds(inside: InProcess) -> list[Ground]:
    """For every critical or warning card of every synthetic call, each resource behind it."""
    return [
        ground for call in every_call() for ground in _of_call(inside, call.name, call.service, call.body)
    ]


def _of_call(inside: InProcess, name: str, service: str, body: Json) -> Iterator[Ground]:
    answer = inside.call(service, body)
    record = inside.record_of(answer)
    for card in answer.json()["cards"]:
        topic = card["source"]["topic"]
        if card["indicator"] == "info":
            continue
        for reference in sorted(_sources(record, topic["code"])):
            kind, _, identity = reference.partition("/")
            for place, resource in _resources(body):
                if resource["resourceType"] == kind and identity in (resource["id"], record["patient"]):
                    if place[0] == "context" and service == "order-select":
                        continue  # a draft that has lost its drug is only unfinished there
                    yield Ground(
                        name, service, body, topic["code"], topic["display"], kind, resource["id"], place,
                        _drug_words(resource),
                    )  # fmt: skip


def _drug_words(resource: Json) -> str:
    own = resource.get("medicationCodeableConcept") or resource.get("medicationReference") or {}
    return str(own.get("text") or own.get("display") or "")


def _sources(record: Json, rule: str) -> set[str]:
    found: set[str] = set()
    for verdict in record["rules"]:
        if verdict["rule"] != rule or verdict["outcome"] != "fires":
            continue
        for part in ("when", "unless"):
            for node in verdict["tree"].get(part, ()):
                for fact in _facts(node):
                    for key in (fact, f"{fact}@{verdict.get('order')}"):
                        found.update(record["facts"].get(key, {}).get("source", ()))
    return found


def _facts(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if "fact" in node:
            yield node["fact"]
        for each in node.values():
            yield from _facts(each)
    elif isinstance(node, list):
        for each in node:
            yield from _facts(each)


def _resources(body: Json) -> Iterator[tuple[Path, Json]]:
    for key, found in body["prefetch"].items():
        if isinstance(found, dict) and found["resourceType"] != "Bundle":
            yield ("prefetch", key), found
        for place, entry in enumerate((found or {}).get("entry", ())):
            yield ("prefetch", key, "entry", place, "resource"), entry["resource"]
    for place, entry in enumerate(body["context"].get("draftOrders", {}).get("entry", ())):
        yield ("context", "draftOrders", "entry", place, "resource"), entry["resource"]
