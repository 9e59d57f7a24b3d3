"""A stand-in for the whole service: the real pages over a small knowledge base and hooks that answer by rote.

The hooks write real records to a real in-memory log, so that the decision pages have something to tell.
"""

from __future__ import annotations

import json
import uuid
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI, Request
from starlette.responses import JSONResponse, Response

from cds.audit import Entry, MemoryStore, facets_of
from cds.web import Drug, House, Knowledge, Measurement, Pack, SecondOpinion, Service, Source, create_pages

from .fake_order_set import order_set
from .fake_rules import RULES, about, about_both, in_full
from .fake_standing_back import with_metoprolol

NOW = datetime.fromisoformat("2026-11-22T10:00:00+01:00")
PATIENTS = Path(__file__).parent / "patients"
HOOKS = ("patient-view", "order-select", "order-sign")
PREFETCH = {
    "patient": "Patient/{{context.patientId}}",
    "observations": "Observation?patient={{context.patientId}}&category=laboratory&_sort=-date&_count=200",
}
SOURCE = {
    "label": "EMA: Produktomtale for metformin, 4.3 (2016)",
    "url": "https://www.ema.europa.eu/en/metformin",
}
DETAIL = (
    "**Risiko for laktacidose.** Metformin skal ikke brukes ved eGFR under 30.\n\n"
    "- Seponer metformin\n- Vurder et annet legemiddel mot diabetes <b>nå</b>"
)
REASONS = [
    {
        "code": "patient-contraindication",
        "system": "http://example.org/reasons",
        "display": "Passer ikke for pasienten",
    },
    {"code": "will-monitor", "system": "http://example.org/reasons", "display": "Følger opp med prøver"},
]


def knowledge() -> Knowledge:
    """Four drugs, one pack, the rules of the stand-in."""
    return Knowledge(
        digest="sha256:0f1e2d3c",
        packs=(
            Pack(
                slug="kidney-and-drugs",
                version="1.0.0",
                title={"nb": "Nyrer og legemidler", "en": "Kidneys and drugs"},
                topic={"nb": "Legemidler ved nedsatt nyrefunksjon", "en": "Drugs in reduced kidney function"},
                owner="Ola Testmann, redaktør",
                reviewers=(),
                review_by="2027-11-22",
                sources=("smpc-metformin",),
                notice={"nb": "Vår egen koding av kilden.", "en": "Our own encoding of the source."},
            ),
        ),
        rules=RULES,
        sources={
            "smpc-metformin": Source(
                slug="smpc-metformin",
                publisher="EMA",
                title={"nb": "Produktomtale for metformin", "en": "Product information for metformin"},
                edition="2016-10-13",
                read="2026-11-22",
                url="https://www.ema.europa.eu/en/metformin",
            )
        },
        drugs=(
            Drug("metformin", {"nb": "Metformin", "en": "Metformin"}, "A10BA02"),
            Drug("ibuprofen", {"nb": "Ibuprofen", "en": "Ibuprofen"}, "M01AE01"),
            Drug("paracetamol", {"nb": "Paracetamol", "en": "Paracetamol"}, "N02BE01"),
            Drug("metoprolol", {"nb": "Metoprolol", "en": "Metoprolol"}, "C07AB02"),
        ),
        measurements=(Measurement({"nb": "INR", "en": "INR"}, frozenset({"NPU01685"})),),
        services=tuple(
            Service(hook, hook, {"nb": f"Råd ved {hook}", "en": f"Advice at {hook}"}, PREFETCH)
            for hook in HOOKS
        ),
    )


def fill(templates: dict[str, str], context: dict[str, str], record: dict[str, object]) -> dict[str, object]:
    """Every template gets the whole record: enough for hooks that answer by rote."""
    assert context["patientId"]
    return dict.fromkeys(templates, record)


def serve_all(*, pinned: bool = False) -> FastAPI:
    """The service. `app.state` holds the calls and feedback received, and whether it is down or broken."""
    store = MemoryStore()
    app = FastAPI()
    app.state.calls, app.state.feedback = [], []
    app.state.down, app.state.broken = False, False
    app.state.second_opinion = SecondOpinion(0.0, 0, 0, 0, 0)

    @app.post("/cds-services/{service}")
    async def call(service: str, request: Request) -> Response:
        body = await request.json()
        app.state.calls.append(body | {"language": request.headers["accept-language"]})
        if app.state.down:
            outcome = {
                "resourceType": "OperationOutcome",
                "issue": [{"details": {"text": "loggen er ikke tilgjengelig"}}],
            }
            return JSONResponse(outcome, status_code=503)
        record = with_metoprolol(_decide(body, request.headers["accept-language"]))
        entry = Entry("decision", record["id"], record["at"], json.dumps(record).encode(), facets_of(record))
        store.append([entry])
        return JSONResponse(
            {"cards": record["cards"], "extension": {"no.cds.decision": {"id": record["id"]}}}
        )

    @app.post("/cds-services/{service}/feedback")
    async def feedback(service: str, request: Request) -> Response:
        for each in (await request.json())["feedback"]:
            app.state.feedback.append(each)
            store.append([_feedback(service, each)])
        return JSONResponse({})

    def known() -> Knowledge:
        if app.state.broken:
            raise RuntimeError("the knowledge base is gone")
        return knowledge()

    house = House(
        knowledge=known,
        in_full=in_full,
        about=about,
        about_both=about_both,
        templates=lambda hook: PREFETCH,
        fill=fill,
        second_opinion=lambda: app.state.second_opinion,
        store=store,
        now=lambda: NOW,
        pinned=pinned,
    )
    app.mount("/", create_pages(house, patients=PATIENTS))
    return app


