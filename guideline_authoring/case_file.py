"""A case as an author writes it: a patient in a few words, and what the rule must say of them."""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from cds.rules import Written

__all__ = ["AwareTime", "Case", "Situation"]


def _aware(moment: datetime.datetime) -> datetime.datetime:
    if moment.tzinfo is None:
        raise ValueError("give the time with its offset, for example 2026-11-01T09:00:00+01:00")
    return moment


AwareTime = Annotated[datetime.datetime, AfterValidator(_aware)]


def _listed(written: Any) -> Any:
    return written if isinstance(written, list) else [written]


def _text(written: Any) -> Any:
    return written.isoformat() if isinstance(written, datetime.date) else str(written)


class Person(Written):
    age: int | None = None
    born: Annotated[str, BeforeValidator(_text)] | None = None
    sex: Literal["female", "male", "other", "unknown"] | None = None
    deceased: bool | Annotated[str, BeforeValidator(_text)] = False


class Situation(Written):
    """A patient in a few words: what is on record, and what is being ordered."""

    patient: Person = Person()
    user: Literal["Practitioner", "PractitionerRole", "Patient", "RelatedPerson"] = "Practitioner"
    have: list[Any] = []
    not_sent: tuple[
        Literal[
            "conditions", "medications", "allergies", "observations", "procedures", "encounter", "encounters",
            "immunizations", "family_history", "questionnaires", "flags", "devices", "care_plans", "goals",
            "service_requests",
        ],
        ...,
    ] = ()  # fmt: skip
    order: Annotated[list[Any], BeforeValidator(_listed)] = Field(default=[])


class Case(Situation):
    """One case of `RULE.cases.yaml`, or of the cases of a table: those name their `row`."""

    row: str = ""
    case: str
    now: AwareTime
    expect: Literal["fires", "silent", "unsure"]
    because: tuple[str, ...] = ()
    indicator: Literal["info", "warning", "critical"] | None = None
    """How loud the loudest card is, where several rules come of one row."""
    cites: str = ""
