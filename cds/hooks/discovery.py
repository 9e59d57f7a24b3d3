"""Discovery: which services there are, and what each asks to be sent along (CDS Hooks 2.0, Discovery)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cds.hooks.prefetch import prefetch_templates
from cds.rules import HOOKS

if TYPE_CHECKING:
    from cds.knowledge import Knowledge

__all__ = ["DESCRIPTIONS", "discovery"]

DESCRIPTIONS = {
    "patient-view": {
        "title": {"nb": "Råd når journalen åpnes", "en": "Advice when the chart is opened"},
        "description": {
            "nb": "Ser over pasientens legemidler og prøvesvar når journalen åpnes.",
            "en": "Looks over the patient's drugs and test results when the chart is opened.",
        },
    },
    "order-select": {
        "title": {"nb": "Kontroll mens det ordineres", "en": "Checks while ordering"},
        "description": {
            "nb": "Kontrollerer det valgte legemiddelet mot nyrefunksjon, alder, allergier og andre legemidler.",
            "en": "Checks the chosen drug against kidney function, age, allergies and other drugs.",
        },
    },
    "order-sign": {
        "title": {"nb": "Kontroll før signering", "en": "Checks before signing"},
        "description": {
            "nb": "Kontrollerer alle ordinasjonene før de signeres.",
            "en": "Checks all orders before they are signed.",
        },
    },
}


def discovery(knowledge: Knowledge) -> dict[str, Any]:
    """The answer to `GET /cds-services`: one service for each hook, with the hook's name as its id."""
    return {
        "services": [
            {
                "id": hook,
                "hook": hook,
                "title": DESCRIPTIONS[hook]["title"]["en"],
                "description": DESCRIPTIONS[hook]["description"]["en"],
                "prefetch": prefetch_templates(knowledge, hook),
            }
            for hook in HOOKS
        ]
    }
