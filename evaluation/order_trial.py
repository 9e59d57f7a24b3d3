"""Look-alike orders through the service, as a journal signs them, and what came of each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final, Literal

import orjson

from cds.audit import Pseudonyms
from cds.clock import PinnedClock
from cds.errors import Refused
from cds.hooks import answer_call
from cds.order_words import NotUnderstood
from evaluation.order_file import ALERTS
from guideline_authoring.case_words import Scribe
from guideline_authoring.cases import hook_call

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cds.knowledge import Knowledge
    from evaluation.order_file import Category, LookAlike, Placed

__all__ = ["AS_EXPECTED", "MISSED", "NEEDLESS", "Shown", "Tried", "place_orders"]

AS_EXPECTED: Final = "as expected"
MISSED: Final = "missed"
NEEDLESS: Final = "interrupted needlessly"
_HOOK = "order-sign"
_NOBODY = Pseudonyms(bytes(32))  # the decision records are thrown away: their pseudonyms need no secret


@dataclass(frozen=True, slots=True)
class Shown:
    """A card of the answer."""

    indicator: str
    summary: str

    @property
    def interrupts(self) -> bool:
        """Whether it stands in the way: `info` never does."""
        return self.indicator in ("warning", "critical")


@dataclass(frozen=True, slots=True)
class Tried:
    """One order, and the cards that answered it; `failed` says why it could not be placed at all."""

    category: str
    placed: Placed
    cards: tuple[Shown, ...] = ()
    failed: str = ""

    @property
    def right(self) -> Shown | None:
        """The interrupting card that is about the danger of the order."""
        about = self.placed.written.about
        return next((card for card in self.cards if card.interrupts and _tells(card, about)), None)

    @property
    def came_of_it(self) -> Literal["as expected", "missed", "interrupted needlessly"]:
        """Whether the dangerous order was stopped, or the trivial one let through."""
        if self.placed.written.expect == ALERTS:
            return AS_EXPECTED if self.right is not None else MISSED
        if self.failed or any(card.interrupts for card in self.cards):
            return NEEDLESS
        return AS_EXPECTED


def place_orders(categories: Sequence[Category], knowledge: Knowledge) -> Iterator[Tried]:
    """Every order, one call each, in the order in which they are written; packs are asked whatever the day."""
    knowledge = knowledge.on_any_day()
    for category in categories:
        clock = PinnedClock(category.now)
        for placed in category.orders:
            try:
                cards = _sign(placed.written, knowledge, clock)
            except (NotUnderstood, Refused) as error:
                yield Tried(category.name, placed, failed=str(error))
            else:
                yield Tried(category.name, placed, cards)


def _sign(written: LookAlike, knowledge: Knowledge, clock: PinnedClock) -> tuple[Shown, ...]:
    scribe = Scribe(knowledge, clock.now(), next(iter(written.order), None))
    call = orjson.dumps(hook_call(written, _HOOK, scribe))
    answer = orjson.loads(answer_call(call, _HOOK, "en", knowledge, clock, _NOBODY).body)
    return tuple(Shown(card["indicator"], card["summary"]) for card in answer["cards"])


def _tells(card: Shown, about: Sequence[str | Sequence[str]]) -> bool:
    return all(
        any(_pattern(word).search(card.summary) for word in ([each] if isinstance(each, str) else each))
        for each in about
    )


@cache
def _pattern(word: str) -> re.Pattern[str]:
    """The word as a whole, in any case; `allerg*` is any word that begins so."""
    ending = r"\w*" if word.endswith("*") else ""
    return re.compile(rf"(?<!\w){re.escape(word.removesuffix('*'))}{ending}(?!\w)", re.IGNORECASE)
