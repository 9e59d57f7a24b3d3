"""The face of a rule's card: everything about it that does not depend on the patient, worked out once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cds.cards.wording import Template
from cds.reading import LANGUAGES, show_date

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cds.cards.order_set import OrderSet
    from cds.cards.orderable import Orderable
    from cds.cards.regimen import Regimen
    from cds.reading import Language
    from cds.rules import Rule, RuleFile, Text

__all__ = ["Citation", "Face", "Faces", "face_of"]

_TOPIC_SYSTEM = "urn:cds:rule"
_WORDS = {
    "nb": {
        "wrong": "Kan være feil når",
        "harm": "Fare",
        "own": "Vår egen koding av kilden",
        "unreviewed": "ikke klinisk gjennomgått",
        "pack": "pakke",
    },
    "en": {
        "wrong": "May be wrong when",
        "harm": "Harm",
        "own": "Our own encoding of the source",
        "unreviewed": "not clinically reviewed",
        "pack": "pack",
    },
}


@dataclass(frozen=True, slots=True)
class Citation:
    """The guideline or product text behind a rule, and the pack that encodes it."""

    title: Mapping[str, str]
    publisher: str
    edition: str
    url: str | None
    pack: str
    pack_version: str
    reviewed: bool


@dataclass(frozen=True, slots=True)
class Face:
    """One rule's card in one language, waiting for a patient."""

    indicator: str
    to_be_avoided: bool
    summary: Template
    detail: Template
    source: Mapping[str, Any]
    override_reasons: tuple[Mapping[str, str], ...]
    removes_order: bool
    orders: tuple[Orderable, ...]
    replacements: tuple[Orderable, ...]
    order_sets: tuple[OrderSet, ...] = ()
    regimens: tuple[Regimen, ...] = ()
    all_regimens: Mapping[str, Regimen] = field(default_factory=dict, repr=False)


class Faces:
    """The faces of many rules, each made when it is first shown: few of thousands ever are."""

    def __init__(self, rules: Mapping[str, Rule], make: Callable[[Rule], dict[Language, Face]]) -> None:
        self._rules = rules
        self._make = make
        self._made: dict[str, dict[Language, Face]] = {}

    def __getitem__(self, rule_id: str) -> dict[Language, Face]:
        """The rule's face in every language."""
        face = self._made.get(rule_id)
        if face is None:
            self._made[rule_id] = face = self._make(self._rules[rule_id])
        return face


def face_of(
    rule: Rule,
    citation: Citation,
    reasons: Mapping[str, Mapping[str, Any]],
    orderables: Mapping[str, Orderable],
    order_sets: Mapping[str, OrderSet],
    regimens: Mapping[str, Regimen],
) -> dict[Language, Face]:
    """The face in every language."""
    written = rule.written
    card = written.card
    return {
        language: Face(
            indicator=card.indicator,
            to_be_avoided=written.severity == "avoid",
            summary=Template.of(_in(card.summary, language)),
            detail=Template.of(_detail(written, citation, language)),
            source=_source(rule, citation, language),
            override_reasons=tuple(
                {
                    "code": reasons[slug]["code"],
                    "system": reasons[slug]["system"],
                    "display": reasons[slug]["display"][language],
                }
                for slug in card.override_reasons
            ),
            removes_order=any(each.remove for each in card.suggest),
            orders=tuple(orderables[each.order] for each in card.suggest if each.order),
            replacements=tuple(orderables[each.replace_with] for each in card.suggest if each.replace_with),
            order_sets=tuple(order_sets[each.order_set] for each in card.suggest if each.order_set),
            regimens=tuple(regimens[each.regimen] for each in card.suggest if each.regimen),
            all_regimens=regimens,
        )
        for language in LANGUAGES
    }


def _detail(written: RuleFile, citation: Citation, language: Language) -> str:
    words = _WORDS[language]
    paragraphs = [_in(written.card.detail, language)]
    if written.card.harm is not None:
        paragraphs.append(f"**{words['harm']}:** {_in(written.card.harm, language)}")
    if written.wrong_when is not None:
        paragraphs.append(f"**{words['wrong']}:** {_in(written.wrong_when, language)}")
    own = words["own"] if citation.reviewed else f"{words['own']}, {words['unreviewed']}"
    paragraphs.append(
        f"{citation.publisher}: {citation.title[language]} ({show_date(citation.edition, language)}), "
        f"{written.evidence.statement}. {own} ({words['pack']} {citation.pack} {citation.pack_version})."
    )
    return "\n\n".join(paragraphs)


def _source(rule: Rule, citation: Citation, language: Language) -> dict[str, Any]:
    source: dict[str, Any] = {"label": f"{citation.publisher}: {citation.title[language]}"}
    if citation.url:
        source["url"] = citation.url
    source["topic"] = {"system": _TOPIC_SYSTEM, "code": rule.id, "display": rule.title[language]}
    return source


def _in(text: Text, language: Language) -> str:
    return text.nb if language == "nb" else text.en
