"""Comparisons as durable-rules makes them, at the edges, with bounds, and with answers that are missing."""

from __future__ import annotations

from math import inf

import pytest
from rules.made import made

from cds.context import Bounds, Known, Missing, Reason
from cds.rules import Outcome
from twin.asked import opinion, opinions

FIRES, SILENT, UNSURE = Outcome.FIRES, Outcome.SILENT, Outcome.UNSURE
YES = Known(True)
SIGNS = {"below": "<", "at-most": "<=", "equal": "=", "at-least": ">=", "above": ">"}
RULES = [
    *(
        made(["heart_failure", f"egfr {sign} 30 mL/min/{{1.73_m2}}"], rule=name)
        for name, sign in SIGNS.items()
    ),
    made(["heart_failure", "egfr between 30 and 44 mL/min/{1.73_m2}"], rule="between"),
]
BOUNDED = {
    "29.999999": Known(29.999999),
    "30": Known(30.0),
    "30.000001": Known(30.000001),
    "44": Known(44.0),
    "<30": Known(30.0, bounds=Bounds(-inf, 30.0, high_open=True)),
    "<=30": Known(30.0, bounds=Bounds(-inf, 30.0)),
    ">30": Known(30.0, bounds=Bounds(30.0, inf, low_open=True)),
    ">=30": Known(30.0, bounds=Bounds(30.0, inf)),
    "<60": Known(60.0, bounds=Bounds(-inf, 60.0, high_open=True)),
    "30 to 44": Known(37.0, bounds=Bounds(30.0, 44.0)),
    "over 44 to 50": Known(47.0, bounds=Bounds(44.0, 50.0, low_open=True)),
}
# Worked out by hand, in the order of RULES: < 30, <= 30, = 30, >= 30, > 30, between 30 and 44.
EXPECTED = {
    "29.999999": (FIRES, FIRES, SILENT, SILENT, SILENT, SILENT),
    "30": (SILENT, FIRES, FIRES, FIRES, SILENT, FIRES),
    "30.000001": (SILENT, SILENT, SILENT, FIRES, FIRES, FIRES),
    "44": (SILENT, SILENT, SILENT, FIRES, FIRES, FIRES),
    "<30": (FIRES, FIRES, SILENT, SILENT, SILENT, SILENT),
    "<=30": (UNSURE, FIRES, UNSURE, UNSURE, SILENT, UNSURE),
    ">30": (SILENT, SILENT, SILENT, FIRES, FIRES, UNSURE),
    ">=30": (SILENT, UNSURE, UNSURE, FIRES, UNSURE, UNSURE),
    "<60": (UNSURE, UNSURE, UNSURE, UNSURE, UNSURE, UNSURE),
    "30 to 44": (SILENT, UNSURE, UNSURE, FIRES, UNSURE, FIRES),
    "over 44 to 50": (SILENT, SILENT, SILENT, FIRES, FIRES, SILENT),
}


def test_numbers_at_the_edges_and_numbers_known_by_their_bounds() -> None:
    said = opinions(RULES, [{"heart_failure": YES, "egfr": answer} for answer in BOUNDED.values()])
    assert {name: tuple(each.values()) for name, each in zip(BOUNDED, said, strict=True)} == EXPECTED


@pytest.mark.parametrize("reason", list(Reason))
def test_whatever_the_reason_a_missing_number_makes_every_comparison_unsure(reason: Reason) -> None:
    (said,) = opinions(RULES, [{"heart_failure": YES, "egfr": Missing(reason, value=12.0)}])
    assert set(said.values()) == {UNSURE}


@pytest.mark.parametrize(
    ("when", "answer", "outcome"),
    [
        ("sex is female", Known("female"), FIRES),
        ("sex is female", Known("male"), SILENT),
        ("sex is female", Missing(Reason.NOT_FOUND), UNSURE),
        ("encounter_class in inpatient", Known("IMP"), FIRES),
        ("encounter_class in inpatient", Known("AMB"), SILENT),
        ("encounter_class in inpatient", Known("IMPX"), SILENT),
        ("encounter_class in inpatient", Missing(Reason.UNCODED), UNSURE),
        ("smoking in nsaids", Known("M01AE01"), FIRES),
        ("smoking in nsaids", Known("M01A"), FIRES),
        ("smoking in nsaids", Known("M01AX05"), SILENT),
        ("smoking in nsaids", Known("M01"), SILENT),
        ("smoking in heart-disease", Known("I489"), SILENT),
        ("smoking in heart-disease", Known("I480"), FIRES),
        ("smoking in heart-disease", Known("84114007"), FIRES),
        ("smoking in heart-disease", Known("841140071"), SILENT),
        ("smoking in heart-disease", Known('I48"; or'), FIRES),
    ],
)
def test_codes_are_in_a_set_when_they_or_what_covers_them_are_listed(
    when: str, answer: Known | Missing, outcome: Outcome
) -> None:
    name = when.partition(" ")[0]
    assert opinion(["heart_failure", when], {"heart_failure": YES, name: answer}) is outcome


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [(Known(True), SILENT), (Known(False), FIRES), (Missing(Reason.NOT_SENT), FIRES)],
)
def test_a_missing_fact_that_is_taken_as_absent_is_no(answer: Known | Missing, outcome: Outcome) -> None:
    said = opinion(
        ["heart_failure"], {"heart_failure": YES, "dialysis_done": answer},
        unless=["dialysis_done"], if_missing={"dialysis_done": "absent"},
    )  # fmt: skip
    assert said is outcome
