"""The encounter that the call is about, and the others on record."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec

from cds.context.concepts import UNREADABLE_ERRORS, is_absent
from cds.context.data_types import ABSENT
from cds.context.entry import Entry, ref_of, unread
from cds.context.facts import NO, Answer, EncounterFact, Known
from cds.context.holdings import UNREADABLE
from cds.context.missing import Missing, Reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cds.context.data_types import Written
    from cds.context.event_facts import EncounterField
    from cds.context.holdings import ListName, Meaning
    from cds.context.orders import Order
    from cds.context.patient import PatientContext
    from cds.context.resources import Encounter

__all__ = ["answer_encounter", "encounter_entries", "other_encounters"]

_NOT_HELD = frozenset({"cancelled", "entered-in-error"})
_FIELDS: tuple[EncounterField, ...] = ("class", "type", "reason", "service_type")
_CLASSES = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
"""What FHIR binds `Encounter.class` to; read so when a journal leaves out the system."""
_several = msgspec.json.Decoder(list[msgspec.Raw] | None)


def answer_encounter(context: PatientContext, fact: EncounterFact, order: Order | None) -> Answer:
    """The class of the encounter that the call is about, or whether a field of it holds one of the codes."""
    for encounter in context.evidence.encounters:
        if encounter.status in _NOT_HELD:
            continue
        source = (f"Encounter/{encounter.id}",) if encounter.id else ()
        if fact.codes is None:
            if encounter.class_ is not None and encounter.class_.code:
                return Known(encounter.class_.code, sources=source)
            continue
        for meaning, _ in _meanings(context, "encounter", encounter, fact.field):
            if meaning is UNREADABLE:
                context.name_unreadable("", "Encounter", ref_of(encounter), _unusable(fact.field))
                return Missing(Reason.UNREADABLE, ref_of(encounter))
            if fact.codes.has_any(meaning.coded):
                return Known(True, sources=source, found=(meaning.name,) if meaning.name else ())
    piece = unread(context, ("Encounter", ""))
    if piece is not None:
        return Missing(Reason.UNREADABLE, piece.ref)
    return context.why_not_there("encounter") or (Missing(Reason.NOT_FOUND) if fact.codes is None else NO)


def encounter_entries(context: PatientContext, encounter: Encounter) -> Iterator[Entry]:
    """What an encounter on record was, each answering facts about its own field only."""
    period = encounter.period
    text = (period and (period.end or period.start)) or ""
    for field in _FIELDS:
        admits = partial(_is_about, field)
        for meaning, written in _meanings(context, "encounters", encounter, field):
            yield Entry(meaning, written, text, admits=admits)


def other_encounters(context: PatientContext, encounters: list[Encounter]) -> list[Encounter]:
    """Those that the call is not about."""
    current = {each.id for each in context.evidence.encounters} | {context.evidence.encounter_id}
    return [each for each in encounters if not each.id or each.id not in current]


def _is_about(field: EncounterField, fact: Any) -> bool:
    return bool(fact.field == field)


def _meanings(
    context: PatientContext, listed: ListName, encounter: Encounter, field: EncounterField
) -> Iterator[tuple[Meaning, Written]]:
    holdings = context.dictionary.holdings
    if field == "class":
        given = encounter.class_
        if given is not None and given.code:
            coded = context.vocabulary.read_code(given.system or _CLASSES, given.code)
            yield replace(holdings.of(listed, coded), name=given.display or given.code, is_said=True), ABSENT
        return
    for written in _concepts(encounter, field):
        yield (UNREADABLE if written is None else holdings.meaning(listed, written)), written or ABSENT


def _concepts(encounter: Encounter, field: EncounterField) -> list[Written | None]:
    """The concepts as written; None for what cannot hold any."""
    if field == "service_type":
        return [] if is_absent(encounter.service_type) else [encounter.service_type]
    written = encounter.type_ if field == "type" else encounter.reason_code
    if is_absent(written):
        return []
    try:
        return [*(_several.decode(written) or ())]
    except UNREADABLE_ERRORS:
        return [None]


def _unusable(field: EncounterField) -> str:
    return f"its {field.replace('_', ' ')} is not coded as FHIR lays down"
