"""What could not be checked, said once for each cause. An empty answer must mean that nothing is wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cds.cards.reasons import LIST_NAMES, inconclusive, why_missing
from cds.cards.wording import clip, escape, plain
from cds.context import Missing, PairFact, Reason, SameDrugFact, is_about_order

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cds.context import Fact, Order, PatientContext, Unreadable
    from cds.reading import Language
    from cds.rules import Verdict

__all__ = ["notices"]

_LABEL = {"nb": "Beslutningsstøtten", "en": "Decision support"}
_WORDS = {
    "nb": {
        "missing": "Ikke vurdert: {fact}: {why}",
        "list": "Ikke vurdert: {why}",
        "uncoded": "Ikke kontrollert mot: {detail} (uten kjent kode)",
        "could_not": "Disse kontrollene kunne ikke gjøres:",
        "unreadable": "{count} opplysning(er) fra journalen kunne ikke leses",
        "unreadable_detail": "Dette kunne ikke leses, og er ikke tatt med i vurderingen:",
        "unknown_drug": "{name} ble ikke gjenkjent: ingen kontroller er gjort",
        "unknown_drug_detail": "Ordinasjonen har ingen ATC-kode og ingen annen kode som vi kjenner. "
        "Ingen regler er vurdert for den.",
        "blank": "En ordinasjon mangler legemiddel: ingen kontroller er gjort",
        "blank_detail": "Ordinasjonen sier ikke hvilket legemiddel det gjelder. Ingen regler er vurdert for den.",
        "more": "og {count} til",
        "pairs": "Interaksjoner og dobbeltforskrivning ({count})",
        "unnamed": "Legemiddelet",
    },
    "en": {
        "missing": "Not assessed: {fact}: {why}",
        "list": "Not assessed: {why}",
        "uncoded": "Not checked against: {detail} (no known code)",
        "could_not": "These checks could not be made:",
        "unreadable": "{count} item(s) from the record could not be read",
        "unreadable_detail": "This could not be read and is left out of the assessment:",
        "unknown_drug": "{name} was not recognised: no checks were made",
        "unknown_drug_detail": "The order has no ATC code, nor any other code that we know. "
        "No rule has been assessed for it.",
        "blank": "An order names no drug: no checks were made",
        "blank_detail": "The order does not say which drug it is for. No rule has been assessed for it.",
        "more": "and {count} more",
        "pairs": "Interactions and duplicates ({count})",
        "unnamed": "The drug",
    },
}
_MOST_LISTED = 12
_ALWAYS_SAID = frozenset({Reason.UNREADABLE, Reason.WRONG_UNIT, Reason.OUT_OF_RANGE})
"""Faults of the data rather than gaps in them: said whatever the rule's author chose."""


@dataclass
class _Cause:
    """One thing that was missing, and the rules it kept from an answer."""

    fact: Fact
    missing: Missing
    titles: dict[str, str] = field(default_factory=dict)
    pairs: set[str] = field(default_factory=set)
    """Rules that look for another drug: dozens of them may wait for the same list, and are told as one."""


def notices(
    unsure: Iterable[Verdict], patient: PatientContext, language: Language, *, hook: str
) -> list[dict[str, Any]]:
    """Cards, all informational: drugs not recognised, what could not be read, what was missing."""
    cards = [_unknown_order(order, language) for order in patient.orders if _needs_notice(order, hook)]
    causes: dict[tuple[str, str], _Cause] = {}
    for verdict in unsure:
        for fact in verdict.for_want_of:
            missing = inconclusive(
                patient.ask(fact, verdict.order if is_about_order(fact) else None), language
            )
            if _is_kept_quiet(verdict, fact, missing, hook):
                continue
            key = _key(fact, missing)
            cause = causes.setdefault(key, _Cause(fact, missing))
            if isinstance(fact, PairFact | SameDrugFact):
                cause.pairs.add(verdict.rule.id)
            else:
                cause.titles[verdict.rule.id] = verdict.rule.title[language]
    unreadable = _unreadable(patient, causes, language)
    if unreadable is not None:
        cards.append(unreadable)
    cards += [
        _missing_card(cause, patient, language)
        for cause in causes.values()
        if cause.missing.reason is not Reason.UNREADABLE
    ]
    return cards


