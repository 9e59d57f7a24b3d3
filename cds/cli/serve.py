"""`cds serve`"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from cds.errors import Misuse
from cds.settings import Settings

__all__ = ["serve", "settings_from"]


def settings_from(**given: object) -> Settings:
    """The settings, from the environment and what the command line gives. Raises Misuse when one is not possible."""
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]) if first["loc"] else "settings"
        raise Misuse(
            "SET001",
            f"`{name}`: {first['msg'].removeprefix('Value error, ')}.",
            remedy="See `cds serve --help`.",
        ) from error


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.", show_default="127.0.0.1")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.", show_default="8000")] = None,
    knowledge: Annotated[
        Path | None, typer.Option(help="Folder of the knowledge base.", show_default="the shipped one")
    ] = None,
    overlay: Annotated[
        list[Path] | None,
        typer.Option(help="Folder of an overlay; may be repeated: national, regional, local."),
    ] = None,
    database: Annotated[
        str | None,
        typer.Option(help="The decision log, as sqlite:///PATH.", show_default="sqlite:///data/decisions.db"),
    ] = None,
    now: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="Pin the clock, for tests and replays: 2026-11-22T10:00:00+01:00."),
    ] = None,
) -> None:
    """Start the service. Settings may also come from the environment, as CDS_PORT and so on."""
    settings = settings_from(
        host=host, port=port, knowledge=knowledge, overlays=overlay or None, database=database, now=now
    )
    run(settings)


def run(settings: Settings) -> None:
    """Serve until stopped."""
    import uvicorn

    from cds.app import Application

    application = Application(settings)
    knowledge = application.hooks.knowledge
    address = f"http://{settings.host}:{settings.port}"
    typer.echo(
        f"Loaded {len(knowledge.packs)} packs with {len(knowledge.rules)} rules, {knowledge.digest[:19]}."
    )
    for pack in sorted(knowledge.calendar.out_of_effect(application.hooks.clock.now().date())):
        typer.echo(f"Not in effect today: {pack}.")
    for layer in knowledge.overlays:
        typer.echo(f"Overlay {layer.id} ({layer.level}), {layer.digest[:19]}.")
    typer.echo(f"Decision log: {settings.database}")
    if settings.now is not None:
        _announce_pinned(settings.now)
    typer.echo(f"\n  Try it:               {address}/")
    typer.echo(f"  CDS Hooks discovery:  {address}/cds-services")
    typer.echo(f"  Decisions:            {address}/decisions\n")
    uvicorn.run(
        application, host=settings.host, port=settings.port, loop="uvloop", http="httptools", access_log=False,
        log_level="warning", server_header=False, proxy_headers=False,
    )  # fmt: skip


def _announce_pinned(now: datetime) -> None:
    line = f"  THE CLOCK IS PINNED at {now.isoformat()}. Not for use with patients.  "
    typer.secho("\n" + " " * len(line) + f"\n{line}\n" + " " * len(line), bold=True, reverse=True)
