"""The files of a knowledge base, read and checked one by one against their schemas; nothing is compiled yet."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from cds.context import is_unit
from cds.errors import Fault
from cds.knowledge import schema
from cds.knowledge.regimen_file import RegimenEntry
from cds.knowledge.weight_schema import WeightTableEntry
from cds.rules import FindingFile, did_you_mean
from cds.yaml_file import YamlFile, read_yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

__all__ = [
    "Collected",
    "Found",
    "Place",
    "collect",
    "files_in",
    "read_checked",
    "read_entries",
    "validated",
]

Model = TypeVar("Model", bound=BaseModel)
Place: TypeAlias = tuple[str | int, ...]

_SLUGS = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*"), "Write it as lower-case-with-hyphens."
_UNDERSCORED = re.compile(r"[a-z][a-z0-9_]*"), "Write it as lower_case_with_underscores."
_NAMES: dict[type[BaseModel], tuple[re.Pattern[str], str]] = {
    schema.FactEntry: _UNDERSCORED, schema.ConditionEntry: _UNDERSCORED,
    FindingFile: _UNDERSCORED,
}  # fmt: skip


@dataclass(frozen=True)
class Found:
    """An entry, and where it stands."""

    entry: BaseModel
    file: YamlFile
    path: tuple[str | int, ...]
    faults: list[Fault]
    changed_by: tuple[str, ...] = ()
    """The overlays that changed it."""
    elsewhere: tuple[tuple[Place, YamlFile, Place], ...] = ()
    """Parts of the entry that are written somewhere else, and where."""

    def complain(self, code: str, message: str, path: Sequence[str | int] = (), remedy: str = "") -> None:
        """Note a fault of this entry."""
        file, place = _written_at(tuple(path), self.file, self.path, self.elsewhere)
        self.faults.append(file.fault(code, message, place, remedy))


def _written_at(
    path: Place, file: YamlFile, of_entry: Place, elsewhere: Iterable[tuple[Place, YamlFile, Place]]
) -> tuple[YamlFile, Place]:
    """Where a part of an entry is written."""
    for part, other, place in elsewhere:
        if path[: len(part)] == part:
            return other, (*place, *path[len(part) :])
    return file, (*of_entry, *path)


@dataclass
class Collected:
    """All entries of the vocabulary by slug, and the faults so far."""

    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    """What may be meant, but should be looked at."""
    code_systems: dict[str, Found] = field(default_factory=dict)
    substances: dict[str, Found] = field(default_factory=dict)
    drugs: dict[str, Found] = field(default_factory=dict)
    value_sets: dict[str, Found] = field(default_factory=dict)
    factors: dict[str, Found] = field(default_factory=dict)
    facts: dict[str, Found] = field(default_factory=dict)
    conditions: dict[str, Found] = field(default_factory=dict)
    override_reasons: dict[str, Found] = field(default_factory=dict)
    orderables: dict[str, Found] = field(default_factory=dict)
    equations: dict[str, Found] = field(default_factory=dict)
    order_sets: dict[str, Found] = field(default_factory=dict)
    regimens: dict[str, Found] = field(default_factory=dict)
    sources: dict[str, Found] = field(default_factory=dict)
    findings: dict[str, Found] = field(default_factory=dict)
    """Of all packs."""
    unit_words: dict[str, str] = field(default_factory=dict)


def collect(folder: Path) -> Collected:
    """Read all of the knowledge base in `folder` but its packs."""
    collected = Collected()
    vocabulary = folder / "vocabulary"
    sections: list[tuple[dict[str, Found], type[BaseModel], list[Path]]] = [
        (collected.code_systems, schema.CodeSystemEntry, _one(vocabulary / "code_systems.yaml")),
        (collected.substances, schema.SubstanceEntry, _one(vocabulary / "substances.yaml")),
        (collected.override_reasons, schema.ReasonEntry, _one(vocabulary / "override_reasons.yaml")),
        (collected.orderables, schema.OrderableEntry, _one(vocabulary / "orderables.yaml")),
        (collected.drugs, schema.DrugEntry, files_in(vocabulary / "drugs")),
        (collected.value_sets, schema.ValueSetEntry, files_in(vocabulary / "value_sets")),
        (collected.factors, WeightTableEntry, files_in(vocabulary / "factors")),
        (collected.facts, schema.FactEntry, files_in(vocabulary / "facts")),
        (collected.conditions, schema.ConditionEntry, files_in(vocabulary / "conditions")),
        (collected.equations, schema.EquationEntry, files_in(folder / "equations")),
        (collected.order_sets, schema.OrderSetEntry, files_in(folder / "order_sets")),
        (collected.regimens, RegimenEntry, files_in(folder / "regimens")),
        (collected.sources, schema.SourceEntry, files_in(folder / "sources")),
    ]
    for entries, model, files in sections:
        for path in files:
            read_entries(path, folder, model, entries, collected.faults)
    _read_units(vocabulary / "units.yaml", folder, collected)
    return collected


def _one(path: Path) -> list[Path]:
    return [path] if path.exists() else []


def files_in(folder: Path) -> list[Path]:
    """Its YAML files, in order."""
    return sorted(folder.glob("*.yaml"))


def read_entries(
    path: Path,
    folder: Path,
    model: type[BaseModel],
    entries: dict[str, Found],
    faults: list[Fault],
    *,
    fill: Callable[[Any, YamlFile, Place], tuple[Any, tuple[str, ...]]] | None = None,
) -> None:
    """Add the entries of one file to `entries`. `fill` completes what was written before it is checked, and tells which
    overlays have a part in it."""
    file, content = read_checked(path, folder, faults)
    if file is None or content is None:
        return
    if not isinstance(content, dict):
        faults.append(
            file.fault(
                "GL012", "A mapping from slug to entry is needed here.", (), "Begin a line with `name:`."
            )
        )
        return
    pattern, remedy = _NAMES.get(model, _SLUGS)
    for slug, value in content.items():
        if not isinstance(slug, str) or pattern.fullmatch(slug) is None:
            faults.append(file.fault("GL012", f"`{slug}` cannot be a name here.", (str(slug),), remedy))
            continue
        value, changed_by = (value, ()) if fill is None else fill(value, file, (slug,))
        entry = validated(model, value, file, (slug,), faults)
        if entry is None:
            continue
        if slug in entries:
            other = entries[slug]
            place = f"{other.file.name}:{other.file.line(other.path)}"
            faults.append(
                file.fault("GL016", f"`{slug}` is already defined at {place}.", (slug,), "Keep one of them.")
            )
        else:
            entries[slug] = Found(entry, file, (slug,), faults, changed_by)


def _read_units(path: Path, folder: Path, collected: Collected) -> None:
    file, content = read_checked(path, folder, collected.faults) if path.exists() else (None, None)
    if file is None or content is None:
        return
    if not isinstance(content, dict):
        collected.faults.append(
            file.fault(
                "GL012", "A mapping from spelling to UCUM unit is needed here.", (), "Write `mcg: ug`."
            )
        )
        return
    for written, unit in content.items():
        if not is_unit(str(unit)):
            collected.faults.append(file.fault("GL031", f"`{unit}` is not a UCUM unit.", (str(written),)))
        collected.unit_words[str(written)] = str(unit)


def read_checked(path: Path, folder: Path, faults: list[Fault]) -> tuple[YamlFile, Any] | tuple[None, None]:
    """The file and what it holds; neither when it is no YAML, which is noted."""
    read = read_yaml(path, str(path.relative_to(folder)))
    if isinstance(read, Fault):
        faults.append(read)
        return None, None
    return read


@cache
def _adapter(model: type[Model]) -> TypeAdapter[Model]:
    return TypeAdapter(model)


def validated(
    model: type[Model],
    value: Any,
    file: YamlFile,
    path: Place,
    faults: list[Fault],
    elsewhere: tuple[tuple[Place, YamlFile, Place], ...] = (),
) -> Model | None:
    """The value as the schema has it; nothing, and its faults, when it does not fit. `elsewhere` as in `Found`."""
    try:
        checked: Model = _adapter(model).validate_python(value)
        return checked
    except ValidationError as error:
        for code, message, place, remedy in _faults(error, model):
            there, written = _written_at(place, file, path, elsewhere)
            faults.append(there.fault(code, message, written, remedy))
        return None


def _faults(error: ValidationError, model: type[BaseModel]) -> Iterator[tuple[str, str, Place, str]]:
    for each in error.errors():
        place = tuple(
            step
            for step in each["loc"]
            if not (isinstance(step, str) and step.startswith(("function-", "constrained-", "tuple[")))
        )
        name = str(place[-1]) if place else ""
        match each["type"]:
            case "extra_forbidden":
                known = [field.alias or key for key, field in model.model_fields.items()]
                hint = did_you_mean(name, known)
                yield "GL010", f"`{name}` is not a key here.", place, hint or f"Known: {', '.join(known)}."
            case "missing":
                yield "GL011", f"`{name}` is missing.", place[:-1], f"Add `{name}:`."
            case _:
                message = each["msg"].removeprefix("Value error, ")
                where = f"`{'.'.join(map(str, place))}`: " if place else ""
                yield "GL012", f"{where}{message}.", place, ""
