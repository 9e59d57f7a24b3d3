"""What every row of a table must do, whoever wrote it: its pair is found, its limit is passed just above it.

These checks hold the row against itself: that its value sets name drugs a journal can send, that a dose can be computed
in its unit. Whether the row is right medicine is for its cases and its source.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from cds.context import Code, Known, OrderFact, PairFact, PatientContext
from cds.hooks import read_call
from cds.order_words import coding, quantity
from cds.rules import leaves_of
from guideline_authoring.cases import CaseResult

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from cds.context import ValueSet
    from cds.knowledge import Knowledge
    from cds.rules import Rule

__all__ = ["check_rows"]

_PATIENT = "row-patient"
_SUBJECT = {"reference": f"Patient/{_PATIENT}"}
_JUST_ABOVE = 1.001


def check_rows(knowledge: Knowledge, now: datetime) -> Iterator[CaseResult]:
    """One result for each row about a pair, and for each dose limit."""
    for row, names in knowledge.rows.items():
        for name in names:
            rule = knowledge.rules[name]
            for fact in rule.leaves:
                match fact:
                    case PairFact():
                        yield _pair(row, rule, fact, knowledge, now)
                    case OrderFact(field="route"):
                        pass
                    case OrderFact() if name.startswith("dose-") and fact.name.startswith("order_"):
                        yield _limit(row, rule, fact, knowledge, now)
                    case _:
                        pass


def _pair(row: str, rule: Rule, fact: PairFact, knowledge: Knowledge, now: datetime) -> CaseResult:
    one, other = _member(fact.one), _member(fact.other, but=_member(fact.one))
    drafts = [_draft(one, "r1", knowledge)]
    patient = _patient(drafts, [_taken(other, knowledge)], knowledge, now)
    answer = patient.ask(fact, patient.orders[0])
    got = "found" if isinstance(answer, Known) and answer.value is True else "not found"
    why_not = "" if got == "found" else f"{one} and {other} are not found to be its pair"
    return CaseResult(row, f"{one} ordered, {other} in use", rule.id, "found", got, why_not)


def _limit(row: str, rule: Rule, fact: OrderFact, knowledge: Knowledge, now: datetime) -> CaseResult:
    (leaf,) = (leaf for test in rule.when for leaf in leaves_of(test) if leaf.fact is fact)
    limit = float(leaf.text.split()[2])
    marks = []
    for dose in (limit, limit * _JUST_ABOVE):
        draft = _draft("", "r1", knowledge) | {"dosageInstruction": [_dosage(dose, fact)]}
        patient = _patient([draft], [], knowledge, now)
        marks.append(chr(leaf.test(patient, patient.orders[0], bytearray(len(rule.leaves)))))
    got = "".join(marks)
    why_not = "" if got == "FT" else f"{leaf.text}: {got[0]} at the limit, {got[1]} just above it"
    return CaseResult(row, f"at and above {limit:g} {fact.unit}", rule.id, "FT", got, why_not)


def _dosage(dose: float, fact: OrderFact) -> dict[str, Any]:
    unit, _, period = fact.unit.rpartition("/") if fact.field != "single_dose" else (fact.unit, "", "d")
    timing = {"repeat": {"frequency": 1, "period": 1, "periodUnit": period}}
    return {"timing": timing, "doseAndRate": [{"doseQuantity": quantity(dose, unit)}]}


def _member(codes: ValueSet, *, but: str = "") -> str:
    """An ATC code of the set; another than `but` when there is one."""
    members = sorted(code for code in codes.codes.get("atc", ()) if codes.has(Code("atc", code)))
    below = [f"{code}{tail}" for code in members for tail in ("", "01", "A01", "AA01")]
    return next((code for code in below if len(code) == 7 and code != but), (members or [""])[-1])


def _draft(atc: str, identity: str, knowledge: Knowledge) -> dict[str, Any]:
    return {
        "resourceType": "MedicationRequest", "id": identity, "status": "draft", "intent": "order", "subject": _SUBJECT,
        "medicationCodeableConcept": _concept(atc or "V90AA01", knowledge),
    }  # fmt: skip


def _taken(atc: str, knowledge: Knowledge) -> dict[str, Any]:
    return {
        "resourceType": "MedicationStatement", "id": "r2", "status": "active", "subject": _SUBJECT,
        "medicationCodeableConcept": _concept(atc, knowledge),
    }  # fmt: skip


def _concept(atc: str, knowledge: Knowledge) -> dict[str, Any]:
    return {"coding": [coding(Code("atc", atc), knowledge.dictionary.vocabulary)]}


def _patient(
    drafts: list[dict[str, Any]], taken: list[dict[str, Any]], knowledge: Knowledge, now: datetime
) -> PatientContext:
    lists: dict[str, list[dict[str, Any]]] = {"medicationStatements": taken, "medicationRequests": []}
    prefetch: dict[str, Any] = {
        key: {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": each} for each in held]}
        for key, held in lists.items()
    }
    prefetch["patient"] = {"resourceType": "Patient", "id": _PATIENT}
    orders = {"resourceType": "Bundle", "entry": [{"resource": draft} for draft in drafts]}
    context = {"userId": "Practitioner/author", "patientId": _PATIENT, "draftOrders": orders}
    call = {"hook": "order-sign", "hookInstance": "row", "context": context, "prefetch": prefetch}
    read = read_call(orjson.dumps(call), "order-sign", "order-sign", "en")
    return PatientContext(read.evidence, knowledge.dictionary, now)
