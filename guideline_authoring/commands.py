"""`cds check` and `cds test`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from cds.errors import Fault, Misuse
from cds.knowledge import faults_of, load_knowledge
from cds.rules import did_you_mean
from guideline_authoring.cases import run_cases
from guideline_authoring.row_checks import check_rows

__all__ = ["register"]

_ANY_DAY = datetime(2026, 1, 1, tzinfo=UTC)
Folder = Annotated[Path, typer.Argument(help="The folder of a knowledge base.", exists=True, file_okay=False)]


def register(app: typer.Typer) -> None:
    """Join the commands to `cds`."""
    app.command("check", rich_help_panel="Authoring")(check)
    app.command("test", rich_help_panel="Authoring")(test)


def check(folder: Folder) -> None:
    """Show every fault of a knowledge base, each with file and line. Exit status 1 when there is one."""
    faults = faults_of(folder)
    for fault in faults:
        typer.echo(str(fault))
    if faults:
        typer.echo(f"{len(faults)} fault{'s' if len(faults) != 1 else ''}.", err=True)
        raise typer.Exit(1)
    knowledge = load_knowledge(folder)
    typer.echo(f"No faults: {len(knowledge.packs)} packs, {len(knowledge.rules)} rules, {knowledge.digest}.")


def test(
    folder: Folder,
    rule: Annotated[str, typer.Option(help="Only this rule's cases.")] = "",
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Show the cases that pass, too.")] = False,
) -> None:
    """Run the cases beside the rules. Exit status 1 when one fails, or when a live rule has none."""
    knowledge = load_knowledge(folder)
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
