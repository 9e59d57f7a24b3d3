"""When a drug was taken, as far as the record tells: also of drugs that are no longer in use.

Statements, prescriptions, what was handed over and what was given each tell of a period. Its ends may be known only
to lie between two moments: then the answer that hangs on them is not settled.
"""

from __future__ import annotations

from math import ceil, inf
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import msgspec

from cds.context.concepts import UNREADABLE_ERRORS
from cds.context.data_types import Amount
from cds.context.dates import day_number
from cds.context.dosage import read_dosages
from cds.context.holdings import UNREADABLE
from cds.context.missing import Missing, Reason
from cds.context.orders import drug_meant, medication_of
from cds.context.resources import (
    DispenseRequest,
    MedicationAdministration,
    MedicationDispense,
    MedicationRequest,
    MedicationStatement,
)
from cds.context.strengths import Product
from cds.context.supply import Prescribed, read_dispense_request
from cds.context.timing import days_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from cds.context.facts import Bounds
    from cds.context.holdings import Meaning
    from cds.context.patient import PatientContext
    from cds.context.vocabulary import Coded

__all__ = ["NO_USES", "Taken", "Use", "Uses", "read_uses", "taken"]

_LISTS = (
    "medicationStatements", "medicationRequests", "medicationDispenses", "medicationAdministrations",
)  # fmt: skip
_KINDS = (
    "MedicationRequest", "MedicationStatement", "MedicationDispense", "MedicationAdministration", "",
)  # fmt: skip
Told: TypeAlias = MedicationRequest | MedicationStatement | MedicationDispense | MedicationAdministration
# FHIR R4. In use now; ended, or halted; and what was perhaps taken, or only in part.
_NOW = frozenset({None, "active"})
_ENDED = frozenset({"completed", "stopped", "on-hold"})
_PERHAPS = frozenset({"unknown"})
_HANDED_OVER = frozenset({None, "completed"})
_PARTLY_HANDED_OVER = frozenset({"unknown", "in-progress", "on-hold", "stopped"})
_GIVEN = frozenset({None, "completed", "in-progress", "stopped"})
_PERHAPS_GIVEN = frozenset({"unknown", "on-hold"})
_NOT_TAKEN: dict[type, frozenset[str | None]] = {
    MedicationDispense: frozenset({"preparation", "cancelled", "entered-in-error", "declined"}),
    MedicationAdministration: frozenset({"not-done", "entered-in-error"}),
}
_UNSURE: dict[type, frozenset[str | None]] = {
    MedicationStatement: frozenset(),  # unknown counts as it does for drugs in use
    MedicationRequest: frozenset(),
    MedicationDispense: _PARTLY_HANDED_OVER,
    MedicationAdministration: _PERHAPS_GIVEN,
}
_NOT_ORDERED = frozenset({"proposal", "option"})
_amount = msgspec.json.Decoder(Amount | None)


class Use(NamedTuple):
    """One entry of the record that tells of a drug taken, now or before."""

    name: str
    coded: Coded
    ref: str
    entry: Told


class Uses(NamedTuple):
    """Those that a fact asks for, by the names of the facts; and those of drugs that nobody recognises."""

    of: dict[str, list[Use]]
    unknown: list[Use]
    doubt: Missing | None = None
    """Why there may be more: something unreadable, or a list that did not come."""

    def may_hold(self, past: frozenset[str]) -> Collection[str]:
        """The names under which a use may be found; all of those that are looked for, when there may be more."""
        return past if self.unknown or self.doubt is not None else self.of


NO_USES = Uses({}, [])


class Taken(NamedTuple):
    """On which days the drug was taken: the first and the last, each between two bounds, as day numbers."""

    first_low: float
    first_high: float
    last_low: float
    last_high: float
    text: str
    """The date that tells of its end, or of its beginning, as written."""

    def perhaps(self) -> Taken:
        """The same, when it is not certain that it was taken at all."""
        return self._replace(first_high=inf, last_low=-inf)


def read_uses(context: PatientContext) -> Uses:
    """All entries that tell of a drug that was taken, when a fact looks back at all."""
    holdings = context.dictionary.holdings
    if not holdings.past:
        return NO_USES
    uses, evidence = Uses({}, []), context.evidence
    lists: tuple[list[Told], ...] = (
        evidence.medication_requests, evidence.medication_statements, evidence.medication_dispenses,
        evidence.medication_administrations,
    )  # type: ignore[assignment]  # fmt: skip
    for entries in filter(None, lists):
        meanings = holdings.meanings("drugs", [each.medication_codeable_concept for each in entries])
        for meaning, entry in zip(meanings, entries, strict=True):
            if meaning.past or not meaning.is_drug:
                _add(context, uses, meaning, entry)
    piece = context.tainted(_KINDS, None)
    unreadable = None if piece is None else Missing(Reason.UNREADABLE, piece.ref)
    return uses._replace(doubt=unreadable or context.why_not_there(*_LISTS))


def _add(context: PatientContext, uses: Uses, meaning: Meaning, entry: Told) -> None:
    """Take the entry, if it tells of a drug that was taken."""
    if not _counts(context, entry):
        return
    if not meaning.is_drug:
        meaning = drug_meant(entry, context.evidence, context.dictionary.holdings)
    ref = _ref(entry)
    if meaning is UNREADABLE:
        why = "its medication is not a CodeableConcept"
        context.name_unreadable("", type(entry).__name__, ref, why, None)
        return
    use = Use(meaning.name, meaning.coded, ref, entry)
    if not meaning.is_drug:
        uses.unknown.append(use)
    for name in meaning.past:
        uses.of.setdefault(name, []).append(use)


