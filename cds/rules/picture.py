"""What the decision record says of a rule, as JSON: static but for the marks, so it is made once for each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from cds.rules.compiled import Enough, Every, Leaf, Neither, Shared, Some, Test, leaves_of
from cds.rules.outcome import Outcome
from cds.rules.threevalued import NOT_NEEDED

if TYPE_CHECKING:
    from cds.rules.finding import Finding
    from cds.rules.rule import Rule

__all__ = ["picture_of", "tree_of_finding"]

_NOT_NEEDED = chr(NOT_NEEDED)
_MOST_KEPT = 512

Picture = dict[str, Any]


def picture_of(rule: Rule, outcome: Outcome, marks: str) -> bytes:
    """The JSON of the rule with this outcome and these marks, without its closing brace.

    A silent rule is told by the one condition that made it silent.
    """
    key = (outcome, marks)
    made = rule.pictures.get(key)
    if made is None:
        made = _silent(rule, marks) if outcome is Outcome.SILENT else _whole(rule, outcome.value, marks)
        if len(rule.pictures) < _MOST_KEPT:
            rule.pictures[key] = made
    return made


def tree_of_finding(finding: Finding, marks: str) -> bytes:
    """The JSON of the finding's conditions; what was not needed says what its fact means."""
    made = finding.pictures.get(marks)
    if made is None:
        made = orjson.dumps(_tree(finding, marks))
        if len(finding.pictures) < _MOST_KEPT:
            finding.pictures[marks] = made
    return made


def _tree(asked: Rule | Finding, marks: str) -> Picture:
    tree = {"when": [_told(test, marks) for test in asked.when]}
    if asked.unless:
        tree["unless"] = [_told(test, marks) for test in asked.unless]
    return tree


def _whole(rule: Rule, outcome: str, marks: str) -> bytes:
    told: Picture = {
        "rule": rule.id,
        "pack": rule.pack,
        "digest": rule.digest,
        "stage": rule.stage,
        "title": rule.title,
        "outcome": outcome,
        "marks": marks,
        "tree": _tree(rule, marks),
    }
    if rule.cause != rule.id:
        told["cause"] = rule.cause
    if rule.overlays:
        told["overlays"] = rule.overlays
    return orjson.dumps(told)[:-1]


def _silent(rule: Rule, marks: str) -> bytes:
    """Asking stopped at the condition that decided: it is the last that has marks. The digest of the rule's pack says
    which version of it was asked."""
    decided = [
        (part, asked, "".join(marks[leaf.place] for leaf in leaves_of(test)).replace(_NOT_NEEDED, ""))
        for part, tests in (("when", rule.when), ("unless", rule.unless))
        for test in tests
        if (asked := _asked(test, marks)) is not None
    ]
    part, asked, needed = decided[-1]
    told: Picture = {"rule": rule.id, "pack": rule.pack, "stage": rule.stage, "title": rule.title}
    if rule.stage == "live":
        del told["stage"]
    if rule.overlays:
        told["overlays"] = rule.overlays
    return orjson.dumps({**told, "outcome": "silent", "marks": needed, "tree": {part: [asked]}})[:-1]


def _told(test: Test, marks: str) -> Picture:
    """The condition; a leaf that was not needed says what its fact means, since the record holds no answer to it."""
    if isinstance(test, Leaf):
        told = {"is": test.text, "fact": test.fact.name}
        return {**told, "means": test.fact.means} if marks[test.place] == _NOT_NEEDED else told
    return _joined(test, [_told(each, marks) for each in test.tests])


def _asked(test: Test, marks: str) -> Picture | None:
    """What was asked of the condition; None when nothing was."""
    if isinstance(test, Leaf):
        return None if marks[test.place] == _NOT_NEEDED else {"is": test.text, "fact": test.fact.name}
    kept = [told for each in test.tests if (told := _asked(each, marks)) is not None]
    return _joined(test, kept) if kept else None


def _joined(test: Every | Some | Neither | Enough | Shared, parts: list[Picture]) -> Picture:
    match test:
        case Every():
            return {"all": parts}
        case Some():
            return {"any": parts}
        case Neither():
            return {"none": parts}
        case Enough():
            return {"at_least": test.count, "of": parts}
        case Shared():
            return {"named": test.name, "means": test.means, "when": parts[0]}
