"""`cds evaluate` and `cds order-test`"""

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

__all__ = ["LOOK_ALIKES", "register"]

LOOK_ALIKES = Path(__file__).parent / "order_entry"


def register(app: typer.Typer) -> None:
    """Join the commands to `cds`."""
    app.command("evaluate", rich_help_panel="Evaluation")(evaluate)
    app.command("order-test", rich_help_panel="Evaluation")(order_test)


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
        load_knowledge(settings.knowledge, settings.overlays),
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


def order_test(
    knowledge: Annotated[
        Path | None, typer.Option(help="Folder of the knowledge base.", show_default="the shipped one")
    ] = None,
    orders: Annotated[
        Path, typer.Option(help="Folder of the orders, a file a category.", exists=True, file_okay=False)
    ] = LOOK_ALIKES,
    category: Annotated[str, typer.Option(help="Only this category.", show_default="all categories")] = "",
    json: Annotated[
        Path | None, typer.Option(help="Write what came of each order here.", dir_okay=False)
    ] = None,
) -> None:
    """Place dangerous and trivial orders of our own invention, and see which are stopped. Nothing is logged.

    A look-alike of the tests that hospitals take, not one of them: those orders are secret. Exit status 1 when a
    dangerous order is let through, or a trivial one interrupted.
    """
    from cds.cli.serve import settings_from
    from cds.knowledge import load_knowledge
    from evaluation.order_file import read_orders
    from evaluation.order_report import OrderReport
    from evaluation.order_trial import place_orders

    categories, faults = read_orders(orders)
    for fault in faults:
        typer.echo(str(fault), err=True)
    if faults:
        raise typer.Exit(1)
    chosen = [each for each in categories if category in ("", each.name)]
    if not chosen:
        known = ", ".join(each.name for each in categories)
        raise Misuse(
            "EVA008",
            f"There is no category `{category}` in {orders}.",
            remedy=f"There are: {known or 'none'}.",
        )
    settings = settings_from(knowledge=knowledge)
    base = load_knowledge(settings.knowledge, settings.overlays)
    report = OrderReport(base, tuple(place_orders(chosen, base)))
    for line in report.lines():
        typer.echo(line)
    if json is not None:
        _write(json, report.as_json())
    if report.failures:
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
