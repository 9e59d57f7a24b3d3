"""The body of a call to a `HookCall`. What is wrong with the envelope refuses the call; what is wrong with one
resource in it costs only that resource.

The access token in `fhirAuthorization` is never decoded.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import urlsplit

import msgspec

from cds.call import HookCall
from cds.context import (
    UNREADABLE_ERRORS,
    Bundle,
    Evidence,
    Resource,
    Unreadable,
    gather,
    gather_orders,
    is_bundle,
    salvage,
    salvage_bundle,
)
from cds.errors import Refused

if TYPE_CHECKING:
    from cds.reading import Language

__all__ = ["ORDER_HOOKS", "read_call"]

ORDER_HOOKS = frozenset({"order-select", "order-sign"})
_FHIR_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}", re.ASCII)
_MOST_INSTANCE = 100


class _Context(msgspec.Struct, rename="camel"):
    user_id: str | None = None
    patient_id: str | None = None
    encounter_id: str | None = None
    selections: list[str] | None = None
    draft_orders: Resource | None = None
    """A Bundle; the wider type makes the decoder ask for its `resourceType`."""


class _Envelope(msgspec.Struct, rename="camel"):
    hook: str | None = None
    hook_instance: str | None = None
    fhir_server: str | None = None
    context: _Context | None = None
    prefetch: dict[str, Resource | None] | None = None


class _RawContext(msgspec.Struct, rename="camel"):
    user_id: str | None = None
    patient_id: str | None = None
    encounter_id: str | None = None
    selections: list[str] | None = None
    draft_orders: msgspec.Raw = msgspec.Raw()


class _RawEnvelope(msgspec.Struct, rename="camel"):
    hook: str | None = None
    hook_instance: str | None = None
    fhir_server: str | None = None
    context: _RawContext | None = None
    prefetch: msgspec.Raw = msgspec.Raw()


_typed = msgspec.json.Decoder(_Envelope)
_tolerant = msgspec.json.Decoder(_RawEnvelope)


def read_call(body: bytes, service: str, hook: str, language: Language) -> HookCall:
    """The call. Raises `Refused` (400, 412) when the envelope cannot be followed."""
    pieces: list[Unreadable] = []
    envelope: _Envelope | _RawEnvelope
    try:
        envelope = _typed.decode(body)
        prefetch: Any = envelope.prefetch
    except UNREADABLE_ERRORS:
        envelope = _decode_tolerantly(body)
        prefetch = envelope.prefetch
    context = envelope.context
    _check_envelope(envelope, hook)
    if context is None:
        _refuse(400, "REQ004", "`context` is missing.", "context", "Send the context of the hook.")
    patient_id = _patient_id(context.patient_id)
    if not context.user_id:
        _refuse(
            400,
            "REQ006",
            "`context.userId` is missing.",
            "context.userId",
            "Send for example `Practitioner/123`.",
        )
    evidence = Evidence(
        patient_id,
        unreadable=pieces,
        user_id=context.user_id,
        encounter_id=(context.encounter_id or "").removeprefix("Encounter/"),
    )
    if isinstance(envelope, _RawEnvelope):
        prefetch = _salvage_prefetch(evidence, envelope.prefetch)
    _check_prefetch(prefetch)
    gather(evidence, prefetch)
    _check_patient(evidence)
    if hook in ORDER_HOOKS:
        bundle = context.draft_orders
        if isinstance(context, _RawContext):
            bundle = _salvage_orders(evidence, context.draft_orders)
        if not isinstance(bundle, Bundle):
            _refuse(400, "REQ008", "`context.draftOrders` is missing.", "context.draftOrders",
                    "Send a Bundle with the draft orders.")  # fmt: skip
        gather_orders(evidence, bundle, context.selections or ())
    return HookCall(
        service=service,
        hook=hook,
        hook_instance=envelope.hook_instance or "",
        user_id=context.user_id,
        encounter_id=context.encounter_id or "",
        fhir_server=_origin(envelope.fhir_server),
        language=language,
        evidence=evidence,
    )


def _decode_tolerantly(body: bytes) -> _RawEnvelope:
    try:
        return _tolerant.decode(body)
    except msgspec.ValidationError as error:
        where = str(error).partition(" - at `$.")[2].rstrip("`") or "body"
        _refuse(400, "REQ002", f"The call does not have the shape of CDS Hooks: {_reason(error)}.", where[:60],
                "See the hook's definition.")  # fmt: skip
    except UNREADABLE_ERRORS as error:
        _refuse(
            400,
            "REQ001",
            f"The body is not JSON: {_reason(error)}.",
            "body",
            "Send the call as JSON in UTF-8.",
        )


def _check_envelope(envelope: _Envelope | _RawEnvelope, hook: str) -> None:
    if not envelope.hook:
        _refuse(400, "REQ003", "`hook` is missing.", "hook", f"This service answers `{hook}`.")
    if envelope.hook != hook:
        _refuse(
            400,
            "REQ003",
            "`hook` is not the one this service answers.",
            "hook",
            f"This service answers `{hook}`.",
        )
    instance = envelope.hook_instance
    if not instance or len(instance) > _MOST_INSTANCE:
        _refuse(400, "REQ005", "`hookInstance` is missing or too long.", "hookInstance", "Send a UUID.")


def _patient_id(written: str | None) -> str:
    patient_id = (written or "").removeprefix("Patient/")
    if not _FHIR_ID.fullmatch(patient_id):
        _refuse(400, "REQ007", "`context.patientId` is missing or not a FHIR id.", "context.patientId",
                "Send the id of the Patient resource.")  # fmt: skip
    return patient_id


def _check_prefetch(prefetch: Any) -> None:
    if not isinstance(prefetch, dict) or prefetch.get("patient") is None:
        missing = "`prefetch`" if not prefetch else "`prefetch.patient`"
        _refuse(412, "REQ010", f"{missing} is missing, and there is no other way to the data.", "prefetch.patient",
                "Fill the templates that GET /cds-services lists.")  # fmt: skip


def _check_patient(evidence: Evidence) -> None:
    patient = evidence.patient
    if patient is not None and patient.id and patient.id != evidence.patient_id:
        _refuse(400, "REQ011", "The prefetched Patient is not the patient of the context.", "prefetch.patient",
                "Send the data of the patient that the call is about.")  # fmt: skip


def _salvage_prefetch(evidence: Evidence, raw: msgspec.Raw) -> dict[str, Any] | None:
    if not bytes(raw) or bytes(raw) == b"null":
        return None
    try:
        salvaged = salvage(evidence, raw)
    except UNREADABLE_ERRORS as error:
        _refuse(400, "REQ009", f"`prefetch` is not an object: {_reason(error)}.", "prefetch",
                "Send an object with one member for each template.")  # fmt: skip
    if "patient" not in salvaged and any(piece.where == "prefetch.patient" for piece in evidence.unreadable):
        salvaged["patient"] = (
            Bundle()
        )  # it came, but could not be read: its facts are missing with that reason
    return salvaged


def _salvage_orders(evidence: Evidence, raw: msgspec.Raw) -> Bundle | None:
    if not bytes(raw) or bytes(raw) == b"null":
        return None
    if not is_bundle(raw):
        _refuse(400, "REQ008", "`context.draftOrders` is not a Bundle.", "context.draftOrders",
                "Send a Bundle with the draft orders.")  # fmt: skip
    return salvage_bundle(evidence, raw, "context.draftOrders", "draft order")


@lru_cache(maxsize=1024)
def _origin(url: str | None) -> str:
    try:
        parts = urlsplit(url or "")
        return (
            f"{parts.scheme}://{parts.hostname}{f':{parts.port}' if parts.port else ''}"
            if parts.hostname
            else ""
        )
    except ValueError:
        return ""


def _reason(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "nested too deeply"
    if isinstance(error, UnicodeDecodeError):
        return "not UTF-8"
    return str(error).partition(" - at `$")[0].replace("`", "").rstrip(".")[:120]


def _refuse(status: int, code: str, message: str, where: str, remedy: str) -> NoReturn:
    raise Refused(status, code, message, where=where, remedy=remedy)
