"""`cds log`: reading the decision log, checking it, and taking it elsewhere."""

from __future__ import annotations

import os
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import orjson
import typer

from cds.audit import Head, Search, as_csv, as_jsonl, read_store, recall, record_of, story_of, tell, verify
from cds.errors import Misuse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cds.audit import ChainReport, DecisionLog, Sealed

__all__ = ["log_app"]

log_app = typer.Typer(
    name="log",
    help="The decision log: every answer of the service, in a sealed chain. Reading does not disturb it.",
    no_args_is_help=True,
)

Database = Annotated[str, typer.Option(help="The log, as sqlite:///PATH.", show_default=True)]
_DATABASE = "sqlite:///data/decisions.db"
_HEADINGS = (
    "answered (UTC)",
    "decision",
    "hook",
    "patient",
    "loudest",
    "cards",
    "fired",
    "unsure",
    "feedback",
)


@log_app.command("list")
def list_decisions(
    database: Database = _DATABASE,
    since: Annotated[str, typer.Option(help="From this day or time on (UTC unless it has an offset).")] = "",
    until: Annotated[str, typer.Option(help="Before this day or time.")] = "",
    hook: Annotated[str, typer.Option(help="Only this hook, for example order-sign.")] = "",
    patient: Annotated[str, typer.Option(help="Only this patient: a pseudonym or its beginning.")] = "",
    rule: Annotated[str, typer.Option(help="Only decisions that considered this rule.")] = "",
    outcome: Annotated[
        Literal["fires", "silent", "unsure"] | None,
        typer.Option(help="What the rule said; without --rule: what any rule said (silent: all were)."),
    ] = None,
    indicator: Annotated[
        Literal["info", "warning", "critical"] | None,
        typer.Option(help="Only where the loudest card was this."),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 50,
) -> None:
    """List decisions, newest first."""
    search = Search(
        since=_utc(since),
        until=_utc(until),
        hook=hook or None,
        patient=patient or None,
        rule=rule or None,
        outcome=outcome,
        indicator=indicator,
    )
    with _reading(database) as log:
        lines = [_HEADINGS, *(_line(found, log) for found in islice(log.find(search), limit))]
    widths = [max(len(line[column]) for line in lines) for column in range(len(_HEADINGS))]
    for line in lines:
        typer.echo("  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip())
    if len(lines) == 1:
        typer.echo("No decisions match.", err=True)


@log_app.command("show")
def show_decision(
    any_id: Annotated[str, typer.Argument(metavar="ID", help="A decision's id, or a card's or feedback's.")],
    database: Database = _DATABASE,
    language: Annotated[
        Literal["nb", "en"] | None, typer.Option(help="Default: the language it was answered in.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="The record itself, as JSON.")] = False,
) -> None:
    """Tell one decision: what was asked, known and missing, what each rule said and why, what was shown."""
    with _reading(database) as log:
        found = recall(log, any_id)
    if found is None:
        raise Misuse("LOG015", f"The log has no decision {any_id}.", remedy="See `cds log list`.")
    if json:
        typer.echo(orjson.dumps(found.record, option=orjson.OPT_INDENT_2).decode())
        return
    spoken: Literal["nb", "en"] = "nb" if found.record.get("language") in ("nb", "nn", "no") else "en"
    typer.echo(tell(story_of(found.record, found.feedback, language or spoken)), nl=False)


@log_app.command("verify")
def verify_log(
    database: Database = _DATABASE,
    expect_head: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CHAIN:SEQ:HASH",
            help="A head that was noted outside the log; it must still be in its chain. May be repeated.",
        ),
    ] = None,
) -> None:
    """Check every hash, that no entry is missing, and that the columns say what the records say.

    Entries cut off at the end of a chain leave no trace in the log itself. Note the heads that are printed
    somewhere else, and hand them back later with --expect-head. Ends with status 1 when the log is broken.
    """
    expected = [Head.parse(text) for text in expect_head or ()]
    with _reading(database) as log:
        report = verify(log, expected)
    for chain in report.chains:
        typer.echo(_told(chain))
    typer.echo("The log is sound." if report.sound else "The log is BROKEN.")
    if not report.sound:
        raise typer.Exit(1)


@log_app.command("export")
def export_log(
    database: Database = _DATABASE,
    form: Annotated[
        Literal["jsonl", "csv"],
        typer.Option(
            "--format", help="jsonl: whole records, to be verified elsewhere; csv: the columns only."
        ),
    ] = "jsonl",
    out: Annotated[Path | None, typer.Option(help="A new file; default: standard output.")] = None,
) -> None:
    """Write out every entry, chain by chain, oldest first."""
    with _reading(database) as log:
        lines = as_jsonl(log) if form == "jsonl" else as_csv(log)
        if out is None:
            for line in lines:
                typer.echo(line, nl=False)
        else:
            _write(out, lines)


@contextmanager
def _reading(database: str) -> Iterator[DecisionLog]:
    log = read_store(database)
    try:
        yield log
    finally:
        log.close()


def _write(path: Path, lines: Iterator[str]) -> None:
    """Into a new file that only its owner can read: it holds what the log holds."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise Misuse("LOG016", f"The export cannot be written: {error.strerror}.", where=str(path)) from error
    with open(descriptor, "w", encoding="utf-8", newline="") as file:
        file.writelines(lines)


def _utc(text: str) -> str | None:
    """A day or a time as the records write it."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise Misuse(
            "LOG017",
            f"{text!r} is not a day or a time.",
            remedy="Write 2026-11-22 or 2026-11-22T09:00:00+01:00.",
        ) from error
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"


def _line(found: Sealed, log: DecisionLog) -> tuple[str, ...]:
    entry, facets = found.entry, found.entry.facets
    answers = (str(record_of(one.entry).get("outcome")) for one in log.feedback_on(entry.id))
    return (
        entry.at[:19].replace("T", " "),
        entry.id,
        facets.hook or "",
        (facets.patient or "")[:10],
        facets.indicator or "",
        str(facets.cards),
        str(facets.fired),
        str(facets.unsure),
        ", ".join(answers),
    )


def _told(chain: ChainReport) -> str:
    counts = f"{chain.decisions} decisions, {chain.feedback} feedback"
    if chain.broken is None:
        return f"chain {chain.chain}: sound, {counts}\n  head {chain.head}"
    at = f"seq {chain.broken.seq}" + (f", id {chain.broken.id}" if chain.broken.id else "")
    lines = (f"chain {chain.chain}: BROKEN at {at}: {chain.broken.wrong}", f"  sound before it: {counts}")
    return "\n".join((*lines, f"  up to {chain.head}"))
