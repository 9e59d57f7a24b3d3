"""What the decision record says of a rule, as JSON: static but for the marks, so it is made once for each of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import orjson

from cds.rules.outcome import Outcome
from cds.rules.threevalued import NOT_NEEDED

if TYPE_CHECKING:
    from cds.context import Fact

__all__ = ["RulePicture", "sentences"]

_NOT_NEEDED = chr(NOT_NEEDED)
_MOST_KEPT = 512

Node = dict[str, Any]


@dataclass(frozen=True, slots=True)
class RulePicture:
    """A rule's particulars and its conditions as nested JSON."""

    particulars: Mapping[str, Any]
    when: Sequence[Node]
    unless: Sequence[Node]
    leaves: tuple[Fact, ...]
    _made: dict[tuple[Outcome, str], bytes] = field(default_factory=dict)

    def of(self, outcome: Outcome, marks: str) -> bytes:
        """The JSON of the rule with this outcome and these marks, without its closing brace.

        A silent rule is told by the one condition that made it silent.
        """
        key = (outcome, marks)
        made = self._made.get(key)
        if made is None:
            made = self._silent(marks) if outcome is Outcome.SILENT else self._whole(outcome.value, marks)
            if len(self._made) < _MOST_KEPT:
                self._made[key] = made
        return made

    def _whole(self, outcome: str, marks: str) -> bytes:
        leaves = iter(zip(marks, self.leaves, strict=True))
        tree = {"when": [_marked(node, leaves) for node in self.when]}
        if self.unless:
            tree["unless"] = [_marked(node, leaves) for node in self.unless]
        return orjson.dumps({**self.particulars, "outcome": outcome, "marks": marks, "tree": tree})[:-1]

    def _silent(self, marks: str) -> bytes:
        """Asking stopped at the condition that decided: it is the last that has marks."""
        last: tuple[str, Node, str] = ("when", {"all": []}, "")
        start = 0
        for part, nodes in (("when", self.when), ("unless", self.unless)):
            for node in nodes:
                end = start + sum(1 for _ in sentences([node]))
                needed = marks[start:end].replace(_NOT_NEEDED, "")
                if needed:
                    asked = _asked(node, iter(marks[start:end]))
                    last = part, asked or node, needed
                start = end
        part, node, needed = last
        tree = {part: [node]}
        return orjson.dumps({**self.brief, "outcome": "silent", "marks": needed, "tree": tree})[:-1]

    @property
    def brief(self) -> dict[str, Any]:
        """Which rule it is; the digest of its pack says which version."""
        keys = (
            ("rule", "pack", "title")
            if self.particulars["stage"] == "live"
            else ("rule", "pack", "stage", "title")
        )
        return {key: self.particulars[key] for key in keys}


def sentences(nodes: Sequence[Node]) -> Iterator[str]:
    """The sentences of the leaves, in order."""
    for node in nodes:
        if "is" in node:
            yield node["is"]
        else:
            yield from sentences(_inner(node))


def _marked(node: Node, leaves: Iterator[tuple[str, Fact]]) -> Node:
    """The node; a leaf that was not needed says what its fact means, since the record holds no answer to it."""
    if "is" in node:
        mark, fact = next(leaves)
        return node if mark != _NOT_NEEDED else {**node, "means": dict(fact.means)}
    return _with(node, [_marked(inner, leaves) for inner in _inner(node)])


def _asked(node: Node, marks: Iterator[str]) -> Node | None:
    """What was asked of the node; None when nothing was."""
    if "is" in node:
        return None if next(marks) == _NOT_NEEDED else node
    kept = [part for inner in _inner(node) if (part := _asked(inner, marks)) is not None]
    return _with(node, kept) if kept else None


def _with(node: Node, inner: list[Node]) -> Node:
    if "named" in node:
        return {**node, "when": inner[0]}
    key = next(key for key in ("all", "any", "none", "of") if key in node)
    return {**node, key: inner}


def _inner(node: Node) -> Sequence[Node]:
    if "named" in node:
        return [node["when"]]
    inner: Sequence[Node] = next(node[key] for key in ("all", "any", "none", "of") if key in node)
    return inner
