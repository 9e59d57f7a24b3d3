"""A decision to its record, as `docs/decision-record.md` lays it down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import orjson

from cds import __version__
from cds.audit import Entry, Facets
from cds.cards import plain, why_missing
from cds.context import NO, NOT_FOUND, Known, Missing, role_of
from cds.rules import Finding, Outcome, picture_of, tree_of_finding

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cds.audit import Pseudonyms
    from cds.call import HookCall
    from cds.context import Answer, Order, PatientContext
    from cds.decide import Decision
    from cds.knowledge import Knowledge
    from cds.rules import Verdict

__all__ = ["Moment", "record_decision"]

_LOUDNESS = {"info": 0, "warning": 1, "critical": 2}
_MASKED = ["patient id in suggested resources"]


@dataclass(frozen=True, slots=True)
class Moment:
    """When the answer was made (real clock, RFC 3339 UTC), and the clinical now the rules saw."""

    at: str
    now: str
    pinned: bool


def record_decision(
    decision_id: str,
    decision: Decision,
    cards: bytes,
    call: HookCall,
    knowledge: Knowledge,
    moment: Moment,
    pseudonyms: Pseudonyms,
    timing_us: Mapping[str, int],
) -> Entry:
    """The entry for the log. `cards` is the answer's cards as sent, in JSON."""
    patient = decision.patient
    within = call.fhir_server
    pseudonym = pseudonyms.patient(call.evidence.patient_id, within=within)
    patient_reference = b'"Patient/' + call.evidence.patient_id.encode() + b'"'
    masked = patient_reference in cards
    if masked:
        cards = cards.replace(patient_reference, b'"Patient/' + pseudonym.encode() + b'"')
    outcomes = [verdict.outcome for verdict in decision.verdicts]
    user = call.user_id.rpartition("/")[2]
    record: dict[str, Any] = {
        "format": 1,
        "kind": "decision",
        "id": decision_id,
        "at": moment.at,
        "now": moment.now,
        "clock": "pinned" if moment.pinned else "system",
        "engine": __version__,
        "client": "anonymous",
        "user": {"role": role_of(call.user_id) or "unknown", "id": pseudonyms.user(user, within=within)},
        "patient": pseudonym,
        "service": call.service,
        "hook": call.hook,
        "hook_instance": call.hook_instance,
        "language": call.language,
        "knowledge": _knowledge(decision, knowledge),
        "sources": call.evidence.sources,  # an Enum is written as its value
        "facts": _facts(patient, knowledge, pseudonym),
        "rules": orjson.Fragment(
            b"[" + b",".join([_verdict(verdict, decision) for verdict in decision.verdicts]) + b"]"
        ),
        "cards": orjson.Fragment(cards),
        "timing_us": timing_us,
    }
    if within:
        record["fhir_server"] = within
    if call.encounter_id:
        record["encounter"] = pseudonyms.encounter(call.encounter_id, within=within)
    if patient.orders:
        record["orders"] = [_order(order) for order in patient.orders]
    if decision.unmet:
        record["unmet"] = orjson.Fragment(_unmet(decision))
    if patient.assumed:
        record["assumed"] = sorted(patient.assumed)
    if call.evidence.unreadable:
        record["unreadable"] = [
            {"where": piece.where, "ref": piece.ref, "why": piece.why} for piece in call.evidence.unreadable
        ]
    if masked:
        record["masked"] = _MASKED
    indicators = [card["indicator"] for card in decision.cards]
    facets = Facets(
        client="anonymous",
        hook=call.hook,
        patient=pseudonym,
        indicator=max(indicators, key=_LOUDNESS.__getitem__, default=None),
        cards=len(decision.cards),
        fired=outcomes.count(Outcome.FIRES),
        unsure=outcomes.count(Outcome.UNSURE),
    )
    return Entry("decision", decision_id, moment.at, orjson.dumps(record), facets)


def _knowledge(decision: Decision, knowledge: Knowledge) -> dict[str, Any]:
    told: dict[str, Any] = {"digest": knowledge.digest, "packs": _packs(decision, knowledge)}
    if knowledge.overlays:
        told["overlays"] = knowledge.overlays
    if out := knowledge.calendar.out_of_effect(decision.patient.now.date()):
        told["not_in_effect"] = sorted(out)
    return told


