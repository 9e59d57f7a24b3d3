"""The process of the second evaluator dies, hangs or fails: that is said, and the next question is answered."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import closing

import pytest
from rules.made import made

from cds.context import Known
from cds.errors import Misuse, TwinFailed
from cds.rules import Outcome
from cds.twin import Twin, TwinProcess, check_installed
from cds.twin.process import WORKER
from twin.asked import knowledge_of

ANSWERS_ONCE = "print('{\"ready\": 1}', flush=True); input(); "
PATIENT = {"heart_failure": Known(True)}


def scripted(script: str, patience: float = 10.0) -> TwinProcess:
    return TwinProcess(command=(sys.executable, "-c", script), patience=patience)


@pytest.mark.parametrize(
    ("script", "why"),
    [
        (ANSWERS_ONCE + "import os; os.abort()", "its process died (-6)"),
        (ANSWERS_ONCE + "import sys; sys.exit(3)", "its process died (3)"),
        (ANSWERS_ONCE + "print('{\"said\"', end='', flush=True)", "its process died (0)"),
        (ANSWERS_ONCE + 'print(\'{"failed": "KeyError"}\', flush=True)', "durable-rules failed: KeyError"),
    ],
)
def test_it_is_said_why_there_is_no_answer(script: str, why: str) -> None:
    with closing(scripted(script)) as process:
        process.start()
        with pytest.raises(TwinFailed) as failed:
            process.ask({"ask": "anything"})
    assert str(failed.value) == f"TWIN003 The second evaluator gave no answer: {why}."


def test_a_process_that_hangs_is_ended() -> None:
    with closing(scripted(ANSWERS_ONCE + "import time; time.sleep(60)", patience=0.2)) as process:
        process.start()
        with pytest.raises(TwinFailed, match=r"it did not answer within 0\.2 s"):
            process.ask({"ask": "anything"})
        assert process.pid is None


def test_a_process_that_does_not_even_read_is_ended() -> None:
    """The question is larger than what a pipe holds, so that asking it never ends."""
    script = "import time; print('{\"ready\": 1}', flush=True); time.sleep(60)"
    with closing(scripted(script, patience=0.2)) as process:
        process.start()
        with pytest.raises(TwinFailed, match="did not answer"):
            process.ask({"ask": "x" * 1_000_000})


def test_a_process_that_cannot_be_started_is_a_failure() -> None:
    with closing(scripted("raise ImportError")) as process, pytest.raises(TwinFailed, match=r"died \(1\)"):
        process.start()


def test_one_that_is_not_running_answers_nothing() -> None:
    with pytest.raises(TwinFailed, match="not running"):
        TwinProcess().ask({"ask": "anything"})


def test_after_it_died_the_next_question_is_answered() -> None:
    process = TwinProcess()
    with closing(Twin(knowledge_of(made(["heart_failure"])), process)) as twin:
        assert twin.outcomes(["made"], [PATIENT]) == [{"made": Outcome.FIRES}]
        assert process.pid is not None
        os.kill(process.pid, signal.SIGSEGV)
        with pytest.raises(TwinFailed, match="its process died"):
            twin.outcomes(["made"], [PATIENT])
        assert twin.outcomes(["made"], [PATIENT]) == [{"made": Outcome.FIRES}]
        assert process.life == 2


def test_a_fault_in_durable_rules_ends_the_process_and_names_no_patient() -> None:
    """A ruleset that durable-rules cannot read."""
    broken = {
        "name": "broken",
        "definition": '{"line-0": Kari Nordmann',
        "says": {},
        "fields": [],
        "heard": [],
    }
    with closing(TwinProcess()) as process:
        process.start()
        with pytest.raises(TwinFailed) as failed:
            process.ask({"load": "broken", "fields": [], "floors": [[broken]]})
        assert process.pid is None
    assert "Kari" not in str(failed.value)


@pytest.mark.parametrize(
    ("action", "why"),
    [
        ("raise ValueError('Kari')", "an action failed"),
        ("pass", "a ruleset did not answer"),
    ],
)
def test_an_action_that_fails_or_says_nothing_is_noticed(action: str, why: str) -> None:
    """durable-rules swallows an exception in an action; what it does not fire, it does not tell."""
    script = f"""
from cds.twin import worker
def saying(self, says):
    def say(closure):
        {action}
    return say
worker.Ruleset._saying = saying
worker.main()
"""
    twin = Twin(knowledge_of(made(["heart_failure"])), scripted(script))
    with closing(twin), pytest.raises(TwinFailed) as failed:
        twin.outcomes(["made"], [PATIENT])
    assert str(failed.value) == f"TWIN003 The second evaluator gave no answer: durable-rules failed: {why}."


def test_what_durable_rules_prints_does_not_come_between_the_answers() -> None:
    script = "from cds.twin import worker; ask = worker.Panels.ask\n"
    script += "worker.Panels.ask = lambda *given: print('noise', flush=True) or ask(*given)\nworker.main()"
    with closing(Twin(knowledge_of(made(["heart_failure"])), scripted(script))) as twin:
        assert twin.outcomes(["made"], [PATIENT]) == [{"made": Outcome.FIRES}]


def test_it_ends_when_whoever_asked_is_gone() -> None:
    ended = subprocess.run(WORKER, stdin=subprocess.DEVNULL, capture_output=True, timeout=30, check=False)
    assert (ended.returncode, ended.stdout) == (0, b'{"ready": "2.0.28"}\n')


def test_closing_it_leaves_no_process() -> None:
    process = TwinProcess()
    process.start()
    pid = process.pid
    process.close()
    assert pid is not None
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_without_durable_rules_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cds.twin.process.find_spec", lambda name: None)
    with pytest.raises(Misuse, match="durable-rules is not installed") as misuse:
        check_installed()
    assert "cds[twin]" in misuse.value.remedy
