"""Doses by the timings of FHIR R4: each example of the specification, and what it leaves to the reader."""

from __future__ import annotations

import pytest

from cds.context import Answer, Known, Missing, Reason
from context.chart import Json, answer, dosage, quantity, request

MG100 = quantity(100, "mg")
DAY = {"period": 1, "periodUnit": "d"}


def asked(fact: str, *instructions: Json, **more: object) -> Answer:
    order = request("M01AE01", status="draft", id="d1", dosageInstruction=list(instructions), **more)
    return answer(fact, orders=[order])


def said(given: Answer) -> object:
    return given.value if isinstance(given, Known) else given.reason


def days(count: int) -> Json:
    return {"boundsDuration": quantity(count, "d")}


# FHIR R4 (4.0.1), 2.24.0.18 Timing, the table of examples, with 100 mg each time
EXAMPLES = [
    ("every 8 hours", {"frequency": 1, "period": 8, "periodUnit": "h"}, 300),
    ("every 7 days", {"frequency": 1, "period": 7, "periodUnit": "d"}, 100 / 7),
    ("3 times a day", {"frequency": 3} | DAY, 300),
    ("3-4 times a day", {"frequency": 3, "frequencyMax": 4} | DAY, 400),
    ("every 4-6 hours", {"frequency": 1, "period": 4, "periodMax": 6, "periodUnit": "h"}, 600),
    ("every 21 days for 1 hour",
     {"duration": 1, "durationUnit": "h", "frequency": 1, "period": 21, "periodUnit": "d"}, 100 / 21),
    ("three times a week for half an hour",
     {"duration": 0.5, "durationUnit": "h", "frequency": 3, "period": 1, "periodUnit": "wk"}, 300 / 7),
    ("with breakfast", {"when": ["CM"]}, 100),
    ("for 5 minutes, 10 minutes before meals",
     {"duration": 5, "durationUnit": "min", "when": ["AC"], "offset": 10}, 300),
    ("3 times daily, 30 minutes before meals", {"frequency": 3, "when": ["AC"], "offset": 30} | DAY, 300),
    ("BID, 30 mins before meal, for next 10 days",
     {"frequency": 2, "when": ["AC"], "offset": 30} | DAY | days(10), 200),
    ("TID, for 14 days", {"frequency": 3} | DAY | days(14), 300),
    ("BID, from a time on", {"frequency": 2, "boundsPeriod": {"start": "2015-07-01T13:00:00+02:00"}} | DAY, 200),
    ("Mon, Wed, Fri morning", {"frequency": 1, "dayOfWeek": ["mon", "wed", "fri"], "when": ["MORN"]} | DAY, 300 / 7),
    ("every day at 10 am", {"frequency": 1, "timeOfDay": ["10:00:00"]} | DAY, 100),
    ("take once, at any time", {"count": 1}, 100),
    ("every second day, in the morning, until 20 have been taken",
     {"frequency": 1, "period": 2, "periodUnit": "d", "when": ["MORN"], "count": 20}, 50),
]  # fmt: skip


@pytest.mark.parametrize(("words", "repeat", "mg_a_day"), EXAMPLES, ids=[each[0] for each in EXAMPLES])
def test_the_dose_a_day_of_the_examples_of_the_specification(
    words: str, repeat: Json, mg_a_day: float
) -> None:
    assert said(asked("daily_dose", dosage(MG100, repeat))) == pytest.approx(mg_a_day)


@pytest.mark.parametrize(
    ("repeat", "lasts", "total"),
    [
        ({"frequency": 2} | DAY | days(10), 10, 2000),
        ({"frequency": 3} | DAY | days(14), 14, 4200),
        ({"count": 1}, 1, 100),
        ({"frequency": 1, "period": 2, "periodUnit": "d", "when": ["MORN"], "count": 20}, 40, 2000),
        ({"frequency": 1, "boundsRange": {"low": quantity(5, "d"), "high": quantity(7, "d")}} | DAY, 7, 700),
        ({"frequency": 1, "boundsPeriod": {"start": "2026-11-22", "end": "2026-11-28"}} | DAY, 7, 700),
        ({"frequency": 1, "boundsDuration": quantity(2, "wk")} | DAY, 14, 1400),
        ({"frequency": 3, "count": 10, "countMax": 12} | DAY, 4, 1200),
        ({"frequency": 1, "boundsPeriod": {"start": "2026-10-24", "end": "2026-10-26"}} | DAY, 3, 300),
    ],
)  # fmt: skip
def test_how_long_it_lasts_and_what_it_comes_to(repeat: Json, lasts: float, total: float) -> None:
    instruction = dosage(MG100, repeat)
    assert said(asked("duration", instruction)) == pytest.approx(lasts)
    assert said(asked("total_dose", instruction)) == pytest.approx(total)


