"""The whole program of the second evaluator's process: durable-rules behind two pipes. It imports nothing of ours.

A line of JSON comes in, a line of JSON goes out. Traps of durable-rules 2.0.28 that it steps round: one thread and no
`Host` (which starts threads that act on the same sessions); a fresh session for every question, deleted once after it
was answered; definitions and questions as text, since numbers must be plain decimals; actions of one parameter, since
one of two is asynchronous; an exception in an action, which durable-rules swallows, is looked for; and every ruleset
has a rule that always fires, so that a question that was not taken is noticed. After a fault the process ends: what is
left in a session of durable-rules must not meet the next patient.
"""

from __future__ import annotations

import json
import os
import sys
from importlib.metadata import version
from itertools import count
from typing import TYPE_CHECKING, Any

import durable_rules_engine
from durable import engine

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_sessions = count(1)


class Wrong(Exception):
    """durable-rules did not do what it was asked. Its words hold nothing of the patient."""


class Ruleset(engine.Ruleset):  # type: ignore[misc]  # durable-rules has no types
    """A ruleset that is defined and asked by text, and collects what its rules say."""

    def __init__(self, defined: Mapping[str, Any], fields: Mapping[str, int]) -> None:
        self._name, self._host = defined["name"], None
        self._said: list[str] = []
        self._actions = {line: engine.Promise(self._saying(says)) for line, says in defined["says"].items()}
        self._definition = defined["definition"]
        self._handle = durable_rules_engine.create_ruleset(self._name, self._definition)
        self._fields = [(field, fields[field]) for field in defined["fields"]]
        self._heard_of = defined["heard"]

    def ask(self, opening: str, told: Sequence[str], said_below: set[str], said: str) -> list[str]:
        """What its rules say, in a session of its own."""
        session = str(next(_sessions))
        parts = [
            f'"sid":"{session}"',
            opening,
            *[f'"{field}":{told[place]}' for field, place in self._fields],
        ]
        parts += [f'"{name}":"{said}"' for name in self._heard_of if name in said_below]
        self._said.clear()
        states: list[tuple[object, Any]] = []
        taken, state = durable_rules_engine.assert_fact(self._handle, "{" + ",".join(parts) + "}")
        if taken != 0:
            raise Wrong(f"a question was not taken ({taken})")
        self.do_actions(state, lambda error, state: states.append((error, state)))
        for error, left in states:
            if error is not None or "exception" in (left or {}):
                raise Wrong("an action failed")
        self.delete_state(session)
        return list(self._said)

    def _saying(self, says: str) -> Callable[[Any], None]:
        def say(closure: Any) -> None:
            self._said.append(says)

        return say


class Panels:
    """The rulesets that were loaded, floor upon floor."""

    def __init__(self) -> None:
        self._floors: dict[str, list[list[Ruleset]]] = {}

    def load(self, name: str, fields: Sequence[str], floors: Sequence[Sequence[Mapping[str, Any]]]) -> None:
        """Take a panel in."""
        places = {field: place for place, field in enumerate(fields)}
        self._floors[name] = [[Ruleset(each, places) for each in floor] for floor in floors]

    def ask(self, request: Mapping[str, Any]) -> list[list[str]]:
        """What is said of each patient; `told` is one literal for each field of the panel."""
        return [self._one(request, told) for told in request["patients"]]

    def _one(self, request: Mapping[str, Any], told: Sequence[str]) -> list[str]:
        said: set[str] = set()
        for floor in self._floors[request["ask"]]:
            found: set[str] = set()
            for ruleset in floor:
                says = ruleset.ask(request["opening"], told, said, request["said"])
                if request["heard"] not in says:
                    raise Wrong("a ruleset did not answer")
                found.update(says)
            said |= found
        return sorted(said)


def answer(panels: Panels, request: Mapping[str, Any]) -> dict[str, Any]:
    """The answer to one line."""
    if "load" in request:
        panels.load(request["load"], request["fields"], request["floors"])
        return {"loaded": request["load"]}
    return {"said": panels.ask(request)}


def main() -> None:
    """Answer until there is nothing more to read, or until something goes wrong."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever else is printed must not come between the answers
    panels = Panels()
    reply: dict[str, Any] = {"ready": version("durable_rules")}
    while "failed" not in reply:
        out.write(json.dumps(reply).encode() + b"\n")
        out.flush()
        line = sys.stdin.buffer.readline()
        if not line:
            return
        try:
            reply = answer(panels, json.loads(line))
        except Wrong as wrong:
            reply = {"failed": str(wrong)}
        except Exception as error:  # its message may hold what was asked
            reply = {"failed": type(error).__name__}
    out.write(json.dumps(reply).encode() + b"\n")
    out.flush()


if __name__ == "__main__":
    main()
