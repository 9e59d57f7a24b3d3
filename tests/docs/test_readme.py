"""What the README shows is what one gets."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from support.serving import serving

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^\$ \.venv/bin/cds (.+)$", README, re.M)


def run_cds(words: str, tmp_path: Path) -> subprocess.CompletedProcess[str]:
    log = f"sqlite:///{tmp_path}/decisions.db"
    wanted = [*words.split(), *(["--database", log] if words.startswith("log") else [])]
    return subprocess.run(
        [str(Path(sys.executable).with_name("cds")), *wanted],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def without_ids(answer: Any) -> Any:
    if isinstance(answer, dict):
        return {
            key: without_ids(value) for key, value in answer.items() if key not in ("uuid", "id", "extension")
        }
    return [without_ids(each) for each in answer] if isinstance(answer, list) else answer


def test_the_readme_shows_commands() -> None:
    assert len(COMMANDS) >= 5


@pytest.mark.parametrize("words", [words for words in COMMANDS if not words.startswith("log")])
def test_a_command_of_the_readme_works(words: str, tmp_path: Path) -> None:
    done = run_cds(words, tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_call_of_the_readme_gets_the_answer_of_the_readme_and_is_in_the_log(tmp_path: Path) -> None:
    """What must come back is in the first lines (metformin is contraindicated below a GFR of 30: EMA, 2016); the last
    comparison only keeps the document from growing old.
    """
    call = json.loads((ROOT / "docs/examples/order-sign.json").read_text(encoding="utf-8"))
    shown = json.loads((ROOT / "docs/examples/order-sign.answer.json").read_text(encoding="utf-8"))
    with serving(tmp_path) as service:
        answer = service.post("order-sign", call, accept_language="en")
    assert answer.status_code == 200
    (card,) = answer.json()["cards"]
    assert card["indicator"] == "critical"
    assert "Metformin" in card["summary"]
    assert "24 mL/min/1.73 m²" in card["summary"]
    removal = {"type": "delete", "resourceId": "MedicationRequest/order-1"}
    assert removal.items() <= card["suggestions"][0]["actions"][0].items()
    assert without_ids(answer.json()) == without_ids(shown)
    assert answer.json()["cards"][0]["summary"] in README
    assert run_cds("log list", tmp_path).returncode == 0
    assert "sound" in run_cds("log verify", tmp_path).stdout


def test_every_page_that_the_readme_links_to_is_there() -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", README)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_every_make_target_of_the_readme_is_there() -> None:
    targets = set(re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    assert set(re.findall(r"^\$ make ([a-z]+)$", README, re.M)) <= targets