@pytest.mark.parametrize(
    "repeat",
    [
        {"frequency": 1} | DAY,
        {"frequency": 1, "boundsPeriod": {"start": "2026-11-22"}} | DAY,
        {"frequency": 1, "boundsRange": {"low": quantity(5, "d")}} | DAY,
        {"frequency": 1, "boundsDuration": quantity(5, "d", ">")} | DAY,
        {"frequency": 1, "boundsPeriod": {"start": "2026-11-28", "end": "2026-11-22"}} | DAY,
    ],
)
def test_a_course_without_end_has_no_duration_and_no_total(repeat: Json) -> None:
    assert said(asked("duration", dosage(MG100, repeat))) is Reason.NO_DOSE
    assert said(asked("total_dose", dosage(MG100, repeat))) is Reason.NO_DOSE


@pytest.mark.parametrize(
    ("repeat", "mg_a_day"),
    [
        ({"period": 6, "periodUnit": "h"}, 400),
        ({"dayOfWeek": ["mon"]}, 100 / 7),
        ({"when": ["C"]}, 300),
        ({"when": ["PC", "HS"]}, 400),
        ({"frequency": 1, "when": ["C"]} | DAY, 100),
        ({"frequency": 3, "count": 2} | DAY, 200),
    ],
)  # fmt: skip
def test_a_timing_that_leaves_the_frequency_out_says_it_in_other_ways(repeat: Json, mg_a_day: float) -> None:
    assert said(asked("daily_dose", dosage(MG100, repeat))) == pytest.approx(mg_a_day)


def test_dates_given_one_by_one_count_by_day_and_by_week() -> None:
    dates = ["2026-11-23", "2026-11-23T20:00:00+01:00", "2026-11-26", "2026-12-03"]
    given = dosage(MG100, timing={"event": dates})
    assert said(asked("daily_dose", given)) == 200
    assert said(asked("weekly_dose", given)) == 300
    assert said(asked("duration", given)) == 11


@pytest.mark.parametrize("dates", [["2026-11"], ["2026-11-31"], ["tomorrow"]])
def test_dates_that_name_no_day_say_nothing(dates: list[str]) -> None:
    assert said(asked("daily_dose", dosage(MG100, timing={"event": dates}))) is Reason.NO_DOSE


@pytest.mark.parametrize(
    ("repeat", "mg_a_week"),
    [
        ({"frequency": 1, "period": 1, "periodUnit": "wk"}, 100),
        ({"frequency": 2} | DAY, 1400),
        ({"frequency": 1, "dayOfWeek": ["mon", "thu"]} | DAY, 200),
        ({"frequency": 1, "period": 2, "periodUnit": "wk"}, 50),
        ({"frequency": 1, "count": 3} | DAY, 300),
    ],
)  # fmt: skip
def test_the_dose_a_week_follows_the_timing(repeat: Json, mg_a_week: float) -> None:
    assert said(asked("weekly_dose", dosage(MG100, repeat))) == pytest.approx(mg_a_week)


def test_steps_of_a_taper_follow_each_other() -> None:
    steps = [
        dosage(quantity(mg, "mg"), {"frequency": 1} | DAY | days(7), sequence=place)
        for place, mg in enumerate((30, 20, 10))
    ]
    assert said(asked("daily_dose", *steps)) == 30
    assert said(asked("duration", *steps)) == 21
    assert said(asked("total_dose", *steps)) == 420


def test_a_taper_with_a_step_without_end_has_no_total() -> None:
    steps = [
        dosage(MG100, {"frequency": 1} | DAY | days(7), sequence=1),
        dosage(MG100, {"frequency": 1} | DAY, sequence=2),
    ]
    assert said(asked("total_dose", *steps)) is Reason.NO_DOSE


def test_words_that_go_with_the_instruction_change_nothing() -> None:
    told = dosage(
        MG100,
        {"frequency": 1} | DAY,
        additionalInstruction=[{"text": "med mat"}],
        patientInstruction="ta den",
    )
    assert said(asked("daily_dose", told)) == 100


FOUR_GRAMS = {"numerator": quantity(4, "g"), "denominator": quantity(24, "h")}


