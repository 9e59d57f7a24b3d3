"""One rule with everything a reader may ask of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds import web
from cds.context import Code, PairFact
from cds.pages.authored import authored
from cds.pages.card_words import suggestion, without_patient
from cds.pages.conditions import conditions_of
from cds.reading import show_quantity
from cds.rules import wanted_facts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cds.context import ValueSet
    from cds.knowledge import Knowledge
    from cds.reading import Language
    from cds.rules import Rule, RuleFile

__all__ = ["in_full"]

_UNITS = {"day": "d", "week": "wk", "month": "mo", "year": "a"}


def in_full(knowledge: Knowledge, folder: Path, slug: str, language: Language) -> web.InFull | None:
    """The rule, its conditions in the language; None when there is none of that name."""
    rule = knowledge.rules.get(slug)
    if rule is None:
        return None
    written = rule.written
    when, unless = conditions_of(rule, knowledge, language)
    row = next((row for row, rules in knowledge.rows.items() if slug in rules), "")
    files = authored(folder / "packs" / rule.pack, slug, row)
    return web.InFull(
        slug=slug,
        ordering=tuple(_group(each, knowledge) for each in rule.ordering)
        if isinstance(rule.ordering, tuple)
        else (),
        any_drug=isinstance(rule.ordering, str),
        pair=any(isinstance(fact, PairFact) for fact in wanted_facts(rule, knowledge.dictionary.findings)),
        when=when,
        unless=unless,
        if_missing=tuple(
            (knowledge.dictionary.facts[name].means, policy) for name, policy in written.if_missing.items()
        ),
        card=_card(written, knowledge),
        certainty=written.evidence.certainty,
        note=written.evidence.note.model_dump() if written.evidence.note else {},
        quiet_for=_how_long(written.repeat.quiet_for, language) if written.repeat else "",
        same_cause=tuple(_others_of_its_cause(rule, knowledge)),
        overlays=rule.overlays,
        cases=files.cases,
        place=files.place,
        written=files.text,
    )


def _how_long(written: str, language: Language) -> str:
    """`90 days` as the reader writes it."""
    number, unit = written.split()
    return show_quantity(int(number), _UNITS[unit.removesuffix("s")], language)


def _others_of_its_cause(rule: Rule, knowledge: Knowledge) -> Iterator[str]:
    return (other.id for other in knowledge.rules.values() if other.cause == rule.cause and other is not rule)


def _group(value_set: ValueSet, knowledge: Knowledge) -> web.Group:
    drugs = knowledge.dictionary.vocabulary.drugs.values()
    return web.Group(
        value_set.title,
        tuple(sorted(code.code for code in value_set.members)),
        tuple(sorted(code.code for code in value_set.barred)),
        tuple(drug.name for drug in drugs if any(value_set.has(Code("atc", atc)) for atc in drug.atc)),
    )


def _card(written: RuleFile, knowledge: Knowledge) -> web.CardWords:
    card, facts = written.card, knowledge.dictionary.facts
    return web.CardWords(
        summary=without_patient(card.summary, facts),
        detail=without_patient(card.detail, facts),
        harm=without_patient(card.harm, facts) if card.harm else {},
        wrong_when=written.wrong_when.model_dump() if written.wrong_when else {},
        for_patient=without_patient(card.for_patient, facts) if card.for_patient else {},
        offers=tuple(_offers(written, knowledge)),
        reasons=tuple(_reasons(written, knowledge)),
    )


def _offers(written: RuleFile, knowledge: Knowledge) -> Iterator[dict[str, str]]:
    face = knowledge.faces[written.rule]["en"]
    titles = {each.slug: each.title for each in face.order_sets}
    titles |= {each.slug: each.title for each in face.regimens}
    titles |= {slug: orderable.title for slug, orderable in knowledge.orderables.items()}
    for offered in written.card.suggest:
        for does, what in offered.model_dump(exclude_none=True).items():
            yield suggestion(does, titles.get(what, {}))


def _reasons(written: RuleFile, knowledge: Knowledge) -> Iterator[dict[str, str]]:
    faces = knowledge.faces[written.rule]
    for nb, en in zip(faces["nb"].override_reasons, faces["en"].override_reasons, strict=True):
        yield {"nb": nb["display"], "en": en["display"]}
