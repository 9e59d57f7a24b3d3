"""Layers over the packs of a knowledge base, national before regional before local: what a site sets, pauses, excludes.

An overlay never forks: it sets parameters within the limits that the pack gives, pauses rules, and adds exclusions.
"""

from __future__ import annotations

import datetime
import hashlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple

import orjson
from pydantic import Field

from cds.context import convert
from cds.errors import Fault
from cds.knowledge.collect import Found, files_in, read_checked, validated
from cds.knowledge.pack_file import Person
from cds.rules import FactName, NotCondition, RuleFile, Slug, Text, Written, did_you_mean, threshold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from cds.knowledge.collect import Place
    from cds.knowledge.packs import FoundPack
    from cds.knowledge.parameters import Parameters

__all__ = ["Changes", "Overlay", "read_overlays"]

_LEVELS = ("national", "regional", "local")


class OverlayFile(Written):
    """`OVERLAY/overlay.yaml`"""

    overlay: Slug
    level: Literal["national", "regional", "local"]
    owner: Person
    reason: Text
    date: datetime.date


class OverlayPackFile(Written):
    """`OVERLAY/PACK.yaml`: what is changed in one pack."""

    pack: Slug
    reason: Text | None = None
    parameters: dict[FactName, str | float] = {}
    pause: tuple[Slug, ...] = ()
    exclude: dict[Slug, Annotated[list[Any], Field(min_length=1)]] = {}


@dataclass(frozen=True, slots=True)
class Overlay:
    """One layer as it is in force. `paused` are the rules that it pauses."""

    id: str
    level: str
    digest: str
    paused: tuple[str, ...]


class _Change(NamedTuple):
    """That an overlay pauses a rule, or excludes a condition from it."""

    overlay: str
    found: Found
    path: Place
    condition: Any = None


@dataclass
class Changes:
    """What overlays change in the rules of one pack, by rule."""

    paused: dict[str, list[_Change]] = field(default_factory=dict)
    excluded: dict[str, list[_Change]] = field(default_factory=dict)
    met: set[str] = field(default_factory=set)
    """The rules of the pack, as they are read."""

    def amend(self, rule: RuleFile, found: Found, parameters: Parameters) -> tuple[RuleFile, Found]:
        """The rule as it is in force, and where each part of it stands."""
        self.met.add(rule.rule)
        paused, excluded = self.paused.get(rule.rule, ()), self.excluded.get(rule.rule, ())
        if not paused and not excluded:
            return rule, found
        more: dict[str, object] = {}
        if paused and rule.stage != "retired":
            more["stage"] = "paused"
        names = [*found.changed_by, *(each.overlay for each in (*paused, *excluded))]
        places = []
        if excluded:
            unless = list(rule.unless)
            for each in excluded:
                places.append((("unless", len(unless)), each.found.file, each.path))
                filled, set_by = parameters.fill(
                    each.condition, each.found.file, each.path, faults=found.faults
                )
                unless.append(filled)
                names += set_by
            more["unless"] = unless
        moved = replace(found, changed_by=tuple(dict.fromkeys(names)), elsewhere=(*found.elsewhere, *places))
        return rule.model_copy(update=more), moved

    def check_met(self) -> None:
        """What an overlay changes must be there, once all rules are read."""
        for name in (self.paused.keys() | self.excluded.keys()) - self.met:
            for each in (*self.paused.get(name, ()), *self.excluded.get(name, ())):
                hint = did_you_mean(name, self.met) or "See the pack's rules."
                each.found.complain("GL021", f"The pack has no rule `{name}`.", each.path, hint)


def read_overlays(
    folders: Sequence[Path], packs: Sequence[FoundPack], faults: list[Fault]
) -> tuple[Overlay, ...]:
    """The overlays in order of precedence, the last one prevailing; what they change is noted in the packs."""
    layers: list[Overlay] = []
    for folder in folders:
        header = _read_header(folder, layers, faults)
        if header is None:
            continue
        named = {pack.written.pack: pack for pack in packs}
        files = [
            changed
            for path in files_in(folder)
            if path.name != "overlay.yaml"
            if (changed := _read_changes(path, folder, header, named, faults)) is not None
        ]
        meaning = [each.model_dump(mode="json", exclude_unset=True) for each in (header, *files)]
        digest = hashlib.sha256(orjson.dumps(meaning, option=orjson.OPT_SORT_KEYS)).hexdigest()
        paused = tuple(rule for each in files for rule in each.pause)
        layers.append(Overlay(header.overlay, header.level, f"sha256:{digest}", paused))
    return tuple(layers)


