"""What an author wrote, from the files of the knowledge base: a rule, or the row it came of, and the cases.

The service decides by the snapshot it loaded; these files are read when a page shows them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from cds import web
from cds.errors import Fault
from cds.yaml_file import read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["Authored", "authored"]


@dataclass(frozen=True, slots=True)
class Authored:
    """The name of the file, what stands in it of the rule, and the cases; empty when they are not found."""

    place: str = ""
    text: str = ""
    cases: tuple[web.Case, ...] = ()


def authored(pack: Path, rule: str, row: str) -> Authored:
    """The rule of that name, or the row that it came of when `row` is not empty. `pack` is the folder of its pack."""
    if row:
        return _of_table(pack / "tables", row)
    alone = pack / "rules" / f"{rule}.yaml"
    if alone.is_file():
        cases = _listed(_cases_beside(alone))
        return Authored(_named(alone), _text(alone), tuple(map(_case, cases)))
    return _of_decision_table(pack / "decision_tables", rule)


def _of_table(folder: Path, row: str) -> Authored:
    cases = tuple(
        _case(each)
        for path in sorted(folder.glob("*.cases.yaml"))
        if f"row: {row}" in _text(path)
        for each in _listed(path)
        if each.get("row") == row
    )
    for path in _tables(folder):
        text = _text(path)
        if f"{row}:" in text and (block := _row(text, row)):
            return Authored(_named(path), block, cases)
    return Authored(cases=cases)


def _of_decision_table(folder: Path, rule: str) -> Authored:
    """The whole table, and the cases of the one row: the rule is called TABLE-ROW."""
    for path in _tables(folder):
        row = rule.removeprefix(f"{path.stem}-")
        if row != rule and f"id: {row}" in _text(path):
            cases = [each for each in _listed(_cases_beside(path)) if each.get("row") == row]
            return Authored(_named(path), _text(path), tuple(map(_case, cases)))
    return Authored()


def _tables(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.glob("*.yaml")) if not path.name.endswith(".cases.yaml"))


def _cases_beside(path: Path) -> Path:
    return path.with_name(f"{path.stem}.cases.yaml")


def _named(path: Path) -> str:
    """The file within the knowledge base: `packs/PACK/rules/RULE.yaml`."""
    return "/".join(path.parts[-4:])


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


def _row(text: str, row: str) -> str:
    """The lines of the row; empty when the table has no such row."""
    try:
        document = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError:
        return ""
    rows = _under(document, "rows")
    for key, value in rows.value if isinstance(rows, yaml.MappingNode) else ():
        if key.value == row:
            lines = text.splitlines()[key.start_mark.line : value.end_mark.line]
            while lines and (not lines[-1].strip() or lines[-1].lstrip().startswith("#")):
                lines.pop()  # what stands above the next row
            return "\n".join(line[key.start_mark.column :] for line in lines)
    return ""


def _under(node: Any, key: str) -> Any:
    pairs = node.value if isinstance(node, yaml.MappingNode) else ()
    return next((value for name, value in pairs if name.value == key), None)


def _listed(path: Path) -> list[dict[str, Any]]:
    if not path.is_file():
        return []
    read = read_yaml(path, path.name)
    cases = [] if isinstance(read, Fault) else read[1]
    return [each for each in cases if isinstance(each, dict)] if isinstance(cases, list) else []


def _case(written: dict[str, Any]) -> web.Case:
    return web.Case(str(written.get("case", "")), str(written.get("expect", "")))
