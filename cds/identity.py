"""Ids of decisions, and of the cards and suggestions that belong to them.

A decision's id is a UUID version 7 (RFC 9562) whose last two bytes are zero; a card's is the same with its place in
the last byte, a suggestion's with its place in the byte before as well. So feedback finds its decision by arithmetic.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cds.cards import Card

__all__ = ["name_cards", "new_decision_id"]

_MOST = 255


def new_decision_id(milliseconds: int) -> str:
    """A fresh id for a decision made so many milliseconds after 1970."""
    noise = int.from_bytes(os.urandom(8), "big")
    number = (milliseconds & (1 << 48) - 1) << 80 | 0x7 << 76 | (noise & 0xFFF) << 64
    number |= 0b10 << 62 | (noise >> 12 & (1 << 46) - 1) << 16
    text = f"{number:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def name_cards(decision_id: str, cards: list[Card]) -> list[dict[str, Any]]:
    """The cards with their ids, and those of their suggestions. At most 255 of either carry one."""
    stem = decision_id[:-4]
    named = []
    for place, card in enumerate(cards[:_MOST], start=1):
        card = {"uuid": f"{stem}00{place:02x}", **card}
        if "suggestions" in card:
            card["suggestions"] = [
                {**each, "uuid": f"{stem}{number:02x}{place:02x}"}
                for number, each in enumerate(card["suggestions"][:_MOST], start=1)
            ]
        named.append(card)
    return named
