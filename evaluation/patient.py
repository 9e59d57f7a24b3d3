"""One patient through the service. Pure: what comes out depends on the record and the plan alone."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from cds.audit import Pseudonyms
from cds.clock import PinnedClock
from cds.errors import Refused
from cds.hooks import answer_call, fill_prefetch
from cds.order_words import draft_order
from evaluation.plan import NO_ORDER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cds.rules import Rule
    from evaluation.plan import Plan
    from evaluation.records import Record

__all__ = ["Asked", "Garbled", "PatientRows", "Said", "Wanted", "evaluate_patient"]

_NOBODY = Pseudonyms(bytes(32))  # the decision records are thrown away: their pseudonyms need no secret
_DRAFT = "evaluation-draft"


class Asked(NamedTuple):
    """One call: the cards of its answer by indicator, or why it was refused."""

    record: str
    order: str
    refused: str
    critical: int
    warning: int
    info: int


class Said(NamedTuple):
    """What one rule said in one call."""

    record: str
    order: str
    rule: str
    pack: str
    stage: str
    outcome: str


class Wanted(NamedTuple):
    """A fact for want of which a rule was unsure; `reason` as in the decision record, `why` in words."""

    record: str
    order: str
    rule: str
    pack: str
    fact: str
    means: str
    reason: str
    why: str


class Garbled(NamedTuple):
    """A resource of the record that the service could not read, or that makes no sense."""

    record: str
    resource: str
    why: str


class PatientRows(NamedTuple):
    """All that is counted of one patient."""

    asked: tuple[Asked, ...]
    said: tuple[Said, ...]
    wanted: tuple[Wanted, ...]
    garbled: tuple[Garbled, ...]


def evaluate_patient(record: Record, plan: Plan) -> PatientRows:
    """Every call of the plan, as a journal with this record would make it."""
    asked: list[Asked] = []
    said: list[Said] = []
    wanted: list[Wanted] = []
    garbled: dict[Garbled, None] = {}  # one line each, however many calls it was sent in
    for order in plan.orders:
        try:
            decision = _decide(record, order, plan)
        except Refused as refused:
            asked.append(Asked(record.name, order, str(refused), 0, 0, 0))
            continue
        cards = Counter(card["indicator"] for card in decision["cards"])
        asked.append(Asked(record.name, order, "", cards["critical"], cards["warning"], cards["info"]))
        for rule in decision["rules"]:
            about = record.name, order, rule["rule"], rule["pack"]
            said.append(Said(*about, rule.get("stage", "live"), rule["outcome"]))
            wanted += (Wanted(*about, *want) for want in _wants(rule, decision["facts"], plan.language))
        for rule in _unmet(decision, plan):
            said.append(Said(record.name, order, rule.id, rule.pack, rule.stage, "silent"))
        for piece in decision.get("unreadable", ()):
            garbled[Garbled(record.name, piece["ref"], piece["why"])] = None
    return PatientRows(tuple(asked), tuple(said), tuple(wanted), tuple(garbled))


def _decide(record: Record, order: str, plan: Plan) -> dict[str, Any]:
    """The decision record of one call."""
    context: dict[str, Any] = {"userId": "Practitioner/evaluation", "patientId": record.patient_id}
    if record.encounter_id:
        context["encounterId"] = record.encounter_id
    prefetch = fill_prefetch(plan.templates, context, record.bundle)
    if order != NO_ORDER:
        vocabulary = plan.knowledge.dictionary.vocabulary
        draft = draft_order(order, vocabulary, identity=_DRAFT, patient_id=record.patient_id)
        context["selections"] = [f"MedicationRequest/{_DRAFT}"]
        context["draftOrders"] = {
            "resourceType": "Bundle",
            "type": "collection",
            "entry": [{"resource": draft}],
        }
    call = {"hook": plan.hook, "hookInstance": "evaluation", "context": context, "prefetch": prefetch}
    answer = answer_call(
        orjson.dumps(call), plan.hook, plan.language, plan.knowledge, PinnedClock(plan.now), _NOBODY
    )
    decision: dict[str, Any] = orjson.loads(answer.entry.body)
    return decision


def _unmet(decision: dict[str, Any], plan: Plan) -> Iterator[Rule]:
    """The rules about the order that were not asked, since what they need is not on record."""
    for about in decision.get("unmet", ()):
        for group in about["groups"]:
            yield from (plan.knowledge.rules[rule] for rule in group["rules"])


def _wants(rule: dict[str, Any], facts: dict[str, Any], language: str) -> Iterator[tuple[str, str, str, str]]:
    """Fact, its name in words, the reason that it is missing, and why in words."""
    for name in rule.get("for_want_of", ()):
        fact = facts.get(f"{name}@{rule.get('order')}") or facts[name]
        reason = fact.get("missing") or fact.get("doubt") or "inconclusive"
        yield name, fact["means"][language], reason, fact.get("why", {}).get(language, "")