def taken(context: PatientContext, use: Use) -> Taken | None:
    """When it was taken; None when it was not before tomorrow."""
    entry, today = use.entry, context.now.date().toordinal()
    match entry:
        case MedicationStatement():
            when = _stated(context, entry, today)
        case MedicationRequest():
            when = _prescribed(context, entry, today)
        case MedicationDispense():
            when = _handed_over(context, entry, today)
        case MedicationAdministration():
            when = _given(context, entry)
    if entry.status in _UNSURE[type(entry)]:
        when = when.perhaps()
    return when if when.first_low <= today else None


def _counts(context: PatientContext, entry: Told) -> bool:
    """Whether its status lets it have been taken; one that FHIR does not have is named."""
    status = entry.status
    if isinstance(entry, MedicationRequest | MedicationStatement):
        if isinstance(entry, MedicationRequest) and (entry.do_not_perform or entry.intent in _NOT_ORDERED):
            return False
        return (
            status in _NOW or status in _ENDED or status in _PERHAPS
        )  # others are named with the drugs in use
    handed_over = isinstance(entry, MedicationDispense)
    sure, perhaps = (_HANDED_OVER, _PARTLY_HANDED_OVER) if handed_over else (_GIVEN, _PERHAPS_GIVEN)
    if status in sure or status in perhaps:
        return True
    if status not in _NOT_TAKEN[type(entry)]:
        context.name_unreadable("", type(entry).__name__, _ref(entry), "its status is none of FHIR's", None)
    return False


def _stated(context: PatientContext, entry: MedicationStatement, today: int) -> Taken:
    period = entry.effective_period
    start = _day(context, entry.effective_date_time or (period.start if period is not None else None))
    if period is not None and period.end:
        return _between(start, _day(context, period.end))
    if entry.status in _NOW:
        return Taken(start.low, start.high, today, today, start.text)
    asserted = _day(context, entry.date_asserted)
    return Taken(start.low, start.high, start.low, min(asserted.high, today), start.text)


def _prescribed(context: PatientContext, entry: MedicationRequest, today: int) -> Taken:
    """By how long the prescription was to last; else by how long it was valid."""
    start = _day(context, entry.authored_on)
    try:
        dosages, supply = (
            read_dosages(entry.dosage_instruction),
            read_dispense_request(entry.dispense_request),
        )
    except UNREADABLE_ERRORS:
        dosages, supply = (), None
    prescribed = Prescribed(context, dosages, supply, Product(medication_of(entry, context.evidence)))
    lasting = prescribed.days()
    has_ended = entry.status in _ENDED
    if not isinstance(lasting, str):
        fills = 1 if prescribed.course() is not None else prescribed.fills()
        when = _lasting(start, lasting[0] / fills, lasting[0])
        if lasting[1] is not None:  # at least so long
            when = when._replace(last_high=max(when.last_high, today))
        if not has_ended or when.last_low <= today:
            return when
    valid = supply.validity_period if supply is not None else None
    if has_ended and isinstance(lasting, str) and valid is not None and valid.end:
        end = _day(context, valid.end)
        if end.high <= today:
            return _between(start, end)
    return Taken(start.low, start.high, start.low, today, start.text)


def _handed_over(context: PatientContext, entry: MedicationDispense, today: int) -> Taken:
    start = _day(context, entry.when_handed_over)
    days = days_of(entry.days_supply)
    lasting = (days, None) if days else _quantity_lasts(context, entry)
    if isinstance(lasting, str):
        return Taken(start.low, start.high, start.low, today, start.text)
    when = _lasting(start, lasting[0], lasting[0])
    return when if lasting[1] is None else when._replace(last_high=max(when.last_high, today))


def _given(context: PatientContext, entry: MedicationAdministration) -> Taken:
    period = entry.effective_period
    start = _day(context, entry.effective_date_time or (period.start if period is not None else None))
    return _between(start, _day(context, period.end) if period is not None and period.end else start)


def _quantity_lasts(context: PatientContext, entry: MedicationDispense) -> tuple[float, Bounds | None] | str:
    try:
        quantity = _amount.decode(entry.quantity) if bytes(entry.quantity) else None
        dosages = read_dosages(entry.dosage_instruction)
    except UNREADABLE_ERRORS:
        return "unreadable"
    product = Product(medication_of(entry, context.evidence))
    return Prescribed(context, dosages, DispenseRequest(quantity=quantity), product).days()


class _Day(NamedTuple):
    low: float
    high: float
    text: str


def _day(context: PatientContext, text: str | None) -> _Day:
    """The days that a date can mean; one that is missing or impossible may be any day."""
    span = context.span(text)
    if span is None or not text:
        return _Day(-inf, inf, text or "")
    zone = context.now.tzinfo
    last = span.start if span.is_instant else span.end - 1
    return _Day(day_number(span.start, zone), day_number(last, zone), text)


def _between(start: _Day, end: _Day) -> Taken:
    return Taken(start.low, min(start.high, end.high), end.low, end.high, end.text or start.text)


def _lasting(start: _Day, shortest: float, longest: float) -> Taken:
    """From the first day on, so many days; a part of a day is a day."""
    more, most = (max(ceil(days - 1e-6) - 1, 0) for days in (shortest, longest))
    return Taken(start.low, start.high, start.low + more, start.high + most, start.text)


def _ref(entry: Told) -> str:
    kind = type(entry).__name__
    return f"{kind}/{entry.id}" if entry.id else kind