def _read_header(folder: Path, before: Sequence[Overlay], faults: list[Fault]) -> OverlayFile | None:
    path = folder / "overlay.yaml"
    if not path.exists():
        faults.append(
            Fault(str(folder), 1, "GL065", "There is no overlay.yaml here.", "Name the folder of an overlay.")
        )
        return None
    file, content = read_checked(path, folder.parent, faults)
    header = None if file is None else validated(OverlayFile, content, file, (), faults)
    if file is None or header is None:
        return None
    found = Found(header, file, (), faults)
    if header.overlay in {each.id for each in before}:
        found.complain(
            "GL016", f"The overlay `{header.overlay}` is given twice.", ("overlay",), "Give it once."
        )
    above = [each for each in before if _LEVELS.index(each.level) > _LEVELS.index(header.level)]
    if above:
        found.complain(
            "GL066",
            f"`{header.overlay}` is {header.level}, but comes after `{above[0].id}`, which is {above[0].level}.",
            ("level",),
            "Give overlays in the order national, regional, local.",
        )
    return header


def _read_changes(
    path: Path, folder: Path, header: OverlayFile, packs: Mapping[str, FoundPack], faults: list[Fault]
) -> OverlayPackFile | None:
    file, content = read_checked(path, folder.parent, faults)
    written = None if file is None else validated(OverlayPackFile, content, file, (), faults)
    if file is None or written is None:
        return None
    found = Found(written, file, (), faults)
    if written.pack != path.stem:
        found.complain(
            "GL017",
            f"The pack is called `{written.pack}`, the file `{path.name}`.",
            ("pack",),
            "Give both the same name.",
        )
    pack = packs.get(written.pack)
    if pack is None:
        hint = did_you_mean(written.pack, packs) or "Name a pack of the knowledge base."
        found.complain("GL021", f"There is no pack `{written.pack}`.", ("pack",), hint)
        return written
    for name, value in written.parameters.items():
        _set(name, value, pack.parameters, header.overlay, found)
    for place, rule in enumerate(written.pause):
        pack.changes.paused.setdefault(rule, []).append(_Change(header.overlay, found, ("pause", place)))
    for rule, conditions in written.exclude.items():
        for place, condition in enumerate(conditions):
            at = ("exclude", rule, place)
            pack.changes.excluded.setdefault(rule, []).append(_Change(header.overlay, found, at, condition))
    return written


def _set(name: str, value: str | float, parameters: Parameters, overlay: str, found: Found) -> None:
    entry = parameters.written.get(name)
    path = ("parameters", name)
    if entry is None:
        hint = did_you_mean(name, parameters.written) or "A pack says which numbers may be set."
        found.complain("GL060", f"The pack has no parameter `{name}`.", path, hint)
        return
    example = f"{entry.default:g}" if entry.unit == "1" else f"{entry.default:g} {entry.unit}"
    try:
        number, unit = threshold(str(value))
    except NotCondition:
        found.complain("GL012", f"`{value}` is not a number with its unit.", path, f"Write `{example}`.")
        return
    if not unit and entry.unit != "1":
        found.complain("GL030", f"`{value}` has no unit.", path, f"Write the unit, for example `{example}`.")
        return
    converted = convert(number, unit or "1", entry.unit)
    if converted is None:
        found.complain(
            "GL032", f"`{unit}` cannot be converted to `{entry.unit}`.", path, f"Write `{example}`."
        )
    elif not entry.min <= converted <= entry.max:
        limits = f"{entry.min:g} to {entry.max:g} {entry.unit}"
        found.complain(
            "GL064", f"`{value}` is outside what the pack allows.", path, f"It must lie from {limits}."
        )
    else:
        parameters.values[name], parameters.set_by[name] = float(f"{converted:.10g}"), overlay
