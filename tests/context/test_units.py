"""Quantities: conversion, refused dimensions, spellings, comparators, plausible ranges."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from cds.context import Answer, Bounds, Known, Missing, Reason, convert, is_unit, same_dimension
from cds.settings import SHIPPED_KNOWLEDGE
from context.chart import Json, answer, observation, quantity

EGFR_UNIT = "mL/min/{1.73_m2}"
SPELLINGS = yaml.safe_load(Path(SHIPPED_KNOWLEDGE / "vocabulary" / "units.yaml").read_text(encoding="utf-8"))


def creatinine(given: Json) -> Answer:
    return answer("creatinine", observation("NPU04998", given, "2026-11-20"))


def egfr(given: Json) -> Answer:
    return answer("egfr", observation("NOR25909", given, "2026-11-20"))


@pytest.mark.parametrize(
    ("number", "unit", "umol"),
    [
        (88.4, "umol/L", 88.4),
        (0.0884, "mmol/L", 88.4),
        (88.4, "nmol/mL", 88.4),
        (1.0, "mg/dL", pytest.approx(88.4, rel=1e-3)),
        (1.5, "mg/dL", pytest.approx(132.6, rel=1e-3)),
        (11.312, "mg/L", pytest.approx(100.0)),
    ],
)
def test_creatinine_is_converted_from_mass_by_its_molar_mass(number: float, unit: str, umol: float) -> None:
    known = creatinine(quantity(number, unit))
    assert isinstance(known, Known)
    assert (known.value, known.unit) == (umol, "umol/L")


@pytest.mark.parametrize("unit", ["kg", "mL/min", "%", "mm[Hg]", "1", "s", "[IU]/L"])
def test_a_unit_of_another_kind_is_refused_and_shown(unit: str) -> None:
    missing = creatinine(quantity(88, unit))
    assert isinstance(missing, Missing)
    assert (missing.reason, missing.detail, missing.value) == (Reason.WRONG_UNIT, unit, 88)


def test_an_annotation_alone_is_the_number_one() -> None:
    """UCUM, section 11; LOINC gives {INR} as the unit of 6301-6."""
    assert convert(2.5, "{INR}", "1") == 2.5
    assert convert(2.5, "1", "{INR}") == 2.5
    assert convert(2.5, "{INR}", "%") == 250
    assert not same_dimension("{INR}", "s")


@pytest.mark.parametrize(
    ("one", "other"),
    [("[IU]/L", "/L"), ("[IU]", "1"), ("[APL'U]", "[GPL'U]"), ("[IU]/L", "U/L"), ("[arb'U]/mL", "/mL")],
)
def test_an_arbitrary_unit_measures_nothing_but_itself(one: str, other: str) -> None:
    """UCUM, section 24."""
    assert not same_dimension(one, other)
    assert not same_dimension(other, one)


@pytest.mark.parametrize(
    ("number", "one", "other", "wanted"),
    [(2.0, "k[IU]/L", "[IU]/L", 2000.0), (5.0, "[iU]/mL", "[IU]/mL", 5.0), (5.0, "m[IU]/L", "u[IU]/mL", 5.0)],
)
def test_international_units_are_converted_into_each_other(
    number: float, one: str, other: str, wanted: float
) -> None:
    assert convert(number, one, other) == wanted


@pytest.mark.parametrize("unit", ["B", "Np", "[pH]"])
def test_a_logarithmic_unit_is_not_taken_for_a_straight_line(unit: str) -> None:
    assert not same_dimension(unit, "1")


@pytest.mark.parametrize(
    ("unit", "other"), [("g%", "g"), ("mg%", "mg"), ("[Cal]", "J"), ("'", "min"), ("'", "s")]
)
def test_a_unit_that_the_library_misreads_is_refused(unit: str, other: str) -> None:
    assert not same_dimension(unit, other)


def test_mass_and_substance_are_not_converted_without_a_molar_mass() -> None:
    given = answer("potassium", observation("NPU03230", quantity(15.6, "mg/dL"), "2026-11-20"))
    assert isinstance(given, Missing)
    assert given.reason is Reason.WRONG_UNIT


@pytest.mark.parametrize("unit", ["", "tablets", "UMOL PER LITRE", "{", "mg//L"])
def test_what_is_no_unit_is_refused(unit: str) -> None:
    missing = creatinine(quantity(88, unit))
    assert isinstance(missing, Missing)
    assert missing.reason is Reason.WRONG_UNIT


def test_a_number_without_unit_is_not_guessed() -> None:
    missing = creatinine({"value": 88})
    assert isinstance(missing, Missing)
    assert (missing.reason, missing.detail) == (Reason.WRONG_UNIT, "no unit")


@pytest.mark.parametrize("written", sorted(SPELLINGS))
def test_each_spelling_of_a_unit_means_a_unit(written: str) -> None:
    assert is_unit(SPELLINGS[written])


@pytest.mark.parametrize("written", [name for name, unit in SPELLINGS.items() if unit == EGFR_UNIT])
def test_each_spelling_of_the_unit_of_egfr_is_read(written: str) -> None:
    assert egfr({"value": 44, "unit": written}) == Known(44, EGFR_UNIT, "2026-11-20", ("Observation",))


@pytest.mark.parametrize("written", [name for name, unit in SPELLINGS.items() if unit == "umol/L"])
def test_each_spelling_of_micromoles_is_read(written: str) -> None:
    assert creatinine({"value": 88, "unit": written}) == Known(88, "umol/L", "2026-11-20", ("Observation",))


def test_the_ucum_code_counts_before_the_words() -> None:
    given = {"value": 0.1, "unit": "micromoles", "system": "http://unitsofmeasure.org", "code": "mmol/L"}
    known = creatinine(given)
    assert isinstance(known, Known)
    assert known.value == 100


@pytest.mark.parametrize(
    ("value", "given", "wanted", "expected"),
    [
        (98.6, "[degF]", "Cel", 37.0),
        (37.0, "Cel", "[degF]", 98.6),
        (310.15, "K", "Cel", 37.0),
        (120, "mm[Hg]", "kPa", 15.99868),
        (1, "g", "mg", 1000),
        (1, "[lb_av]", "kg", 0.45359237),
        (70, "kg", "g", 70000),
        (180, "cm", "m", 1.8),
        (1, "mg/d", "g/wk", 0.007),
        (500, "ug", "mg", 0.5),
        (1, "10*9/L", "/uL", 1000),
        (5, "mg/{tbl}", "mg", 5),
    ],
)
def test_units_are_converted_as_the_definitions_say(
    value: float, given: str, wanted: str, expected: float
) -> None:
    assert convert(value, given, wanted) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize(
    ("one", "other"), [("mg", "mL"), ("a", "kg"), ("mmol/L", "mg/L"), ("[IU]", "mg"), ("Cel", "1")]
)
def test_units_that_measure_different_things_are_not_converted(one: str, other: str) -> None:
    assert convert(1, one, other) is None
    assert convert(1, other, one) is None
    assert not same_dimension(one, other)


@pytest.mark.parametrize(
    ("comparator", "bounds"),
    [
        ("<", Bounds(float("-inf"), 60, high_open=True)),
        ("<=", Bounds(float("-inf"), 60)),
        (">", Bounds(60, float("inf"), low_open=True)),
        (">=", Bounds(60, float("inf"))),
    ],
)
def test_a_comparator_leaves_only_a_bound(comparator: str, bounds: Bounds) -> None:
    known = egfr(quantity(60, EGFR_UNIT, comparator))
    assert isinstance(known, Known)
    assert known.bounds == bounds


def test_a_bound_is_converted_with_its_unit() -> None:
    known = creatinine(quantity(0.05, "mmol/L", "<"))
    assert isinstance(known, Known)
    assert known.bounds == Bounds(float("-inf"), 50, high_open=True)


def test_a_comparator_that_fhir_r4_does_not_have_says_nothing_of_the_number() -> None:
    known = egfr(quantity(60, EGFR_UNIT, "~"))
    assert isinstance(known, Known)
    assert known.bounds == Bounds(float("-inf"), float("inf"))


@pytest.mark.parametrize("number", [1, 250, 1.0, 100])
def test_a_number_in_the_plausible_range_is_used(number: float) -> None:
    assert isinstance(egfr(quantity(number, EGFR_UNIT)), Known)


@pytest.mark.parametrize("number", [0.99, 250.1, -5, 0, 1e30])
def test_an_implausible_number_is_kept_for_the_reader_but_not_used(number: float) -> None:
    missing = egfr(quantity(number, EGFR_UNIT))
    assert isinstance(missing, Missing)
    assert (missing.reason, missing.value) == (Reason.OUT_OF_RANGE, number)


def test_a_result_written_as_text_is_unreadable_and_named() -> None:
    spoken = observation("NOR25909", None, "2026-11-20", valueString="over 60", id="o1")
    missing = answer("egfr", spoken)
    assert isinstance(missing, Missing)
    assert missing.reason is Reason.UNREADABLE
