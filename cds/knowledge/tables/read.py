"""The table files of all packs, read and checked against their schemas."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cds.knowledge.collect import Found, read_checked, validated
from cds.knowledge.tables.schema import (
    AnyTable,
    CautionTable,
    DoseTable,
    DuplicateTable,
    InteractionTable,
    SafetyRow,
)
from cds.rules import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cds.errors import Fault
    from cds.knowledge.tables.schema import DoseRow
    from cds.yaml_file import YamlFile

__all__ = ["Row", "read_tables"]

_TABLES: dict[str, type[AnyTable]] = {
    "interactions": InteractionTable,
    "cautions": CautionTable,
    "duplicates": DuplicateTable,
    "doses": DoseTable,
}


@dataclass(frozen=True, slots=True)
class Row:
    """One row, and where it stands."""

    pack: str
    slug: str
    written: SafetyRow | DoseRow
    override_reasons: tuple[str, ...]
    """Those of its table."""
    found: Found


def read_tables(folder: Path, faults: list[Fault]) -> list[Row]:
    """The rows of `packs/*/tables/*.yaml` in file order; a slug is used once."""
    rows: dict[str, Row] = {}
    for path in sorted((folder / "packs").glob("*/tables/*.yaml")):
        if path.name.endswith(".cases.yaml"):
            continue
        file, content = read_checked(path, folder, faults)
        if file is None:
            continue
        for row in _rows(path.parents[1].name, content, file, faults):
            other = rows.setdefault(row.slug, row)
            if other is not row:
                place = f"{other.found.file.name}:{other.found.file.line(other.found.path)}"
                row.found.complain(
                    "GL016", f"`{row.slug}` is already a row at {place}.", (), "Keep one of them."
                )
    return list(rows.values())


def _rows(pack: str, content: Any, file: YamlFile, faults: list[Fault]) -> Iterator[Row]:
    """The rows that are sound; a faulty one costs only itself."""
    kind = content.get("table") if isinstance(content, dict) else None
    table = _TABLES.get(str(kind))
    if table is None:
        remedy = did_you_mean(str(kind), _TABLES) or f"Write `table:` and one of {', '.join(_TABLES)}."
        faults.append(file.fault("GL012", "This is not a table that we know.", ("table",), remedy))
        return
    written = content.get("rows")
    if not isinstance(written, dict) or not written:
        faults.append(
            file.fault("GL011", "`rows` is missing.", (), "Add `rows:`, a mapping from slug to row.")
        )
        return
    head = validated(table, {**content, "rows": {}}, file, (), faults)
    if head is None:
        return
    for slug, row in written.items():
        one = validated(table, {"table": kind, "rows": {slug: row}}, file, (), faults)
        if one is not None:
            found = Found(one.rows[slug], file, ("rows", slug), faults)
            yield Row(pack, slug, one.rows[slug], head.override_reasons, found)
