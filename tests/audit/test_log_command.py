"""`cds log`, as it is typed."""

from __future__ import annotations

import csv
import io
import re
import stat
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import orjson
import pytest
from typer.testing import CliRunner

from cds.audit import open_store
from cds.cli.log import log_app
from cds.errors import LogUnavailable, Misuse

from .records import at, card, decision, decision_id, entry_of, feedback, rule, tamper

if TYPE_CHECKING:
    from typer.testing import Result

    from cds.audit import DecisionStore

DOC = Path(__file__).parents[2] / "docs" / "decision-record.md"
STORIES = Path(__file__).parent / "stories"


@pytest.fixture(autouse=True)
def kept(sqlite_store: DecisionStore) -> DecisionStore:
    """A log of four decisions and feedback on two of them, which a service still writes."""
    story = orjson.loads((STORIES / "metformin.json").read_bytes())
    answers = orjson.loads((STORIES / "metformin.feedback.json").read_bytes())
    records = [
        decision(1, hook="patient-view", rules=[rule("a-rule", "fires")], cards=[card("critical")]),
        decision(2, rules=[rule("a-rule", "silent"), rule("b-rule", "unsure")]),
        decision(3),
        feedback(4, on=1),
        story,
        *answers,
    ]
    sqlite_store.append([entry_of(record) for record in records])
    return sqlite_store


def _log(url: str, *arguments: str) -> Result:
    command, *rest = arguments
    return CliRunner().invoke(log_app, [command, "--database", url, *rest], catch_exceptions=False)


def _listed(url: str, *arguments: str) -> list[str]:
    """The ids listed, in order."""
    listed = _log(url, "list", *arguments)
    assert listed.exit_code == 0
    return re.findall(r"[0-9a-f]{8}-[0-9a-f-]{27}", listed.stdout)


STORY = "019aa9b2-3c4d-7a01-9b2c-3d4e5f6a0000"


def test_list_is_a_table_newest_first(url: str) -> None:
    told = _log(url, "list").stdout.splitlines()
    assert told[0].split("  ")[0] == "answered (UTC)"
    assert [re.split(r"  +", line) for line in told[2:4]] == [
        ["2026-11-22 09:00:02", decision_id(2), "order-sign", "p-00000000", "0", "0", "1"],
        [
            "2026-11-22 09:00:01",
            decision_id(1),
            "patient-view",
            "p-00000000",
            "critical",
            "1",
            "1",
            "0",
            "overridden",
        ],
    ]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], [decision_id(3), decision_id(2), decision_id(1), STORY]),
        (["--limit", "1"], [decision_id(3)]),
        (["--since", at(2)], [decision_id(3), decision_id(2)]),
        (["--since", "2026-11-22T10:00:02+01:00", "--until", at(3)], [decision_id(2)]),
        (["--until", "2026-11-22"], []),
        (["--since", "2026-11-22T09:00:03"], [decision_id(3)]),
        (["--hook", "patient-view"], [decision_id(1)]),
        (["--patient", "p-0011"], [STORY]),
        (["--rule", "a-rule"], [decision_id(2), decision_id(1)]),
        (["--rule", "a-rule", "--outcome", "silent"], [decision_id(2)]),
        (["--outcome", "fires"], [decision_id(1), STORY]),
        (["--outcome", "silent"], [decision_id(3)]),
        (["--indicator", "critical"], [decision_id(1), STORY]),
    ],
)
def test_list_can_be_narrowed(url: str, arguments: list[str], expected: list[str]) -> None:
    assert _listed(url, *arguments) == expected


def test_list_says_so_when_nothing_matches(url: str) -> None:
    assert "No decisions match." in _log(url, "list", "--hook", "order-select").stderr


def test_list_refuses_a_time_that_is_none(url: str) -> None:
    with pytest.raises(Misuse, match="'yesterday' is not a day or a time"):
        _log(url, "list", "--since", "yesterday")


@pytest.mark.parametrize(
    "any_id",
    [
        STORY,
        STORY.upper(),
        "019aa9b2-3c4d-7a01-9b2c-3d4e5f6a0001",
        "019aa9b2-3c4d-7a01-9b2c-3d4e5f6a0201",
        "019aa9b3-0000-7000-8000-0000000a0000",
    ],
)
def test_show_tells_a_decision_by_its_id_a_cards_a_suggestions_or_a_feedbacks(url: str, any_id: str) -> None:
    assert _log(url, "show", any_id).stdout == (STORIES / "metformin.nb.txt").read_text(encoding="utf-8")


def test_show_speaks_english_when_asked(url: str) -> None:
    told = _log(url, "show", STORY, "--language", "en").stdout
    assert told == (STORIES / "metformin.en.txt").read_text(encoding="utf-8")


def test_show_can_give_the_record_itself(url: str) -> None:
    shown = orjson.loads(_log(url, "show", STORY, "--json").stdout)
    assert shown == orjson.loads((STORIES / "metformin.json").read_bytes())


@pytest.mark.parametrize("any_id", [decision_id(77), "nonsense"])
def test_show_refuses_an_id_that_is_not_there(url: str, any_id: str) -> None:
    with pytest.raises(Misuse, match=f"no decision {any_id}"):
        _log(url, "show", any_id)


