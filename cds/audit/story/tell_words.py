"""The headings and labels of a story told as plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cds.audit.story.shape import Language

__all__ = ["TELL_WORDS"]

_BOTH: dict[str, tuple[str, str]] = {
    "decision": ("Beslutning", "Decision"),
    "asked": ("Spurt", "Asked"),
    "known": ("Kjent", "Known"),
    "missing": ("Manglet", "Missing"),
    "unread": ("Kunne ikke leses", "Could not be read"),
    "rules": ("Reglene sa", "What the rules said"),
    "unmet": ("Ikke spurt: det de krever, er ikke registrert", "Not asked: what they need is not on record"),
    "shown": ("Vist", "Shown"),
    "answers": ("Tilbakemelding", "Feedback"),
    "origin": ("Laget med", "Made with"),
    "at": ("Besvart", "Answered"),
    "now": ("Klokken låst til", "Clock pinned to"),
    "hook": ("Anledning", "Hook"),
    "service": ("Tjeneste", "Service"),
    "client": ("Klient", "Client"),
    "user": ("Bruker", "User"),
    "patient": ("Pasient", "Patient"),
    "encounter": ("Kontakt", "Encounter"),
    "order": ("Ordre", "Order"),
    "sources": ("Fra journalen", "From the journal"),
    "when": ("når alle disse er sanne", "when all of these hold"),
    "unless": ("med mindre en av disse er sann", "unless one of these holds"),
    "want": ("mangler svar på:", "for want of:"),
    "held back": ("ikke vist på nytt, besvart", "not shown again, answered"),
    "told by": ("vist på kortet til:", "shown on the card of:"),
    "lacks": ("mangler", "missing"),
    "no cards": ("Ingen kort.", "No cards."),
    "suggestion": ("Forslag", "Suggestion"),
    "source": ("Kilde", "Source"),
    "reason": ("Begrunnelse", "Reason"),
    "comment": ("Kommentar", "Comment"),
    "accepted": ("Fulgt forslag", "Accepted suggestion"),
    "engine": ("Motor", "Engine"),
    "packs": ("Regelpakker", "Rule packs"),
    "not in effect": ("Ikke i kraft denne dagen", "Not in effect that day"),
    "overlays": ("Tilpasninger", "Overlays"),
    "changed by": ("tilpasset av", "changed by the overlay"),
    "knowledge": ("Kunnskapsbase", "Knowledge base"),
    "took": ("Tid", "Time"),
    "masked": ("Ikke lagret", "Not stored"),
}

TELL_WORDS: dict[Language, dict[str, str]] = {
    "nb": {key: both[0] for key, both in _BOTH.items()},
    "en": {key: both[1] for key, both in _BOTH.items()},
}
