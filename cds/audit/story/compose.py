"""From a record to its story."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from cds.audit.story.conditions import read_conclusion, read_tree
from cds.audit.story.facts import read_fact
from cds.audit.story.shape import Answer, Asked, Fact, Origin, Rule, Shown, Story, Unmet, Unread
from cds.audit.story.words import in_language, word
from cds.errors import Misuse
from cds.reading import show_moment, show_number

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import tzinfo
    from typing import TypeAlias

    from cds.audit.story.shape import Language

    Record: TypeAlias = Mapping[str, Any]

__all__ = ["story_of"]

_LOUDEST_FIRST = ("fires", "unsure", "silent")


def story_of(record: Record, feedback: Sequence[Record], language: Language) -> Story:
    """The story of a decoded decision record and of the feedback records that answer it, oldest first.

    Times are told in the zone of the record's clinical now. Raises Misuse for a record that is not whole, or
    when a rule's marks do not fit its conditions.
    """
    try:
        return _story(record, feedback, language)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Misuse(
            "LOG019",
            f"The record cannot be told: {type(error).__name__} {error}.",
            remedy="It is not as docs/decision-record.md says; see `cds log verify`.",
        ) from error


def _story(record: Record, feedback: Sequence[Record], language: Language) -> Story:
    zone = datetime.fromisoformat(record["now"]).tzinfo
    facts = _facts(record, language)
    rules = [_rule(told, record, facts, language) for told in record.get("rules", ())]
    return Story(
        id=record["id"],
        language=language,
        asked=_asked(record, zone, language),
        facts=tuple(facts.values()),
        unread=tuple(
            Unread(told.get("where", ""), told.get("ref", ""), in_language(told.get("why"), language))
            for told in record.get("unreadable", ())
        ),
        rules=tuple(sorted(rules, key=lambda rule: _LOUDEST_FIRST.index(rule.outcome))),
        unmet=tuple(
            _unmet(told, _order(about["order"], record), language)
            for about in record.get("unmet", ())
            for told in about["groups"]
        ),
        shown=tuple(_shown(card, language) for card in record.get("cards", ())),
        answers=tuple(_answer(told, record, zone, language) for told in feedback),
        origin=_origin(record, language),
        masked=tuple(word(f"masked {what}", language, what) for what in record.get("masked", ())),
    )


def _asked(record: Record, zone: tzinfo | None, language: Language) -> Asked:
    user = record.get("user") or {}
    return Asked(
        at=_moment(record["at"], zone, language),
        now=_moment(record["now"], zone, language),
        pinned=record.get("clock") == "pinned",
        hook=record["hook"],
        occasion=word(f"hook {record['hook']}", language, ""),
        service=record["service"],
        client=record["client"],
        user=" ".join(part for part in (user.get("role"), user.get("id")) if part),
        patient=record.get("patient") or "",
        encounter=record.get("encounter") or "",
        server=record.get("fhir_server") or "",
        orders=tuple(order.get("name") or order["ref"] for order in record.get("orders", ())),
        sources=tuple(
            (word(f"list {name}", language, name), word(f"came {came}", language, came))
            for name, came in record.get("sources", {}).items()
        ),
    )


def _facts(record: Record, language: Language) -> dict[str, Fact]:
    assumed = record.get("assumed", ())
    facts: dict[str, Fact] = {}
    for key, told in record.get("facts", {}).items():
        ref = key.partition("@")[2]
        facts[key] = read_fact(
            key,
            told,
            order=_order(ref, record),
            assumed=key in assumed,
            language=language,
            because=read_conclusion(told, _among(facts, ref), language),  # what it rests on comes before it
        )
    return facts


def _among(facts: Mapping[str, Fact], ref: str) -> Callable[[str], Fact | None]:
    return lambda name: facts.get(f"{name}@{ref}") or facts.get(name)


def _order(ref: str, record: Record) -> str:
    """The name of an order of the record, or its reference when it has none."""
    names = {order["ref"]: order.get("name") or order["ref"] for order in record.get("orders", ())}
    return str(names.get(ref, ref))


def _rule(told: Record, record: Record, facts: Mapping[str, Fact], language: Language) -> Rule:
    ref = told.get("order") or ""
    fact_of = _among(facts, ref)
    when, unless = read_tree(told["tree"], told["marks"], fact_of, language)
    wanted = (fact_of(name) for name in told.get("for_want_of", ()))
    return Rule(
        slug=told["rule"],
        pack=told["pack"],
        title=in_language(told.get("title"), language),
        stage=told.get("stage", "live"),
        stage_told=word(f"stage {told.get('stage', 'live')}", language, ""),
        order=_order(ref, record),
        outcome=told["outcome"],
        told=word(told["outcome"], language),
        when=when,
        unless=unless,
        for_want_of=tuple(fact for fact in wanted if fact is not None),
        held_back=_held_back(told, record, language),
        answered_in=told.get("held_back", {}).get("decision", ""),
        told_by=_told_by(told, record, language),
        overlays=tuple(told.get("overlays", ())),
    )


def _held_back(told: Record, record: Record, language: Language) -> str:
    """When the rule's card was answered before, and how."""
    earlier = told.get("held_back")
    if earlier is None:
        return ""
    zone = datetime.fromisoformat(record["now"]).tzinfo
    how = word(f"outcome {earlier['outcome']}", language, earlier["outcome"])
    return f"{_moment(earlier['at'], zone, language)}: {how}"


