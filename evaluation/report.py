"""An evaluation to be read: on the terminal, as CSV, as JSON."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson
from rich.table import Table
from rich.text import Text

from evaluation.plan import NO_ORDER

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import Console

    from evaluation.plan import Plan
    from evaluation.records import Unread
    from evaluation.tables import Tables

__all__ = ["Report"]

_RULES = ("rule", "pack", "fires", "unsure", "silent", "per 1,000 calls", "share of patients")
_REASONS = ("missing fact", "why", "for example", "rules", "calls", "patients")
_CARDS = ("cards", "in all", "per call", "calls with one")
_GARBLED = ("could not be read", "for example", "resources", "patients")
_IN_WORDS = frozenset(("rule", "pack", "missing fact", "why", "for example", "cards", "could not be read"))


@dataclass(frozen=True, slots=True)
class Report:
    """What was asked, what came out, and what could not be read."""

    plan: Plan
    tables: Tables
    unread: tuple[Unread, ...]

    @property
    def whole(self) -> bool:
        """Whether every record was read and every call answered."""
        return not self.unread and not self.tables.refused

    def show(self, console: Console) -> None:
        """The tables of what fired and why rules were unsure, then what went wrong."""
        tables = self.tables
        for line in self._heading():
            console.print(Text(line))
        heard = tables.rules[(tables.rules["fires"] > 0) | (tables.rules["unsure"] > 0)]
        if len(heard):
            console.print(_table("Rules that fired or were unsure", _RULES, map(_rule, _lines(heard))))
        console.print(
            Text(f"Rules that were considered and always silent: {len(tables.rules) - len(heard)}.")
        )
        if len(tables.reasons):
            console.print(_table("Why rules were unsure", _REASONS, map(_reason, _lines(tables.reasons))))
        console.print(_table("Cards", _CARDS, map(_card, _lines(tables.cards))))
        if len(tables.unreadable):
            lines = map(_garbled, _lines(tables.unreadable))
            console.print(_table("What could not be read", _GARBLED, lines))
        for name, order, why in tables.refused:
            console.print(Text(_plain(f"Refused: {' / '.join(filter(None, (name, order)))}: {why}")))
        for unread in self.unread:
            console.print(Text(_plain(f"Not read: {unread.name}: {unread.why}")))

    def as_csv(self) -> str:
        """The table of the rules, the silent ones too; numbers are not rounded."""
        return str(self.tables.rules.to_csv(index=False))

    def as_json(self) -> bytes:
        """Everything, as one JSON document."""
        plan, tables = self.plan, self.tables
        told = {
            "now": plan.now.isoformat(),
            "hook": plan.hook,
            "language": plan.language,
            "orders": [order for order in plan.orders if order != NO_ORDER],
            "knowledge": plan.knowledge.digest,
            "packs": [{"id": pack.id, "version": pack.version} for pack in plan.knowledge.packs],
            "patients": tables.patients,
            "calls": tables.calls,
            "rules": _lines(tables.rules),
            "reasons": _lines(tables.reasons),
            "cards": _lines(tables.cards),
            "unreadable": _lines(tables.unreadable),
            "refused": [{"record": name, "order": order, "why": why} for name, order, why in tables.refused],
            "not_read": [{"record": unread.name, "why": unread.why} for unread in self.unread],
        }
        return orjson.dumps(told, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)

    def _heading(self) -> list[str]:
        plan, tables = self.plan, self.tables
        packs = ", ".join(f"{pack.id} {pack.version}" for pack in plan.knowledge.packs)
        orders = [f"Orders: {', '.join(plan.orders)}"] if plan.hook != "patient-view" else []
        return [
            f"{plan.hook} as of {plan.now.isoformat(timespec='seconds')}",
            f"Patients: {tables.patients}. Calls answered: {tables.calls}, refused: {len(tables.refused)}. "
            f"Records not read: {len(self.unread)}.",
            *orders,
            f"Packs: {packs} ({plan.knowledge.digest[:19]})",
        ]


def _lines(frame: Any) -> list[dict[str, Any]]:
    lines: list[dict[str, Any]] = frame.to_dict("records")
    return lines


def _table(title: str, columns: Sequence[str], lines: Iterable[Sequence[object]]) -> Table:
    table = Table(title=f"\n{title}", title_justify="left")
    for place, column in enumerate(columns):
        numeric = column not in _IN_WORDS
        table.add_column(
            column, justify="right" if numeric else "left", overflow="fold", no_wrap=numeric or not place
        )
    for line in lines:
        table.add_row(*(Text(_plain(str(cell))) for cell in line))
    return table


def _rule(line: dict[str, Any]) -> tuple[object, ...]:
    stage = "" if line["stage"] == "live" else f" ({line['stage']})"
    return (
        line["rule"] + stage, line["pack"], line["fires"], line["unsure"], line["silent"],
        f"{line['per_1000_calls']:.1f}", f"{line['share_of_patients']:.1%}",
    )  # fmt: skip


def _reason(line: dict[str, Any]) -> tuple[object, ...]:
    why = line["reason"].replace("_", " ")
    return line["means"], why, line["example"], line["rules"], line["calls"], line["patients"]


def _card(line: dict[str, Any]) -> tuple[object, ...]:
    return line["indicator"], line["cards"], f"{line['per_call']:.2f}", line["calls_with_one"]


def _garbled(line: dict[str, Any]) -> tuple[object, ...]:
    return line["why"], line["example"], line["resources"], line["patients"]


def _plain(text: str) -> str:
    """Names come from outside: none of them may steer the terminal."""
    return "".join("�" if unicodedata.category(sign) in ("Cc", "Cf") else sign for sign in text)
