"""The table and the verdicts, as Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.measure import Readings

__all__ = ["Beside", "Growth", "Start", "growth_table", "start_table", "table", "verdicts"]

LEAST = {"small": 0.6, "medium": 0.85, "large": 1.1}
"""Requests a second, as a share of the floor's."""
MOST_GROWTH, MOST_MEMORY_MB, MOST_START_S = 1.3, 200.0, 3.0


@dataclass(frozen=True, slots=True)
class Beside:
    """Floor and service under one size of call, with 16 connections and with one."""

    size: str
    kilobytes: float
    floor: Readings
    service: Readings
    floor_alone: Readings
    service_alone: Readings

    @property
    def ratio(self) -> float:
        """Requests a second beside the floor's, the median over rounds that lay next to each other."""
        pairs = zip(self.service.per_second, self.floor.per_second, strict=True)
        return median(ours / theirs for ours, theirs in pairs)

    @property
    def best_ratio(self) -> float:
        """Best round beside best round: the least disturbed of both."""
        return max(self.service.per_second) / max(self.floor.per_second)

    @property
    def cpu_ratio(self) -> float:
        """Least processor time a call beside the floor's least."""
        return min(self.service.cpu_us) / min(self.floor.cpu_us)


@dataclass(frozen=True, slots=True)
class Growth:
    """Processor time a call of one size, at each number of rules."""

    size: str
    rules: Sequence[int]
    readings: Sequence[Readings]

    @property
    def factor(self) -> float:
        """From the fewest rules to the most, least time beside least time."""
        return min(self.readings[-1].cpu_us) / min(self.readings[0].cpu_us)


@dataclass(frozen=True, slots=True)
class Start:
    """A service at one number of rules: when it first answered, and its memory after the load."""

    rules: int
    first_answer_s: float
    first_answer_cpu_s: float
    memory_mb: float
    most_memory_mb: float
    again_s: float = 0.0
    """To the first answer when the compiled knowledge base was kept from an earlier start."""


def table(rows: Sequence[Beside]) -> str:
    """Floor and service, size by size."""
    lines = [
        "| call | server | requests/s | CPU µs a call | p50 ms | p99 ms | p50 ms, alone | p99 ms, alone |",
        "|---|---|--:|--:|--:|--:|--:|--:|",
    ]
    for row in rows:
        pairs = (("floor", row.floor, row.floor_alone), ("service", row.service, row.service_alone))
        for name, busy, alone in pairs:
            lines.append(
                f"| {row.size}, {row.kilobytes:.0f} KB | {name} | {busy.typical('per_second'):.0f} "
                f"| {busy.typical('cpu_us'):.0f} | {busy.typical('p50_ms'):.1f} | {busy.typical('p99_ms'):.1f} "
                f"| {alone.typical('p50_ms'):.2f} | {alone.typical('p99_ms'):.2f} |"
            )
        lines.append(
            f"| | **service / floor** | **{row.ratio:.2f}** (best rounds {row.best_ratio:.2f}) "
            f"| {row.cpu_ratio:.2f} | | | | |"
        )
    return "\n".join(lines)


def growth_table(rows: Sequence[Growth]) -> str:
    """CPU a call by number of rules."""
    rules = rows[0].rules
    lines = [
        "| CPU µs a call | " + " | ".join(f"{count:,} rules" for count in rules) + " | growth |",
        "|---|" + "--:|" * (len(rules) + 1),
    ]
    for row in rows:
        cells = " | ".join(f"{min(each.cpu_us):.0f}" for each in row.readings)
        lines.append(f"| {row.size} | {cells} | **{row.factor:.2f}** |")
    return "\n".join(lines)


def start_table(rows: Sequence[Start]) -> str:
    """Start and memory by number of rules."""
    lines = [
        "| rules | first answer, s | its CPU, s | when compiled before, s | memory, MB | at most, MB |",
        "|--:|--:|--:|--:|--:|--:|",
    ]
    for row in rows:
        seconds = f"{row.first_answer_s:.2f} | {row.first_answer_cpu_s:.2f} | {row.again_s:.2f}"
        lines.append(f"| {row.rules:,} | {seconds} | {row.memory_mb:.0f} | {row.most_memory_mb:.0f} |")
    return "\n".join(lines)


def verdicts(
    beside: Sequence[Beside],
    growth: Sequence[Growth],
    growth_apart: Sequence[Growth],
    starts: Sequence[Start],
) -> str:
    """Each goal, and whether it was reached in this run."""
    lines = [
        _verdict(
            f"{row.size}: at least {LEAST[row.size]} of the floor",
            f"{row.ratio:.2f}",
            row.ratio >= LEAST[row.size],
        )
        for row in beside
    ]
    for rows, which in ((growth, ""), (growth_apart, ", the others about other things")):
        lines += [
            _verdict(
                f"{row.size}: CPU grows by at most {MOST_GROWTH} "
                f"from {row.rules[0]:,} to {row.rules[-1]:,} rules{which}",
                f"{row.factor:.2f}",
                row.factor <= MOST_GROWTH,
            )
            for row in rows
        ]
    for start in starts:
        if start.rules == 10_000:
            lines.append(
                _verdict(
                    f"under {MOST_MEMORY_MB:.0f} MB at {start.rules:,} rules",
                    f"{start.memory_mb:.0f} MB",
                    start.memory_mb < MOST_MEMORY_MB,
                )
            )
        if start.rules == 1_000:
            lines.append(
                _verdict(
                    f"first answer within {MOST_START_S:.0f} s at {start.rules:,} rules",
                    f"{start.first_answer_s:.2f} s",
                    start.first_answer_s <= MOST_START_S,
                )
            )
    return "\n".join(lines)


def _verdict(goal: str, found: str, reached: bool) -> str:
    return f"- {goal}: {found}, {'reached' if reached else '**not reached**'}"