def test_verify_tells_the_counts_and_the_head(url: str, kept: DecisionStore) -> None:
    told = _log(url, "verify")
    assert told.exit_code == 0
    assert told.stdout == f"chain 1: sound, 4 decisions, 3 feedback\n  head {kept.head}\nThe log is sound.\n"


def test_verify_takes_the_head_that_it_printed(url: str, kept: DecisionStore) -> None:
    assert _log(url, "verify", "--expect-head", str(kept.head)).exit_code == 0


def test_verify_ends_with_1_and_names_the_break(url: str, kept: DecisionStore, database: Path) -> None:
    tamper(database, "UPDATE entry SET client = 'x' WHERE seq = 3")
    told = _log(url, "verify")
    assert told.exit_code == 1
    assert f"chain 1: BROKEN at seq 3, id {decision_id(3)}: its columns differ" in told.stdout
    assert told.stdout.endswith("The log is BROKEN.\n")


def test_verify_finds_a_cut_tail_beside_the_noted_head(url: str, kept: DecisionStore, database: Path) -> None:
    tamper(database, "DELETE FROM entry WHERE seq > 5")
    assert _log(url, "verify").exit_code == 0
    told = _log(url, "verify", "--expect-head", str(kept.head))
    assert told.exit_code == 1
    assert "the chain ends before the expected entry 7" in told.stdout


def _documented_check(export: Path) -> subprocess.CompletedProcess[str]:
    """What the recipe in the documentation says about an export, run by a Python without this project."""
    (recipe,) = re.findall(r"```python\n(.*?)```", DOC.read_text(encoding="utf-8"), re.DOTALL)
    command = [sys.executable, "-I", "-S", "-c", recipe, str(export)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_an_outsider_can_verify_the_export_by_the_documented_recipe(
    url: str, kept: DecisionStore, tmp_path: Path
) -> None:
    second = open_store(url, engine="0.1.0")
    second.append([entry_of(decision(50, note="æøå \r\n\u2028 😀"))])
    _log(url, "export", "--out", str(tmp_path / "log.jsonl"))
    checked = _documented_check(tmp_path / "log.jsonl")
    assert checked.stdout == f"{kept.head}\n{second.head}\n", checked.stderr
    second.close()


@pytest.mark.parametrize(
    ("pattern", "replacement"),
    [
        (r"order-sign", "order-sigm"),
        (r'"hash":"(.)', r'"hash":"\1\1'),
        (r'"seq":2', '"seq":3'),
        (r"^.*\n", ""),
    ],
)
def test_the_documented_recipe_finds_a_changed_export(
    url: str, tmp_path: Path, pattern: str, replacement: str
) -> None:
    export = tmp_path / "log.jsonl"
    _log(url, "export", "--out", str(export))
    whole = export.read_text(encoding="utf-8")
    export.write_text(re.sub(pattern, replacement, whole, count=1), encoding="utf-8")
    assert "AssertionError" in _documented_check(export).stderr


def test_export_writes_the_columns_as_csv(url: str, kept: DecisionStore) -> None:
    rows = list(csv.DictReader(io.StringIO(_log(url, "export", "--format", "csv").stdout)))
    assert [row["seq"] for row in rows] == ["1", "2", "3", "4", "5", "6", "7"]
    assert rows[0] == {
        "chain": "1",
        "seq": "1",
        "kind": "decision",
        "id": decision_id(1),
        "at": at(1),
        "client": "anonymous",
        "hook": "patient-view",
        "patient": f"p-{1:032x}",
        "indicator": "critical",
        "cards": "1",
        "fired": "1",
        "unsure": "0",
        "decision": "",
        "hash": next(iter(kept.walk(1))).hash.hex(),
    }


def test_an_export_is_for_its_owner_and_overwrites_nothing(url: str, tmp_path: Path) -> None:
    out = tmp_path / "log.csv"
    _log(url, "export", "--format", "csv", "--out", str(out))
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    with pytest.raises(Misuse, match="cannot be written"):
        _log(url, "export", "--out", str(out))


def test_a_body_that_is_not_text_is_named_by_the_export(url: str, database: Path) -> None:
    tamper(database, "UPDATE entry SET body = x'ff' WHERE seq = 3")
    with pytest.raises(LogUnavailable, match="body of entry 3 of chain 1 is not text"):
        _log(url, "export")


def test_a_body_that_is_no_record_is_named_by_show(url: str, database: Path) -> None:
    tamper(database, "UPDATE entry SET body = x'5b5d' WHERE seq = 3")
    with pytest.raises(LogUnavailable, match=f"body of entry {decision_id(3)} is not a record"):
        _log(url, "show", decision_id(3))


@pytest.mark.parametrize("command", ["list", "show x", "verify", "export"])
def test_a_log_that_is_not_there_is_told_so(tmp_path: Path, command: str) -> None:
    with pytest.raises(LogUnavailable, match="There is no decision log here"):
        _log(f"sqlite:///{tmp_path}/nowhere.db", *command.split())


@pytest.mark.parametrize("command", ["list", "show", "verify", "export"])
def test_every_command_has_a_help_text_with_all_options_explained(command: str) -> None:
    told = CliRunner().invoke(log_app, [command, "--help"], env={"COLUMNS": "200", "TERM": "dumb"})
    assert told.exit_code == 0
    assert "--database" in told.stdout
    assert "sqlite:///data/decisions.db" in told.stdout
