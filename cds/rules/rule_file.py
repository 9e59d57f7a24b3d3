"""A rule as an author writes it: the keys, what they may hold, which must be there."""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

__all__ = [
    "HOOKS",
    "CardFile",
    "Evidence",
    "FactName",
    "Hook",
    "Kind",
    "Policy",
    "RuleFile",
    "Slug",
    "Stage",
    "Suggestion",
    "Text",
    "Words",
    "Written",
]

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=100)]
FactName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
Words = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Hook = Literal[
    "patient-view", "order-select", "order-sign", "order-dispatch", "appointment-book", "encounter-start",
    "encounter-discharge", "medication-refill",
]  # fmt: skip
HOOKS: tuple[Hook, ...] = ("patient-view", "order-select", "order-sign")
"""The hooks this service answers; rules for others are kept, and wait."""
Stage = Literal["draft", "reviewed", "shadow", "live", "paused", "retired"]
Policy = Literal["silent", "ask", "unsure", "absent"]
Kind = Literal[
    "guideline", "interaction", "duplicate", "allergy", "disease", "age", "pregnancy", "breastfeeding", "laboratory",
    "monitoring", "route", "single-dose", "daily-dose",
]  # fmt: skip
"""What a rule protects against; `guideline` is any other advice."""


class Written(BaseModel):
    """Something an author wrote: unknown keys are faults."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Text(Written):
    """Words in both languages."""

    nb: Words
    en: Words


class Suggestion(Written):
    """One thing a card offers to do; exactly one of its keys is given."""

    remove: Literal["the order"] | None = None
    order: Slug | None = None
    replace_with: Slug | None = None
    order_set: Slug | None = None
    regimen: Slug | None = None

    @model_validator(mode="after")
    def _one_key(self) -> Suggestion:
        if len(self.model_fields_set) != 1:
            raise ValueError(
                "a suggestion has one key: `remove`, `order`, `replace_with`, `order_set` or `regimen`"
            )
        return self


class CardFile(Written):
    indicator: Literal["info", "warning", "critical"]
    harm: Text | None = None
    summary: Text
    detail: Text
    for_patient: Text | None = None
    suggest: tuple[Suggestion, ...] = ()
    override_reasons: tuple[Slug, ...] = ()

    @model_validator(mode="after")
    def _names_the_harm(self) -> CardFile:
        if self.indicator == "critical" and self.harm is None:
            raise ValueError("a critical card must name the `harm` it prevents")
        return self


class Evidence(Written):
    source: Slug
    statement: Words
    strength: Literal["strong", "weak", "conditional", "not-graded"] = "not-graded"
    certainty: Literal["high", "moderate", "low", "very-low", "not-graded"] = "not-graded"
    note: Text | None = None


class ExpectRate(Written):
    per_1000_orders: tuple[float, float] | None = None
    per_1000_patients: tuple[float, float] | None = None


class RepeatFile(Written):
    """For how long the rule stays quiet once its card was answered, and by which answers."""

    quiet_for: Annotated[str, StringConstraints(pattern=r"^[1-9]\d{0,2} (day|week|month|year)s?$")]
    after: Annotated[tuple[Literal["accepted", "overridden"], ...], Field(min_length=1)] = (
        "accepted",
        "overridden",
    )


class RuleFile(Written):
    """`packs/PACK/rules/RULE.yaml`"""

    rule: Slug
    title: Text
    stage: Stage
    hooks: Annotated[tuple[Hook, ...], Field(min_length=1)]
    ordering: Words | Annotated[tuple[Slug, ...], Field(min_length=1)] | None = None
    when: Annotated[list[Any], Field(min_length=1)]
    unless: list[Any] = []
    if_missing: dict[FactName, Policy] = {}
    wrong_when: Text | None = None
    kind: Kind = "guideline"
    severity: Literal["avoid", "care", "info"] | None = None
    """On the scale of FEST, where it has one: of two warnings, what must be avoided comes first."""
    cause: Slug | None = None
    """Of several rules with one cause that fire for one order, only the most serious is shown."""
    repeat: RepeatFile | None = None
    card: CardFile
    evidence: Evidence
    expect_rate: ExpectRate | None = None
    replaces: Slug | None = None
    reviewed: datetime.date | None = None
