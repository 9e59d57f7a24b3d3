"""The shipped factors of oral morphine equivalents against worked examples.

Examples: the equianalgesic doses of the table of Helsedirektoratet itself, and those of the CDC (2016, 2022) for the
opioids whose factor is the same in both.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import orjson
import pytest
from support.patients import shipped_knowledge

from cds.context import Answer, Known, PatientContext
from cds.hooks import read_call

Json = dict[str, Any]
ATC = "http://www.whocc.no/atc"
ORAL, SKIN, VEIN = "53", "65", "43"
NOW = datetime.fromisoformat("2026-11-22T10:00:00+01:00")


def equivalents(code: str, value: float, unit: str, times: int, route: str) -> Answer:
    rated = unit.endswith("/h")
    amount = {"value": value, "code": unit, "system": "http://unitsofmeasure.org"}
    given: Json = {
        "doseAndRate": [{"rateQuantity" if rated else "doseQuantity": amount}],
        "route": {"coding": [{"system": "urn:oid:2.16.578.1.12.4.1.1.7477", "code": route}]},
    }
    if not rated:
        given["timing"] = {"repeat": {"frequency": times, "period": 1, "periodUnit": "d"}}
    taken = {
        "resourceType": "MedicationStatement",
        "status": "active",
        "subject": {"reference": "Patient/p1"},
        "medicationCodeableConcept": {"coding": [{"system": ATC, "code": code}]},
        "dosage": [given],
    }
    body = {
        "hook": "patient-view",
        "hookInstance": "1",
        "context": {"userId": "Practitioner/1", "patientId": "p1"},
        "prefetch": {
            "patient": {"resourceType": "Patient", "id": "p1"},
            "medicationStatements": {"resourceType": "Bundle", "entry": [{"resource": taken}]},
        },
    }
    call = read_call(orjson.dumps(body), "patient-view", "patient-view", "en")
    dictionary = shipped_knowledge().dictionary
    return PatientContext(call.evidence, dictionary, NOW).ask(dictionary.facts["oral_morphine_equivalents"])


@pytest.mark.parametrize(
    ("code", "value", "unit", "times", "route", "mg"),
    [
        ("N02AA05", 20, "mg", 2, ORAL, 60),       # oxycodone; CDC: 10 mg twice a day is 30
        ("N02AA05", 10, "mg", 2, ORAL, 30),
        ("N02AA01", 30, "mg", 1, ORAL, 30),       # morphine
        ("R05DA04", 60, "mg", 4, ORAL, 24),       # codeine
        ("R05DA04", 300, "mg", 1, ORAL, 30),
        ("N02AX02", 100, "mg", 4, ORAL, 60),      # tramadol
        ("N02AX02", 200, "mg", 1, ORAL, 30),
        ("N02AB01", 30, "mg", 1, ORAL, 30),       # ketobemidone
        ("N02AA03", 4, "mg", 2, ORAL, 40),        # hydromorphone
        ("N02AA03", 6, "mg", 1, ORAL, 30),
        ("N02AX06", 100, "mg", 2, ORAL, 40),      # tapentadol
        ("N02AX06", 150, "mg", 1, ORAL, 30),
        ("N02AB03", 25, "ug/h", 1, SKIN, 60),     # fentanyl patch
        ("N02AB03", 12.5, "ug/h", 1, SKIN, 30),
        ("N02AE01", 20, "ug/h", 1, SKIN, 44.4),   # buprenorphine patch
    ],
)  # fmt: skip
def test_the_sum_is_that_of_the_worked_examples(
    code: str, value: float, unit: str, times: int, route: str, mg: float
) -> None:
    given = equivalents(code, value, unit, times, route)
    assert isinstance(given, Known)
    assert given.value == pytest.approx(mg)


@pytest.mark.parametrize(("code", "route"), [("N02AA01", VEIN), ("N02AC04", ORAL), ("N02AJ06", ORAL)])
def test_what_the_table_does_not_give_is_not_counted_as_nothing(code: str, route: str) -> None:
    assert not isinstance(equivalents(code, 10, "mg", 2, route), Known)
