"""The tables of medication safety, as a pharmacist writes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, model_validator

from cds.rules import Evidence, FactName, Hook, Policy, Slug, Stage, Suggestion, Text, Written

__all__ = [
    "AnyTable",
    "CautionRow",
    "CautionTable",
    "DoseLimit",
    "DoseRow",
    "DoseTable",
    "DuplicateRow",
    "DuplicateTable",
    "InteractionRow",
    "InteractionTable",
    "SafetyRow",
    "Worse",
]

Severity = Literal["avoid", "care", "info"]
Amount = Annotated[str, StringConstraints(pattern=r"^\d+(\.\d+)? \S+$")]
Look = Annotated[str, StringConstraints(pattern=r"^[1-9]\d{0,2} (day|week|month)s?$")]
CautionKind = Literal[
    "allergy", "disease", "age", "pregnancy", "breastfeeding", "laboratory", "monitoring", "route"
]  # fmt: skip
CONSEQUENCE_LIMIT = 60


class Worse(Written):
    """When a row is more serious than it says, and how."""

    when: Annotated[list[Any], Field(min_length=1)]
    severity: Severity = "avoid"
    interrupts: bool = False
    consequence: Text | None = None
    handling: Text | None = None


class SafetyRow(Written):
    """What all rows have in common. Severities are those of FEST: avoid (1), care (2), info (3)."""

    title: Text | None = None
    severity: Severity
    interrupts: bool = False
    consequence: Text
    mechanism: Text | None = None
    situation: Text | None = None
    handling: Text
    when: list[Any] = []
    unless: list[Any] = []
    if_missing: dict[FactName, Policy] = {}
    suggest: tuple[Suggestion, ...] | None = None
    override_reasons: tuple[Slug, ...] | None = None
    wrong_when: Text | None = None
    evidence: Evidence
    stage: Stage = "live"
    hooks: tuple[Hook, ...] | None = None
    cause: Slug | None = None
    worse: Worse | None = None
    note: str = ""

    @model_validator(mode="after")
    def _is_sound(self) -> SafetyRow:
        for each in (self, self.worse):
            if each is not None and each.interrupts and each.severity != "avoid":
                raise ValueError("only what must be avoided may interrupt: `severity: avoid`")
        for text in (self.consequence, self.worse.consequence if self.worse else None):
            if text is not None and max(len(text.nb), len(text.en)) > CONSEQUENCE_LIMIT:
                raise ValueError(f"a `consequence` has at most {CONSEQUENCE_LIMIT} characters")
        return self


class InteractionRow(SafetyRow):
    between: tuple[Slug, Slug]
    stopped_within: dict[Slug, Look] = {}


class CautionRow(SafetyRow):
    title: Text
    kind: CautionKind
    ordering: Slug | Literal["any drug"] | Annotated[tuple[Slug, ...], Field(min_length=1)]
    summary: Text
    when: Annotated[list[Any], Field(min_length=1)]


class DuplicateRow(SafetyRow):
    """Either a `group` of which one drug is enough, or the `same` drug or ingredient twice."""

    group: Slug | None = None
    same: Literal["drug", "ingredient"] | None = None
    besides: tuple[tuple[Slug, Slug], ...] = ()

    @model_validator(mode="after")
    def _is_one_of_two(self) -> DuplicateRow:
        if (self.group is None) == (self.same is None):
            raise ValueError("a duplicate is either of a `group` or of the `same` drug or ingredient")
        if self.same is not None and self.besides:
            raise ValueError("`besides` belongs to a `group`")
        return self


class DoseLimit(Written):
    """The highest dose for some patients."""

    when: list[Any] = []
    unless: list[Any] = []
    if_missing: dict[FactName, Policy] = {}
    single: Amount | None = None
    daily: Amount | None = None
    weekly: Amount | None = None
    severity: Literal["avoid", "care"] = "care"
    interrupts: bool = False
    far_above: Annotated[float, Field(gt=1)] | None = None
    harm: Text | None = None
    handling: Text | None = None
    evidence: Evidence
    stage: Stage = "live"
    note: str = ""

    @model_validator(mode="after")
    def _is_sound(self) -> DoseLimit:
        if self.single is None and self.daily is None and self.weekly is None:
            raise ValueError("a limit has at least one of `single`, `daily` and `weekly`")
        if self.interrupts and self.severity != "avoid":
            raise ValueError("only what must be avoided may interrupt: `severity: avoid`")
        if (self.interrupts or self.far_above is not None) and self.harm is None:
            raise ValueError("a limit that interrupts must name the `harm`")
        return self


class DoseRow(Written):
    drug: Slug
    route: tuple[Slug, ...] = ()
    limits: Annotated[dict[Slug, DoseLimit], Field(min_length=1)]
    note: str = ""


class AnyTable(Written):
    rows: Mapping[Slug, Any]
    override_reasons: tuple[Slug, ...] = ()
    """What a clinician may answer to the cards of all rows that are more than information."""
    notes: str = ""


class InteractionTable(AnyTable):
    table: Literal["interactions"]
    rows: Mapping[Slug, InteractionRow]


class CautionTable(AnyTable):
    table: Literal["cautions"]
    rows: Mapping[Slug, CautionRow]


class DuplicateTable(AnyTable):
    table: Literal["duplicates"]
    rows: Mapping[Slug, DuplicateRow]


class DoseTable(AnyTable):
    table: Literal["doses"]
    rows: Mapping[Slug, DoseRow]
