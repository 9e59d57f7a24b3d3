"""The packs of a knowledge base: particulars first, so that what their rules are written in is known; each rule when
it is its turn, because a written rule takes several times the room of a compiled one, and what 10,000 of them leave
behind in pieces is never used again (10 MB)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from cds.errors import Fault
from cds.knowledge.collect import Collected, Found, files_in, read_checked, read_entries, validated
from cds.knowledge.overlays import Changes
from cds.knowledge.pack_file import PackFile
from cds.knowledge.parameters import Parameters
from cds.rules import FindingFile, RuleFile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["FoundPack", "read_findings", "read_packs"]


@dataclass
class FoundPack:
    """A pack's particulars, and its rules: each is read when it is its turn."""

    written: PackFile
    found: Found
    parameters: Parameters
    changes: Changes
    rules: Iterator[tuple[RuleFile, Found]]

    def amend(self, rule: RuleFile, found: Found) -> tuple[RuleFile, Found]:
        """A rule of the pack with what overlays change in it."""
        return self.changes.amend(rule, found, self.parameters)


def read_packs(folder: Path, faults: list[Fault]) -> list[FoundPack]:
    """The packs of the knowledge base in `folder`, their rules not read yet."""
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
    return [pack for path in paths if (pack := _read_pack(path, folder, faults)) is not None]


def read_findings(packs: list[FoundPack], folder: Path, collected: Collected) -> None:
    """Add the findings of all packs to `collected`."""
    for pack in packs:
        fill = partial(pack.parameters.fill, faults=collected.faults)
        for path in files_in(pack.found.file.path.parent / "findings"):
            read_entries(path, folder, FindingFile, collected.findings, collected.faults, fill=fill)


def _read_pack(path: Path, folder: Path, faults: list[Fault]) -> FoundPack | None:
    file, content = read_checked(path, folder, faults)
    written = None if file is None else validated(PackFile, content, file, (), faults)
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
    parameters = Parameters.of(found, written.parameters)
    rules = _read_rules(path.parent / "rules", folder, parameters, faults)
    return FoundPack(written, found, parameters, Changes(), rules)


def _read_rules(
    rules: Path, folder: Path, parameters: Parameters, faults: list[Fault]
) -> Iterator[tuple[RuleFile, Found]]:
    for path in files_in(rules):
        if path.name.endswith(".cases.yaml"):
            continue
        file, content = read_checked(path, folder, faults)
        if file is None:
            continue
        filled, changed_by = parameters.fill(content, file, (), faults=faults)
        rule = validated(RuleFile, filled, file, (), faults)
        if rule is None:
            continue
        found = Found(rule, file, (), faults, changed_by)
        if rule.rule != path.stem:
            found.complain(
                "GL017",
                f"The rule is called `{rule.rule}`, its file `{path.name}`.",
                ("rule",),
                "Give both the same name.",
            )
        yield rule, found
