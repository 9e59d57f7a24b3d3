"""A regimen as an author writes it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, model_validator

from cds.rules import Evidence, Slug, Text, Written

__all__ = ["ChangeEntry", "CourseEntry", "RegimenEntry", "SlotsEntry"]

_Amount = Annotated[str, StringConstraints(pattern=r"^\d+(\.\d+)? \S+$")]
_Duration = Annotated[str, StringConstraints(pattern=r"^[1-9]\d{0,2} (day|week|month|year)s?$")]
_PerDay = Annotated[float, Field(gt=0)]
_OF_COURSE = ("dose", "per_day", "duration", "route", "as_needed")


class CourseEntry(Written):
    """How the drug is usually taken. `route` is a code of the code system `route`."""

    dose: _Amount
    per_day: _PerDay
    duration: _Duration | None = None
    route: str | None = None
    as_needed: bool = False


class ChangeEntry(Written):
    """What changes when the conditions hold."""

    when: Any
    dose: _Amount | None = None
    per_day: _PerDay | None = None
    duration: _Duration | None = None
    route: str | None = None
    as_needed: bool | None = None
    instead: Slug | None = None
    avoid: Text | None = None

    def of_course(self) -> tuple[str, ...]:
        """The parts of the course that it changes."""
        return tuple(key for key in _OF_COURSE if getattr(self, key) is not None)

    @model_validator(mode="after")
    def _one_kind(self) -> ChangeEntry:
        if bool(self.of_course()) + (self.instead is not None) + (self.avoid is not None) != 1:
            raise ValueError(f"a change has `instead`, or `avoid`, or some of {', '.join(_OF_COURSE)}")
        return self


class SlotsEntry(Written):
    """What may change a regimen; nothing else does."""

    allergy: tuple[ChangeEntry, ...] = ()
    pregnancy: tuple[ChangeEntry, ...] = ()
    breastfeeding: tuple[ChangeEntry, ...] = ()
    kidney: tuple[ChangeEntry, ...] = ()


class RegimenEntry(Written):
    """One entry of `regimens/*.yaml`."""

    title: Text
    drug: Slug
    default: CourseEntry
    slots: SlotsEntry = SlotsEntry()
    evidence: Evidence
    note: Literal[""] | str = ""
