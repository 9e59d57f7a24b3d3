"""A knowledge base of the documented layout, anywhere on disk, works with every command."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from knowledge.broken import RULE
from knowledge.small import copy_of_small_base

CDS = [sys.executable, "-c", "from cds.cli import main; main()"]


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return copy_of_small_base(tmp_path)


def cds(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*CDS, *words], capture_output=True, text=True, timeout=60, check=False)


def test_check_says_what_it_holds(base: Path) -> None:
    done = cds("check", str(base))
    assert done.returncode == 0
    assert re.fullmatch(r"No faults: 1 packs?, 1 rules?, sha256:[0-9a-f]{64}\.\n", done.stdout)


def test_check_tells_each_fault_and_fails(base: Path) -> None:
    rule = base / RULE
    rule.write_text(
        rule.read_text().replace("egfr < 30 mL/min/{1.73_m2}", "egrf < 30 mL/min/{1.73_m2}"), encoding="utf-8"
    )
    done = cds("check", str(base))
    assert done.returncode == 1
    assert f"{RULE}:7: GL020 There is no fact or named condition `egrf`. Did you mean `egfr`?" in done.stdout


def test_check_of_a_folder_that_is_not_there_fails(tmp_path: Path) -> None:
    assert cds("check", str(tmp_path / "nowhere")).returncode == 2


def test_test_runs_the_cases(base: Path) -> None:
    done = cds("test", str(base))
    assert (done.returncode, done.stdout) == (0, "2 cases passed, 0 failed, 0 rules without a case.\n")


def test_test_of_a_faulty_base_tells_the_faults(base: Path) -> None:
    rule = base / RULE
    rule.write_text(rule.read_text().replace("stage: live", "stage: alive"), encoding="utf-8")
    done = cds("test", str(base))
    assert done.returncode == 1
    assert f"{RULE}:3: GL012" in done.stderr
    assert "Traceback" not in done.stderr


@contextmanager
def served(base: Path, folder: Path) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = [
        "serve",
        "--port",
        str(port),
        "--knowledge",
        str(base),
        "--database",
        f"sqlite:///{folder}/log.db",
    ]
    process = subprocess.Popen([*CDS, *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{address}/cds-services")
        yield address
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait_for(url: str) -> None:
    for _ in range(200):
        try:
            httpx.get(url)
            return
        except httpx.TransportError:
            time.sleep(0.1)
    raise TimeoutError(url)


def test_serve_answers_with_its_rules(base: Path, tmp_path: Path) -> None:
    metformin = {"coding": [{"system": "http://www.whocc.no/atc", "code": "A10BA02"}], "text": "Metformin"}
    order = {
        "resourceType": "MedicationRequest",
        "id": "d1",
        "status": "draft",
        "intent": "order",
        "subject": {"reference": "Patient/p1"},
        "medicationCodeableConcept": metformin,
    }
    drafts = {"resourceType": "Bundle", "entry": [{"resource": order}]}
    call = {
        "hook": "order-sign",
        "hookInstance": "1",
        "context": {"userId": "Practitioner/1", "patientId": "p1", "draftOrders": drafts},
        "prefetch": {"patient": {"resourceType": "Patient", "id": "p1"}, "observations": None},
    }
    with served(base, tmp_path) as address:
        services = httpx.get(f"{address}/cds-services").json()["services"]
        answer = httpx.post(
            f"{address}/cds-services/order-sign", json=call, headers={"Accept-Language": "en"}
        )
    assert {service["hook"] for service in services} >= {"order-sign", "order-select"}
    assert [card["summary"] for card in answer.json()["cards"]] == [
        "Not assessed: eGFR: not found in what was sent"
    ]
