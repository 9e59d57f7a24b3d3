"""A small knowledge base with rules of its own, and the cards it shows for a patient."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
from context.chart import NOW, Json, context_of, observation, quantity, request
from knowledge.small import copy_of_small_base

from cds.call import HookCall
from cds.cards import Card
from cds.decide import Decision, decide
from cds.knowledge import Knowledge, load_knowledge
from cds.reading import Language

__all__ = ["base_with", "cards", "decided", "egfr", "metformin", "rule"]

_RULES = "packs/first/rules"


def rule(
    name: str, *, stage: str = "live", indicator: str = "warning", ordering: str = "metformin", **more: str
) -> str:
    """The text of a rule; `more` replaces its conditions, its texts and its suggestions."""
    harm = "  harm: {nb: skade, en: harm}\n" if indicator == "critical" else ""
    hooks = "[order-select, order-sign]" if ordering else "[patient-view]"
    return (
        f"rule: {name}\ntitle: {{nb: Tittel {name}, en: Title {name}}}\nstage: {stage}\nhooks: {hooks}\n"
        + (f"ordering: {ordering}\n" if ordering else "")
        + f"when: {more.get('when', '[heart_failure]')}\nif_missing: {more.get('if_missing', '{}')}\n"
        + f"card:\n  indicator: {indicator}\n{harm}"
        + f"  summary: {{nb: '{more.get('nb', name)}', en: '{more.get('en', name)}'}}\n"
        + f"  detail: {{nb: '{more.get('nb', name)}', en: '{more.get('en', name)}'}}\n"
        + f"  suggest: {more.get('suggest', '[]')}\n"
        + 'evidence: {source: the-guideline, statement: "1"}\n'
    )


def base_with(folder: Path, *rules: str) -> Knowledge:
    """The small knowledge base with these rules in place of its own."""
    base = copy_of_small_base(folder)
    for old in (base / _RULES).iterdir():
        old.unlink()
    for text in rules:
        name = text.partition("\n")[0].removeprefix("rule: ")
        (base / _RULES / f"{name}.yaml").write_text(text, encoding="utf-8")
    return load_knowledge(base)


def metformin(identity: str = "d1", text: str = "Metformin 500 mg") -> Json:
    """A draft order."""
    order = request("A10BA02", status="draft", id=identity)
    order["medicationCodeableConcept"]["text"] = text
    return order


def egfr(value: float = 24, on: str = "2026-10-30", comparator: str = "") -> Json:
    """A measured eGFR."""
    return observation("NOR25909", quantity(value, "mL/min/{1.73_m2}", comparator), on)


def decided(
    knowledge: Knowledge, *resources: Json, language: Language = "en", hook: str = "order-sign", **how: Any
) -> Decision:
    """The decision on a call about this patient; with a draft order for metformin unless other orders are given."""
    how.setdefault("orders", [metformin()])
    evidence = context_of(*resources, **how).evidence
    return decide(HookCall(hook, hook, "1", "Practitioner/1", "", "", language, evidence), knowledge, NOW)


def cards(knowledge: Knowledge, *resources: Json, **how: Any) -> list[Card]:
    """The cards of that decision, as they are sent."""
    sent: list[Card] = orjson.loads(orjson.dumps(decided(knowledge, *resources, **how).cards))
    return sent