@pytest.mark.parametrize(
    ("instruction", "mg_a_day"),
    [
        (dosage(quantity(1, "g"), asNeededBoolean=True, maxDosePerPeriod=FOUR_GRAMS), 4000),
        (dosage(quantity(1, "g"), {"frequency": 6} | DAY, maxDosePerPeriod=FOUR_GRAMS), 4000),
        (dosage(quantity(1, "g"), {"frequency": 3} | DAY, maxDosePerPeriod=FOUR_GRAMS), 3000),
        (dosage(quantity(500, "mg"), {"frequency": 4} | DAY, maxDosePerAdministration=quantity(400, "mg")), 1600),
        (dosage(None, {"frequency": 4} | DAY, maxDosePerAdministration=quantity(400, "mg")), 1600),
        (dosage(None, text="ved behov", maxDosePerPeriod=FOUR_GRAMS), 4000),
        (dosage(MG100, {"frequency": 3} | DAY,
                maxDosePerPeriod={"numerator": quantity(250, "mg"), "denominator": quantity(1, "wk")}), 250),
        (dosage(MG100, {"frequency": 8} | DAY,
                maxDosePerPeriod={"numerator": quantity(100, "mg"), "denominator": quantity(6, "h")}), 400),
    ],
)  # fmt: skip
def test_a_maximum_caps_the_dose(instruction: Json, mg_a_day: float) -> None:
    assert said(asked("daily_dose", instruction)) == pytest.approx(mg_a_day)


def test_a_maximum_at_a_time_caps_the_single_dose() -> None:
    ranged = {"doseAndRate": [{"doseRange": {"low": MG100, "high": quantity(400, "mg")}}]}
    assert said(asked("single_dose", ranged)) == 400
    assert said(asked("single_dose", ranged | {"maxDosePerAdministration": quantity(0.3, "g")})) == 300


@pytest.mark.parametrize(
    "limit",
    [{"numerator": quantity(4, "{tablet}"), "denominator": quantity(24, "h")}, {"denominator": quantity(24, "h")},
     {"numerator": quantity(4, "g"), "denominator": quantity(0, "h")}],
)  # fmt: skip
def test_a_maximum_that_cannot_be_read_leaves_the_dose_untold(limit: Json) -> None:
    assert (
        said(asked("daily_dose", dosage(MG100, {"frequency": 2} | DAY, maxDosePerPeriod=limit)))
        is Reason.NO_DOSE
    )


def test_as_needed_without_a_maximum_has_a_single_dose_but_no_dose_a_day() -> None:
    needed = dosage(MG100, asNeededBoolean=True)
    assert said(asked("single_dose", needed)) == 100
    given = asked("daily_dose", needed)
    assert isinstance(given, Missing)
    assert given.detail == "as needed, no maximum"


def rate(**how: Json) -> Json:
    return {"doseAndRate": [how]}


@pytest.mark.parametrize(
    ("instruction", "single", "daily"),
    [
        (rate(rateQuantity=quantity(5, "mg/h")), None, 120),
        (rate(rateRange={"low": quantity(5, "mg/h"), "high": quantity(10, "mg/h")}), None, 240),
        (rate(rateQuantity=quantity(2, "mg/h"))
         | {"timing": {"repeat": {"boundsDuration": quantity(6, "h")}}}, None, 12),
        (rate(rateQuantity=quantity(2, "mg/h"))
         | {"timing": {"repeat": {"duration": 6, "durationUnit": "h", "frequency": 1} | DAY}}, 12, 12),
        (rate(rateRatio={"numerator": quantity(1000, "mg"), "denominator": quantity(15, "min")})
         | {"timing": {"repeat": {"duration": 15, "durationUnit": "min", "frequency": 4} | DAY}}, 1000, 4000),
        (rate(doseQuantity=MG100, rateQuantity=quantity(400, "mg/h")) | {"timing": {"repeat": {"frequency": 2} | DAY}},
         100, 200),
        (rate(rateQuantity=quantity(2, "mg/h")) | {"timing": {"repeat": {"frequency": 1} | DAY}}, None, None),
        (rate(rateRatio={"numerator": quantity(1000, "mg"), "denominator": quantity(0, "h")}), None, None),
    ],
)  # fmt: skip
def test_a_rate_becomes_a_dose_by_how_long_it_lasts(
    instruction: Json, single: float | None, daily: float | None
) -> None:
    assert said(asked("single_dose", instruction)) == (
        Reason.NO_DOSE if single is None else pytest.approx(single)
    )
    assert said(asked("daily_dose", instruction)) == (
        Reason.NO_DOSE if daily is None else pytest.approx(daily)
    )
