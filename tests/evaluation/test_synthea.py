"""Sixty-two records of Synthea (SNOMED CT, LOINC, RxNorm) through the running service, each answer explained.

The records go on until March 2021. At the first of the three moments some of what they hold lies in the future,
at the second they have just ended, at the third all of it is old.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from support.answers import Answer, empty_places
from support.explained import what_is_unexplained
from support.patients import shipped_knowledge
from support.serving import Served, serving

from cds.audit import DecisionLog, read_store, recall
from cds.hooks import fill_prefetch
from cds.order_words import draft_order
from cds.settings import SHIPPED_KNOWLEDGE
from evaluation.patient import evaluate_patient
from evaluation.plan import COMMON_ORDERS, NO_ORDER, plan_calls
from evaluation.records import Record, find_records, read_record

Json = dict[str, Any]

SYNTHEA = Path(__file__).parents[3] / "shared" / "data" / "synthea"
RECORDS = find_records(SYNTHEA)
MOMENTS = ("2019-06-01T12:00:00+02:00", "2021-04-01T12:00:00+02:00", "2026-11-22T10:00:00+01:00")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not RECORDS, reason="there are no records in ../shared/data/synthea"),
]


class Ward:
    """A service at one moment, its log, and a tally of what it said."""

    def __init__(self, served: Served, log: DecisionLog, moment: str) -> None:
        self.served = served
        self.log = log
        self.now = datetime.fromisoformat(moment)
        listed = served.client.get("/cds-services").json()["services"]
        self.templates: dict[str, dict[str, str]] = {one["id"]: one["prefetch"] for one in listed}
        self.said: Counter[tuple[str, str]] = Counter()
        self.indicators: Counter[str] = Counter()
        self.calls = 0

    def ask(self, record: Record, hook: str, order: str) -> tuple[Json, Json]:
        """The answer to a call as a journal makes it, and the decision's record from the log."""
        context: Json = {"userId": "Practitioner/1", "patientId": record.patient_id}
        body: Json = {
            "hook": hook,
            "hookInstance": "5a5f6a1e-0b5c-4c9e-8a52-7c1d7f2f6f10",
            "context": context,
        }
        body["prefetch"] = fill_prefetch(self.templates[hook], context, record.bundle)
        if order != NO_ORDER:
            vocabulary = shipped_knowledge().dictionary.vocabulary
            draft = draft_order(order, vocabulary, identity="draft", patient_id=record.patient_id)
            context["draftOrders"] = {
                "resourceType": "Bundle",
                "type": "collection",
                "entry": [{"resource": draft}],
            }
        response = self.served.post(hook, body, accept_language="en")
        assert response.status_code == 200, response.text
        answer: Json = response.json()
        recalled = recall(self.log, answer["extension"]["no.cds.decision"]["id"])
        assert recalled is not None
        self.calls += 1
        self.said.update((rule["rule"], rule["outcome"]) for rule in recalled.record["rules"])
        self.indicators.update(card["indicator"] for card in answer["cards"])
        return answer, recalled.record

    def summary(self) -> str:
        """What was said, rule by rule; rules that were always silent are left out."""
        cards = ", ".join(f"{self.indicators[name]} {name}" for name in ("critical", "warning", "info"))
        lines = [f"As of {self.now.isoformat()}: {self.calls} calls; cards: {cards}"]
        for name in sorted({rule for rule, outcome in self.said if outcome != "silent"}):
            fires, unsure = self.said[name, "fires"], self.said[name, "unsure"]
            lines.append(f"  {name}: fires {fires}, unsure {unsure}, silent {self.said[name, 'silent']}")
        return "\n".join(lines)


def always_in_effect(folder: Path) -> Path:
    """The shipped knowledge base, its packs in effect long before they were written."""
    base = folder / "knowledge"
    shutil.copytree(SHIPPED_KNOWLEDGE, base)
    for pack in base.glob("packs/*/pack.yaml"):
        text = pack.read_text(encoding="utf-8")
        assert "effective: {from: 2026-11-22}" in text
        pack.write_text(text.replace("from: 2026-11-22}", "from: 2000-01-01}"), encoding="utf-8")
    return base


@pytest.fixture(scope="module", params=MOMENTS)
def ward(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ward]:
    """The service with its clock at one of the moments; says at the end what fired."""
    folder = tmp_path_factory.mktemp("synthea")
    with serving(folder, "--now", request.param, "--knowledge", str(always_in_effect(folder))) as served:
        ward = Ward(served, read_store(f"sqlite:///{served.database}"), request.param)
        yield ward
        assert served.verify().returncode == 0
    capture = request.config.pluginmanager.getplugin("capturemanager")
    with capture.global_and_fixture_disabled() if capture else nullcontext():
        print(f"\n{ward.summary()}")


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.name[:8])
def test_a_record_is_answered_and_each_answer_explained(ward: Ward, path: Path) -> None:
    record = read_record(path)
    assert isinstance(record, Record)
    for hook, orders in (("patient-view", (NO_ORDER,)), ("order-sign", COMMON_ORDERS)):
        said = []
        for order in orders:
            answer, decision = ward.ask(record, hook, order)
            Answer.model_validate(answer)
            assert empty_places(answer) == []
            assert what_is_unexplained(decision) == [], order
            said += [(order, rule["rule"], rule["outcome"]) for rule in decision["rules"]]
            said += [
                (order, rule, "silent")
                for about in decision.get("unmet", ())
                for group in about["groups"]
                for rule in group["rules"]
            ]
        plan = plan_calls(
            shipped_knowledge(),
            hook=hook,
            orders=orders if hook == "order-sign" else (),
            now=ward.now,
            language="en",
        )
        assert said == [(row.order, row.rule, row.outcome) for row in evaluate_patient(record, plan).said]
