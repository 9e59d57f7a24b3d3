"""The rows of all patients, counted. The only file that knows pandas."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from evaluation.patient import Asked, Garbled, Said, Wanted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from evaluation.patient import PatientRows

__all__ = ["INDICATORS", "Tables", "tabulate"]

INDICATORS = ("critical", "warning", "info")
_OUTCOMES = ["fires", "unsure", "silent"]
_ABOUT = ["rule", "pack", "stage"]


@dataclass(frozen=True, slots=True)
class Tables:
    """What the service said of a cohort. `calls` and `patients` count those that were answered.

    `rules` has one line for each rule that was considered at least once: in how many calls it fired, was unsure
    and was silent, how often it fired in 1,000 calls, and for which share of the patients it ever fired.
    `reasons` has one line for each missing fact and reason, `cards` one for each indicator, `unreadable` one for
    each reason why a resource could not be used.
    """

    calls: int
    patients: int
    refused: tuple[tuple[str, str, str], ...]
    rules: pd.DataFrame
    reasons: pd.DataFrame
    cards: pd.DataFrame
    unreadable: pd.DataFrame


def tabulate(rows: Iterable[PatientRows]) -> Tables:
    """The rows of every patient, counted."""
    patients = list(rows)
    asked = _frame([row for each in patients for row in each.asked], Asked._fields)
    said = _frame([row for each in patients for row in each.said], Said._fields)
    wanted = _frame([row for each in patients for row in each.wanted], Wanted._fields)
    garbled = _frame([row for each in patients for row in each.garbled], Garbled._fields)
    answered = asked[asked["refused"] == ""]
    refused = asked[asked["refused"] != ""]
    count = answered["record"].nunique()
    return Tables(
        calls=len(answered),
        patients=count,
        refused=tuple(refused[["record", "order", "refused"]].itertuples(index=False, name=None)),
        rules=_rules(said, calls=len(answered), patients=count),
        reasons=_reasons(wanted),
        cards=_cards(answered),
        unreadable=_unreadable(garbled),
    )


def _frame(rows: Sequence[Any], fields: Sequence[str]) -> pd.DataFrame:
    return pd.DataFrame.from_records(rows, columns=list(fields))


def _rules(said: pd.DataFrame, *, calls: int, patients: int) -> pd.DataFrame:
    counts = said.groupby([*_ABOUT, "outcome"]).size().unstack(fill_value=0)
    counts = counts.reindex(columns=_OUTCOMES, fill_value=0)
    fired = said[said["outcome"] == "fires"].groupby(_ABOUT)["record"].nunique()
    counts["per_1000_calls"] = counts["fires"] * 1000 / max(calls, 1)
    counts["share_of_patients"] = fired.reindex(counts.index, fill_value=0) / max(patients, 1)
    loudest = {"by": ["fires", "unsure", "rule"], "ascending": [False, False, True]}
    return counts.reset_index().rename_axis(columns=None).sort_values(**loudest, ignore_index=True)


def _reasons(wanted: pd.DataFrame) -> pd.DataFrame:
    wanted = wanted.assign(call=wanted["record"] + "\n" + wanted["order"])
    counts = wanted.groupby(["fact", "means", "reason"]).agg(
        rules=("rule", "nunique"),
        calls=("call", "nunique"),
        patients=("record", "nunique"),
        example=("why", "first"),
    )
    return counts.reset_index().sort_values(
        by=["calls", "fact", "reason"], ascending=[False, True, True], ignore_index=True
    )


def _cards(answered: pd.DataFrame) -> pd.DataFrame:
    shown = answered[list(INDICATORS)]
    table = pd.DataFrame({"cards": shown.sum(), "calls_with_one": (shown > 0).sum()})
    table["per_call"] = table["cards"] / max(len(answered), 1)
    return table.rename_axis("indicator").reset_index()


def _unreadable(garbled: pd.DataFrame) -> pd.DataFrame:
    counts = garbled.groupby("why").agg(
        resources=("resource", "size"), patients=("record", "nunique"), example=("resource", "first")
    )
    return counts.reset_index().sort_values(
        by=["resources", "why"], ascending=[False, True], ignore_index=True
    )