def _is_kept_quiet(verdict: Verdict, fact: Fact, missing: Missing, hook: str) -> bool:
    """Whether the author wants it unsaid, or it is a dose while the order is still being chosen."""
    if missing.reason in _ALWAYS_SAID:
        return False
    if missing.reason is Reason.NO_DOSE and hook == "order-select":
        return True
    return verdict.rule.policies.get(fact.name, "unsure") == "silent"


def _needs_notice(order: Order, hook: str) -> bool:
    if order.kind != "medication" or order.recognised:
        return False
    return hook != "order-select" or not order.is_blank


def _key(fact: Fact, missing: Missing) -> tuple[str, str]:
    if missing.reason in (Reason.NOT_SENT, Reason.FAILED):
        return "list", missing.detail
    if missing.reason in (Reason.UNCODED, Reason.UNREADABLE):
        return missing.reason.value, missing.detail
    if missing.reason is Reason.NO_DOSE:
        return "dose", missing.detail
    return "fact", missing.of or fact.name


def _unknown_order(order: Order, language: Language) -> dict[str, Any]:
    words = _WORDS[language]
    if order.is_blank:
        return _card(words["blank"], words["blank_detail"], "order-not-recognised", language)
    name = plain(order.name) or words["unnamed"]
    return _card(
        words["unknown_drug"].format(name=name),
        words["unknown_drug_detail"],
        "order-not-recognised",
        language,
    )


def _unreadable(
    patient: PatientContext, causes: dict[tuple[str, str], _Cause], language: Language
) -> dict[str, Any] | None:
    pieces = patient.evidence.unreadable
    if not pieces:
        return None
    words = _WORDS[language]
    lines = [f"- {escape(_called(piece))}: {escape(piece.why)}" for piece in pieces[:_MOST_LISTED]]
    if len(pieces) > _MOST_LISTED:
        lines.append(f"- {words['more'].format(count=len(pieces) - _MOST_LISTED)}")
    detail = words["unreadable_detail"] + "\n\n" + "\n".join(lines)
    behind = [cause for cause in causes.values() if cause.missing.reason is Reason.UNREADABLE]
    titles = {rule: title for cause in behind for rule, title in cause.titles.items()}
    pairs = {rule for cause in behind for rule in cause.pairs}
    if titles or pairs:
        detail += "\n\n" + _listed(titles, pairs, language)
    return _card(words["unreadable"].format(count=len(pieces)), detail, "unreadable", language)


def _missing_card(cause: _Cause, patient: PatientContext, language: Language) -> dict[str, Any]:
    words, missing = _WORDS[language], cause.missing
    facts = patient.dictionary.facts
    bare = why_missing(missing, language, facts)
    if missing.reason in (Reason.NOT_SENT, Reason.FAILED) and missing.detail in LIST_NAMES:
        summary, topic = (
            words["list"].format(why=bare.partition(": ")[2] or bare if missing.of else bare),
            f"{missing.reason.value}-{missing.detail}",
        )
    elif missing.reason is Reason.UNCODED and missing.detail:
        summary, topic = words["uncoded"].format(detail=plain(missing.detail)), "uncoded"
    else:
        fact = facts[missing.of or cause.fact.name]
        clause = bare.partition(": ")[2] if missing.of else bare
        summary = words["missing"].format(fact=fact.means[language], why=clause)
        topic = f"missing-{fact.name}"
    return _card(summary, _listed(cause.titles, cause.pairs, language), topic, language)


def _called(piece: Unreadable) -> str:
    """What the piece is, also when all that can be said of it is that it is a Bundle or an entry of one."""
    return f"{piece.kind}, {piece.ref}" if piece.kind and piece.kind not in piece.ref else piece.ref


def _listed(titles: dict[str, str], pairs: set[str], language: Language) -> str:
    words = _WORDS[language]
    shown = sorted(titles.values())
    lines = [f"- {words['pairs'].format(count=len(pairs))}"] if pairs else []
    lines += [f"- {escape(title)}" for title in shown[:_MOST_LISTED]]
    if len(shown) > _MOST_LISTED:
        lines.append(f"- {words['more'].format(count=len(shown) - _MOST_LISTED)}")
    return words["could_not"] + "\n\n" + "\n".join(lines)


def _card(summary: str, detail: str, topic: str, language: Language) -> dict[str, Any]:
    source = {
        "label": _LABEL[language],
        "topic": {"system": "urn:cds:notice", "code": topic.replace("_", "-")},
    }
    return {"summary": clip(summary), "indicator": "info", "detail": detail, "source": source}
