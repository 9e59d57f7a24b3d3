"""Code systems under all their names, codes as they are spelled, hierarchies, exceptions, mixed value sets."""

from __future__ import annotations

import pytest
from knowledge.small import small_base

from cds.context import Code, Known, ValueSet
from cds.knowledge import Knowledge
from context.chart import Json, answer, condition, observation, quantity, statement


def base() -> Knowledge:
    return small_base()


def says_yes(fact: str, *resources: Json) -> bool:
    given = answer(fact, *resources)
    assert isinstance(given, Known)
    return given.value is True


# The names under which each system is seen: Norwegian kodeverk, HL7 NamingSystem, LMDI, NILAR, FEST.
@pytest.mark.parametrize(
    "uri",
    [
        "http://www.whocc.no/atc",
        "urn:oid:2.16.578.1.12.4.1.1.7180",
        "http://hl7.org/fhir/sid/atc",
        "urn:oid:2.16.840.1.113883.6.73",
        "2.16.840.1.113883.6.73",
    ],
)
def test_atc_is_known_under_each_of_its_names(uri: str) -> None:
    assert says_yes("taking_nsaid", statement("M01AE01", system=uri))


@pytest.mark.parametrize(
    "uri",
    [
        "urn:oid:2.16.578.1.12.4.1.1.7110",
        "http://hl7.org/fhir/sid/icd-10-no",
        "http://hl7.org/fhir/sid/icd-10",
    ],
)
def test_icd10_is_known_under_each_of_its_names(uri: str) -> None:
    assert says_yes("heart_failure", condition("I509", system=uri))


@pytest.mark.parametrize(
    "uri",
    [
        "urn:oid:2.16.578.1.12.4.1.1.7170",
        "http://hl7.org/fhir/sid/icpc-2",
        "2.16.840.1.113883.6.139",
    ],
)
def test_icpc2_is_known_under_each_of_its_names(uri: str) -> None:
    assert says_yes("heart_failure", condition("K77", system=uri))


@pytest.mark.parametrize(
    "uri",
    [
        "urn:oid:2.16.578.1.12.4.1.1.7280",
        "http://helsedir.no/fhir/CodeSystem/no-kodeverk-7280-nlk",
        "http://ehelse.no/fhir/CodeSystem/no-kodeverk-7280-nlk",
    ],
)
def test_the_norwegian_laboratory_codes_are_known_under_each_of_their_names(uri: str) -> None:
    given = observation("NOR25909", quantity(44, "mL/min/{1.73_m2}"), "2026-11-20", system=uri)
    assert isinstance(answer("egfr", given), Known)


@pytest.mark.parametrize(
    "uri",
    [
        "http://ehelse.no/fhir/CodeSystem/FEST",
        "http://ehelse.no/FESTMedication",
        "http://ehelse.no/FESTSubstance",
        "http://dmp.no/fhir/NamingSystem/festLegemiddelDose",
        "http://dmp.no/fhir/NamingSystem/festLegemiddelMerkevare",
        "http://dmp.no/fhir/NamingSystem/festLegemiddelPakning",
        "http://dmp.no/fhir/NamingSystem/festLegemiddelVirkestoff",
    ],
)
@pytest.mark.parametrize(
    "code",
    [
        "ID_48BD33D2-0000-4000-8000-000000000001",
        "48BD33D2-0000-4000-8000-000000000001",
        "48bd33d2-0000-4000-8000-000000000001",
        "id_48bd33d2-0000-4000-8000-000000000001",
    ],
)
def test_a_fest_id_is_the_same_with_and_without_its_prefix(uri: str, code: str) -> None:
    assert says_yes("taking_nsaid", statement(code, system=uri))


@pytest.mark.parametrize("code", ["M01AE01", "M01A E01", "m01ae01", " M01AE01 ", "M01 AE 01"])
def test_an_atc_code_is_the_same_with_blanks_and_in_lower_case(code: str) -> None:
    assert says_yes("taking_nsaid", statement(code))


@pytest.mark.parametrize("code", ["I50", "I509", "I50.9", "i50.9", "I50 9", "I110", "I11.0"])
def test_an_icd10_code_is_the_same_with_and_without_its_dot(code: str) -> None:
    assert says_yes("heart_failure", condition(code))


@pytest.mark.parametrize("code", ["I5", "I11", "I11.9", "I51.0", "XI50"])
def test_a_code_above_or_beside_those_of_a_set_is_not_in_it(code: str) -> None:
    assert not says_yes("heart_failure", condition(code))


@pytest.mark.parametrize("code", ["84114007", " 84114007 "])
def test_a_snomed_code_is_matched_exactly(code: str) -> None:
    assert says_yes("heart_failure", condition(code, system="http://snomed.info/sct"))
    assert not says_yes("heart_failure", condition("841140071", system="http://snomed.info/sct"))


def test_a_code_counts_in_its_own_system_only() -> None:
    assert not says_yes("heart_failure", condition("I50", system="http://hl7.org/fhir/sid/icpc-2"))
    assert not says_yes("heart_failure", condition("I50", system="http://example.org/own"))


def test_one_known_coding_among_several_is_enough() -> None:
    local_and_national = condition("4711", system="http://example.org/own")
    local_and_national["code"]["coding"].append({"system": "http://hl7.org/fhir/sid/icd-10", "code": "I50.0"})
    assert says_yes("heart_failure", local_and_national)


@pytest.mark.parametrize(
    ("atc", "member"),
    [("M01AE01", True), ("M01AX", True), ("M01A", True), ("M01AX05", False), ("M01B", False), ("M01", False)],
)
def test_a_group_covers_what_is_below_it_but_for_what_is_taken_out(atc: str, member: bool) -> None:
    assert base().dictionary.vocabulary.value_sets["nsaids"].has(Code("atc", atc)) is member


@pytest.mark.parametrize(
    ("system", "code", "member"),
    [
        ("icd10", "I480", True),
        ("icd10", "I489", False),
        ("icd10", "I500", True),
        ("icpc2", "K77", True),
        ("sct", "84114007", True),
        ("atc", "I48", False),
    ],
)
def test_a_value_set_mixes_systems_and_holds_what_it_includes(system: str, code: str, member: bool) -> None:
    assert base().dictionary.vocabulary.value_sets["heart-disease"].has(Code(system, code)) is member


@pytest.mark.parametrize("code", ["npu04998", "NPU 04998", " NPU04998", "nor25909"])
def test_a_laboratory_code_is_the_same_with_blanks_and_in_lower_case(code: str) -> None:
    creatinine = answer("creatinine", observation(code, quantity(88, "umol/L"), "2026-11-20"))
    egfr = answer("egfr", observation(code, quantity(44, "mL/min/{1.73_m2}"), "2026-11-20"))
    assert isinstance(creatinine, Known) or isinstance(egfr, Known)


def test_every_value_set_knows_which_of_its_systems_are_hierarchical() -> None:
    made: ValueSet = base().dictionary.vocabulary.value_sets["heart-failure"]
    assert made.hierarchical == {"icd10", "icpc2"}
