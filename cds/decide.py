"""The whole of a decision on one screen: facts, rules, cards. Pure; `now` is an argument."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cds.cards import Card, build_cards
from cds.context import PatientContext
from cds.rules import Handled, Memory, Unmet, Verdict, ask_rule, held_back

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from cds.call import HookCall
    from cds.context import Order
    from cds.knowledge import Knowledge

__all__ = ["Decision", "decide"]


@dataclass(frozen=True, slots=True)
class Decision:
    """What every relevant rule said of the patient, and what the clinician is shown."""

    patient: PatientContext
    verdicts: list[Verdict]
    unmet: list[tuple[Order, Sequence[Unmet]]]
    """Rules about an order that were not asked: what they need is not on record."""
    held_back: Mapping[tuple[str, str], Handled]
    """What fired and is not shown again, by rule and order: it was answered, and nothing has changed since."""
    cards: list[Card]
    """Without ids: twice the same call at the same `now` gives the same cards."""


def decide(call: HookCall, knowledge: Knowledge, now: datetime, memory: Memory | None = None) -> Decision:
    """The decision on this call. `now` is aware; its offset is the site's time zone."""
    patient = PatientContext(
        call.evidence, knowledge.dictionary, now, selected_only=call.hook == "order-select"
    )
    asked, unmet = knowledge.index(call.hook, now.date()).relevant(patient)
    verdicts = [ask_rule(rule, patient, order) for rule, order in asked]
    quiet = held_back(verdicts, patient, memory) if memory is not None else {}
    cards = build_cards(verdicts, patient, knowledge.faces, call.language, hook=call.hook, quiet=quiet)
    return Decision(patient, verdicts, unmet, quiet, cards)
