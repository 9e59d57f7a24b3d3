"""Verdicts to cards, in the reader's language."""

from cds.cards.build import Card, build_cards
from cds.cards.face import Citation, Face, Faces, face_of
from cds.cards.order_set import OrderGroup, OrderSet
from cds.cards.orderable import Dose, Orderable
from cds.cards.reasons import why_missing
from cds.cards.regimen import SLOTS, Change, Regimen, Settled, Slot
from cds.cards.wording import SUMMARY_LIMIT, placeholders, plain, value_words

__all__ = [
    "SLOTS",
    "SUMMARY_LIMIT",
    "Card",
    "Change",
    "Citation",
    "Dose",
    "Face",
    "Faces",
    "OrderGroup",
    "OrderSet",
    "Orderable",
    "Regimen",
    "Settled",
    "Slot",
    "build_cards",
    "face_of",
    "placeholders",
    "plain",
    "value_words",
    "why_missing",
]
