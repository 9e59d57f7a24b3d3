"""The vocabulary, sources and equations of a knowledge base, as authors write them."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from cds.context import ObservationAnswer, Pick
from cds.knowledge.fact_keys import KEYS, NEEDED, PICKS_OF_DRUGS
from cds.knowledge.time_words import DayLook, Look, NearEntry, RelationEntry, ShortLook, Threshold, misfit
from cds.knowledge.versions import Version, VersionRange
from cds.rules import Slug, Text, Written

__all__ = [
    "CodeSystemEntry",
    "ConditionEntry",
    "DrugEntry",
    "EquationEntry",
    "FactEntry",
    "OrderSetEntry",
    "OrderableEntry",
    "ReasonEntry",
    "SourceEntry",
    "SubstanceEntry",
    "ValueSetEntry",
]

Words = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Url = Annotated[str, StringConstraints(pattern=r"^https?://\S+$")]
DrugAmount = Annotated[str, StringConstraints(pattern=r"^\d+(\.\d+)? \S+$")]


class CodeSystemEntry(Written):
    uri: Words
    aliases: tuple[str, ...] = ()
    hierarchical: bool = False
    normalise: tuple[Literal["strip-blanks", "strip-dots", "upper", "strip-id-prefix"], ...] = ()


class SubstanceEntry(Written):
    molar_mass: Annotated[str, StringConstraints(pattern=r"^\d+(\.\d+)? g/mol$")]
    source: Words


class DrugEntry(Written):
    name: Text
    atc: Annotated[
        tuple[Annotated[str, StringConstraints(pattern=r"^[A-Z]\d\d[A-Z]{2}\d\d$")], ...], Field(min_length=1)
    ]
    rxnorm: tuple[str, ...] = ()
    sct: tuple[str, ...] = ()
    fest: tuple[str, ...] = ()
    contains: tuple[Slug, ...] = ()
    """The drugs that a fixed combination is made of."""


class ValueSetEntry(Written):
    """`title`, `includes`, `except`, `source`; every other key names a code system and lists codes in it."""

    model_config = {"extra": "allow", "frozen": True}

    title: Text
    includes: tuple[Slug, ...] = ()
    except_: dict[str, tuple[str, ...]] = Field(default={}, alias="except")
    source: str = ""

    def codes(self) -> dict[str, object]:
        """The codes as written, by system name."""
        return dict(self.__pydantic_extra__ or {})


class FactEntry(Written):
    """A fact; which keys belong to it depends on `from`."""

    means: Text
    from_: Literal[
        "patient",
        "observation",
        "condition",
        "medication",
        "allergy",
        "procedure",
        "encounter",
        "order",
        "equation",
        "immunization",
        "family_history",
        "questionnaire",
        "flag",
        "device",
        "care_plan",
        "goal",
        "service_request",
        "past_encounter",
        "user",
    ] = Field(alias="from")
    field: (
        Literal[
            "age", "sex", "deceased", "class", "type", "reason", "service_type", "role", "daily_dose", "single_dose",
            "weekly_dose", "total_dose", "duration_days", "repeats", "as_needed", "route",
        ]
        | None
    ) = None  # fmt: skip
    codes: str | None = None
    pick: Literal[Pick, "daily_dose", "orders on different days"] | None = None
    within: Look | None = None
    unit: str = ""
    plausible: tuple[float, float] | None = None
    component: Slug | None = None
    substance: Slug | None = None
    answer: Literal[ObservationAnswer, "age then"] = "quantity"
    value: Literal["date"] | None = None
    measured_in: str = ""
    where: Threshold | None = None
    near: NearEntry | None = None
    after: RelationEntry | None = None
    before: RelationEntry | None = None
    clinical: Literal["active", "any"] = "active"
    besides: Literal["the order"] | None = None
    kind: Literal["any", "allergy", "intolerance"] = "any"
    severity: Literal["severe"] | None = None
    equation: Slug | None = None
    version: VersionRange | None = None
    relatives: Slug | None = None
    item: Words | None = None
    questionnaire: Words | None = None
    per: str | None = None
    or_stopped_within: DayLook | None = None
    weighted_by: Slug | None = None
    at_the_same_time: Slug | None = None
    note: str = ""

    @model_validator(mode="after")
    def _keys_fit(self) -> FactEntry:
        allowed = {"means", "from_", "note"} | KEYS[self.from_]
        surplus = sorted(name.rstrip("_") for name in self.model_fields_set - allowed)
        if surplus:
            raise ValueError(f"a fact from {self.from_} has no {', '.join(f'`{name}`' for name in surplus)}")
        if self.pick in PICKS_OF_DRUGS and self.from_ != "medication":
            raise ValueError(f"`pick: {self.pick}` is of drugs")
        lacking = sorted(name for name in NEEDED[self.from_] if not getattr(self, name))
        if self.plausible is not None and self.plausible[0] > self.plausible[1]:
            raise ValueError("the lower end of `plausible` comes first")
        if lacking:
            raise ValueError(f"a fact from {self.from_} needs {', '.join(f'`{name}`' for name in lacking)}")
        if self.from_ == "observation" and (trouble := misfit(
            self.pick or "latest", self.answer, self.unit, self.measured_in,
            where=self.where is not None, of_date=self.value is not None,
        )):  # fmt: skip
            raise ValueError(trouble)
        return self


class ConditionEntry(Written):
    means: Text
    when: object


class ReasonEntry(Written):
    code: Words
    system: Url
    display: Text


class DosageEntry(Written):
    dose: DrugAmount
    per_day: Annotated[float, Field(gt=0)]
    route: str | None = None
    as_needed: bool = False


class OrderableEntry(Written):
    kind: Literal["laboratory", "drug"]
    title: Text
    codes: dict[str, str] = {}
    drug: Slug | None = None
    dosage: DosageEntry | None = None

    @model_validator(mode="after")
    def _says_what(self) -> OrderableEntry:
        if (self.kind == "drug") != (self.drug is not None) or (self.kind == "laboratory") != bool(
            self.codes
        ):
            raise ValueError("a laboratory test has `codes`, a drug has `drug` (and `dosage`)")
        return self


class OrderSetItem(Written):
    order: Slug
    preselected: bool = False


class OrderSetGroup(Written):
    title: Text
    choose: Literal["any", "one"] = "any"
    items: Annotated[tuple[OrderSetItem, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _one_is_one(self) -> OrderSetGroup:
        if self.choose == "one" and sum(item.preselected for item in self.items) > 1:
            raise ValueError("of alternatives at most one is `preselected`")
        return self


class OrderSetEntry(Written):
    title: Text
    source: Slug
    groups: Annotated[tuple[OrderSetGroup, ...], Field(min_length=1)]


class SourceEntry(Written):
    publisher: Words
    title: Text
    edition: Words
    read: datetime.date
    url: Url | None = None
    licence: str = ""
    note: str = ""


class FactorEntry(Written):
    constant: float | None = None
    fact: str = ""
    minus: str = ""
    divide_by: float = 1.0
    at_most: float | None = None
    at_least: float | None = None
    power: float | str = 1.0
    by: str = ""
    male: float | None = None
    female: float | None = None
    other: float | None = None


class ExampleEntry(Written):
    given: dict[str, float | str]
    gives: float
    within: Annotated[float, Field(gt=0)]
    cited: Words


class EquationEntry(Written):
    title: Text
    version: Version = "1.0.0"
    source: Slug
    unit: Words
    population: dict[str, tuple[float, float]] = {}
    product: Annotated[tuple[FactorEntry, ...], Field(min_length=1)]
    inputs: dict[str, str]
    inputs_within: ShortLook | None = None
    examples: Annotated[tuple[ExampleEntry, ...], Field(min_length=1)]