def call(address: str, hook: str, atc: list[str], language: str) -> str:
    """Asks the service as a journal would, with an order for each ATC code; answers the decision's id."""
    entries = [{"resource": _order(place, code)} for place, code in enumerate(atc, start=1)]
    context = {"patientId": "solveig", "draftOrders": {"resourceType": "Bundle", "entry": entries}}
    body = {"hook": hook, "hookInstance": str(uuid.uuid4()), "context": context}
    answer = httpx.post(
        f"{address}/cds-services/{hook}", json=body, headers={"accept-language": language}, trust_env=False
    )
    return str(answer.json()["extension"]["no.cds.decision"]["id"])


def _order(place: int, atc: str) -> dict[str, Any]:
    concept = {"coding": [{"system": "http://www.whocc.no/atc", "code": atc}], "text": atc}
    return {"resourceType": "MedicationRequest", "id": f"draft-{place}", "medicationCodeableConcept": concept}


def _decide(body: dict[str, Any], language: str) -> dict[str, Any]:
    number = uuid.uuid4().hex[:28]
    orders = [entry["resource"] for entry in body["context"].get("draftOrders", {}).get("entry", [])]
    by_atc = {
        one["medicationCodeableConcept"]["coding"][0]["code"]: one
        for one in orders
        if "medicationCodeableConcept" in one
    }
    cards = [
        card(by_atc[atc], language, f"{_uuid(number)[:-2]}{place:02x}", f"{_uuid(number)[:-4]}01{place:02x}")
        for place, (atc, card) in enumerate(sorted(_ANSWERS.items(), reverse=True), start=1)
        if atc in by_atc
    ]
    if body["hook"] == "patient-view":
        cards = [_old_weight(language, f"{_uuid(number)[:-2]}01")]
    metformin = "A10BA02" in by_atc
    return {
        "format": 1,
        "kind": "decision",
        "id": _uuid(number),
        "at": f"2026-11-22T09:00:{int(number[:4], 16) % 60:02d}.123456Z",
        "now": NOW.isoformat(),
        "clock": "pinned",
        "engine": "0.1.0",
        "client": "anonymous",
        "user": {"role": "Practitioner", "id": "u-4f1b"},
        "patient": f"p-{body['context']['patientId']}",
        "service": body["hook"],
        "hook": body["hook"],
        "hook_instance": body["hookInstance"],
        "language": language,
        "knowledge": {
            "digest": "sha256:0f1e2d3c",
            "packs": [{"id": "kidney-and-drugs", "version": "1.0.0", "digest": "sha256:aa"}],
        },
        "sources": {"patient": "sent", "observations": "sent", "conditions": "not sent"},
        "orders": [
            {
                "ref": f"MedicationRequest/{one['id']}",
                "name": one["medicationCodeableConcept"]["text"],
                "codes": [f"atc|{atc}"],
                "selected": True,
            }
            for atc, one in by_atc.items()
        ],
        "facts": {
            "egfr": {
                "means": {"nb": "eGFR", "en": "eGFR"},
                "value": 24,
                "unit": "mL/min/{1.73_m2}",
                "on": "2026-10-30",
                "source": ["Observation/o1"],
            },
            "weight": {
                "means": {"nb": "vekt", "en": "weight"},
                "missing": "too_old",
                "why": {"nb": "målt for mer enn 12 måneder siden", "en": "measured more than 12 months ago"},
                "value": 70,
                "unit": "kg",
                "on": "2019-01-01",
                "source": ["Observation/o4"],
            },
        },
        "assumed": ["end_of_life_care"],
        "unreadable": [
            {
                "where": "prefetch.observations.entry[3]",
                "ref": "Observation/o9",
                "why": "the value is text, not a number",
            }
        ],
        "rules": [
            {
                "rule": "metformin-severe-kidney-failure",
                "pack": "kidney-and-drugs",
                "digest": "sha256:bb",
                "stage": "live",
                "title": {
                    "nb": "Metformin ved alvorlig nyresvikt",
                    "en": "Metformin in severe kidney failure",
                },
                "order": next((f"MedicationRequest/{one['id']}" for one in by_atc.values()), ""),
                "outcome": "fires" if metformin else "silent",
                "tree": {
                    "when": [
                        {
                            "any": [
                                {"is": "egfr < 30 mL/min/{1.73_m2}", "fact": "egfr"},
                                {"is": "weight < 40 kg", "fact": "weight"},
                            ]
                        }
                    ],
                    "unless": [],
                },
                "marks": "T?" if metformin else "F-",
            }
        ],
        "unmet": [
            {
                "order": f"MedicationRequest/{one['id']}",
                "groups": [
                    {
                        "needs": [
                            {"fact": "warfarin", "means": {"nb": "bruker warfarin", "en": "takes warfarin"}}
                        ],
                        "rules": ["warfarin-with-another-drug"],
                    }
                ],
            }
            for one in by_atc.values()
        ],
        "cards": cards,
        "masked": ["patient id in suggested resources"],
        "timing_us": {"decode": 210, "decide": 340, "cards": 60},
    }


