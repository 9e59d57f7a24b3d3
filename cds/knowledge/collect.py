"""The files of a knowledge base, read and checked one by one against their schemas; nothing is compiled yet.

The vocabulary is read whole. Packs and their rules are read as they are asked for: a written rule takes several
times the room of a compiled one, and what 10,000 of them leave behind in pieces is never used again (10 MB).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from cds.context import is_unit
from cds.errors import Fault
from cds.knowledge import schema
from cds.rules import FindingFile, RuleFile, did_you_mean
from cds.yaml_file import YamlFile, read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

__all__ = ["Collected", "Found", "FoundPack", "collect", "read_checked", "read_packs", "validated"]

Model = TypeVar("Model", bound=BaseModel)

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

    def complain(self, code: str, message: str, path: Sequence[str | int] = (), remedy: str = "") -> None:
        """Note a fault of this entry."""
        self.faults.append(self.file.fault(code, message, (*self.path, *path), remedy))


@dataclass
class FoundPack:
    """A pack's particulars, and its rules: each is read when it is its turn."""

    written: schema.PackFile
    found: Found
    rules: Iterator[tuple[RuleFile, Found]]


@dataclass
class Collected:
    """All entries of the vocabulary by slug, and the faults so far."""

    faults: list[Fault] = field(default_factory=list)
    code_systems: dict[str, Found] = field(default_factory=dict)
    substances: dict[str, Found] = field(default_factory=dict)
    drugs: dict[str, Found] = field(default_factory=dict)
    value_sets: dict[str, Found] = field(default_factory=dict)
    facts: dict[str, Found] = field(default_factory=dict)
    conditions: dict[str, Found] = field(default_factory=dict)
    override_reasons: dict[str, Found] = field(default_factory=dict)
    orderables: dict[str, Found] = field(default_factory=dict)
    equations: dict[str, Found] = field(default_factory=dict)
    order_sets: dict[str, Found] = field(default_factory=dict)
    sources: dict[str, Found] = field(default_factory=dict)
    findings: dict[str, Found] = field(default_factory=dict)
    """Of all packs."""
    unit_words: dict[str, str] = field(default_factory=dict)


def collect(folder: Path) -> Collected:
    """Read all of the knowledge base in `folder` but the rules of its packs."""
    collected = Collected()
    vocabulary = folder / "vocabulary"
    sections: list[tuple[dict[str, Found], type[BaseModel], list[Path]]] = [
        (collected.code_systems, schema.CodeSystemEntry, _one(vocabulary / "code_systems.yaml")),
        (collected.substances, schema.SubstanceEntry, _one(vocabulary / "substances.yaml")),
        (collected.override_reasons, schema.ReasonEntry, _one(vocabulary / "override_reasons.yaml")),
        (collected.orderables, schema.OrderableEntry, _one(vocabulary / "orderables.yaml")),
        (collected.drugs, schema.DrugEntry, _all(vocabulary / "drugs")),
        (collected.value_sets, schema.ValueSetEntry, _all(vocabulary / "value_sets")),
        (collected.facts, schema.FactEntry, _all(vocabulary / "facts")),
        (collected.conditions, schema.ConditionEntry, _all(vocabulary / "conditions")),
        (collected.equations, schema.EquationEntry, _all(folder / "equations")),
        (collected.order_sets, schema.OrderSetEntry, _all(folder / "order_sets")),
        (collected.sources, schema.SourceEntry, _all(folder / "sources")),
        (collected.findings, FindingFile, sorted(folder.glob("packs/*/findings/*.yaml"))),
    ]
    for entries, model, files in sections:
        for path in files:
            _read_entries(path, folder, model, entries, collected.faults)
    _read_units(vocabulary / "units.yaml", folder, collected)
    return collected


def read_packs(folder: Path, faults: list[Fault]) -> Iterator[FoundPack]:
    """The packs of the knowledge base in `folder`, one after the other."""
    paths = sorted((folder / "packs").glob("*/pack.yaml"))
    if not paths:
        faults.append(
            Fault(
                str(folder),
                1,
                "GL003",
                "There is no packs/*/pack.yaml here.",
                "Name the folder of a knowledge base.",
            )
        )
    for path in paths:
        pack = _read_pack(path, folder, faults)
        if pack is not None:
            yield pack


def _one(path: Path) -> list[Path]:
    return [path] if path.exists() else []


def _all(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.yaml"))


def _read_entries(
    path: Path, folder: Path, model: type[BaseModel], entries: dict[str, Found], faults: list[Fault]
) -> None:
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
            entries[slug] = Found(entry, file, (slug,), faults)


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


def _read_pack(path: Path, folder: Path, faults: list[Fault]) -> FoundPack | None:
    file, content = read_checked(path, folder, faults)
    written = None if file is None else validated(schema.PackFile, content, file, (), faults)
    if file is None or written is None:
        return None
    found = Found(written, file, (), faults)
    if written.pack != path.parent.name:
        found.complain(
            "GL017",
            f"The pack is called `{written.pack}`, its folder `{path.parent.name}`.",
            ("pack",),
            "Give both the same name.",
        )
    return FoundPack(written, found, _read_rules(path.parent / "rules", folder, faults))


def _read_rules(rules: Path, folder: Path, faults: list[Fault]) -> Iterator[tuple[RuleFile, Found]]:
    for path in _all(rules):
        if path.name.endswith(".cases.yaml"):
            continue
        file, content = read_checked(path, folder, faults)
        rule = None if file is None else validated(RuleFile, content, file, (), faults)
        if file is None or rule is None:
            continue
        found = Found(rule, file, (), faults)
        if rule.rule != path.stem:
            found.complain(
                "GL017",
                f"The rule is called `{rule.rule}`, its file `{path.name}`.",
                ("rule",),
                "Give both the same name.",
            )
        yield rule, found


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
    model: type[Model], value: Any, file: YamlFile, path: tuple[str | int, ...], faults: list[Fault]
) -> Model | None:
    """What was written, when it is as the model says; every way in which it is not is noted."""
    try:
        checked: Model = _adapter(model).validate_python(value)
        return checked
    except ValidationError as error:
        faults.extend(_faults(error, model, file, path))
        return None


def _faults(
    error: ValidationError, model: type[BaseModel], file: YamlFile, path: tuple[str | int, ...]
) -> Iterator[Fault]:
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
                yield file.fault(
                    "GL010",
                    f"`{name}` is not a key here.",
                    (*path, *place),
                    hint or f"Known: {', '.join(known)}.",
                )
            case "missing":
                yield file.fault("GL011", f"`{name}` is missing.", (*path, *place[:-1]), f"Add `{name}:`.")
            case _:
                message = each["msg"].removeprefix("Value error, ")
                where = f"`{'.'.join(map(str, place))}`: " if place else ""
                yield file.fault("GL012", f"{where}{message}.", (*path, *place))
