"""FHIR resources as a journal sends them: identifiers, profiles, displays, several codings; without narrative."""

from __future__ import annotations

import zlib
from datetime import UTC, datetime, timedelta, timezone
from random import Random
from typing import Any
from uuid import UUID

from benchmarks.terms import Analyte

__all__ = ["Person", "allergy", "condition", "draft_order", "medication_request", "observation", "patient"]

Resource = dict[str, Any]

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
_SYSTEM = "https://journal.example.no/fhir"
_ATC = "http://www.whocc.no/atc"
_FAMILY = (
    "Nordmann",
    "Hansen",
    "Johansen",
    "Olsen",
    "Larsen",
    "Andersen",
    "Pedersen",
    "Nilsen",
    "Berg",
    "Haugen",
)
_GIVEN = {
    "female": ("Kari", "Anne", "Inger", "Marit", "Ingrid", "Liv", "Eva", "Astrid"),
    "male": ("Ola", "Jan", "Per", "Bjørn", "Lars", "Kjell", "Knut", "Svein"),
}  # fmt: skip
_WARDS = ("Medisinsk poliklinikk", "Hjertemedisinsk sengepost", "Nyremedisinsk avdeling", "Akuttmottaket")


class Person:
    """A made-up patient, and the chance that makes what is recorded of them."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.id = new_id(chance)
        self.gender = chance.choice(("female", "male"))
        self.name = (chance.choice(_GIVEN[self.gender]), chance.choice(_FAMILY))
        self.born = (NOW - timedelta(days=chance.randint(45 * 365, 94 * 365))).date().isoformat()
        self.encounter = new_id(chance)
        self.practitioners = [new_id(chance) for _ in range(3)]

    @property
    def reference(self) -> Resource:
        return {"reference": f"Patient/{self.id}", "display": " ".join(self.name)}

    def when(self, days: int) -> str:
        """A moment in the last so many days, more often a late one, as a hospital in Norway writes it."""
        moment = NOW - timedelta(minutes=int(self.chance.random() ** 2 * days * 1440))
        zone = timezone(timedelta(hours=2 if 4 <= moment.month <= 10 else 1))
        return moment.astimezone(zone).isoformat()


def new_id(chance: Random) -> str:
    """A UUID."""
    return str(UUID(int=chance.getrandbits(128), version=4))


def patient(person: Person) -> Resource:
    given, family = person.name
    number = person.chance.randint(10**10, 10**11 - 1)
    return {
        **_head(person, "Patient", person.id),
        "identifier": [{"use": "official", "system": "urn:oid:2.16.578.1.12.4.1.4.1", "value": str(number)}],
        "active": True,
        "name": [{"use": "official", "family": family, "given": [given]}],
        "telecom": [{"system": "phone", "value": f"+47 {number % 10**8:08}", "use": "mobile"}],
        "gender": person.gender,
        "birthDate": person.born,
        "address": [{"use": "home", "line": ["Storgata 1"], "city": "Oslo", "postalCode": "0155", "country": "NO"}],
        "maritalStatus": _coded("http://terminology.hl7.org/CodeSystem/v3-MaritalStatus", "M", "Married"),
        "communication": [{"language": {"coding": [{"system": "urn:ietf:bcp:47", "code": "nb"}]}, "preferred": True}],
        "generalPractitioner": [{"reference": f"Practitioner/{person.practitioners[0]}", "display": "Fastlege"}],
        "managingOrganization": {"reference": "Organization/oslo", "display": "Oslo universitetssykehus HF"},
    }  # fmt: skip


def observation(person: Person, analyte: Analyte) -> Resource:
    chance = person.chance
    value = round(chance.uniform(analyte.low, analyte.high), 1 if analyte.high < 50 else 0)
    taken = person.when(900)
    shown = analyte.unit.replace("{1.73_m2}", "1,73 m²").replace("umol", "µmol").replace("10*9", "×10⁹")
    number: int | float = int(value) if value == int(value) else value
    return {
        **_head(person, "Observation", new_id(chance)),
        "status": "final",
        "category": [_coded("http://terminology.hl7.org/CodeSystem/observation-category", "laboratory", "Laboratory")],
        "code": {
            "coding": [
                {"system": "urn:oid:2.16.578.1.12.4.1.1.7280", "code": analyte.npu, "display": f"P-{analyte.name}"},
                {"system": "http://loinc.org", "code": analyte.loinc, "display": analyte.name},
            ],
            "text": analyte.name,
        },
        "subject": person.reference,
        "encounter": {"reference": f"Encounter/{person.encounter}"},
        "effectiveDateTime": taken,
        "issued": taken,
        "performer": [{"reference": "Organization/klinisk-kjemi", "display": "Medisinsk biokjemi"}],
        "valueQuantity": {"value": number, "unit": shown, "system": "http://unitsofmeasure.org", "code": analyte.unit},
        "referenceRange": [{"low": _plain(analyte.low, shown), "high": _plain(analyte.high, shown)}],
    }  # fmt: skip


def condition(person: Person, code: str, name: str) -> Resource:
    chance = person.chance
    status = "http://terminology.hl7.org/CodeSystem/condition"
    recorded = person.when(3000)
    fine = f"{code}.{chance.randint(0, 9)}"
    return {
        **_head(person, "Condition", new_id(chance)),
        "clinicalStatus": _coded(f"{status}-clinical", "active" if chance.random() < 0.85 else "resolved", ""),
        "verificationStatus": _coded(f"{status}-ver-status", "confirmed", "Confirmed"),
        "category": [_coded(f"{status}-category", "problem-list-item", "Problem List Item")],
        "code": {
            "coding": [
                {"system": "urn:oid:2.16.578.1.12.4.1.1.7110", "code": fine, "display": name},
                {"system": "http://snomed.info/sct", "code": str(10**7 + _number(code)), "display": name},
            ],
            "text": name,
        },
        "subject": person.reference,
        "encounter": {"reference": f"Encounter/{person.encounter}"},
        "onsetDateTime": recorded[:10],
        "recordedDate": recorded,
        "recorder": _practitioner(person),
        "note": [{"time": recorded, "text": f"{name}. {_note(chance)}"}],
    }  # fmt: skip


def allergy(person: Person, atc: str, name: str) -> Resource:
    chance = person.chance
    status = "http://terminology.hl7.org/CodeSystem/allergyintolerance"
    recorded = person.when(4000)
    severe = chance.random() < 0.2
    return {
        **_head(person, "AllergyIntolerance", new_id(chance)),
        "clinicalStatus": _coded(f"{status}-clinical", "active", "Active"),
        "verificationStatus": _coded(f"{status}-verification", "confirmed", "Confirmed"),
        "type": chance.choice(("allergy", "intolerance")),
        "category": ["medication"],
        "criticality": "high" if severe else "low",
        "code": {"coding": [{"system": _ATC, "code": atc, "display": name}], "text": name},
        "patient": person.reference,
        "recordedDate": recorded,
        "recorder": _practitioner(person),
        "reaction": [
            {
                "manifestation": [_coded("http://snomed.info/sct", "271807003", "Utslett")],
                "description": _note(chance),
                "onset": recorded[:10],
                "severity": "severe" if severe else "mild",
            }
        ],
    }  # fmt: skip


def medication_request(person: Person, atc: str, name: str, dose: float) -> Resource:
    chance = person.chance
    written = person.when(300)
    return {
        **_head(person, "MedicationRequest", new_id(chance)),
        "identifier": [{"system": f"{_SYSTEM}/forskrivning", "value": f"R{chance.randint(10**9, 10**10)}"}],
        "status": "active" if chance.random() < 0.9 else "stopped",
        "intent": "order",
        **_drug(atc, name, dose),
        "subject": person.reference,
        "encounter": {"reference": f"Encounter/{person.encounter}"},
        "authoredOn": written,
        "requester": _practitioner(person),
        "dosageInstruction": [_dosage(chance, dose)],
        "dispenseRequest": {
            "numberOfRepeatsAllowed": 3,
            "quantity": {"value": 98, "unit": "tablett"},
            "expectedSupplyDuration": {"value": 98, "unit": "døgn", "system": "http://unitsofmeasure.org", "code": "d"},
        },
    }  # fmt: skip


def draft_order(person: Person, atc: str, name: str, dose: float) -> Resource:
    """What the clinician is about to sign."""
    return {**medication_request(person, atc, name, dose), "status": "draft"}


def _head(person: Person, kind: str, identity: str) -> Resource:
    chance = person.chance
    return {
        "resourceType": kind,
        "id": identity,
        "meta": {
            "versionId": str(chance.randint(1, 9)),
            "lastUpdated": person.when(900),
            "profile": [f"http://hl7.no/fhir/StructureDefinition/no-basis-{kind}"],
        },
    }


def _coded(system: str, code: str, display: str) -> Resource:
    return {"coding": [{"system": system, "code": code, "display": display or code}]}


def _drug(atc: str, name: str, dose: float) -> Resource:
    product = {
        "system": "http://dmp.no/fhir/NamingSystem/festLegemiddelMerkevare",
        "code": f"ID_{_number(f'{atc} {dose:g}'):08X}-74B0-4CAF-87B2-3B1A2D7F0C11",
        "display": f"{name} Tab {dose:g} mg",
    }
    substance = {"system": _ATC, "code": atc, "display": name}
    return {"medicationCodeableConcept": {"coding": [product, substance], "text": f"{name} {dose:g} mg"}}


def _number(words: str) -> int:
    """Always the same number for the same words."""
    return zlib.crc32(words.encode()) & 0x7FFFFFFF


def _dosage(chance: Random, dose: float) -> Resource:
    times = chance.choice((1, 1, 2, 3))
    return {
        "sequence": 1,
        "text": f"{dose:g} mg {times} ganger daglig",
        "timing": {"repeat": {"frequency": times, "period": 1, "periodUnit": "d"}},
        "route": _coded("urn:oid:2.16.578.1.12.4.1.1.7477", "53", "Oral"),
        "doseAndRate": [{"doseQuantity": _amount(dose, "mg")}],
    }


def _amount(value: float, unit: str) -> Resource:
    return {"value": value, "unit": unit, "system": "http://unitsofmeasure.org", "code": unit}


def _plain(value: float, unit: str) -> Resource:
    return {"value": value, "unit": unit}


def _practitioner(person: Person) -> Resource:
    chosen = person.chance.choice(person.practitioners)
    return {"reference": f"Practitioner/{chosen}", "display": f"Lege, {person.chance.choice(_WARDS)}"}


def _note(chance: Random) -> str:
    return chance.choice((
        "Opplyst av pasienten ved innkomst.",
        "Fra epikrise; ikke bekreftet ved siste konsultasjon.",
        "Kontrollert hos fastlege, stabil siste halvår.",
    ))  # fmt: skip
