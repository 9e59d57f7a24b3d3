"""A process that answers lines of JSON, watched from outside: when it dies or hangs, that is said, and it is started
anew for the next question. It never takes the asking process with it.
"""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from threading import Timer
from typing import TYPE_CHECKING, Any

import orjson

from cds.errors import Misuse, TwinFailed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["PATIENCE", "WORKER", "TwinProcess", "check_installed"]

PATIENCE = 60.0
"""Seconds for one answer before the process counts as hanging."""
WORKER = (sys.executable, "-P", str(Path(__file__).with_name("worker.py")))


def check_installed() -> None:
    """Raises `Misuse` when durable-rules is not there."""
    if find_spec("durable") is None:
        raise Misuse(
            "TWIN001",
            "durable-rules is not installed.",
            remedy="Install the extra `twin`: pip install 'cds[twin]'.",
        )


class TwinProcess:
    """One process at a time; `life` counts those that were started. For one thread."""

    def __init__(self, *, command: Sequence[str] = WORKER, patience: float = PATIENCE) -> None:
        self.life = 0
        self._command = command
        self._patience = patience
        self._process: subprocess.Popen[bytes] | None = None
        self._hung = False

    @property
    def pid(self) -> int | None:
        """Of the process that runs, if one does."""
        return None if self._process is None else self._process.pid

    def start(self) -> None:
        """Have one running. Raises `TwinFailed`."""
        if self._process is None:
            self._process = subprocess.Popen(
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                start_new_session=True,  # a Ctrl-C is for us; the process ends when its questions do
            )  # fmt: skip
            self.life += 1
            self._heard(self._process, b"")

    def ask(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """The answer, from a process that was started. Raises `TwinFailed`; then it is no longer running."""
        if self._process is None:
            raise TwinFailed("TWIN002", "The second evaluator is not running.")
        return self._heard(self._process, orjson.dumps(request) + b"\n")

    def close(self) -> None:
        """End it."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    _close(pipe)

    def _heard(self, process: subprocess.Popen[bytes], line: bytes) -> dict[str, Any]:
        assert process.stdin is not None
        assert process.stdout is not None
        self._hung = False
        watchdog = Timer(self._patience, self._give_up, (process,))
        watchdog.daemon = True
        watchdog.start()
        try:
            if line:
                process.stdin.write(line)
                process.stdin.flush()
            said = process.stdout.readline()
        except OSError:
            said = b""
        finally:
            watchdog.cancel()
        answer: dict[str, Any] = orjson.loads(said) if said.endswith(b"\n") else {}
        if not answer or "failed" in answer:
            raise self._failure(process, answer)
        return answer

    def _give_up(self, process: subprocess.Popen[bytes]) -> None:
        self._hung = True
        process.kill()

    def _failure(self, process: subprocess.Popen[bytes], answer: Mapping[str, Any]) -> TwinFailed:
        if answer:
            why = f"durable-rules failed: {answer['failed']}"
        elif self._hung:
            why = f"it did not answer within {self._patience:g} s"
        else:
            process.wait()
            why = f"its process died ({process.returncode})"
        self.close()
        return TwinFailed("TWIN003", f"The second evaluator gave no answer: {why}.")


def _close(pipe: Any) -> None:
    try:
        pipe.close()
    except OSError:  # what was not written when the process died
        return
