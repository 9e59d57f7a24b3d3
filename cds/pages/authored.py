"""What an author wrote, from the files of the knowledge base: a rule or the row it came of, and the cases.

The service decides by the snapshot it loaded; these files are read when a page shows them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from cds import web
from cds.errors import Fault
from cds.yaml_file import read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["as_written", "cases_of"]


def as_written(folder: Path, pack: str, rule: str, row: str) -> tuple[str, str]:
    """The name of the file, and the rule in it or the row of its table; both empty when it is not found."""
    if not row:
        path = folder / "packs" / pack / "rules" / f"{rule}.yaml"
        return (str(path.relative_to(folder)), _text(path)) if path.is_file() else ("", "")
    for path in _tables(folder, pack):
        text = _text(path)
        if f"{row}:" in text and (block := _row(text, row)):
            return str(path.relative_to(folder)), block
    return "", ""


def cases_of(folder: Path, pack: str, rule: str, row: str) -> tuple[web.Case, ...]:
    """The cases of the rule, or of the row it came of, in file order."""
    if not row:
        return tuple(
            _case(each) for each in _listed(folder / "packs" / pack / "rules" / f"{rule}.cases.yaml")
        )
    return tuple(
        _case(each)
        for path in sorted((folder / "packs" / pack / "tables").glob("*.cases.yaml"))
        if f"row: {row}" in _text(path)
        for each in _listed(path)
        if each.get("row") == row
    )


def _tables(folder: Path, pack: str) -> Iterator[Path]:
    found = sorted((folder / "packs" / pack / "tables").glob("*.yaml"))
    return (path for path in found if not path.name.endswith(".cases.yaml"))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


def _row(text: str, row: str) -> str:
    """The lines of the row, with those that stand above its first row left out."""
    try:
        document = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError:
        return ""
    rows = _under(document, "rows")
    for key, value in rows.value if isinstance(rows, yaml.MappingNode) else ():
        if key.value == row:
            lines = text.splitlines()[key.start_mark.line : value.end_mark.line]
            while lines and (not lines[-1].strip() or lines[-1].lstrip().startswith("#")):
                lines.pop()
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
