"""Advice that was answered stays quiet for a while, and comes back when what it rests on changes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from context.chart import observation, quantity, request
from knowledge.small import copy_of_small_base, faults_after
from support.in_process import NOW, InProcess, in_process

from cds.audit import MemoryStore, open_store, recall, story_of, tell
from cds.clock import PinnedClock
from cds.knowledge import load_knowledge

RULE = "packs/first/rules/metformin-stop.yaml"
ORDER = request("A10BA02", status="draft", id="d1")


def with_policy(folder: Path, policy: str) -> Path:
    """The small base, whose one rule has this repeat policy."""
    base = copy_of_small_base(folder)
    path = base / RULE
    path.write_text(path.read_text("utf-8").replace("card:\n", f"repeat: {policy}\ncard:\n"), "utf-8")
    return base


@pytest.fixture(params=["memory", "sqlite"])
def service(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[InProcess]:
    """A service that stays quiet for 90 days after either answer, over each kind of log."""
    knowledge = load_knowledge(with_policy(tmp_path, "{quiet_for: 90 days}"))
    store = (
        MemoryStore()
        if request.param == "memory"
        else open_store(f"sqlite:///{tmp_path / 'log.db'}", engine="test")
    )
    with in_process(store, knowledge=knowledge) as served:
        yield served
    store.close()


def call(egfr: float, *, patient: str = "p1", order: dict[str, Any] = ORDER) -> dict[str, Any]:
    """Metformin for a patient with this eGFR."""
    subject = {"reference": f"Patient/{patient}"}
    value = observation("NOR25909", quantity(egfr, "mL/min/{1.73_m2}"), "2026-11-01") | {"subject": subject}
    bundle = {"resourceType": "Bundle", "type": "searchset"}
    return {
        "hook": "order-sign", "hookInstance": "1",
        "context": {
            "userId": "Practitioner/1", "patientId": patient,
            "draftOrders": {"resourceType": "Bundle", "entry": [{"resource": order | {"subject": subject}}]},
        },
        "prefetch": {
            "patient": {"resourceType": "Patient", "id": patient},
            "observations": {**bundle, "entry": [{"resource": value}]},
            "procedures": bundle, "conditions": bundle, "medicationRequests": bundle, "medicationStatements": bundle,
        },
    }  # fmt: skip


def cards(service: InProcess, body: dict[str, Any]) -> list[dict[str, Any]]:
    """The cards of an answer that must be 200."""
    answer = service.call("order-sign", body)
    assert answer.status == 200
    shown: list[dict[str, Any]] = answer.json()["cards"]
    return shown


def respond(service: InProcess, card: dict[str, Any], outcome: str = "accepted") -> None:
    """What the clinician did with the card."""
    item = {"card": card["uuid"], "outcome": outcome, "outcomeTimestamp": "2026-11-22T09:01:00Z"}
    assert service.call("order-sign/feedback", {"feedback": [item]}).status == 200


def test_a_card_that_was_followed_is_not_shown_again(service: InProcess) -> None:
    (card,) = cards(service, call(20))
    respond(service, card)
    assert cards(service, call(20)) == []


def test_a_card_that_nobody_answered_is_shown_again(service: InProcess) -> None:
    cards(service, call(20))
    assert len(cards(service, call(20))) == 1


def test_a_changed_value_brings_it_back(service: InProcess) -> None:
    respond(service, cards(service, call(20))[0])
    assert len(cards(service, call(18))) == 1


def test_a_changed_value_behind_a_finding_brings_it_back(tmp_path: Path) -> None:
    base = with_policy(tmp_path, "{quiet_for: 90 days}")
    path = base / RULE
    written = path.read_text("utf-8").replace("  - egfr < 30 mL/min/{1.73_m2}", "  - kidneys_at_risk")
    path.write_text(written.replace("{egfr: ask, dialysis_done: absent}", "{dialysis_done: absent}"), "utf-8")
    with in_process(MemoryStore(), knowledge=load_knowledge(base)) as served:
        (card,) = cards(served, call(20))
        respond(served, card)
        assert cards(served, call(20)) == []
        assert len(cards(served, call(21))) == 1


def test_another_patient_is_another_matter(service: InProcess) -> None:
    respond(service, cards(service, call(20))[0])
    assert len(cards(service, call(20, patient="p2"))) == 1


def test_it_comes_back_when_its_time_is_over(service: InProcess) -> None:
    respond(service, cards(service, call(20))[0])
    service.service.clock = PinnedClock(NOW + timedelta(days=200))
    later = call(20)
    later["prefetch"]["observations"]["entry"][0]["resource"]["effectiveDateTime"] = "2027-05-01"
    assert len(cards(service, later)) == 1


def test_the_record_and_its_story_say_why_it_was_quiet(service: InProcess) -> None:
    (card,) = cards(service, call(20))
    respond(service, card, "overridden")
    answer = service.call("order-sign", call(20))
    record = service.record_of(answer)
    (told,) = (rule for rule in record["rules"] if rule["outcome"] == "fires")
    assert told["held_back"]["decision"] == card["uuid"][:-4] + "0000"
    assert told["held_back"]["outcome"] == "overridden"
    recalled = recall(service.service.log, record["id"])
    assert recalled is not None
    assert "not shown again, answered" in tell(story_of(recalled.record, recalled.feedback, "en"))


def test_only_the_answers_that_the_policy_names_count(tmp_path: Path) -> None:
    knowledge = load_knowledge(with_policy(tmp_path, "{quiet_for: 2 weeks, after: [accepted]}"))
    with in_process(knowledge=knowledge) as service:
        respond(service, cards(service, call(20))[0], "overridden")
        (card,) = cards(service, call(20))
        respond(service, card, "accepted")
        assert cards(service, call(20)) == []


@pytest.mark.parametrize("policy", ["{quiet_for: soon}", "{quiet_for: 90 days, after: []}", "{}"])
def test_a_policy_that_says_nothing_is_a_fault(tmp_path: Path, policy: str) -> None:
    base = with_policy(tmp_path, policy)
    faults = faults_after(base, RULE, (base / RULE).read_text("utf-8"))
    assert [fault.rpartition(" ")[2] for fault in faults] in (["GL012"], ["GL011"])
