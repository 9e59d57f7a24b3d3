"""Devices that a patient has: as such, or by a statement of their use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds.context.entry import Entry, is_over, ref_of
from cds.context.resources import Device, DeviceUseStatement

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cds.context.patient import PatientContext
    from cds.context.resources import ContainedDevice

__all__ = ["device_entries", "devices_without_use"]


def device_entries(context: PatientContext, resource: Device | DeviceUseStatement) -> Iterator[Entry]:
    """What the device is. A use is dated by its beginning; a device alone has no date."""
    if isinstance(resource, Device):
        yield Entry(context.dictionary.holdings.meaning("devices", resource.code), resource.code)
        return
    reference = resource.device and resource.device.reference
    if not reference or is_over(context, resource.timing_period):
        return  # named by words only, or no longer used
    device = _resolve(context, reference, resource)
    if device is None:
        why = "the device it refers to did not come"
        context.name_unreadable("", "DeviceUseStatement", ref_of(resource), why, None)
        return
    period = resource.timing_period
    text = resource.timing_date_time or (period and (period.start or period.end)) or ""
    yield Entry(context.dictionary.holdings.meaning("devices", device.code), device.code, text)


def devices_without_use(context: PatientContext, devices: list[Device]) -> list[Device]:
    """The patient's own of which no statement tells whether they are used: a statement knows better. One without a
    patient has come along with something else."""
    told = {
        _id_in(each.device.reference)
        for each in context.evidence.events.get(DeviceUseStatement, ())
        if each.device and each.device.reference and each.status != "entered-in-error"
    }
    return [each for each in devices if each.subject is not None and (not each.id or each.id not in told)]


def _resolve(
    context: PatientContext, reference: str, use: DeviceUseStatement
) -> Device | ContainedDevice | None:
    if reference.startswith("#"):
        return next((each for each in use.contained or () if each.id == reference[1:]), None)
    wanted = _id_in(reference)
    return next((each for each in context.evidence.events.get(Device, ()) if each.id == wanted), None)


def _id_in(reference: str) -> str:
    return reference.partition("/_history/")[0].rpartition("/")[2].removeprefix("urn:uuid:")