def _metformin(order: dict[str, Any], language: str, card: str, suggestion: str) -> dict[str, Any]:
    nb = language == "nb"
    return {
        "uuid": card,
        "indicator": "critical",
        "summary": "Metformin er kontraindisert: eGFR 24 ml/min/1,73 m² (30.10.2026)"
        if nb
        else "Metformin is contraindicated: eGFR 24 mL/min/1.73 m² (30 Oct 2026)",
        "detail": DETAIL,
        "source": SOURCE
        | {"topic": {"code": "metformin-severe-kidney-failure", "system": "https://example.org/rules"}},
        "selectionBehavior": "at-most-one",
        "suggestions": [
            {
                "uuid": suggestion,
                "label": "Fjern metformin" if nb else "Remove metformin",
                "isRecommended": True,
                "actions": [
                    {
                        "type": "delete",
                        "description": "Fjern",
                        "resourceId": f"MedicationRequest/{order['id']}",
                    }
                ],
            },
            {
                "uuid": suggestion[:-4] + "02" + suggestion[-2:],
                "label": "Rekvirer kreatinin og eGFR" if nb else "Order creatinine and eGFR",
                "actions": [
                    {
                        "type": "create",
                        "description": "Rekvirer",
                        "resource": {
                            "resourceType": "ServiceRequest",
                            "status": "draft",
                            "intent": "order",
                            "code": {"text": "Kreatinin og eGFR"},
                        },
                    }
                ],
            },
        ],
        "overrideReasons": REASONS,
    }


def _ibuprofen(order: dict[str, Any], language: str, card: str, suggestion: str) -> dict[str, Any]:
    nb = language == "nb"
    return {
        "uuid": card,
        "indicator": "warning",
        "summary": "Ibuprofen bør unngås ved nyresvikt: eGFR 24 ml/min/1,73 m²"
        if nb
        else "Avoid ibuprofen in kidney failure: eGFR 24 mL/min/1.73 m²",
        "detail": "NSAID kan forverre nyrefunksjonen." if nb else "NSAIDs may worsen kidney function.",
        "source": SOURCE,
        "overrideReasons": REASONS,
    }


def _old_weight(language: str, card: str) -> dict[str, Any]:
    nb = language == "nb"
    return {
        "uuid": card,
        "indicator": "info",
        "summary": "Vekten er fra 2019. Mål på nytt før vektbasert dosering."
        if nb
        else "The weight is from 2019. Measure again before weight-based dosing.",
        "source": SOURCE,
    }


_ANSWERS = {"A10BA02": _metformin, "M01AE01": _ibuprofen, "C07AB02": order_set}


def _feedback(service: str, each: dict[str, Any]) -> Entry:
    record = {
        "format": 1,
        "kind": "feedback",
        "id": str(uuid.uuid4()),
        "at": "2026-11-22T09:05:00.000000Z",
        "client": "anonymous",
        "service": service,
        "decision": each["card"][:-2] + "00",
        "card": each["card"],
        "outcome": each["outcome"],
        "outcome_timestamp": each["outcomeTimestamp"],
        "accepted_suggestions": [one["id"] for one in each.get("acceptedSuggestions", [])],
    }
    if "overrideReason" in each:
        reason = each["overrideReason"]
        record["override_reason"] = reason.get("reason", {}) | {"comment": reason.get("userComment", "")}
    return Entry("feedback", record["id"], record["at"], json.dumps(record).encode(), facets_of(record))


def _uuid(number: str) -> str:
    whole = number + "0000"
    return f"{whole[:8]}-{whole[8:12]}-{whole[12:16]}-{whole[16:20]}-{whole[20:]}"
