"""FHIR R4 data types as typed structs: what stands inside resources, as far as rules can read it."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import msgspec

__all__ = [
    "ABSENT",
    "Amount",
    "CodeableConcept",
    "Coding",
    "Dosage",
    "DoseAndRate",
    "Number",
    "Part",
    "Period",
    "Quantity",
    "Range",
    "Ratio",
    "Reference",
    "Subject",
    "Timing",
    "TimingRepeat",
    "Whole",
    "Written",
]

Written: TypeAlias = msgspec.Raw
"""A part left as it was written: a slice of the call. Empty when absent, `null` when it was written so."""
ABSENT: Written = msgspec.Raw(b"")


# What a double holds exactly (RFC 8259, 6). A larger integer makes its resource unreadable.
Whole: TypeAlias = Annotated[int, msgspec.Meta(ge=-(2**53), le=2**53)]
Number: TypeAlias = Whole | float


class Part(msgspec.Struct, gc=False, rename="camel", kw_only=True):
    """A data type inside a resource."""


class Coding(Part):
    system: str | None = None
    code: str | None = None
    display: str | None = None


class CodeableConcept(Part):
    coding: list[Coding] | None = None
    text: str | None = None


class Quantity(Part):
    value: Number | None = None
    comparator: str | None = None
    unit: str | None = None
    code: str | None = None


class Amount(Quantity):
    """A Quantity that may be counted in pieces: whose code is UCUM only when its system says so."""

    system: str | None = None


class Ratio(Part):
    numerator: Amount | None = None
    denominator: Amount | None = None


class Reference(Part):
    reference: str | None = None
    display: str | None = None


class Subject(Part):
    """Whom a resource is about. An identifier instead of a reference is accepted unread."""

    reference: str | None = None


class Period(Part):
    start: str | None = None
    end: str | None = None


class Range(Part):
    low: Amount | None = None
    high: Amount | None = None


class TimingRepeat(Part):
    bounds_duration: Quantity | None = None
    bounds_range: Range | None = None
    bounds_period: Period | None = None
    count: Whole | None = None
    count_max: Whole | None = None
    duration: Number | None = None
    duration_max: Number | None = None
    duration_unit: str | None = None
    frequency: Whole | None = None
    frequency_max: Whole | None = None
    period: Number | None = None
    period_max: Number | None = None
    period_unit: str | None = None
    when: list[str] | None = None
    time_of_day: list[str] | None = None
    day_of_week: list[str] | None = None


class Timing(Part):
    event: list[str] | None = None
    repeat: TimingRepeat | None = None
    code: CodeableConcept | None = None


class DoseAndRate(Part):
    dose_quantity: Amount | None = None
    dose_range: Range | None = None
    rate_quantity: Amount | None = None
    rate_range: Range | None = None
    rate_ratio: Ratio | None = None


class Dosage(Part):
    sequence: Whole | None = None
    text: str | None = None
    timing: Timing | None = None
    as_needed_boolean: bool | None = None
    as_needed_codeable_concept: CodeableConcept | None = None
    route: CodeableConcept | None = None
    dose_and_rate: list[DoseAndRate] | None = None
    max_dose_per_period: Ratio | None = None
    max_dose_per_administration: Amount | None = None
    max_dose_per_lifetime: Amount | None = None
