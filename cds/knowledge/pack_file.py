"""The particulars of a pack, as an author writes them."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from cds.rules import FactName, Slug, Text, Words, Written

__all__ = ["PackFile", "ParameterEntry", "Person"]


class Person(Written):
    name: Words
    role: Words


class Effective(Written):
    from_: datetime.date = Field(alias="from")
    until: Annotated[datetime.date, Field(lt=datetime.date.max)] | None = None

    @model_validator(mode="after")
    def _begins_before_it_ends(self) -> Effective:
        if self.until is not None and self.until < self.from_:
            raise ValueError("`from` comes before `until`")
        return self


class ParameterEntry(Written):
    """A number that a site may set, within `min` and `max`."""

    default: float
    min: float
    max: float
    unit: Words
    means: Text
    reason: Text

    @model_validator(mode="after")
    def _default_lies_within(self) -> ParameterEntry:
        if not self.min <= self.default <= self.max:
            raise ValueError("`default` lies from `min` to `max`")
        return self


class PackFile(Written):
    pack: Slug
    version: Annotated[str, StringConstraints(pattern=r"^\d+\.\d+\.\d+$")]
    title: Text
    topic: Text
    population: Text
    owner: Person
    reviewers: tuple[Person, ...] = ()
    encodes: Annotated[tuple[Slug, ...], Field(min_length=1)]
    review_by: datetime.date
    effective: Effective
    languages: tuple[Literal["nb", "en"], ...] = ("nb", "en")
    notice: Text
    licence: str = ""
    parameters: dict[FactName, ParameterEntry] = {}
