"""Where each list of dated, coded entries comes from, and what stands on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from cds.context.concepts import codes_as_written
from cds.context.data_types import ABSENT
from cds.context.devices import device_entries, devices_without_use
from cds.context.encounters import encounter_entries, other_encounters
from cds.context.entry import Entry, first_of, is_over, ref_of
from cds.context.holdings import UNREADABLE
from cds.context.resources import (
    CarePlan,
    Device,
    DeviceUseStatement,
    Encounter,
    FamilyMemberHistory,
    Flag,
    Goal,
    Immunization,
    ServiceRequest,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from cds.context.data_types import Written
    from cds.context.holdings import ListName
    from cds.context.patient import PatientContext

__all__ = ["PLACES", "Found", "Place", "held_events"]

Found: TypeAlias = "tuple[str, str, str, tuple[Written, ...]]"
"""The date as written, the reference, the name, and ages at onset as written."""


class Place(NamedTuple):
    """The prefetch keys that bring a list, and the kinds by which an unreadable piece of it is known."""

    sources: tuple[str, ...]
    kinds: tuple[str, ...]
    may_begin_later: bool = False
    """Whether a date to come is no mistake: the entry does not count yet."""


PLACES: Mapping[ListName, Place] = {
    "conditions": Place(("conditions",), ("Condition", "")),
    "procedures": Place(("procedures",), ("Procedure", "")),
    "immunizations": Place(("immunizations",), ("Immunization", "")),
    "family_history": Place(("familyHistory",), ("FamilyMemberHistory", "")),
    "flags": Place(("flags",), ("Flag", ""), may_begin_later=True),
    "devices": Place(("deviceUse", "devices"), ("DeviceUseStatement", "Device", "")),
    "care_plans": Place(("carePlans",), ("CarePlan", ""), may_begin_later=True),
    "goals": Place(("goals",), ("Goal", ""), may_begin_later=True),
    "service_requests": Place(("serviceRequests",), ("ServiceRequest", "")),
    "encounters": Place(("encounters",), ("Encounter", "")),
}


@dataclass(frozen=True, slots=True)
class _Way:
    """How resources of one type are read: which statuses count (FHIR R4), which do not, and what they hold."""

    listed: ListName
    counts: frozenset[str | None]
    left_out: frozenset[str | None]
    entries: Callable[[PatientContext, Any], Iterable[Entry]]
    among: Callable[[PatientContext, list[Any]], list[Any]] | None = None
    must_be_coded: bool = True
    """Whether FHIR requires that it says what it is."""


def held_events(context: PatientContext) -> dict[str, list[Found]]:
    """The entries that count, by the facts that they could make true. As with conditions, what makes no sense is named
    here rather than when it is asked for."""
    held: dict[str, list[Found]] = {}
    sought = context.dictionary.holdings.sought
    for kind, resources in context.evidence.events.items():
        way = _WAYS.get(kind)
        if way is None or not sought[way.listed]:
            continue
        for resource in way.among(context, resources) if way.among else resources:
            if resource.status not in way.left_out:
                for name, found in _found_in(context, way, resource).items():
                    held.setdefault(name, []).append(found)
    return held


def _found_in(context: PatientContext, way: _Way, resource: Any) -> dict[str, Found]:
    """What the resource holds, once for each fact."""
    found: dict[str, Found] = {}
    facts = context.dictionary.facts
    for entry in way.entries(context, resource):
        meaning = entry.meaning
        if meaning is UNREADABLE or (way.must_be_coded and not meaning.is_said):
            _name(context, resource, "it has no usable code", entry.written)
            continue
        names = [name for name in meaning.facts if entry.admits is None or entry.admits(facts[name])]
        if names and resource.status not in way.counts:
            _name(context, resource, "its status is none of FHIR's", entry.written)
            return {}
        for name in names:
            before = found[name][3] if name in found else ()
            found[name] = (entry.text, ref_of(resource), meaning.name, before + entry.ages)
    return found


def _name(context: PatientContext, resource: Any, why: str, written: Written) -> None:
    context.name_unreadable("", type(resource).__name__, ref_of(resource), why, codes_as_written(written))


def _immunization(context: PatientContext, given: Immunization) -> Iterator[Entry]:
    if not given.is_subpotent:  # a dose too weak to count (R4: a modifier)
        meaning = context.dictionary.holdings.meaning("immunizations", given.code)
        yield Entry(meaning, given.code, given.occurrence_date_time or "")


def _family(context: PatientContext, relative: FamilyMemberHistory) -> Iterator[Entry]:
    holdings = context.dictionary.holdings
    relation = holdings.meaning("family_history", relative.relationship)
    if relation is UNREADABLE:
        _name(context, relative, "its relationship is not a CodeableConcept", ABSENT)
        return

    def admits(fact: Any) -> bool:
        return fact.relatives is None or fact.relatives.has_any(relation.coded)

    for each in relative.condition or ():
        meaning = holdings.meaning("family_history", each.code)
        onset = first_of(each.onset_age, each.onset_range, each.onset_period, each.onset_string)
        yield Entry(meaning, each.code, "", (onset,), admits)


def _flag(context: PatientContext, flag: Flag) -> Iterator[Entry]:
    period = flag.period
    if not is_over(context, period):
        meaning = context.dictionary.holdings.meaning("flags", flag.code)
        yield Entry(meaning, flag.code, (period and period.start) or "")


_NOT_MEANT = frozenset({"proposal", "plan", "directive", "option"})
_NOT_TO_BE_DONE = frozenset({"cancelled", "stopped", "entered-in-error"})


def _care_plan(context: PatientContext, plan: CarePlan) -> Iterator[Entry]:
    if plan.intent in ("proposal", "option") or is_over(context, plan.period):
        return
    details = [each.detail for each in plan.activity or () if each.detail is not None]
    concepts = [*(plan.category or ()), *(
        each.code for each in details if not each.do_not_perform and each.status not in _NOT_TO_BE_DONE
    )]  # fmt: skip
    begins = (plan.period and plan.period.start) or ""
    for concept in concepts:
        yield Entry(context.dictionary.holdings.meaning("care_plans", concept), concept, begins)


def _goal(context: PatientContext, goal: Goal) -> Iterator[Entry]:
    yield Entry(context.dictionary.holdings.meaning("goals", goal.code), goal.code, goal.start_date or "")


def _service_request(context: PatientContext, request: ServiceRequest) -> Iterator[Entry]:
    if request.intent not in _NOT_MEANT and not request.do_not_perform:
        meaning = context.dictionary.holdings.meaning("service_requests", request.code)
        yield Entry(meaning, request.code, request.authored_on or "")


def _not_drafted(context: PatientContext, requests: list[ServiceRequest]) -> list[ServiceRequest]:
    """Those that no draft of this call revises."""
    drafted = {order.ref for order in context.orders}
    return [each for each in requests if ref_of(each) not in drafted]


_WAYS: Mapping[type, _Way] = {
    Immunization: _Way(
        "immunizations", frozenset({None, "completed"}), frozenset({"not-done", "entered-in-error"}), _immunization
    ),
    FamilyMemberHistory: _Way(
        "family_history", frozenset({None, "partial", "completed"}),
        frozenset({"entered-in-error", "health-unknown"}), _family,
    ),
    Flag: _Way("flags", frozenset({None, "active"}), frozenset({"inactive", "entered-in-error"}), _flag),
    Device: _Way(
        "devices", frozenset({None, "active", "unknown"}), frozenset({"inactive", "entered-in-error"}),
        device_entries, devices_without_use, must_be_coded=False,
    ),
    DeviceUseStatement: _Way(
        "devices", frozenset({None, "active"}),
        frozenset({"completed", "entered-in-error", "intended", "stopped", "on-hold"}),
        device_entries, must_be_coded=False,
    ),
    CarePlan: _Way(
        "care_plans", frozenset({None, "active"}),
        frozenset({"draft", "on-hold", "revoked", "completed", "entered-in-error", "unknown"}),
        _care_plan, must_be_coded=False,
    ),
    Goal: _Way(
        "goals", frozenset({None, "planned", "accepted", "active", "on-hold"}),
        frozenset({"proposed", "completed", "cancelled", "entered-in-error", "rejected"}), _goal,
    ),
    ServiceRequest: _Way(
        "service_requests", frozenset({None, "active", "completed"}),
        frozenset({"draft", "on-hold", "revoked", "entered-in-error", "unknown"}),
        _service_request, _not_drafted, must_be_coded=False,
    ),
    Encounter: _Way(
        "encounters", frozenset({None, "arrived", "triaged", "in-progress", "onleave", "finished"}),
        frozenset({"planned", "cancelled", "entered-in-error", "unknown"}),
        encounter_entries, other_encounters, must_be_coded=False,
    ),
}  # fmt: skip
