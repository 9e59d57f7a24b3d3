"""What the decision log remembers of earlier answers to a patient's cards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

from cds.audit import Search, record_of
from cds.rules import Handled

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cds.audit import DecisionLog
    from cds.rules import Rule

__all__ = ["LogMemory"]

_MOST_LOOKED_AT = 50  # decisions of one patient in which the rule fired


@dataclass(frozen=True, slots=True)
class LogMemory:
    """Asked only when a rule that has a repeat policy fires. `patient` is a pseudonym."""

    log: DecisionLog
    patient: str
    now: datetime

    def handled(self, rule: Rule) -> Iterator[Handled]:
        """The answered cards of the rule within the time that it stays quiet, newest first."""
        if rule.repeat is None:
            return
        since = (self.now - timedelta(days=rule.repeat.days)).astimezone(UTC)
        search = Search(
            patient=self.patient, rule=rule.id, outcome="fires",
            since=f"{since.isoformat(timespec='microseconds')[:-6]}Z",
        )  # fmt: skip
        for sealed in islice(self.log.find(search), _MOST_LOOKED_AT):
            record = record_of(sealed.entry)
            ours = [card["uuid"] for card in record["cards"] if _topic(card) == rule.id]
            for answer in reversed(self.log.feedback_on(sealed.entry.id)):
                given = record_of(answer.entry)
                if given["card"] in ours:
                    yield from _handled(record, given, rule)


def _topic(card: Mapping[str, Any]) -> str:
    return str(card["source"].get("topic", {}).get("code", ""))


def _handled(record: Mapping[str, Any], given: Mapping[str, Any], rule: Rule) -> Iterator[Handled]:
    orders = {order["ref"]: order for order in record.get("orders", ())}
    for told in record["rules"]:
        if told["rule"] != rule.id or told["outcome"] != "fires":
            continue
        ref = told.get("order", "")
        yield Handled(
            decision=record["id"],
            at=given["at"],
            response=given["outcome"],
            digest=told["digest"],
            codes=tuple(sorted(orders[ref]["codes"])) if ref in orders else (),
            facts={
                key.partition("@")[0]: fact["missing"] if "missing" in fact else fact.get("value")
                for key, fact in record["facts"].items()
                if key.partition("@")[2] in ("", ref)
            },
        )
