"""One run of everything: floor beside service, growth with rules, start and memory."""

from __future__ import annotations

import os
import platform
import sys
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from statistics import mean
from time import monotonic

from benchmarks.calls import SIZES, make_calls
from benchmarks.effort import effort_of, effort_table
from benchmarks.knowledge import lay_knowledge
from benchmarks.load import LOAD_CORE, SERVER_CORE, TOOL
from benchmarks.measure import run_rounds
from benchmarks.report import Beside, Growth, Start, growth_table, start_table, table, verdicts
from benchmarks.servers import floor, service

__all__ = ["Run"]

RULES = (10, 1_000, 10_000)
BESIDE_FLOOR = 1_000
CALLS = 200
CONNECTIONS = 16


class Run:
    """One run: its folder, its calls, and how long each measurement takes."""

    def __init__(self, folder: Path, *, rounds: int, seconds: int, starts: int) -> None:
        self.folder = folder
        self.rounds, self.seconds, self.starts = rounds, seconds, starts
        self._began = monotonic()
        self.calls = {size.name: make_calls(size, CALLS) for size in SIZES}
        self.files: dict[str, Path] = {}
        for name, bodies in self.calls.items():
            self.files[name] = folder / f"{name}.calls"
            self.files[name].write_bytes(b"\n".join(bodies) + b"\n")
        self.first = self.calls["small"][0]
        self.knowledge = {rules: lay_knowledge(folder / f"knowledge-{rules}", rules) for rules in RULES}
        self.everything = lay_knowledge(folder / "knowledge-everything", BESIDE_FLOOR, everything=True)
        self.apart = lay_knowledge(folder / "knowledge-apart", RULES[-1], apart=True)

    def say(self, words: str) -> None:
        """Progress, on standard error."""
        print(f"[{monotonic() - self._began:4.0f} s] {words}", file=sys.stderr, flush=True)

    def beside(self, knowledge: Path, what: str) -> list[Beside]:
        """Floor and service with this knowledge base, size by size."""
        with ExitStack() as stack:
            servers = [
                stack.enter_context(floor(self.folder, self.first)),
                stack.enter_context(service("service", knowledge, self.folder, self.first)),
            ]
            rows = []
            for name, file in self.files.items():
                self.say(f"{name} calls: floor and service{what}, {self.rounds} rounds")
                busy = run_rounds(
                    servers, file, rounds=self.rounds, seconds=self.seconds, connections=CONNECTIONS
                )
                alone = run_rounds(servers, file, rounds=2, seconds=self.seconds, connections=1)
                kilobytes = mean(map(len, self.calls[name])) / 1000
                rows.append(Beside(name, kilobytes, busy[0], busy[1], alone[0], alone[1]))
            return rows

    def grown(self) -> tuple[list[Growth], list[Growth], list[Start]]:
        """The service at each number of rules; and with the most of them, when all but the fewest are about others."""
        with ExitStack() as stack:
            self.say("starting the service with " + ", ".join(f"{rules:,}" for rules in RULES) + " rules")
            servers = [
                stack.enter_context(
                    service(f"service-{rules}", self.knowledge[rules], self.folder, self.first)
                )
                for rules in RULES
            ]
            apart = stack.enter_context(service("service-apart", self.apart, self.folder, self.first))
            growth, growth_apart = [], []
            for name, file in self.files.items():
                self.say(f"{name} calls: growth with rules, {self.rounds} rounds")
                *readings, reading_apart = run_rounds(
                    [*servers, apart],
                    file,
                    rounds=self.rounds,
                    seconds=self.seconds,
                    connections=CONNECTIONS,
                )
                growth.append(Growth(name, RULES, readings))
                growth_apart.append(Growth(name, (RULES[0], RULES[-1]), (readings[0], reading_apart)))
            starts = [
                Start(
                    rules,
                    server.first_answer_s,
                    server.first_answer_cpu_s,
                    server.memory_mb(),
                    server.most_memory_mb(),
                )
                for rules, server in zip(RULES, servers, strict=True)
            ]
        return growth, growth_apart, [self._started_again(start) for start in starts]

    def _started_again(self, start: Start) -> Start:
        """The same with the quickest of several starts, none of our servers running: what disturbs only adds."""
        times = [(start.first_answer_s, start.first_answer_cpu_s)]
        if start.rules == BESIDE_FLOOR:
            self.say(f"starting it {self.starts} times with {start.rules:,} rules")
            times = [self._start_once(start.rules, None) for _ in range(self.starts)]
        kept = self.folder / f"compiled-{start.rules}"
        self.say(f"starting it with {start.rules:,} rules that were compiled before")
        self._start_once(start.rules, kept)
        again = min(self._start_once(start.rules, kept)[0] for _ in range(self.starts))
        first, cpu = min(times)
        return replace(start, first_answer_s=first, first_answer_cpu_s=cpu, again_s=again)

    def _start_once(self, rules: int, kept: Path | None) -> tuple[float, float]:
        knowledge = self.knowledge[rules]
        with service("service-start", knowledge, self.folder, self.first, compiled=kept) as server:
            return server.first_answer_s, server.first_answer_cpu_s

    def report(self) -> str:
        """Measure everything, and put it in words."""
        self.say("checking that the calls meet rules")
        effort = [line for rules in RULES for line in effort_of(rules, self.knowledge[rules], self.calls)]
        beside = self.beside(self.knowledge[BESIDE_FLOOR], "")
        everything = self.beside(self.everything, " with everything on")
        growth, growth_apart, starts = self.grown()
        parts = (
            _machine(self.rounds, self.seconds), "### The service beside the floor, 1,000 rules", table(beside),
            "### The same with everything on: 1,000 rules, 11,000 interactions, the shipped tables", table(everything),
            "### Growth with the number of rules", growth_table(growth),
            "### Growth when all but ten rules are about other drugs and diagnoses", growth_table(growth_apart),
            "### Start and memory", start_table(starts), "### What the calls ask", effort_table(effort),
            "### Goals", verdicts(beside, growth, growth_apart, starts),
        )  # fmt: skip
        return "\n\n".join(parts) + "\n"


def _machine(rounds: int, seconds: int) -> str:
    """What it ran on."""
    cores = f"server on core {SERVER_CORE}, load on core {LOAD_CORE}"
    if SERVER_CORE == LOAD_CORE:
        cores = "server and load on the only core, so requests/s say little"
    return (
        f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores, {cores}; load by {TOOL}, "
        f"{CONNECTIONS} connections, {rounds} rounds of {seconds} s, {CALLS} distinct patients of each size."
    )
