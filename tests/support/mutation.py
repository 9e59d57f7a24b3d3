"""Changing JSON at any place, and by the byte."""

from __future__ import annotations

from copy import deepcopy
from typing import Any, Literal

__all__ = ["JUNK", "KINDS", "Change", "Path", "at", "change_bytes", "change_tree", "places"]

Path = tuple[str | int, ...]
Change = Literal["delete", "replace", "nullify", "duplicate", "rename", "insert"]
KINDS: tuple[Change, ...] = ("delete", "replace", "nullify", "duplicate", "rename", "insert")

JUNK: tuple[Any, ...] = (
    None, "", [], {}, 0, -1, 7, 1.5, 1e308, -1e308, 10**15, 2**53 + 1, 2**63, 2**64 - 1, True, False,
    "junk", "NaN", "2026-02-31", "0000-00-00", "9999-12-31T23:59:59.999999999999+14:00", "2026", "<5", "1e400",
    "\u0000", "\u202eabc", "\ud7ff", "x" * 3000, "**bold** [a](javascript:x)", [None], [[[[]]]], {"a": None},
    ["x"] * 50, {"reference": "Patient/somebody-else"}, {"resourceType": "Nope"}, {"resourceType": "Basic"},
    {"resourceType": "Observation"}, {"resourceType": "Bundle", "entry": [{}]}, {"coding": [{"code": "x"}]},
    {"resourceType": "OperationOutcome", "issue": [{"severity": "error"}]},
    {"resourceType": "Patient", "id": "somebody-else"},
)  # fmt: skip


def places(value: Any) -> list[Path]:
    """The path of every node below the top, in a fixed order."""
    found: list[Path] = []
    waiting: list[tuple[Path, Any]] = [((), value)]
    while waiting:
        path, node = waiting.pop()
        if path:
            found.append(path)
        if isinstance(node, dict):
            waiting.extend(((*path, key), each) for key, each in node.items())
        elif isinstance(node, list):
            waiting.extend(((*path, place), each) for place, each in enumerate(node))
    return found


def at(value: Any, path: Path) -> Any:
    """The node at the path."""
    for step in path:
        value = value[step]
    return value


def change_tree(value: Any, *, node: int, kind: Change, junk: Any) -> None:
    """Change the node of that number (counted round) in place; nothing when there is no node."""
    paths = places(value)
    if not paths:
        return
    path = paths[node % len(paths)]
    parent, last = at(value, path[:-1]), path[-1]
    if kind == "delete":
        del parent[last]
    elif kind == "nullify":
        parent[last] = None
    elif kind == "replace":
        parent[last] = deepcopy(junk)
    elif kind == "rename" and isinstance(parent, dict):
        parent[f"{last}_"] = parent.pop(last)
    elif kind in ("duplicate", "insert") and isinstance(last, int):
        parent.insert(last, deepcopy(parent[last] if kind == "duplicate" else junk))
    elif kind == "insert":
        parent[f"_{last}"] = deepcopy(junk)


def change_bytes(body: bytes, *, place: int, length: int, replacement: bytes) -> bytes:
    """The body with `length` bytes from `place` (counted round) replaced."""
    place %= len(body) + 1
    return body[:place] + replacement + body[place + length :]
