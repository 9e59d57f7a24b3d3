"""FHIR JSON to evidence. One malformed resource costs only itself: it is named, and everything else is read.

A call is decoded whole, in one pass, when all of it is well-formed (`gather`). When it is not, it is taken
apart entry by entry (`salvage`), and what cannot be decoded is recorded as unreadable.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec

from cds.context.concepts import UNREADABLE_ERRORS, codes_as_written, reason_of
from cds.context.data_types import ABSENT, Subject
from cds.context.evidence import SOURCES, Evidence, Sent, Unreadable
from cds.context.r4_types import PASSED_OVER
from cds.context.resources import (
    R4_TYPES,
    Bundle,
    BundleLink,
    Entry,
    Medication,
    MedicationRequest,
    OperationOutcome,
    Patient,
    Resource,
    ServiceRequest,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["gather", "gather_orders", "is_bundle", "salvage", "salvage_bundle"]

# What a server may send along with what was searched for, or a journal keep among its drafts, and no rule reads.
_COMES_ALONG = frozenset({
    "CareTeam", "Device", "Group", "Location", "Organization", "Practitioner", "PractitionerRole", "Provenance",
    "RelatedPerson", "Specimen",
})  # fmt: skip
_OTHER_ORDERS = _COMES_ALONG | {
    "Appointment", "CarePlan", "CommunicationRequest", "DeviceRequest", "NutritionOrder", "RequestGroup",
    "SupplyRequest", "Task", "VisionPrescription",
}  # fmt: skip
_CODED_IN = {"Immunization": "vaccineCode", "Goal": "description", "Device": "type"}
"""Where a resource that cannot be decoded says what it is, when not in its `code`."""
_UNEXPECTED = frozenset(PASSED_OVER) - _COMES_ALONG
_FHIR_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}", re.ASCII)
_resource = msgspec.json.Decoder(Resource)
_bundle_parts = msgspec.json.Decoder(dict[str, msgspec.Raw])
_entries = msgspec.json.Decoder(list[msgspec.Raw] | None)
_UNKNOWN_KEY = "(unknown key)"  # its name is the journal's, and no business of the log
_NOTHING = msgspec.Raw(b"null")
_links = msgspec.json.Decoder(list[BundleLink] | None)


def source_of(key: str) -> str | None:
    """The source a prefetch key brings (`observations-2` continues `observations`); None for a key not ours."""
    name, _, part = key.partition("-")
    return name if name in SOURCES and (not part or part.isdigit()) else None


def gather(evidence: Evidence, prefetch: Mapping[str, Any]) -> None:
    """Sort the decoded prefetch into `evidence`."""
    for key, answer in prefetch.items():
        source = source_of(key)
        key = key if source else _UNKNOWN_KEY
        if answer is None:
            _mark(evidence, source, Sent.EMPTY)
        elif isinstance(answer, Bundle):
            _gather_bundle(evidence, key, source, answer)
        elif isinstance(answer, OperationOutcome):
            failed = _is_error(answer)
            _mark(evidence, source, Sent.FAILED if failed else Sent.EMPTY)
        elif source is not None and type(answer).__name__ != SOURCES[source]:
            kind = type(answer).__name__
            evidence.unreadable.append(
                Unreadable(
                    f"prefetch.{key}", SOURCES[source], kind, f"expected {SOURCES[source]}, got {kind}"
                )
            )
            _mark(evidence, source, Sent.FAILED)
        else:
            _mark(evidence, source, Sent.SENT)
            _take(evidence, answer, f"prefetch.{key}", None, source)


def gather_orders(evidence: Evidence, bundle: Bundle, selections: Iterable[str]) -> None:
    """Take the draft orders, and the Medication resources that came with them."""
    for place, entry in enumerate(bundle.entry or ()):
        resource = entry.resource
        if isinstance(resource, MedicationRequest | ServiceRequest):
            if _is_ours(evidence, resource.subject):
                evidence.orders.append(resource)
            else:
                _foreign(evidence, f"context.draftOrders.entry[{place}]", resource)
        elif isinstance(resource, Medication):
            _take(evidence, resource, "", entry.full_url, None)
        elif type(resource).__name__ not in _OTHER_ORDERS:
            _name_unexpected(evidence, f"context.draftOrders.entry[{place}]", "draft order", resource)
    evidence.selected = frozenset(selections)


def salvage(evidence: Evidence, prefetch: msgspec.Raw) -> dict[str, Any]:
    """The prefetch, decoded piece by piece; what cannot be read is recorded in `evidence`."""
    decoded: dict[str, Any] = {}
    for key, raw in _bundle_parts.decode(prefetch).items():
        source = source_of(key)
        kind = SOURCES.get(source or "", "")
        where = f"prefetch.{key if source else _UNKNOWN_KEY}"
        if bytes(raw) == b"null":
            decoded[key] = None
            continue
        whole = _decode_one(raw)
        if isinstance(whole, str) and source is not None:
            if is_bundle(raw):
                decoded[key] = salvage_bundle(evidence, raw, where, kind)
            else:
                _name_unreadable(evidence, raw, where, kind, whole)
                _mark(evidence, source, Sent.FAILED)
        elif not isinstance(whole, str):
            decoded[key] = whole
    return decoded


def salvage_bundle(evidence: Evidence, raw: msgspec.Raw | bytes, where: str, kind: str) -> Bundle:
    """The Bundle with those of its entries that can be read."""
    bundle = Bundle(entry=[])
    assert bundle.entry is not None
    try:
        parts = _bundle_parts.decode(raw)
        entries = _entries.decode(parts.get("entry", b"null")) or []
    except UNREADABLE_ERRORS as error:
        evidence.unreadable.append(Unreadable(where, kind, "Bundle", reason_of(error)))
        return bundle
    try:
        bundle.link = _links.decode(parts.get("link", b"null"))
    except UNREADABLE_ERRORS:
        bundle.link = None
    for place, item in enumerate(entries):
        spot = f"{where}.entry[{place}]"
        try:
            pieces = _bundle_parts.decode(item)
        except UNREADABLE_ERRORS as error:
            evidence.unreadable.append(Unreadable(spot, kind, "entry", reason_of(error)))
            continue
        inner = pieces.get("resource", _NOTHING)
        resource = _decode_one(inner)
        if isinstance(resource, str):
            _name_unreadable(evidence, inner, spot, kind, resource)
        else:
            bundle.entry.append(Entry(full_url=_text(pieces.get("fullUrl")), resource=resource))
    return bundle


def _gather_bundle(evidence: Evidence, key: str, source: str | None, bundle: Bundle) -> None:
    entries = bundle.entry or ()
    wanted = SOURCES.get(source or "", "")
    state = Sent.SENT if entries else Sent.EMPTY
    if entries and not _took_all(evidence, source, [entry.resource for entry in entries]):
        state = _take_each(evidence, key, source, wanted, bundle)
    more = bundle.total is not None and bundle.total > len(entries)
    if more or (bundle.link and any(link.relation == "next" for link in bundle.link)):
        state = Sent.INCOMPLETE
    _mark(evidence, source, state)


def _took_all(evidence: Evidence, source: str | None, resources: list[Any]) -> bool:
    """Take all of them at once if they are what was asked for, all about our patient: by far the most common."""
    kinds = set(map(type, resources))
    kind = kinds.pop()
    if kinds or kind.__name__ != SOURCES.get(source or "", ""):
        return False
    listed = evidence.list_for(kind, source)
    if listed is None:
        return False
    subjects = {(subject := resource.subject) and subject.reference for resource in resources}
    if not subjects <= evidence.own_references:
        return False
    listed.extend(resources)
    return True


def _take_each(evidence: Evidence, key: str, source: str | None, wanted: str, bundle: Bundle) -> Sent:
    state = Sent.EMPTY
    for place, entry in enumerate(bundle.entry or ()):
        resource: Any = entry.resource
        if resource is None:
            _name_unexpected(evidence, f"prefetch.{key}.entry[{place}]", wanted, None)
            continue
        kind = type(resource)
        if kind is OperationOutcome:
            if _is_error(resource):
                _mark(evidence, source, Sent.FAILED)
            continue
        state = Sent.SENT
        if wanted and kind.__name__ in _UNEXPECTED:
            _name_unexpected(evidence, f"prefetch.{key}.entry[{place}]", wanted, resource)
            continue
        _take(evidence, resource, f"prefetch.{key}.entry[{place}]", entry.full_url, source)
    if state is Sent.SENT and wanted and not _holds(bundle, wanted):
        why = f"expected {wanted}, got none"
        evidence.unreadable.append(Unreadable(f"prefetch.{key}", wanted, "Bundle", why))
        state = Sent.FAILED
    return state


_BADNESS = {
    state: place
    for place, state in enumerate((Sent.NOT_SENT, Sent.EMPTY, Sent.SENT, Sent.INCOMPLETE, Sent.FAILED))
}


def _mark(evidence: Evidence, source: str | None, state: Sent) -> None:
    """Several keys may bring one source; the worst that befell any of them counts."""
    if source is not None:
        before = evidence.sources.get(source)
        if before is None or _BADNESS[state] > _BADNESS[before]:
            evidence.sources[source] = state


def _take(evidence: Evidence, resource: Any, where: str, full_url: str | None, source: str | None) -> None:
    kind = type(resource)
    listed = evidence.list_for(kind, source)
    if listed is not None:
        if _is_ours(evidence, resource.subject):
            listed.append(resource)
        else:
            _foreign(evidence, where, resource)
    elif kind is Medication:
        if resource.id:
            evidence.medications[f"Medication/{resource.id}"] = resource
            evidence.medications[f"urn:uuid:{resource.id}"] = resource
        if full_url:
            evidence.medications[full_url] = resource
    elif kind is Patient and (evidence.patient is None or resource.id == evidence.patient_id):
        evidence.patient = resource


def _is_ours(evidence: Evidence, subject: Subject | None) -> bool:
    """Whether the reference can be to the patient of the call. An identifier instead of an id is accepted."""
    if subject is None or subject.reference is None or subject.reference in evidence.own_references:
        return True
    reference = subject.reference.partition("/_history/")[0]
    return (
        reference.startswith("#")
        or reference in evidence.own_references
        or reference.endswith(f"/Patient/{evidence.patient_id}")
    )


def _foreign(evidence: Evidence, where: str, resource: Any) -> None:
    kind = type(resource).__name__
    evidence.unreadable.append(
        Unreadable(
            where,
            kind,
            _ref(kind, resource.id),
            "it belongs to another patient than the call is about",
            codes_as_written(getattr(resource, "code", ABSENT)),
        )
    )


def _holds(bundle: Bundle, kind: str) -> bool:
    return any(type(entry.resource).__name__ == kind for entry in bundle.entry or ())


def _name_unexpected(evidence: Evidence, where: str, wanted: str, resource: Any) -> None:
    """Record an entry that cannot be what was asked for: it may have been."""
    kind = "nothing" if resource is None else type(resource).__name__
    ref = "entry" if resource is None else _ref(kind, resource.id)
    evidence.unreadable.append(Unreadable(where, wanted, ref, f"expected {wanted}, got {kind}"))


def _decode_one(raw: msgspec.Raw | bytes) -> Any:
    """The resource, or the reason it cannot be decoded as a string."""
    try:
        return _resource.decode(raw)
    except UNREADABLE_ERRORS as error:
        return reason_of(error)


def is_bundle(raw: msgspec.Raw | bytes) -> bool:
    """Whether the JSON says it is a Bundle."""
    try:
        return msgspec.json.decode(raw, type=_TypeOnly).resource_type == "Bundle"
    except UNREADABLE_ERRORS:
        return False


class _TypeOnly(msgspec.Struct, rename="camel"):
    resource_type: str | None = None


def _name_unreadable(evidence: Evidence, raw: msgspec.Raw | bytes, where: str, kind: str, why: str) -> None:
    """Record what could not be decoded, with as much of type, id and codes as can be made out."""
    ref, codes = kind or "resource", None
    try:
        loose = msgspec.json.decode(raw)
    except UNREADABLE_ERRORS:
        loose = None
    if isinstance(loose, dict):
        said = loose.get("resourceType")
        if isinstance(said, str) and said in R4_TYPES:
            kind = said
        ref = _ref(kind or "resource", loose.get("id"))
        try:
            concept = loose[_CODED_IN.get(kind, "code")]
            codes = frozenset(str(coding["code"]) for coding in concept["coding"])
        except (KeyError, TypeError):
            codes = None
    evidence.unreadable.append(Unreadable(where, kind, ref, why, codes or None))


def _ref(kind: str, identity: object) -> str:
    return f"{kind}/{identity}" if isinstance(identity, str) and _FHIR_ID.fullmatch(identity) else kind


def _is_error(outcome: OperationOutcome) -> bool:
    return any(issue.severity in {"error", "fatal"} for issue in outcome.issue or ())


def _text(raw: msgspec.Raw | None) -> str | None:
    try:
        value = msgspec.json.decode(raw) if raw is not None else None
    except UNREADABLE_ERRORS:
        return None
    return value if isinstance(value, str) else None
