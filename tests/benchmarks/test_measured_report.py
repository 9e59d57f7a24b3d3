"""Ratios and verdicts, from made-up readings."""

from __future__ import annotations

from pathlib import Path

from benchmarks.__main__ import put_into
from benchmarks.measure import Readings
from benchmarks.report import Beside, Growth, Start, table, verdicts


def readings(per_second: list[float], cpu_us: list[float]) -> Readings:
    return Readings("made up", per_second, cpu_us, [1.0] * len(cpu_us), [2.0] * len(cpu_us))


FLOOR = readings([1000, 2000, 1000], [100, 110, 120])
SERVICE = readings([900, 1000, 950], [150, 120, 130])
BESIDE = Beside("medium", 97.0, FLOOR, SERVICE, FLOOR, SERVICE)


def test_the_ratio_is_the_median_over_rounds_that_lay_next_to_each_other() -> None:
    assert BESIDE.ratio == 0.9
    assert BESIDE.best_ratio == 0.5
    assert BESIDE.cpu_ratio == 1.2


def test_growth_compares_the_least_disturbed_rounds() -> None:
    assert Growth("small", (10, 10_000), (FLOOR, SERVICE)).factor == 1.2


def test_a_goal_that_is_missed_is_said_so() -> None:
    growth = [Growth("small", (10, 10_000), (FLOOR, SERVICE))]
    starts = [Start(1_000, 3.5, 1.9, 100, 110), Start(10_000, 9.0, 8.0, 199, 240)]
    assert verdicts([BESIDE], growth, growth, starts).splitlines() == [
        "- medium: at least 0.85 of the floor: 0.90, reached",
        "- small: CPU grows by at most 1.3 from 10 to 10,000 rules: 1.20, reached",
        "- small: CPU grows by at most 1.3 from 10 to 10,000 rules, the others about other things: 1.20, reached",
        "- first answer within 3 s at 1,000 rules: 3.50 s, **not reached**",
        "- under 200 MB at 10,000 rules: 199 MB, reached",
    ]


def test_the_table_has_both_servers_and_their_ratio() -> None:
    lines = table([BESIDE]).splitlines()
    assert "| medium, 97 KB | floor | 1000 | 110 |" in lines[2]
    assert "**0.90**" in lines[4]


def test_a_report_replaces_only_what_stands_between_the_marks(tmp_path: Path) -> None:
    document = tmp_path / "performance.md"
    document.write_text("before\n<!-- measured: begin -->\nold\n<!-- measured: end -->\nafter\n")
    put_into(document, "new\n")
    text = document.read_text()
    assert text.startswith("before\n")
    assert text.endswith("after\n")
    assert "new" in text
    assert "old" not in text
