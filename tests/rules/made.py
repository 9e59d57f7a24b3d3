"""Rules made from conditions as an author writes them, and patients of whom the answers are given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from context.chart import context_of, request
from knowledge.small import small_base

from cds.context import Answer, Known, Missing, PatientContext, Reason
from cds.rules import Complaint, Outcome, Rule, RuleFile, Verdict, ask_rule, build_rule

__all__ = ["NO", "UNKNOWN", "YES", "complaints", "made", "patient_with", "said", "verdict"]

YES, NO, UNKNOWN = Known(True), Known(False), Missing(Reason.NOT_FOUND)
_TEXT = {"nb": "tekst", "en": "text"}


def written(when: Sequence[object], **more: Any) -> RuleFile:
    """The rule file; about an order for metformin unless it says otherwise."""
    particulars = {
        "rule": "made",
        "title": _TEXT,
        "stage": "live",
        "hooks": ["order-sign"],
        "ordering": "metformin",
        "when": list(when),
        "card": {"indicator": "info", "summary": _TEXT, "detail": _TEXT},
        "evidence": {"source": "the-guideline", "statement": "1"},
    }
    return RuleFile.model_validate(particulars | more)


def _built(when: Sequence[object], **more: Any) -> Rule | list[Complaint]:
    base = small_base()
    return build_rule(written(when, **more), "made-pack", base.dictionary, base.named)


def made(when: Sequence[object], **more: Any) -> Rule:
    """The rule, which must have no faults."""
    rule = _built(when, **more)
    assert isinstance(rule, Rule), rule
    return rule


def complaints(when: Sequence[object], **more: Any) -> list[Complaint]:
    """What is wrong with the rule."""
    found = _built(when, **more)
    return [] if isinstance(found, Rule) else found


def patient_with(answers: Mapping[str, Answer]) -> PatientContext:
    """A patient of whom these facts are known already, with a draft order for metformin."""
    patient = context_of(orders=[request("A10BA02", status="draft", id="d1")])
    patient.answers.update(answers)
    return patient


def verdict(rule: Rule, answers: Mapping[str, Answer]) -> Verdict:
    """What the rule says of such a patient."""
    patient = patient_with(answers)
    return ask_rule(rule, patient, patient.orders[0])


def said(when: Sequence[object], answers: Mapping[str, Answer], **more: Any) -> Outcome:
    """The outcome of a rule made from these conditions."""
    return verdict(made(when, **more), answers).outcome
