"""Codes, statuses and dosages are left as they were written until they are needed."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from knowledge.small import small_base

from cds.context import Known, Missing, Reason
from context.chart import (
    ATC,
    NPU,
    SCT,
    allergy,
    answer,
    condition,
    context_of,
    observation,
    quantity,
    request,
)

UNIT = "mL/min/{1.73_m2}"
ICD10 = "urn:oid:2.16.578.1.12.4.1.1.7110"


def meaning(written: str) -> Any:
    return small_base().dictionary.holdings.meaning("conditions", msgspec.Raw(written.encode()))


@pytest.mark.parametrize(
    "written",
    [
        f'{{"coding":[{{"system":"{ICD10}","code":"I50.9"}}]}}',
        f'{{ "coding" : [ {{ "code" : "I50.9" , "system" : "{ICD10}" }} ] }}',
        f'{{"text":"svikt","coding":[{{"system":"{ICD10}","code":" i50.9 ","display":"Hjertesvikt"}}]}}',
        f'{{"coding":[{{"system":"urn:x","code":"1"}},{{"system":"{ICD10}","code":"I509"}}]}}',
    ],
)
def test_a_code_means_the_same_however_it_is_written(written: str) -> None:
    assert "heart_failure" in meaning(written).facts


def test_a_concept_met_twice_is_the_same_one() -> None:
    written = f'{{"coding":[{{"system":"{ICD10}","code":"I50.1"}}]}}'
    assert meaning(written) is meaning(written)


def test_a_very_long_concept_is_understood_and_not_kept() -> None:
    written = f'{{"coding":[{{"system":"{ICD10}","code":"I50.2"}}],"text":"{"x" * 1000}"}}'
    assert "heart_failure" in meaning(written).facts
    assert meaning(written) is not meaning(written)


@pytest.mark.parametrize("code", ["I50", 7, [], {"coding": "I50"}, {"coding": [{"code": 7}]}])
def test_what_is_no_concept_is_named_and_leaves_no_unanswered(code: Any) -> None:
    context = context_of(condition("I50", code=code))
    assert [piece.kind for piece in context.evidence.unreadable] == ["Condition"]
    assert isinstance(answer("heart_failure", condition("I50", code=code)), Missing)


@pytest.mark.parametrize(
    "kind", [observation("NOR25909", None, None), allergy("J01CA04"), request("M01AE01")]
)
def test_a_code_that_is_none_is_named_even_when_no_rule_asks(kind: dict[str, Any]) -> None:
    key = "medicationCodeableConcept" if "medicationCodeableConcept" in kind else "code"
    context = context_of({**kind, key: ["NOR25909"]})
    assert [piece.kind for piece in context.evidence.unreadable] == [kind["resourceType"]]


@pytest.mark.parametrize("status", [7, "active", {"coding": {"code": "active"}}])
@pytest.mark.parametrize("key", ["clinicalStatus", "verificationStatus"])
def test_a_status_that_is_no_concept_makes_its_diagnosis_unreadable(key: str, status: Any) -> None:
    given = answer("heart_failure", condition("I50", **{key: status}))
    assert isinstance(given, Missing)
    assert given.reason is Reason.UNREADABLE
    assert answer("recent_clot", condition("I50", **{key: status})) == Known(False)


@pytest.mark.parametrize("key", ["clinicalStatus", "verificationStatus"])
def test_a_status_that_is_no_concept_makes_its_allergy_unreadable(key: str) -> None:
    given = answer("penicillin_reaction", allergy("J01CA04", **{key: ["active"]}))
    assert isinstance(given, Missing)
    assert given.reason is Reason.UNREADABLE


@pytest.mark.parametrize("length", [400, 401, 100_000])
def test_a_code_longer_than_any_is_no_code(length: int) -> None:
    written = f'{{"coding":[{{"system":"{ICD10}","code":"I50{"0" * (length - 3)}"}}]}}'
    assert bool(meaning(written).coded.codes) is (length == 400)


def test_a_long_status_is_read_all_the_same() -> None:
    status = {"coding": [{"code": "resolved"}], "text": "x" * 2000}
    assert answer("heart_failure", condition("I50", clinicalStatus=status)) == Known(False)


BROKEN = {"value": "40", "unit": UNIT}


@pytest.mark.parametrize("code", ["NOR25909", "NPU99999"])
def test_a_quantity_that_cannot_be_read_is_named_whether_or_not_a_rule_asks(code: str) -> None:
    context = context_of(observation(code, BROKEN, "2026-11-20", id="broken"))
    assert [piece.ref for piece in context.evidence.unreadable] == ["Observation/broken"]


def test_a_quantity_that_cannot_be_read_keeps_its_fact_from_being_answered() -> None:
    newest = observation("NOR25909", BROKEN, "2026-11-20", id="new")
    older = observation("NOR25909", quantity(50, UNIT), "2026-10-20", id="old")
    given = answer("egfr", newest, older)
    assert isinstance(given, Missing)
    assert given.reason is Reason.UNREADABLE


@pytest.mark.parametrize("key", ["clinicalStatus", "verificationStatus"])
def test_a_status_that_is_no_concept_is_named_whether_or_not_a_rule_asks(key: str) -> None:
    context = context_of(condition("A09", **{key: ["active"]}))
    assert [piece.kind for piece in context.evidence.unreadable] == ["Condition"]


def test_an_order_whose_dosage_cannot_be_read_is_named_and_leaves_no_unanswered() -> None:
    order = request("M01AE01", status="draft", id="d1", dosageInstruction="1 x 3")
    context = context_of(orders=[order])
    assert context.orders == ()
    assert [piece.ref for piece in context.evidence.unreadable] == ["MedicationRequest/d1"]
    assert isinstance(answer("taking_nsaid", orders=[order]), Missing)


def test_the_dosage_of_a_drug_in_use_is_not_read() -> None:
    context = context_of(request("M01AE01", id="r1", dosageInstruction="1 x 3"))
    assert context.evidence.unreadable == []


def test_a_drug_known_by_snomed_or_atc_alone_is_found_in_whatever_order_its_codes_come() -> None:
    codes = [{"system": SCT, "code": "1"}, {"system": ATC, "code": "M01AE01"}, {"system": NPU, "code": "2"}]
    for coding in (codes, codes[::-1]):
        given = answer("taking_nsaid", request("", medicationCodeableConcept={"coding": coding}))
        assert isinstance(given, Known)
        assert given.value is True


@pytest.mark.parametrize(
    "resource",
    [
        allergy("J01CA04", criticality="bogus"),
        allergy("J01CA04", reaction=[{"severity": "bogus"}]),
        condition("I50", clinical="bogus"),
        condition("I50", clinicalStatus=7),
    ],
)
def test_what_makes_no_sense_is_named_before_any_rule_asks(resource: dict[str, Any]) -> None:
    """So what a rule says does not hang on what was asked before it."""
    context = context_of(resource)
    assert [piece.kind for piece in context.evidence.unreadable] == [resource["resourceType"]]
    assert context.answers == {}
