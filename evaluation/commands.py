"""`cds evaluate`"""

from __future__ import annotations

from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal
from zoneinfo import ZoneInfo

import typer

from cds.errors import Misuse

if TYPE_CHECKING:
    from evaluation.plan import Plan
    from evaluation.report import Report

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Join the commands to `cds`."""
    app.command("evaluate", rich_help_panel="Evaluation")(evaluate)


def evaluate(
    folder: Annotated[
        Path,
        typer.Argument(
            help="Patient records: FHIR Bundles, *.json or *.json.gz.", exists=True, file_okay=False
        ),
    ],
    hook: Annotated[
        Literal["patient-view", "order-select", "order-sign"], typer.Option(help="The hook that is called.")
    ] = "patient-view",
    order: Annotated[
        list[str] | None,
        typer.Option(
            metavar="WORDS",
            help='Order this for every patient: "metformin 500 mg twice daily". May be repeated.',
            show_default="fourteen common drugs",
        ),
    ] = None,
    knowledge: Annotated[
        Path | None, typer.Option(help="Folder of the knowledge base.", show_default="the shipped one")
    ] = None,
    now: Annotated[
        str | None, typer.Option(metavar="TIME", help="Decide as of this time.", show_default="now")
    ] = None,
    language: Annotated[Literal["nb", "en"], typer.Option(help="Language of facts and reasons.")] = "nb",
    csv: Annotated[
        Path | None, typer.Option(help="Write the table of the rules here.", dir_okay=False)
    ] = None,
    json: Annotated[Path | None, typer.Option(help="Write all tables here.", dir_okay=False)] = None,
) -> None:
    """Take patient records through a hook and count what fires. Nothing is logged.

    Exit status 1 when a record could not be read or a call was refused.
    """
    _need_the_extra()
    from rich.console import Console

    from cds.cli.serve import settings_from
    from cds.knowledge import load_knowledge
    from evaluation.plan import plan_calls

    settings = settings_from(knowledge=knowledge, now=now)
    zone = ZoneInfo(settings.time_zone)
    plan = plan_calls(
        load_knowledge(settings.knowledge),
        hook=hook,
        orders=order or (),
        now=settings.now.astimezone(zone) if settings.now is not None else datetime.now(zone),
        language=language,
    )
    report = _run(folder, plan)
    console = Console()
    report.show(console if console.is_terminal else Console(width=_WIDTH))
    if csv is not None:
        _write(csv, report.as_csv().encode())
    if json is not None:
        _write(json, report.as_json())
    if not report.whole:
        raise typer.Exit(1)


_WIDTH = 150  # when nobody's terminal says otherwise


def _run(folder: Path, plan: Plan) -> Report:
    """Every record of the folder through the plan, with a progress bar on standard error."""
    from rich.console import Console
    from rich.progress import track

    from evaluation.patient import evaluate_patient
    from evaluation.records import Unread, find_records, read_record
    from evaluation.report import Report
    from evaluation.tables import tabulate

    files = find_records(folder)
    if not files:
        raise Misuse(
            "EVA002", f"{folder} holds no records.", remedy="Put FHIR Bundles there, as .json or .json.gz."
        )
    rows, unread = [], []
    for path in track(files, "Patients", console=Console(stderr=True), transient=True):
        record = read_record(path)
        if isinstance(record, Unread):
            unread.append(record)
        else:
            rows.append(evaluate_patient(record, plan))
    return Report(plan, tabulate(rows), tuple(unread))


def _need_the_extra() -> None:
    missing = [name for name in ("pandas", "rich") if find_spec(name) is None]
    if missing:
        raise Misuse(
            "EVA001",
            f"`cds evaluate` needs {' and '.join(missing)}, not installed here.",
            remedy="Install the extra: pip install 'cds[evaluation]'.",
        )


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise Misuse(
            "EVA005", f"{path} cannot be written: {error.strerror}.", remedy="Choose another file."
        ) from error
