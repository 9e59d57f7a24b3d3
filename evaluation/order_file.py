"""Look-alike orders on disk: one file a category, each order with what must come of it, and the source that says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, ValidationError, model_validator

from cds.errors import Fault
from cds.rules import Written
from cds.yaml_file import YamlFile, read_yaml
from guideline_authoring.case_file import AwareTime, Situation

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

__all__ = ["ALERTS", "QUIET", "Category", "LookAlike", "Placed", "read_orders"]

ALERTS = "alerts"
QUIET = "nothing that interrupts"


class Source(Written):
    """Where it says so: the text, the section in it, and the edition."""

    title: str
    section: str
    edition: str


class LookAlike(Situation):
    """One order of our own invention.

    `about` is how the right card is known: each entry must be in its summary, which is what a hurried reader sees,
    and of an entry that is a list, any one. Words are whole words, in English; a `*` stands for any ending.
    """

    id: str
    expect: Literal["alerts", "nothing that interrupts"]
    harm: Literal["fatal", "severe", "moderate"] | None = None
    about: tuple[str | tuple[str, ...], ...] = ()
    why: str
    source: Source

    @model_validator(mode="after")
    def _whole(self) -> LookAlike:
        if not self.order:
            raise ValueError("an order is needed")
        if self.expect == ALERTS and not (self.about and self.harm):
            raise ValueError("an order that must alert says what the card is `about`, and the `harm`")
        if self.expect == QUIET and (self.about or self.harm):
            raise ValueError("an order that must not interrupt has no `about` and no `harm`")
        return self


class OrderFile(Written):
    """One file. `now` is the time at which all of its orders are placed."""

    category: str
    now: AwareTime
    orders: tuple[Any, ...] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Placed:
    """An order, and the line where it is written."""

    written: LookAlike
    place: str


@dataclass(frozen=True, slots=True)
class Category:
    """The orders of one category, in the order in which they are written."""

    name: str
    now: datetime
    orders: tuple[Placed, ...]


def read_orders(folder: Path) -> tuple[list[Category], list[Fault]]:
    """Every category of the folder, and everything that is wrong with its files."""
    categories: list[Category] = []
    faults: list[Fault] = []
    for path in sorted(folder.glob("*.yaml")):
        read = read_yaml(path, path.name)
        if isinstance(read, Fault):
            faults.append(read)
            continue
        file, written = read
        try:
            whole = OrderFile.model_validate(written)
        except ValidationError as error:
            faults.append(_fault(error, file))
            continue
        placed: list[Placed] = []
        for place, each in enumerate(whole.orders):
            try:
                order = LookAlike.model_validate(each)
            except ValidationError as error:
                faults.append(_fault(error, file, "orders", place))
                continue
            placed.append(Placed(order, f"{file.name}:{file.line(('orders', place))}"))
        categories.append(Category(whole.category, whole.now, tuple(placed)))
    faults += _twice(categories)
    return categories, faults


def _fault(error: ValidationError, file: YamlFile, *path: str | int) -> Fault:
    first = error.errors()[0]
    where = ".".join(map(str, first["loc"]))
    message = first["msg"].removeprefix("Value error, ")
    said = f"`{where}`: {message}." if where else f"{message}."
    return file.fault("EVA006", said, (*path, *first["loc"]), "See docs/order-test.md.")


def _twice(categories: list[Category]) -> list[Fault]:
    """An order must be known by its id alone."""
    seen: set[str] = set()
    faults = []
    for placed in (each for category in categories for each in category.orders):
        if placed.written.id in seen:
            file, _, line = placed.place.rpartition(":")
            message = f"`{placed.written.id}` is written twice."
            faults.append(Fault(file, int(line), "EVA007", message, "Give each order an id of its own."))
        seen.add(placed.written.id)
    return faults
