"""What is asked about every patient: the hook, the orders to try, and the service that is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cds.errors import Misuse
from cds.hooks import prefetch_templates
from cds.order_words import NotUnderstood, draft_order

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from cds.knowledge import Knowledge
    from cds.reading import Language

__all__ = ["COMMON_ORDERS", "NO_ORDER", "Plan", "plan_calls"]

NO_ORDER = ""
COMMON_ORDERS = (
    "metformin 1000 mg twice daily",
    "ibuprofen 400 mg three times daily",
    "naproxen 500 mg twice daily",
    "enalapril 10 mg once daily",
    "spironolactone 25 mg once daily",
    "apixaban 5 mg twice daily",
    "digoxin 0.25 mg once daily",
    "simvastatin 20 mg once daily",
    "nitrofurantoin 50 mg three times daily",
    "trimethoprim 160 mg twice daily",
    "amoxicillin 500 mg three times daily",
    "gabapentin 300 mg three times daily",
    "amitriptyline 25 mg once daily",
    "oxazepam 15 mg three times daily",
)


@dataclass(frozen=True, slots=True)
class Plan:
    """One call a patient for each of `orders`; for a hook without orders that is one call, NO_ORDER."""

    hook: str
    orders: tuple[str, ...]
    templates: Mapping[str, str]
    language: Language
    now: datetime
    knowledge: Knowledge


def plan_calls(
    knowledge: Knowledge, *, hook: str, orders: Sequence[str], now: datetime, language: Language
) -> Plan:
    """The plan. Without `orders`, order hooks try those of COMMON_ORDERS whose drug the knowledge base has.

    Raises `Misuse` for an order that means nothing, and for orders given to a hook that has none.
    """
    if hook == "patient-view":
        if orders:
            raise Misuse(
                "EVA003",
                "`patient-view` has no orders.",
                remedy="Add --hook order-sign, or leave --order out.",
            )
        orders = (NO_ORDER,)
    elif not orders:
        orders = [words for words in COMMON_ORDERS if _why_not(words, knowledge) is None]
        if not orders:
            raise Misuse("EVA004", "The knowledge base has none of the usual drugs.", remedy="Give --order.")
    else:
        for words in orders:
            if (why := _why_not(words, knowledge)) is not None:
                raise Misuse("EVA004", why, where="--order", remedy="Write NAME DOSE UNIT FREQUENCY.")
    return Plan(
        hook,
        tuple(dict.fromkeys(orders)),
        prefetch_templates(knowledge, hook),
        language,
        now,
        knowledge.on_any_day(),  # records may be of another time than the packs
    )


def _why_not(words: str, knowledge: Knowledge) -> str | None:
    try:
        draft_order(words, knowledge.dictionary.vocabulary, identity="draft", patient_id="nobody")
    except NotUnderstood as error:
        why = str(error)
        return why if why.endswith((".", "?")) else f"{why}."
    return None
