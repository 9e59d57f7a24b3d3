"""How long an order lasts by what is handed over, its repeats, and whether it is taken as needed."""

from __future__ import annotations

import pytest
from knowledge.small import small_base

from cds.context import NO, Answer, Bounds, Known, Missing, Reason
from context.chart import Json, answer, context_of, dosage, ingredient, medication, quantity, request

MG500 = quantity(500, "mg")
TWICE = {"frequency": 2, "period": 1, "periodUnit": "d"}
TABLETS = medication(ingredient("A10BA02", MG500, quantity(1, "{tablet}")))


def order(instruction: Json | None, supply: object = None, **more: object) -> Json:
    made = request("A10BA02", status="draft", id="d1") | more
    if "medicationReference" in more:
        del made["medicationCodeableConcept"]
    made |= {} if instruction is None else {"dosageInstruction": [instruction]}
    return made | ({} if supply is None else {"dispenseRequest": supply})


def asked(fact: str, *how: object, **more: object) -> Answer:
    return answer(fact, orders=[order(*how, **more)])  # type: ignore[arg-type]


def said(given: Answer) -> object:
    return given.value if isinstance(given, Known) else given.reason


@pytest.mark.parametrize(
    ("supply", "lasts", "total"),
    [
        ({"expectedSupplyDuration": quantity(30, "d")}, 30, 30_000),
        ({"expectedSupplyDuration": quantity(30, "d"), "numberOfRepeatsAllowed": 2}, 90, 90_000),
        ({"expectedSupplyDuration": quantity(4, "wk"), "numberOfRepeatsAllowed": 0}, 28, 28_000),
        ({"quantity": quantity(60, "g")}, 60, 60_000),
        ({"quantity": quantity(30, "g"), "numberOfRepeatsAllowed": 1}, 60, 60_000),
    ],
)  # fmt: skip
def test_an_order_lasts_as_long_as_its_supply_with_all_repeats(
    supply: Json, lasts: float, total: float
) -> None:
    instruction = dosage(MG500, TWICE)
    assert said(asked("duration", instruction, supply)) == pytest.approx(lasts)
    assert said(asked("total_dose", instruction, supply)) == pytest.approx(total)


def test_tablets_last_by_the_tablets_taken_a_day() -> None:
    instruction, supply = dosage(quantity(2, "{tablet}"), TWICE), {"quantity": quantity(100, "{tablet}")}
    assert said(asked("duration", instruction, supply)) == 25
    assert said(asked("total_dose", instruction, supply)) is Reason.NO_DOSE
    assert said(asked("total_dose", instruction, supply, **TABLETS)) == 50_000


def test_tablets_last_by_the_milligrams_taken_a_day_when_the_strength_is_known() -> None:
    supply = {"quantity": quantity(100, "{tablet}")}
    assert said(asked("duration", dosage(MG500, TWICE), supply, **TABLETS)) == 50
    assert said(asked("duration", dosage(MG500, TWICE), supply)) is Reason.NO_DOSE


def test_the_bounds_of_the_dosage_come_before_the_supply() -> None:
    instruction = dosage(MG500, TWICE | {"boundsDuration": quantity(7, "d")})
    assert said(asked("duration", instruction, {"expectedSupplyDuration": quantity(30, "d")})) == 7


@pytest.mark.parametrize(
    "instruction",
    [
        dosage(MG500, TWICE, asNeededBoolean=True),
        dosage(MG500, TWICE | {"frequencyMax": 4, "frequency": 1}),
        {
            "doseAndRate": [{"doseRange": {"low": quantity(250, "mg"), "high": MG500}}],
            "timing": {"repeat": TWICE},
        },
    ],
)
def test_a_quantity_lasts_at_least_as_long_as_the_highest_dose_lets_it(instruction: Json) -> None:
    given = asked("duration", instruction, {"quantity": quantity(10, "g")})
    assert isinstance(given, Known)
    assert given.bounds == Bounds(given.value, float("inf"))  # type: ignore[arg-type]


def test_an_amount_beyond_all_reason_is_no_dose_and_no_duration() -> None:
    endless = {"quantity": quantity(1e308, "mg"), "numberOfRepeatsAllowed": 2**53}
    assert said(asked("duration", dosage(quantity(1e-300, "mg"), TWICE), endless)) is Reason.NO_DOSE
    assert (
        said(asked("daily_dose", dosage(quantity(1e308, "mg"), TWICE | {"frequency": 10_000})))
        is Reason.NO_DOSE
    )
    assert said(
        asked("duration", dosage(MG500, TWICE), {"expectedSupplyDuration": quantity(1e308, "a")})
    ) is (Reason.NO_DOSE)


def test_repeats_are_counted_without_the_first_time() -> None:
    assert said(asked("repeats", dosage(MG500, TWICE), {"numberOfRepeatsAllowed": 3})) == 3
    assert said(asked("repeats", None, {"numberOfRepeatsAllowed": 0})) == 0
    assert said(asked("repeats", dosage(MG500, TWICE), {})) is Reason.NOT_FOUND
    assert said(asked("repeats", dosage(MG500, TWICE))) is Reason.NOT_FOUND


def test_a_supply_that_cannot_be_read_costs_only_what_it_would_have_told() -> None:
    broken = order(dosage(MG500, TWICE), {"numberOfRepeatsAllowed": "three"})
    context = context_of(orders=[broken])
    facts, (only,) = small_base().dictionary.facts, context.orders
    assert said(context.ask(facts["daily_dose"], only)) == 1000
    assert context.ask(facts["repeats"], only) == Missing(Reason.UNREADABLE, "MedicationRequest/d1")
    assert [(piece.ref, piece.why) for piece in context.evidence.unreadable] == [
        ("MedicationRequest/d1", "its dispenseRequest cannot be read")
    ]


@pytest.mark.parametrize(
    ("instruction", "needed"),
    [
        (dosage(MG500, TWICE, asNeededBoolean=True), True),
        (dosage(MG500, TWICE, asNeededBoolean=False), False),
        (dosage(MG500, TWICE), False),
        (dosage(None, text="ved behov"), Reason.NO_DOSE),
    ],
)
def test_whether_it_is_taken_as_needed(instruction: Json, needed: object) -> None:
    assert said(asked("as_needed", instruction)) is needed


def test_what_it_is_needed_for_is_told() -> None:
    for_pain = dosage(MG500, asNeededCodeableConcept={"text": "smerter"})
    assert asked("as_needed", for_pain) == Known(True, sources=("MedicationRequest/d1",), found=("smerter",))
    assert asked("as_needed", dosage(MG500, TWICE)) is NO


def test_an_order_that_says_nothing_has_no_duration() -> None:
    assert said(asked("duration", None)) is Reason.NO_DOSE
    assert said(asked("as_needed", None)) is Reason.NO_DOSE
    assert said(asked("total_dose", None)) is Reason.NO_DOSE
