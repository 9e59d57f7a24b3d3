"""The `cds` command. Rooms beside `cds` join their commands through the entry point group `cds.commands`."""

from __future__ import annotations

import sys
from importlib.metadata import entry_points

import typer

from cds.cli.log import log_app
from cds.cli.serve import serve
from cds.cli.why import why
from cds.errors import CdsError, KnowledgeFaulty

__all__ = ["app", "main"]

app = typer.Typer(
    name="cds",
    help="Clinical decision support over CDS Hooks: serve it, author its rules, read its log.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("serve", rich_help_panel="Service")(serve)
app.command("why", rich_help_panel="Service")(why)
app.add_typer(log_app, rich_help_panel="Service")
for _entry in sorted(entry_points(group="cds.commands"), key=lambda entry: entry.name):
    _entry.load()(app)


def main() -> None:
    """Run the command; an error of ours is told in its own words, without a traceback."""
    try:
        app()
    except KnowledgeFaulty as faulty:
        for fault in faulty.faults:
            typer.echo(str(fault), err=True)
        typer.echo(str(faulty), err=True)
        sys.exit(1)
    except CdsError as error:
        typer.echo(str(error), err=True)
        sys.exit(2)
