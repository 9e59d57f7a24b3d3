"""Decision tables as guidelines print them: each row becomes a rule, which shares what the table says of them all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field

from cds.knowledge.collect import Found, files_in, read_checked, validated
from cds.knowledge.table_check import check_table, survey_table
from cds.rules import FactName, RuleFile, Slug, Written

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from cds.context import Dictionary
    from cds.errors import Fault
    from cds.knowledge.collect import Collected, Place
    from cds.knowledge.packs import FoundPack
    from cds.rules import NamedCondition, Survey
    from cds.yaml_file import YamlFile

__all__ = ["Row", "TableFile", "read_decision_tables"]

_OF_TABLE = ("table", "columns", "hit", "rows")
_OF_ROW = ("title", "stage", "wrong_when", "evidence", "expect_rate", "reviewed", "replaces")
"""What a row may say otherwise than its table."""
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_CELL = "Write `any`, `yes`, `no`, `< 30 mL/min`, `between 30 and 50 mL/min`, `is female`, or a list of such."


class TableFile(Written):
    """What makes a table of `packs/PACK/decision_tables/TABLE.yaml`; the rest of it is as in a rule."""

    table: Slug
    columns: Annotated[dict[FactName, FactName], Field(min_length=1)]
    hit: Literal["first", "every", "unique"]
    rows: Annotated[list[dict[str, Any]], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its conditions, each with the column it stands in. `says` is empty when the row says nothing."""

    id: str
    conditions: tuple[tuple[str, str], ...]
    says: Mapping[str, Any]
    overlays: tuple[str, ...]


def read_decision_tables(
    pack: FoundPack,
    folder: Path,
    dictionary: Dictionary,
    named: Mapping[str, NamedCondition],
    collected: Collected,
) -> Iterator[tuple[RuleFile, Found]]:
    """The rules of the pack's decision tables; faults and warnings go to `collected`."""
    for path in files_in(pack.found.file.path.parent / "decision_tables"):
        if not path.name.endswith(".cases.yaml"):
            yield from _rules(path, folder, pack, dictionary, named, collected)


def _rules(
    path: Path, folder: Path, pack: FoundPack, dictionary: Dictionary, named: Mapping[str, NamedCondition],
    collected: Collected,
) -> Iterator[tuple[RuleFile, Found]]:  # fmt: skip
    faults = collected.faults
    file, content = read_checked(path, folder, faults)
    if file is None:
        return
    particulars = (
        {key: content[key] for key in _OF_TABLE if key in content} if isinstance(content, dict) else content
    )
    table = validated(TableFile, particulars, file, (), faults)
    if table is None or not isinstance(content, dict):
        return
    found = Found(table, file, (), faults)
    if table.table != path.stem:
        found.complain(
            "GL017", f"The table is called `{table.table}`, its file `{path.name}`.", ("table",),
            "Give both the same name.",
        )  # fmt: skip
    fill = pack.parameters.fill
    shared, overlays = fill(
        {key: value for key, value in content.items() if key not in _OF_TABLE}, file, (), faults=faults
    )
    rows = []
    for place, written in enumerate(table.rows):
        filled, of_row = fill(written, file, ("rows", place), faults=faults)
        rows.append(_row(filled, place, table, (*overlays, *of_row), found))
    whole = [row for row in rows if row is not None]
    if len(whole) < len(rows) or not _ids_differ(whole, found):
        return
    surveyed = survey_table(table, whole, shared, dictionary, named)
    check_table(table, whole, surveyed, found, collected)
    for place, row in enumerate(whole):
        if row.says:
            yield from _rule(table, whole, place, shared, surveyed, file, faults)


def _row(
    written: Mapping[str, Any], place: int, table: TableFile, overlays: tuple[str, ...], found: Found
) -> Row | None:
    before = len(found.faults)
    at = ("rows", place)
    for key in ("id", "card", *table.columns):
        if key not in written:
            remedy = "Write `any` where it does not matter." if key in table.columns else f"Add `{key}:`."
            found.complain("GL011", f"The row has no `{key}`.", at, remedy)
    for key in written.keys() - {"id", "card", *table.columns, *_OF_ROW}:
        known = ", ".join(("id", *table.columns, "card", *_OF_ROW))
        found.complain("GL010", f"`{key}` is not a key here.", (*at, key), f"Known: {known}.")
    if "id" in written and _SLUG.fullmatch(str(written["id"])) is None:
        found.complain(
            "GL012",
            f"`{written['id']}` cannot be an id.",
            (*at, "id"),
            "Write it as lower-case-with-hyphens.",
        )
    conditions: list[tuple[str, str]] = []
    for column, fact in table.columns.items():
        cell = written.get(column, "any")
        for each in cell if isinstance(cell, list) and cell else [cell]:
            sentence = _sentence(fact, each)
            if sentence is None:
                found.complain("GL070", f"`{each}` is not a cell.", (*at, column), _CELL)
            elif sentence:
                conditions.append((column, sentence))
    if len(found.faults) > before:
        return None
    says = (
        {}
        if written["card"] == "none"
        else {key: written[key] for key in ("card", *_OF_ROW) if key in written}
    )
    return Row(str(written["id"]), tuple(conditions), says, overlays)


def _sentence(fact: str, cell: object) -> str | None:
    """The cell as a condition; empty for `any`, None when it is no cell."""
    match cell:
        case "any":
            return ""
        case "yes":
            return fact
        case "no":
            return f"not {fact}"
        case str():
            return f"{fact} {cell}"
        case _:
            return None


def _ids_differ(rows: list[Row], found: Found) -> bool:
    seen: set[str] = set()
    for place, row in enumerate(rows):
        if row.id in seen:
            found.complain(
                "GL016", f"There is a row `{row.id}` already.", ("rows", place, "id"), "Give each its own."
            )
            return False
        seen.add(row.id)
    return True


def _rule(
    table: TableFile, rows: list[Row], place: int, shared: Mapping[str, Any], surveyed: Survey | None,
    file: YamlFile, faults: list[Fault],
) -> Iterator[tuple[RuleFile, Found]]:  # fmt: skip
    row, at = rows[place], ("rows", place)
    common = list(shared.get("when") or ())
    when = [*common, *(text for _, text in row.conditions)]
    where: list[tuple[Place, YamlFile, Place]] = [
        (("when", len(common) + number), file, (*at, column))
        for number, (column, _) in enumerate(row.conditions)
    ]
    overlays = list(row.overlays)
    if table.hit == "first":
        above = [
            other
            for number, other in enumerate(rows[:place])
            if surveyed is None or not surveyed.apart(number, place)
        ]
        if above:
            where.append((("when", len(when)), file, at))
            when.append({"none": [{"all": [text for _, text in other.conditions]} for other in above]})
            overlays += [name for other in above for name in other.overlays]
    where += [((key,), file, (*at, key)) for key in row.says]
    where.append((("rule",), file, (*at, "id")))
    content = {**shared, **row.says, "rule": f"{table.table}-{row.id}", "when": when}
    policies = content.get("if_missing")
    if isinstance(policies, dict):
        said = str((when, content.get("unless")))
        content["if_missing"] = {
            name: policy
            for name, policy in policies.items()
            if name in said or name not in table.columns.values()
        }
    told: list[Fault] = []
    rule = validated(RuleFile, content, file, (), told, tuple(where))
    faults += [fault for fault in told if fault not in faults]  # what the rows share is told once
    if rule is not None:
        yield rule, Found(rule, file, (), faults, tuple(dict.fromkeys(overlays)), tuple(where))
