"""Settings, in one place: environment variables beginning with CDS_, overridden by the command line."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from cds.reading import Language

__all__ = ["SHIPPED_KNOWLEDGE", "Settings"]

SHIPPED_KNOWLEDGE = Path(__file__).resolve().parent.parent / "knowledge_base"


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f"{name} is not a time zone") from error
    return name


def _aware(moment: datetime | None) -> datetime | None:
    if moment is not None and moment.tzinfo is None:
        raise ValueError("give the time with its offset, for example 2026-11-22T10:00:00+01:00")
    return moment


def _or_none(written: object) -> object:
    return written or None


def _listed(written: Any) -> Any:
    """Folders as one text are separated as in PATH."""
    return [path for path in written.split(os.pathsep) if path] if isinstance(written, str) else written


class Settings(BaseSettings):
    """What an operator may set."""

    model_config = SettingsConfigDict(env_prefix="CDS_", extra="ignore")

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    knowledge: Path = SHIPPED_KNOWLEDGE
    compiled: Annotated[Path | None, BeforeValidator(_or_none)] = Path("data/compiled")
    """Where the compiled knowledge base is kept between starts; empty: nowhere."""
    overlays: Annotated[tuple[Path, ...], NoDecode, BeforeValidator(_listed)] = ()
    """Layers over the knowledge base in order of precedence: national, regional, local."""
    database: str = "sqlite:///data/decisions.db"
    time_zone: Annotated[str, AfterValidator(_known_zone)] = "Europe/Oslo"
    """The site's: what a date without a time zone means."""
    language: Language = "nb"
    """When a client names none that we speak."""
    most_bytes: int = 10_000_000
    """The largest call that is read."""
    now: Annotated[datetime | None, AfterValidator(_aware)] = None
    """A pinned clock, for tests and replays."""
    twin_share: Annotated[float, Field(ge=0, le=1)] = 0.0
    """How large a share of the decisions is compared with the second evaluator, once the answer has left."""
