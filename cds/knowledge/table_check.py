"""What is wrong with the rows of a decision table taken together: overlaps, rows that are never reached, gaps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cds.rules import NotCondition, Problem, parse, survey

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cds.context import Dictionary
    from cds.knowledge.collect import Collected, Found
    from cds.knowledge.decision_tables import Row, TableFile
    from cds.rules import NamedCondition, Survey

__all__ = ["check_table", "survey_table"]


def survey_table(
    table: TableFile,
    rows: Sequence[Row],
    shared: Mapping[str, Any],
    dictionary: Dictionary,
    named: Mapping[str, NamedCondition],
) -> Survey | None:
    """The survey; None when a condition means nothing (its rule tells), or there are too many points."""
    try:
        cells = [
            {
                column: [parse(text) for name, text in row.conditions if name == column]
                for column in table.columns
            }
            for row in rows
        ]
        common = [parse(each) for each in shared.get("when") or ()]
        return survey(table.columns, cells, common, dictionary, named)
    except (NotCondition, Problem, TypeError):
        return None


def check_table(
    table: TableFile, rows: Sequence[Row], surveyed: Survey | None, found: Found, collected: Collected
) -> None:
    """Overlaps and rows never reached are faults, gaps are warnings; each with a patient in words."""
    if surveyed is None:
        return
    for place in range(1, len(rows)):
        if table.hit == "first" and surveyed.is_covered(place):
            found.complain(
                "GL073",
                f"The row `{rows[place].id}` is never reached: those above it take every patient.",
                ("rows", place),
                "Move it up, or take it out.",
            )
        if table.hit == "unique":
            _check_apart(rows, place, surveyed, found)
    witness = surveyed.in_none()
    if table.hit != "every" and witness is not None:
        message = f"No row of `{table.table}` holds: {witness}."
        remedy = "Add a row, with `card: none` if there is nothing to say."
        collected.warnings.append(found.file.fault("GL072", message, ("rows",), remedy))


def _check_apart(rows: Sequence[Row], place: int, surveyed: Survey, found: Found) -> None:
    for other in range(place):
        witness = surveyed.both(other, place)
        if witness is not None:
            found.complain(
                "GL071",
                f"The rows `{rows[other].id}` and `{rows[place].id}` both hold: {witness}.",
                ("rows", place),
                "Keep them apart, or write `hit: first` or `hit: every`.",
            )
