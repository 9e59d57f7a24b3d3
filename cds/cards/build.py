"""Verdicts to cards: the most serious first, the selected order before the rest, one card for one cause."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cds.cards.notices import notices
from cds.cards.wording import clip, plain
from cds.context import Known, PairFact
from cds.rules import Outcome

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence

    from cds.cards.face import Face, Faces
    from cds.context import Order, PatientContext
    from cds.reading import Language
    from cds.rules import Verdict

__all__ = ["Card", "build_cards"]

Card = dict[str, Any]
_RANK = {"critical": 0, "warning": 1, "info": 2}
_WORDS = {
    "nb": {
        "remove": "Fjern {}",
        "order": "Bestill: {}",
        "replace": "Bytt til: {}",
        "the order": "ordinasjonen",
    },
    "en": {"remove": "Remove {}", "order": "Order: {}", "replace": "Change to: {}", "the order": "the order"},
}


def build_cards(
    verdicts: Sequence[Verdict],
    patient: PatientContext,
    faces: Faces,
    language: Language,
    *,
    hook: str,
    quiet: Container[tuple[str, str]] = frozenset(),
) -> list[Card]:
    """The cards, without their ids. Rules that are not live are evaluated and logged, but never shown; nor is what is
    `quiet`, by rule and order."""
    fired: dict[str, list[Verdict]] = {}
    unsure: list[Verdict] = []
    for verdict in verdicts:
        if verdict.rule.stage != "live":
            continue
        if verdict.outcome is Outcome.FIRES:
            if quiet and (verdict.rule.id, verdict.order.ref if verdict.order else "") in quiet:
                continue
            fired.setdefault(verdict.rule.id, []).append(verdict)
        elif verdict.outcome is Outcome.UNSURE:
            unsure.append(verdict)
    shown = sorted(
        ((_loudness(same, faces[rule_id][language]), same) for rule_id, same in fired.items()),
        key=lambda pair: pair[0],
    )
    cards = [
        _card(same, patient, faces[same[0].rule.id][language], language)
        for same in _one_for_each_cause([same for _, same in shown], patient)
    ]
    return cards + notices(unsure, patient, language, hook=hook)


def _one_for_each_cause(
    loudest_first: list[list[Verdict]], patient: PatientContext
) -> Iterable[list[Verdict]]:
    """The verdicts that are shown: of those with one cause about one order, the most serious. A further one is shown
    all the same when it is about a drug that the cards before it do not name."""
    told: dict[tuple[str, str], set[str]] = {}
    for same in loudest_first:
        left = []
        for verdict in same:
            about = (verdict.rule.cause, verdict.order.ref if verdict.order else "")
            named = told.get(about)
            others = _other_drugs(verdict, patient)
            if named is None or others - named:
                left.append(verdict)
                told.setdefault(about, set()).update(others)
        if left:
            yield left


def _other_drugs(verdict: Verdict, patient: PatientContext) -> set[str]:
    """The drugs beside the order that make the pair the rule is about, by their references."""
    found: set[str] = set()
    for fact in verdict.rule.leaves:
        if isinstance(fact, PairFact):
            answer = patient.ask(fact, verdict.order)
            if isinstance(answer, Known):
                found.update(answer.sources)
    return found


def _loudness(same: list[Verdict], face: Face) -> tuple[bool, int, bool, str]:
    about_selected = any(verdict.order is None or verdict.order.selected for verdict in same)
    return not about_selected, _RANK[face.indicator], not face.to_be_avoided, same[0].rule.id


def _card(same: list[Verdict], patient: PatientContext, face: Face, language: Language) -> Card:
    order = same[0].order
    facts = patient.dictionary.facts
    card: Card = {
        "summary": clip(face.summary.render(patient, order, facts, language, markdown=False)),
        "indicator": face.indicator,
        "detail": face.detail.render(patient, order, facts, language, markdown=True),
        "source": face.source,
    }
    settled = [regimen.settle(patient, face.all_regimens) for regimen in face.regimens]
    for why_not in filter(None, (each.why_not(language) for each in settled)):
        card["detail"] += f"\n\n{why_not}"
    suggestions = _suggestions([verdict.order for verdict in same], patient, face, language)
    suggestions += filter(None, (each.suggestion(patient, language) for each in settled))
    if suggestions:
        card["suggestions"] = suggestions
        card["selectionBehavior"] = "at-most-one" if len(suggestions) == 1 or face.replacements else "any"
    if face.override_reasons:
        card["overrideReasons"] = face.override_reasons
    return card


def _suggestions(
    orders: list[Order | None], patient: PatientContext, face: Face, language: Language
) -> list[dict[str, Any]]:
    words = _WORDS[language]
    found: list[dict[str, Any]] = []
    for order in orders:
        if order is not None and order.deletable:
            name = plain(order.name) or words["the order"]
            removal = {"type": "delete", "description": words["remove"].format(name), "resourceId": order.ref}
            if face.removes_order:
                found.append({"label": removal["description"], "actions": [removal]})
            for orderable in face.replacements:
                label = words["replace"].format(orderable.title[language])
                found.append(
                    {"label": label, "actions": [removal, _creation(orderable, patient, label, language)]}
                )
    for orderable in face.orders:
        label = words["order"].format(orderable.title[language])
        found.append({"label": label, "actions": [_creation(orderable, patient, label, language)]})
    for order_set in face.order_sets:
        found += order_set.suggestions(patient.evidence.patient_id, language)
    return found


def _creation(orderable: Any, patient: PatientContext, label: str, language: Language) -> dict[str, Any]:
    draft = orderable.draft(patient.evidence.patient_id, language)
    return {"type": "create", "description": label, "resource": draft}
