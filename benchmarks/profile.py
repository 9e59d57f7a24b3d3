"""Where a call's time goes: `python -m benchmarks.profile [RULES]`, and `--functions SIZE` for cProfile.

Each call is timed once and the sizes take turns, so that caches are as cold as between two real calls. For a view of
the running service: `py-spy record --native -d 20 -p PID` beside a load from `python -m benchmarks --quick`.
"""

from __future__ import annotations

import argparse
import cProfile
import gc
import hashlib
import pstats
import sys
import tempfile
from collections import defaultdict
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from statistics import mean, median
from time import perf_counter_ns

import orjson

from benchmarks.calls import SIZES, make_calls
from benchmarks.knowledge import lay_knowledge
from cds.app import settle_memory
from cds.audit import Pseudonyms
from cds.cards import build_cards
from cds.clock import PinnedClock
from cds.context import PatientContext
from cds.decide import Decision
from cds.hooks.request import read_call
from cds.hooks.service import answer_call
from cds.identity import name_cards, new_decision_id
from cds.knowledge import Knowledge, load_knowledge
from cds.recording import Moment, record_decision
from cds.rules import Outcome, ask_rule

__all__ = ["main"]

SERVICE = "order-sign"
NOW = datetime.fromisoformat("2026-11-22T10:00:00+01:00")
PSEUDONYMS = Pseudonyms(b"benchmark" * 4)
STAGES = (
    "orjson.loads", "decode", "context", "candidates", "rules", "cards", "answer", "record", "sha256 of record", "free",
)  # fmt: skip


def timed(body: bytes, knowledge: Knowledge) -> tuple[dict[str, int], dict[str, int]]:
    """Nanoseconds of each stage of one call, and what was counted. The stages are those of `answer_call`."""
    at = [perf_counter_ns()]

    def mark() -> None:
        at.append(perf_counter_ns())

    orjson.loads(body)
    mark()
    call = read_call(body, SERVICE, SERVICE, "nb")
    mark()
    patient = PatientContext(call.evidence, knowledge.dictionary, NOW)
    mark()
    asked, unmet = knowledge.index(SERVICE, patient.now.date()).relevant(patient)
    mark()
    verdicts = [ask_rule(rule, patient, order) for rule, order in asked]
    mark()
    cards = build_cards(verdicts, patient, knowledge.faces, "nb", hook=SERVICE)
    mark()
    now = datetime.now(UTC)
    decision = Decision(patient, verdicts, unmet, {}, cards)
    decision_id = new_decision_id(int(now.timestamp() * 1000))
    sent = orjson.dumps(name_cards(decision_id, cards))
    mark()
    moment = Moment(now.isoformat(), NOW.isoformat(), True)
    entry = record_decision(decision_id, decision, sent, call, knowledge, moment, PSEUDONYMS, {"decode": 1})
    mark()
    hashlib.sha256(entry.body).digest()
    mark()
    counted = {
        "rules asked": len(verdicts),
        "rules unmet": sum(len(each.rules) for _, unmet in decision.unmet for each in unmet),
        "fire": sum(each.outcome is Outcome.FIRES for each in verdicts),
        "unsure": sum(each.outcome is Outcome.UNSURE for each in verdicts),
        "cards": len(cards),
        "facts": len(patient.answers),
        "answer bytes": len(sent),
        "record bytes": len(entry.body),
    }
    del call, patient, asked, unmet, verdicts, cards, decision
    mark()
    return dict(zip(STAGES, (b - a for a, b in pairwise(at)), strict=True)), counted


def stages(knowledge: Knowledge, rounds: int) -> None:
    """Print the median of each stage, in microseconds, the sizes taking turns."""
    calls = {size.name: make_calls(size, 200) for size in SIZES}
    spent: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    counts: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    settle_memory()
    for number in range(rounds * 200):
        for name, bodies in calls.items():
            nanoseconds, counted = timed(bodies[number % 200], knowledge)
            for stage, value in nanoseconds.items():
                spent[name][stage].append(value)
            for what, count in counted.items():
                counts[name][what].append(count)
    print(f"\n{len(knowledge.rules)} rules. Microseconds, median:\n")
    print("| stage | " + " | ".join(calls) + " |\n|---|" + "--:|" * len(calls))
    for stage in STAGES:
        print(
            f"| {stage} | " + " | ".join(f"{median(spent[name][stage]) / 1000:.0f}" for name in calls) + " |"
        )
    ours = {name: sum(median(spent[name][stage]) for stage in STAGES[1:]) / 1000 for name in calls}
    print("| **all but the first** | " + " | ".join(f"**{value:.0f}**" for value in ours.values()) + " |")
    for what in counts[next(iter(calls))]:
        print(f"| {what}, mean | " + " | ".join(f"{mean(counts[name][what]):.1f}" for name in calls) + " |")


def functions(knowledge: Knowledge, size_name: str, rounds: int) -> None:
    """Print what cProfile says of `answer_call`; it makes small functions look dearer than they are."""
    size = next(each for each in SIZES if each.name == size_name)
    calls = make_calls(size, 200)
    gc.freeze()
    profiler = cProfile.Profile()
    profiler.enable()
    for _ in range(rounds):
        for body in calls:
            answer_call(body, SERVICE, "nb", knowledge, PinnedClock(NOW), PSEUDONYMS)
    profiler.disable()
    pstats.Stats(profiler, stream=sys.stdout).sort_stats("tottime").print_stats(45)


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="benchmarks.profile", description=__doc__.partition("\n")[0])
    parser.add_argument("rules", type=int, nargs="?", default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--functions", choices=[size.name for size in SIZES])
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        knowledge = load_knowledge(lay_knowledge(Path(folder) / "knowledge", wanted.rules))
    if wanted.functions:
        functions(knowledge, wanted.functions, wanted.rounds)
    else:
        stages(knowledge, wanted.rounds)


if __name__ == "__main__":
    main()
