"""`cds check` and `cds test`."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cds.errors import Fault, Misuse
from cds.knowledge import faults_of, load_knowledge
from cds.rules import did_you_mean
from cds.twin import Twin, check_installed
from guideline_authoring.cases import run_cases
from guideline_authoring.row_checks import check_rows
from guideline_authoring.twin_check import compare_pack

if TYPE_CHECKING:
    from cds.knowledge import Knowledge

__all__ = ["register"]

_ANY_DAY = datetime(2026, 1, 1, tzinfo=UTC)
_MOST_SHOWN = 10
"""Disagreements of one pack; all are counted."""
Folder = Annotated[Path, typer.Argument(help="The folder of a knowledge base.", exists=True, file_okay=False)]

Overlays = Annotated[
    list[Path] | None,
    typer.Option("--overlay", help="Folder of an overlay; may be repeated: national, regional, local."),
]


def register(app: typer.Typer) -> None:
    """Join the commands to `cds`."""
    app.command("check", rich_help_panel="Authoring")(check)
    app.command("test", rich_help_panel="Authoring")(test)


def check(
    folder: Folder,
    overlay: Overlays = None,
    twin: Annotated[
        bool,
        typer.Option("--twin", help="Compare with durable-rules, a second evaluator, on random patients."),
    ] = False,
    patients: Annotated[int, typer.Option(help="With --twin: how many, for each pack.", min=1)] = 10_000,
    seed: Annotated[int, typer.Option(help="With --twin: another seed, other patients.")] = 1,
) -> None:
    """Show every fault of a knowledge base, each with file and line. Exit status 1 when there is one."""
    faults = faults_of(folder, overlay or ())
    for fault in faults:
        typer.echo(str(fault))
    if faults:
        typer.echo(f"{len(faults)} fault{'s' if len(faults) != 1 else ''}.", err=True)
        raise typer.Exit(1)
    knowledge = load_knowledge(folder, overlay or ())
    for warning in knowledge.warnings:
        typer.echo(f"Warning: {warning}")
    typer.echo(f"No faults: {len(knowledge.packs)} packs, {len(knowledge.rules)} rules, {knowledge.digest}.")
    if twin:
        _compare(knowledge, patients, seed)


def _compare(knowledge: Knowledge, patients: int, seed: int) -> None:
    """Hold both evaluators together, pack by pack. Exit status 1 when they differ."""
    check_installed()
    differ = 0
    with closing(Twin(knowledge)) as twin:
        for pack in knowledge.packs:
            compared = compare_pack(pack, knowledge, twin, patients=patients, seed=seed)
            said = compared.outcomes
            found = len(compared.disagreements)
            differ += found
            typer.echo(
                f"{pack.id}: {compared.patients} patients, {compared.comparisons} comparisons "
                f"({said['fires']} fire, {said['silent']} silent, {said['unsure']} unsure): "
                f"{found} disagreement{'s' if found != 1 else ''}."
            )
            for each in compared.disagreements[:_MOST_SHOWN]:
                typer.echo(each.told())
    if differ:
        raise typer.Exit(1)


def test(
    folder: Folder,
    overlay: Overlays = None,
    rule: Annotated[str, typer.Option(help="Only this rule's cases.")] = "",
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Show the cases that pass, too.")] = False,
) -> None:
    """Run the cases beside the rules. Exit status 1 when one fails, or when a live rule has none."""
    knowledge = load_knowledge(folder, overlay or ())
    if rule and rule not in knowledge.rules:
        raise Misuse("TEST001", f"There is no rule `{rule}`.", remedy=did_you_mean(rule, knowledge.rules))
    passed = failed = rows = 0
    tested: set[str] = set()
    for result in run_cases(folder, knowledge):
        if isinstance(result, Fault):
            typer.echo(str(result))
            failed += 1
            continue
        if rule and result.rule != rule:
            continue
        tested.add(result.rule)
        if result.why_not:
            failed += 1
            typer.echo(f"{result.place}: {result.case}\n    {result.why_not}")
        else:
            passed += 1
            if verbose:
                typer.echo(f"{result.place}: {result.case}: {result.got}")
    if not rule:
        for result in check_rows(knowledge, _ANY_DAY):
            tested.add(result.rule)
            rows += 1
            if result.why_not:
                failed += 1
                typer.echo(f"{result.rule}: {result.case}\n    {result.why_not}")
    tested |= {name for row in tested for name in knowledge.rows.get(row, ())}
    untested = sorted(({rule} if rule else set(knowledge.rules)) - tested)
    for name in untested:
        typer.echo(f"{name}: no case")
    of_rows = f" {rows} pairs and limits of tables checked," if rows else ""
    typer.echo(f"{passed} cases passed,{of_rows} {failed} failed, {len(untested)} rules without a case.")
    if failed or untested:
        raise typer.Exit(1)
