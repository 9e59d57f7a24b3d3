"""One patient through the service: the rows that come out."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from support.bundles import bundle, medication_request, observation, person, save
from support.patients import shipped_knowledge

from cds.errors import Misuse
from evaluation.patient import Asked, Garbled, Said, evaluate_patient
from evaluation.plan import COMMON_ORDERS, Plan, plan_calls
from evaluation.records import Record, read_record

METFORMIN = "metformin 500 mg twice daily"
SEVERE = "metformin-severe-kidney-failure"


def _plan(hook: str, *orders: str) -> Plan:
    now = datetime.fromisoformat("2026-11-22T10:00:00+01:00")
    return plan_calls(shipped_knowledge(), hook=hook, orders=orders, now=now, language="en")


def _record(folder: Path, *resources: dict[str, Any]) -> Record:
    record = read_record(save(folder, "one.json", bundle(*resources)))
    assert isinstance(record, Record)
    return record


@pytest.mark.parametrize("hook", ["order-select", "order-sign"])
def test_a_rule_that_fires_gives_a_row_and_its_card(tmp_path: Path, hook: str) -> None:
    record = _record(tmp_path, person(), observation(25, on="2026-10-30"))
    rows = evaluate_patient(record, _plan(hook, METFORMIN))
    assert Said("one.json", METFORMIN, SEVERE, "kidney-and-drugs", "live", "fires") in rows.said
    assert rows.asked == (Asked("one.json", METFORMIN, "", critical=1, warning=0, info=0),)
    assert rows.wanted == ()
    assert rows.garbled == ()


def test_a_good_value_leaves_the_rule_silent_and_no_card(tmp_path: Path) -> None:
    record = _record(tmp_path, person(), observation(60, on="2026-10-30"))
    rows = evaluate_patient(record, _plan("order-sign", METFORMIN))
    assert Said("one.json", METFORMIN, SEVERE, "kidney-and-drugs", "live", "silent") in rows.said
    assert rows.asked == (Asked("one.json", METFORMIN, "", 0, 0, 0),)


def test_an_unsure_rule_says_what_it_lacks_and_why(tmp_path: Path) -> None:
    record = _record(tmp_path, person(), observation(25, on="2025-11-21"))
    rows = evaluate_patient(record, _plan("order-sign", METFORMIN))
    assert Said("one.json", METFORMIN, SEVERE, "kidney-and-drugs", "live", "unsure") in rows.said
    (wanted,) = (row for row in rows.wanted if row.rule == SEVERE)
    assert wanted[:-1] == ("one.json", METFORMIN, SEVERE, "kidney-and-drugs", "egfr", "eGFR", "too_old")
    assert wanted.why.startswith("the latest is too old (25 mL/min/1.73 m²")
    assert rows.asked[0].critical == 0
    assert rows.asked[0].info == 1


def test_a_resource_that_makes_no_sense_is_named_once_however_many_calls_it_was_in(tmp_path: Path) -> None:
    record = _record(tmp_path, person(), observation(25, on="2026-11-31"))
    rows = evaluate_patient(record, _plan("order-sign", METFORMIN, "ibuprofen 400 mg three times daily"))
    assert rows.garbled == (
        Garbled("one.json", "Observation/observation-2026-11-31", "its date is impossible"),
    )


def test_each_order_is_a_call_of_its_own(tmp_path: Path) -> None:
    record = _record(tmp_path, person(), observation(25, on="2026-10-30"))
    rows = evaluate_patient(record, _plan("order-sign", "paracetamol 1 g three times daily", METFORMIN))
    assert [(call.order, call.critical) for call in rows.asked] == [
        ("paracetamol 1 g three times daily", 0),
        (METFORMIN, 1),
    ]


def test_the_drugs_in_use_reach_the_rules(tmp_path: Path) -> None:
    record = _record(tmp_path, person(), medication_request("L04AX03", "Methotrexate 10 mg"))
    rows = evaluate_patient(record, _plan("order-sign", "trimethoprim 160 mg twice daily"))
    fired = [row.rule for row in rows.said if row.outcome == "fires"]
    assert fired == ["methotrexate-with-trimethoprim"]


def test_a_refused_call_is_a_row_with_its_reason(tmp_path: Path) -> None:
    record = _record(tmp_path, person("an id with blanks"))
    rows = evaluate_patient(record, _plan("order-sign", METFORMIN))
    (asked,) = rows.asked
    assert asked.refused.startswith("context.patientId: REQ007")
    assert rows.said == ()


def test_the_same_record_gives_the_same_rows(tmp_path: Path) -> None:
    record = _record(tmp_path, person(), observation(25, on="2025-11-21"))
    plan = _plan("order-sign")
    assert evaluate_patient(record, plan) == evaluate_patient(record, plan)


def test_patient_view_is_one_call_without_an_order(tmp_path: Path) -> None:
    rows = evaluate_patient(_record(tmp_path, person()), _plan("patient-view"))
    assert [call.order for call in rows.asked] == [""]


def test_without_orders_the_common_ones_are_tried() -> None:
    assert _plan("order-sign").orders == COMMON_ORDERS


def test_an_order_that_means_nothing_is_a_misuse() -> None:
    with pytest.raises(Misuse, match="EVA004 there is no drug `metfornim`"):
        _plan("order-sign", "metfornim 500 mg")


def test_an_order_for_patient_view_is_a_misuse() -> None:
    with pytest.raises(Misuse, match="EVA003"):
        _plan("patient-view", METFORMIN)
