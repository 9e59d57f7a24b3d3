"""A card of the stand-in that offers an order set: groups, told by their labels."""

from __future__ import annotations

from typing import Any

__all__ = ["order_set"]

_WORDS = {
    "nb": {
        "summary": "Metoprolol: ta de vanlige prøvene",
        "remove": "Fjern Metoprolol",
        "offers": (
            ("Prøver: Kalium, Kreatinin", ("Kalium", "Kreatinin"), True),
            ("Prøver: Kalsium", ("Kalsium",), False),
            ("Mot smerte (velg én): Paracetamol 1 g", ("Paracetamol 1 g",), True),
            ("Mot smerte (velg én): Paracetamol 500 mg", ("Paracetamol 500 mg",), False),
        ),
    },
    "en": {
        "summary": "Metoprolol: take the usual tests",
        "remove": "Remove Metoprolol",
        "offers": (
            ("Tests: Potassium, Creatinine", ("Potassium", "Creatinine"), True),
            ("Tests: Calcium", ("Calcium",), False),
            ("For pain (choose one): Paracetamol 1 g", ("Paracetamol 1 g",), True),
            ("For pain (choose one): Paracetamol 500 mg", ("Paracetamol 500 mg",), False),
        ),
    },
}


def order_set(order: dict[str, Any], language: str, card: str, suggestion: str) -> dict[str, Any]:
    """The card about this order."""
    words: Any = _WORDS[language]
    offers = [
        {
            "uuid": f"{suggestion[:-4]}1{place}{suggestion[-2:]}",
            "label": label,
            **({"isRecommended": True} if usual else {}),
            "actions": [_create(name) for name in names],
        }
        for place, (label, names, usual) in enumerate(words["offers"])
    ]
    remove = {
        "uuid": suggestion,
        "label": words["remove"],
        "actions": [
            {
                "type": "delete",
                "description": words["remove"],
                "resourceId": f"MedicationRequest/{order['id']}",
            }
        ],
    }
    return {
        "uuid": card,
        "indicator": "info",
        "summary": words["summary"],
        "source": {"label": "NEL"},
        "selectionBehavior": "any",
        "suggestions": [remove, *offers],
    }


def _create(name: str) -> dict[str, Any]:
    resource = {
        "resourceType": "ServiceRequest",
        "status": "draft",
        "intent": "proposal",
        "code": {"text": name},
    }
    return {"type": "create", "description": name, "resource": resource}