def _packs(decision: Decision, knowledge: Knowledge) -> orjson.Fragment:
    """The packs whose rules were considered."""
    considered = {verdict.rule.pack for verdict in decision.verdicts}
    considered.update(*[each.packs for _, unmet in decision.unmet for each in unmet])
    if decision.patient.conclusions:
        considered.update(_finding(key, knowledge).pack for key in decision.patient.conclusions)
    return orjson.Fragment(b"[" + b",".join([knowledge.pictures[pack] for pack in sorted(considered)]) + b"]")


def _order(order: Order) -> dict[str, Any]:
    return {
        "ref": order.ref, "name": plain(order.name), "codes": [str(code) for code in order.codes],
        "selected": order.selected,
    }  # fmt: skip


def _facts(patient: PatientContext, knowledge: Knowledge, pseudonym: str) -> dict[str, Any]:
    """Every fact that a considered rule asked for. The patient's own reference is left as a pseudonym."""
    facts = patient.dictionary.facts
    recorded: dict[str, Any] = {}
    for key, answer in patient.answers.items():
        name = key.partition("@")[0] if "@" in key else key
        if answer is NO:
            recorded[key] = orjson.Fragment(knowledge.denied[name])
        elif answer is NOT_FOUND:
            recorded[key] = orjson.Fragment(knowledge.not_found[name])
        else:
            recorded[key] = _answer(answer, {"means": facts[name].means}, patient, pseudonym)
    for key, marks in patient.conclusions.items():
        finding = _finding(key, knowledge)
        recorded[key] |= {
            "pack": finding.pack, "marks": marks, "tree": orjson.Fragment(tree_of_finding(finding, marks)),
        }  # fmt: skip
        if finding.overlays:
            recorded[key]["overlays"] = finding.overlays
    return recorded


def _finding(key: str, knowledge: Knowledge) -> Finding:
    return cast(Finding, knowledge.dictionary.findings[key.partition("@")[0]])


def _answer(answer: Answer, entry: dict[str, Any], patient: PatientContext, pseudonym: str) -> dict[str, Any]:
    if isinstance(answer, Known):
        entry["value"] = answer.value
        if answer.bounds is not None:
            bounds = answer.bounds
            entry["bounds"] = {
                key: number
                for key, number in (("low", bounds.low), ("high", bounds.high))
                if abs(number) != float("inf")
            }
            entry["bounds"]["low_open"], entry["bounds"]["high_open"] = bounds.low_open, bounds.high_open
        if answer.doubt is not None:
            facts = patient.dictionary.facts
            entry["doubt"] = answer.doubt.reason.value
            entry["why"] = {language: why_missing(answer.doubt, language, facts) for language in ("nb", "en")}
        if answer.found:
            entry["found"] = [plain(name) for name in answer.found]
        if answer.until:
            entry["until"] = answer.until
    elif isinstance(answer, Missing):
        facts = patient.dictionary.facts
        entry["missing"] = answer.reason.value
        entry["why"] = {language: why_missing(answer, language, facts) for language in ("nb", "en")}
        if answer.value is not None:
            entry["value"] = answer.value
    if answer.unit:
        entry["unit"] = answer.unit
    if answer.on:
        entry["on"] = answer.on
    if answer.sources:
        own = f"Patient/{patient.evidence.patient_id}"
        entry["source"] = [f"Patient/{pseudonym}" if source == own else source for source in answer.sources]
    return entry


def _unmet(decision: Decision) -> bytes:
    told = [
        b'{"order":"%b","groups":[%b]}' % (order.ref.encode(), b",".join([each.told for each in unmet]))
        for order, unmet in decision.unmet
    ]
    return b"[" + b",".join(told) + b"]"


def _verdict(verdict: Verdict, decision: Decision) -> bytes:
    picture = picture_of(verdict.rule, verdict.outcome, verdict.marks)
    tail = "}"
    if verdict.order is not None:
        tail = (
            f',"order":"{verdict.order.ref}"}}'  # a reference of ours or a checked FHIR id: nothing to escape
        )
    if decision.held_back:
        earlier = decision.held_back.get((verdict.rule.id, verdict.order.ref if verdict.order else ""))
        if earlier is not None and verdict.outcome is Outcome.FIRES:
            told = {"decision": earlier.decision, "at": earlier.at, "outcome": earlier.response}
            tail = f',"held_back":{orjson.dumps(told).decode()}{tail}'
    if verdict.for_want_of:
        names = ",".join(f'"{fact.name}"' for fact in verdict.for_want_of)
        tail = f',"for_want_of":[{names}]{tail}'
    return picture + tail.encode()