def _told_by(told: Record, record: Record, language: Language) -> str:
    """The rule whose card stands for this one, when it fired and has none of its own."""
    if told["outcome"] != "fires" or "cause" not in told:
        return ""
    shown = {card["source"].get("topic", {}).get("code") for card in record.get("cards", ())}
    if told["rule"] in shown:
        return ""
    return next(
        (
            in_language(other.get("title"), language) or other["rule"]
            for other in record.get("rules", ())
            if other["outcome"] == "fires"
            and other["rule"] in shown
            and other.get("cause", other["rule"]) == told["cause"]
        ),
        "",
    )


def _unmet(told: Record, order: str, language: Language) -> Unmet:
    return Unmet(
        order=order,
        needs=tuple(in_language(need["means"], language) or need["fact"] for need in told["needs"]),
        rules=tuple(told["rules"]),
    )


def _shown(card: Record, language: Language) -> Shown:
    return Shown(
        uuid=card.get("uuid", ""),
        indicator=card["indicator"],
        indicator_told=word(f"indicator {card['indicator']}", language, card["indicator"]),
        summary=card["summary"],
        detail=card.get("detail") or "",
        source=card.get("source", {}).get("label", ""),
        suggestions=tuple(suggestion["label"] for suggestion in card.get("suggestions", ())),
    )


def _answer(told: Record, record: Record, zone: tzinfo | None, language: Language) -> Answer:
    cards = {card.get("uuid"): card for card in record.get("cards", ())}
    card = cards.get(told["card"], {})
    labels = {one.get("uuid"): one["label"] for one in card.get("suggestions", ())}
    reason = told.get("override_reason") or {}
    return Answer(
        id=told["id"],
        at=_moment(told.get("outcome_timestamp") or told["at"], zone, language),
        outcome=told["outcome"],
        told=word(f"outcome {told['outcome']}", language, told["outcome"]),
        card=card.get("summary") or told["card"],
        reason=reason.get("display") or reason.get("code") or "",
        comment=reason.get("comment") or "",
        accepted=tuple(labels.get(one, one) for one in told.get("accepted_suggestions", ())),
    )


def _origin(record: Record, language: Language) -> Origin:
    knowledge = record.get("knowledge", {})
    took = sum(record.get("timing_us", {}).values())
    return Origin(
        engine=record["engine"],
        knowledge=knowledge.get("digest", ""),
        packs=tuple(f"{pack['id']} {pack['version']}" for pack in knowledge.get("packs", ())),
        took=word("took", language).format(ms=show_number(took / 1000, language)) if took else "",
        overlays=tuple(_overlay(layer, language) for layer in knowledge.get("overlays", ())),
        not_in_effect=tuple(knowledge.get("not_in_effect", ())),
    )


def _overlay(told: Record, language: Language) -> str:
    level = word(f"level {told['level']}", language, told["level"])
    paused = ", ".join(told.get("paused", ()))
    return (
        f"{told['id']} ({level}; {word('pauses', language)} {paused})"
        if paused
        else f"{told['id']} ({level})"
    )


def _moment(text: str, zone: tzinfo | None, language: Language) -> str:
    """What the caller sent as a time may not be one; then it is told as it was sent."""
    try:
        return show_moment(datetime.fromisoformat(text), zone, language)
    except ValueError:
        return text
