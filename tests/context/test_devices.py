"""A device is known as the patient's own, or by a statement of its use, which knows better."""

from __future__ import annotations

import pytest

from cds.context import Answer, Known, Reason
from context.chart import Json, answer, context_of
from context.events_made import device, device_use


def says(given: Answer) -> object:
    return given.value if isinstance(given, Known) else given.reason


def test_a_device_without_a_patient_has_only_come_along() -> None:
    thermometer = device()
    del thermometer["patient"]
    assert says(answer("pacemaker", thermometer)) is False


@pytest.mark.parametrize(
    "reference", ["Device/x1", "https://ehr.example/fhir/Device/x1", "urn:uuid:x1", "Device/x1/_history/2"]
)
def test_a_statement_of_use_refers_to_the_device(reference: str) -> None:
    given = answer("pacemaker", device(id="x1"), device_use("2016-05-01", of=reference, id="u1"))
    assert isinstance(given, Known)
    assert (given.value, given.on, given.sources) == (True, "2016-05-01", ("DeviceUseStatement/u1",))


def test_a_device_whose_use_is_over_is_not_in_use() -> None:
    assert says(answer("pacemaker", device(id="x1"), device_use(of="Device/x1", status="completed"))) is False
    over = device_use(of="Device/x1", timingPeriod={"start": "2016", "end": "2020"})
    assert says(answer("pacemaker", device(id="x1"), over)) is False


def test_a_mistaken_statement_says_nothing_of_the_device() -> None:
    mistaken = device_use(of="Device/x1", status="entered-in-error")
    assert says(answer("pacemaker", device(id="x1"), mistaken)) is True


def test_a_device_that_did_not_come_may_be_any() -> None:
    context = context_of(device_use(of="Device/x9", id="u1"))
    assert [(piece.ref, piece.why) for piece in context.evidence.unreadable] == [
        ("DeviceUseStatement/u1", "the device it refers to did not come")
    ]
    assert says(context.ask_by_name("pacemaker")) is Reason.UNREADABLE


def test_a_device_named_by_words_only_is_not_seen() -> None:
    by_name: Json = device_use(device={"display": "pacemaker"})
    assert says(answer("pacemaker", by_name)) is False


def test_one_of_the_two_lists_is_enough() -> None:
    assert says(answer("pacemaker", not_sent=["devices"])) is False
    assert says(answer("pacemaker", not_sent=["deviceUse"])) is False
    assert says(answer("pacemaker", not_sent=["devices", "deviceUse"])) is Reason.NOT_SENT


def test_how_long_a_device_has_been_there() -> None:
    assert answer("years_with_pacemaker", device_use("2016-11-22")) == Known(
        10, "a", "2016-11-22", ("DeviceUseStatement",)
    )
    assert says(answer("years_with_pacemaker", device())) is Reason.DATE_TOO_COARSE
