"""A share of live decisions put to the second evaluator, in the background, once the answer has left.

Nothing waits for it: when there is no room the decision is dropped, when the twin dies it is started anew, and all of
it is counted.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from queue import Empty, Full, Queue
from random import Random
from threading import Event, Thread
from typing import TYPE_CHECKING, NamedTuple

from cds.errors import TwinFailed
from cds.twin.events import DISAGREES, FAILED
from cds.twin.process import TwinProcess
from cds.twin.twin import Twin

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from cds.context import Answer
    from cds.decide import Decision
    from cds.knowledge import Knowledge
    from cds.rules import Outcome, Verdict

__all__ = ["Counts", "LiveTwin"]

_ROOM = 100
_PATIENCE = 10.0
_REST, _LONGEST_REST = 0.05, 60.0
_log = logging.getLogger("cds.twin")


@dataclass(slots=True)
class Counts:
    """Decisions, since the service was started."""

    compared: int = 0
    disagreed: int = 0
    """Compared, and the evaluators differ on at least one rule."""
    dropped: int = 0
    """Chosen, and there was no room to keep them until the twin had time."""
    failed: int = 0
    """Chosen, and the twin gave no answer."""


class _Chosen(NamedTuple):
    """What is kept of a decision: what its rules said, and of which answers."""

    decision: str
    knowledge: Knowledge
    verdicts: Sequence[Verdict]
    answers: Mapping[str, Answer]


def _process() -> TwinProcess:
    return TwinProcess(patience=_PATIENCE)


@dataclass
class LiveTwin:
    """Takes a share of the decisions aside. `counts` may be read at any time, from any thread."""

    share: float
    random: Random = field(default_factory=Random)
    room: int = _ROOM
    process_of: Callable[[], TwinProcess] = _process
    counts: Counts = field(default_factory=Counts)
    _waiting: Queue[_Chosen | None] = field(init=False)
    _thread: Thread | None = field(init=False, default=None)
    _twin: Twin | None = field(init=False, default=None)
    _failures: int = field(init=False, default=0)
    """One after the other: after each, the twin rests longer before it is started again."""
    _stopping: Event = field(init=False, default_factory=Event)

    def __post_init__(self) -> None:
        self._waiting = Queue(self.room)

    def take(self, decision_id: str, decision: Decision, knowledge: Knowledge) -> Callable[[], None] | None:
        """What to do once the answer has left; None for a decision that is not chosen."""
        if self.random.random() >= self.share:
            return None
        chosen = _Chosen(decision_id, knowledge, decision.verdicts, decision.patient.answers)
        return partial(self._put, chosen)

    def wait(self) -> None:
        """Return when all that was chosen has been looked at."""
        self._waiting.join()

    def close(self) -> None:
        """Stop; what has not been looked at is dropped."""
        thread, self._thread = self._thread, None
        if thread is None:
            return
        self._stopping.set()
        with suppress(Empty):
            while True:
                self._drop(self._waiting.get_nowait())
        self._waiting.put(None)
        thread.join()

    def _put(self, chosen: _Chosen) -> None:
        if self._thread is None:
            self._thread = Thread(target=self._work, name="second-opinion", daemon=True)
            self._thread.start()
        try:
            self._waiting.put_nowait(chosen)
        except Full:
            self.counts.dropped += 1

    def _drop(self, chosen: _Chosen | None) -> None:
        self.counts.dropped += chosen is not None
        self._waiting.task_done()

    def _work(self) -> None:
        while (chosen := self._waiting.get()) is not None:
            self._look_at(chosen)
            self._waiting.task_done()
        self._waiting.task_done()
        if self._twin is not None:
            self._twin.close()

    def _look_at(self, chosen: _Chosen) -> None:
        try:
            differing = list(self._differing(chosen))
        except TwinFailed as failed:
            self.counts.failed += 1
            _log.error("%s %s", FAILED, failed)
            self._failures += 1
            self._stopping.wait(min(_LONGEST_REST, _REST * 2**self._failures))
        except Exception as error:  # a fault of ours; its message may hold patient data, so it is not logged
            self.counts.failed += 1
            _log.error("%s %s", FAILED, type(error).__name__)
        else:
            self._failures = 0
            self.counts.compared += 1
            self.counts.disagreed += bool(differing)
            for rule, ours, theirs in differing:
                _log.error("%s %s %s %s %s", DISAGREES, chosen.decision, rule, ours.value, theirs.value)

    def _differing(self, chosen: _Chosen) -> Iterator[tuple[str, Outcome, Outcome]]:
        twin = self._twin_for(chosen.knowledge)
        by_order: dict[str, list[Verdict]] = defaultdict(list)
        for verdict in chosen.verdicts:
            by_order["" if verdict.order is None else verdict.order.ref].append(verdict)
        for order, verdicts in by_order.items():
            (theirs,) = twin.outcomes([each.rule.id for each in verdicts], [_about(order, chosen.answers)])
            for each in verdicts:
                other = theirs[each.rule.id]
                if other is not each.outcome:
                    yield each.rule.id, each.outcome, other

    def _twin_for(self, knowledge: Knowledge) -> Twin:
        """Rulesets live as long as their process, so another knowledge base gets another one."""
        if self._twin is None or self._twin.knowledge is not knowledge:
            if self._twin is not None:
                self._twin.close()
            self._twin = Twin(knowledge, self.process_of())
        return self._twin


def _about(order: str, answers: Mapping[str, Answer]) -> dict[str, Answer]:
    """The answers by the name of their facts, with those about this order. What was not asked did not matter: whatever
    it had been, the outcome would have been the same (Kleene's logic is monotone), so it may be left out."""
    found = {}
    for key, answer in answers.items():
        name, _, of = key.partition("@")
        if of in ("", order):
            found[name] = answer
    return found
