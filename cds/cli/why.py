"""`cds why`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

import orjson
import typer

from cds.audit import Pseudonyms, story_of, tell
from cds.cli.serve import settings_from
from cds.clock import PinnedClock, SiteClock
from cds.errors import Misuse
from cds.hooks import answer_call
from cds.knowledge import load_knowledge
from cds.rules import HOOKS

__all__ = ["why"]


def why(
    file: Annotated[Path, typer.Argument(help="A hook call, saved as JSON.", exists=True, dir_okay=False)],
    knowledge: Annotated[
        Path | None, typer.Option(help="Folder of the knowledge base.", show_default="the shipped one")
    ] = None,
    overlay: Annotated[
        list[Path] | None,
        typer.Option(help="Folder of an overlay; may be repeated: national, regional, local."),
    ] = None,
    now: Annotated[str | None, typer.Option(metavar="TIME", help="Decide as of this time.")] = None,
    language: Annotated[Literal["nb", "en"], typer.Option(help="Language of the story.")] = "nb",
    as_json: Annotated[bool, typer.Option("--json", help="Show the decision record instead.")] = False,
) -> None:
    """Explain what a saved hook call is answered, and why. Nothing is logged."""
    settings = settings_from(knowledge=knowledge, overlays=overlay or None, now=now)
    body = file.read_bytes()
    hook = _hook(body)
    zone = ZoneInfo(settings.time_zone)
    clock = SiteClock(zone) if settings.now is None else PinnedClock(settings.now.astimezone(zone))
    nobody = Pseudonyms(bytes(32))  # the record is thrown away: its pseudonyms need no secret
    base = load_knowledge(settings.knowledge, settings.overlays)
    answer = answer_call(body, hook, language, base, clock, nobody)
    if as_json:
        typer.echo(orjson.dumps(orjson.loads(answer.entry.body), option=orjson.OPT_INDENT_2).decode())
    else:
        typer.echo(tell(story_of(orjson.loads(answer.entry.body), (), language)))


def _hook(body: bytes) -> str:
    try:
        hook = orjson.loads(body)["hook"]
    except (orjson.JSONDecodeError, KeyError, TypeError) as error:
        raise Misuse(
            "WHY001", "The file is not a hook call.", remedy="Save the body of a CDS Hooks call."
        ) from error
    if hook not in HOOKS:
        raise Misuse("WHY002", f"The hook `{hook}` is not served.", remedy=f"Served: {', '.join(HOOKS)}.")
    return str(hook)
