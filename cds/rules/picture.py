"""What the decision record says of a rule, as JSON: static but for the marks, so it is made once for each of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import orjson

from cds.rules.threevalued import NOT_NEEDED

if TYPE_CHECKING:
    from cds.context import Fact
    from cds.rules.outcome import Outcome

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

        A silent rule is told by what made it silent: conditions that were not needed are left out, with their marks.
        """
        key = (outcome, marks)
        made = self._made.get(key)
        if made is None:
            made = self._make(outcome.value, marks)
            if len(self._made) < _MOST_KEPT:
                self._made[key] = made
        return made

    def _make(self, outcome: str, marks: str) -> bytes:
        leaves = iter(zip(marks, self.leaves, strict=True))
        short = outcome == "silent"
        when = [kept for node in self.when if (kept := _marked(node, leaves, short=short)) is not None]
        unless = [kept for node in self.unless if (kept := _marked(node, leaves, short=short)) is not None]
        if short:
            marks = marks.replace(_NOT_NEEDED, "")
        tree = {"when": when, "unless": unless} if unless else {"when": when}
        particulars = self.brief if short else self.particulars
        return orjson.dumps({**particulars, "outcome": outcome, "marks": marks, "tree": tree})[:-1]

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


def _marked(node: Node, leaves: Iterator[tuple[str, Fact]], *, short: bool) -> Node | None:
    """The node; a leaf that was not needed is dropped when `short`, and otherwise says what its fact means."""
    if "is" in node:
        mark, fact = next(leaves)
        if mark != _NOT_NEEDED:
            return node
        return None if short else {**node, "means": dict(fact.means)}
    kept = [part for inner in _inner(node) if (part := _marked(inner, leaves, short=short)) is not None]
    if not kept:
        return None
    if "named" in node:
        return {**node, "when": kept[0]}
    key = next(key for key in ("all", "any", "none", "of") if key in node)
    return {**node, key: kept}


def _inner(node: Node) -> Sequence[Node]:
    if "named" in node:
        return [node["when"]]
    inner: Sequence[Node] = next(node[key] for key in ("all", "any", "none", "of") if key in node)
    return inner
