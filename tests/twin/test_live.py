"""A share of the decisions in the background: what is counted, what is dropped, what goes wrong."""

from __future__ import annotations

import json
import logging
import operator
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from random import Random
from types import SimpleNamespace

import pytest
from support.calls import every_call
from support.in_process import InProcess, in_process
from support.patients import shipped_knowledge

from cds.context import Known
from cds.rules import Outcome, Verdict
from cds.rules.threevalued import COMPARES
from cds.twin import DISAGREES, FAILED, LiveTwin, TwinProcess

CALL = json.loads((Path(__file__).parents[2] / "docs/examples/order-sign.json").read_text(encoding="utf-8"))
"""Metformin for a woman whose eGFR is 24."""
PATIENT = CALL["context"]["patientId"]
CONTRAINDICATED = "metformin-severe-kidney-failure"


@contextmanager
def watched(live: LiveTwin) -> Iterator[InProcess]:
    with closing(live), in_process() as service:
        service.service.sample = live
        yield service


def counted(live: LiveTwin) -> dict[str, int]:
    live.wait()
    return asdict(live.counts)


def dying() -> TwinProcess:
    return TwinProcess(command=(sys.executable, "-c", "print('{\"ready\": 1}', flush=True); input()"))


def test_a_decision_is_compared_after_its_answer_has_left() -> None:
    live = LiveTwin(1.0)
    with watched(live) as service:
        assert service.call("order-sign", CALL).status == 200
        assert counted(live) == {"compared": 1, "disagreed": 0, "dropped": 0, "failed": 0}


def test_both_say_the_same_of_every_synthetic_patient_and_order() -> None:
    live = LiveTwin(1.0, room=1000)
    with watched(live) as service:
        statuses = [service.call(call.service, call.body).status for call in every_call()]
        compared = counted(live)
    assert compared == {"compared": len(statuses), "disagreed": 0, "dropped": 0, "failed": 0}
    assert len(statuses) > 100


def test_a_share_is_a_share() -> None:
    live = LiveTwin(0.25, random=Random(3), room=1000)
    with watched(live) as service:
        for _ in range(80):
            service.call("order-sign", CALL)
        assert 10 <= counted(live)["compared"] <= 30


def test_a_disagreement_is_counted_and_told_without_the_patient(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(COMPARES, "<", operator.gt)  # type: ignore[arg-type]
    live = LiveTwin(1.0)
    with watched(live) as service, caplog.at_level(logging.ERROR, "cds.twin"):
        answer = service.call("order-sign", CALL)
        assert counted(live) == {"compared": 1, "disagreed": 1, "dropped": 0, "failed": 0}
        decision = answer.json()["extension"]["no.cds.decision"]["id"]
    assert f"{DISAGREES} {decision} {CONTRAINDICATED} silent fires" in caplog.messages
    assert PATIENT not in " ".join(caplog.messages).replace(decision, "")  # an id may hold any digits


def test_what_there_is_no_room_for_is_dropped_and_nobody_waits() -> None:
    live = LiveTwin(1.0, room=1, process_of=lambda: TwinProcess(
        command=(sys.executable, "-c", "import time; time.sleep(0.5); print('{\"ready\": 1}', flush=True); input()")
    ))  # fmt: skip
    with watched(live) as service:
        for _ in range(5):
            service.call("order-sign", CALL)
        said = counted(live)
    assert said["dropped"] >= 3
    assert said["dropped"] + said["failed"] == 5


def test_a_twin_that_dies_is_counted_and_the_service_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    live = LiveTwin(1.0, process_of=dying)
    with watched(live) as service:
        answers = [service.call("order-sign", CALL).status for _ in range(3)]
        assert (answers, counted(live)["failed"]) == ([200, 200, 200], 3)
    assert (
        caplog.messages[0] == f"{FAILED} TWIN003 The second evaluator gave no answer: its process died (0)."
    )


def test_a_twin_that_keeps_dying_rests_longer_each_time() -> None:
    """After 0.1, 0.2, 0.4 and 0.8 seconds: four failures take at least the first three of them."""
    live = LiveTwin(1.0, process_of=dying)
    with watched(live) as service:
        started = time.monotonic()
        for _ in range(4):
            service.call("order-sign", CALL)
        live.wait()
        assert time.monotonic() - started > 0.7


def test_another_knowledge_base_gets_another_process() -> None:
    processes: list[TwinProcess] = []
    live = LiveTwin(1.0, process_of=lambda: processes.append(TwinProcess()) or processes[-1])
    with watched(live) as service:
        service.call("order-sign", CALL)
        live.wait()
        service.service.knowledge = replace(shipped_knowledge())
        service.call("order-sign", CALL)
        assert counted(live)["compared"] == 2
    assert [process.life for process in processes] == [1, 1]


def test_what_has_not_been_looked_at_when_the_service_stops_is_dropped() -> None:
    live = LiveTwin(1.0, process_of=dying)
    with watched(live) as service:
        for _ in range(4):
            service.call("order-sign", CALL)
    assert live.counts.dropped + live.counts.failed == 4


def test_an_answer_that_cannot_be_told_is_a_failure_without_its_words(
    caplog: pytest.LogCaptureFixture,
) -> None:
    rule = shipped_knowledge().rules[CONTRAINDICATED]
    verdict = Verdict(rule, None, Outcome.FIRES, "T")
    decision = SimpleNamespace(verdicts=[verdict], patient=SimpleNamespace(answers={"egfr": Known("24 mL")}))
    live = LiveTwin(1.0)
    with closing(live):
        put = live.take("an-id", decision, shipped_knowledge())  # type: ignore[arg-type]
        assert put is not None
        put()
        assert counted(live)["failed"] == 1
    assert caplog.messages == [f"{FAILED} TypeError"]


def test_when_it_is_off_nothing_is_kept_and_nothing_is_started() -> None:
    live = LiveTwin(0.0)
    with in_process() as service:
        assert service.service.sample is None
    assert live.take("an-id", None, None) is None  # type: ignore[arg-type]
    assert "second-opinion" not in {thread.name for thread in threading.enumerate()}
