"""The CDS Hooks endpoints as a bare ASGI application: the hot path.

FastAPI's routing costs about a tenth of a call, so these four routes are answered before it (see
docs/decisions/). INVARIANT: no answer leaves before its record is durable.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from time import perf_counter_ns
from typing import TYPE_CHECKING, Any, Protocol

import orjson

from cds.audit import decision_of
from cds.decide import decide
from cds.errors import LogUnavailable, Refused
from cds.hooks.discovery import discovery
from cds.hooks.feedback import feedback_entry, read_feedback
from cds.hooks.memory import LogMemory
from cds.hooks.outcome import operation_outcome
from cds.hooks.request import read_call
from cds.identity import name_cards, new_decision_id
from cds.reading import Language
from cds.recording import Moment, record_decision
from cds.rules import HOOKS

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

    from cds.audit import DecisionLog, Entry, Journal, Pseudonyms
    from cds.decide import Decision
    from cds.knowledge import Knowledge

    Scope = MutableMapping[str, Any]
    Message = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]

__all__ = ["EXTENSION", "PATH", "Clock", "HookService", "Sample", "answer_call"]

PATH = "/cds-services"
EXTENSION = "no.cds.decision"
_JSON = [(b"content-type", b"application/json")]
_log = logging.getLogger("cds.hooks")


class Clock(Protocol):
    """The clinical now: aware, in the site's time zone. `pinned` when it was set at start."""

    @property
    def pinned(self) -> bool: ...

    def now(self) -> datetime: ...


class Sample(Protocol):
    """Takes some of the decisions aside."""

    def take(self, decision_id: str, decision: Decision, knowledge: Knowledge) -> Callable[[], None] | None:
        """What to do once the answer has left, if anything."""
        ...


@dataclass(frozen=True, slots=True)
class Answer:
    """A decision ready to leave: its record, the body of the answer, and what to do once that has left."""

    entry: Entry
    body: bytes
    afterwards: Callable[[], None] | None = None


def answer_call(
    body: bytes,
    service: str,
    language: Language,
    knowledge: Knowledge,
    clock: Clock,
    pseudonyms: Pseudonyms,
    log: DecisionLog | None = None,
    sample: Sample | None = None,
) -> Answer:
    """Decide on the call; `log` remembers earlier answers to cards. Raises `Refused` when it cannot be answered."""
    started = perf_counter_ns()
    call = read_call(body, service, service, language)
    decoded = perf_counter_ns()
    now = clock.now()
    memory = None
    if log is not None and knowledge.remembers:
        memory = LogMemory(log, pseudonyms.patient(call.evidence.patient_id, within=call.fhir_server), now)
    decision = decide(call, knowledge, now, memory)
    decided = perf_counter_ns()
    at = datetime.now(UTC)
    decision_id = new_decision_id(int(at.timestamp() * 1000))
    cards = orjson.dumps(name_cards(decision_id, decision.cards))
    timing = {
        "decode": (decoded - started) // 1000,
        "decide": (decided - decoded) // 1000,
        "cards": (perf_counter_ns() - decided) // 1000,
    }
    moment = Moment(f"{at.isoformat(timespec='microseconds')[:-6]}Z", now.isoformat(), clock.pinned)
    entry = record_decision(decision_id, decision, cards, call, knowledge, moment, pseudonyms, timing)
    answer = b'{"cards":%b,"extension":{"%b":{"id":"%b"}}}' % (
        cards,
        EXTENSION.encode(),
        decision_id.encode(),
    )
    afterwards = None if sample is None else sample.take(decision_id, decision, knowledge)
    return Answer(entry, answer, afterwards)


@dataclass
class HookService:
    """Discovery, the services and their feedback. `knowledge` may be swapped for a new snapshot at any time."""

    knowledge: Knowledge
    clock: Clock
    journal: Journal
    log: DecisionLog
    pseudonyms: Pseudonyms
    default_language: Language
    most_bytes: int
    sample: Sample | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One HTTP request. Whatever goes wrong is answered with an OperationOutcome."""
        afterwards = None
        try:
            body, afterwards = await self._answer(scope, receive)
            status, headers = 200, _JSON
        except Refused as refused:
            status, headers, body = refused.status, _JSON, operation_outcome(refused)
            if refused.status == 405:
                headers = [*_JSON, (b"allow", refused.where.encode())]
        except LogUnavailable as error:
            _log.error("log-unavailable %s", error.code)
            status, headers, body = 503, _JSON, operation_outcome(_not_logged(error))
        except Exception as error:  # a fault of ours; its message may hold patient data, so it is not logged
            _log.error("unexpected-fault %s at %s", type(error).__name__, _place_of(error))
            status, headers, body = 500, _JSON, operation_outcome(_at_fault())
        await send({
            "type": "http.response.start", "status": status,
            "headers": [*headers, (b"content-length", b"%d" % len(body))],
        })  # fmt: skip
        await send({"type": "http.response.body", "body": body})
        if afterwards is not None:
            afterwards()

    async def _answer(self, scope: Scope, receive: Receive) -> tuple[bytes, Callable[[], None] | None]:
        path, method = scope["path"], scope["method"]
        if path == PATH or path == PATH + "/":
            _allow(method, "GET")
            return orjson.dumps(discovery(self.knowledge)), None
        service, _, rest = path.removeprefix(PATH + "/").partition("/")
        if service not in HOOKS or rest not in ("", "feedback"):
            raise Refused(404, "REQ020", "There is no such service.", where="path",
                          remedy="GET /cds-services lists the services.")  # fmt: skip
        _allow(method, "POST")
        headers = dict(scope["headers"])
        _check_type(headers.get(b"content-type", b""))
        body = await _read_body(receive, headers.get(b"content-length", b""), self.most_bytes)
        if rest == "feedback":
            return await self._take_feedback(body, service), None
        language = _language(headers.get(b"accept-language", b""), self.default_language)
        answer = answer_call(
            body, service, language, self.knowledge, self.clock, self.pseudonyms, self.log, self.sample
        )
        del body  # not to be held while the record is being written
        await self.journal.append(answer.entry)
        return answer.body, answer.afterwards

    async def _take_feedback(self, body: bytes, service: str) -> bytes:
        items = read_feedback(body)
        at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        for item in items:
            decision = decision_of(item.card)
            if decision is not None and await asyncio.to_thread(self.log.read, decision) is None:
                decision = None
            await self.journal.append(feedback_entry(item, service=service, decision=decision, at=at))
        return b"{}"


_FAULT = Refused(
    500,
    "REQ099",
    "The service has a fault, and the call is not answered.",
    remedy="Tell the operator when it happened.",
)


def _not_logged(error: LogUnavailable) -> Refused:
    return Refused(
        503,
        error.code,
        "The decision could not be logged, so it is not answered.",
        remedy="Try again; tell the operator if it goes on.",
    )


def _at_fault() -> Refused:
    return Refused(
        500,
        "REQ099",
        "The service has a fault, and the call is not answered.",
        remedy="Tell the operator when it happened.",
    )


def _place_of(error: Exception) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return "" if trace is None else f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"


def _allow(method: str, allowed: str) -> None:
    if method != allowed:
        raise Refused(
            405, "REQ021", f"Only {allowed} is answered here.", where=allowed, remedy=f"Use {allowed}."
        )


def _check_type(content_type: bytes) -> None:
    kind = content_type.partition(b";")[0].strip().lower()
    if kind and kind != b"application/json" and not kind.endswith(b"+json"):
        raise Refused(415, "REQ022", "The content type is not JSON.", where="Content-Type",
                      remedy="Send application/json.")  # fmt: skip


async def _read_body(receive: Receive, length: bytes, most: int) -> bytes:
    too_large = Refused(413, "REQ023", f"The call is larger than {most} bytes.", where="body",
                        remedy="Send less data: the prefetch templates say what is needed.")  # fmt: skip
    if length.isdigit() and int(length) > most:
        raise too_large
    message = await receive()
    body: bytes = message.get("body", b"")
    if message.get("more_body"):
        parts, size = [body], len(body)
        while message.get("more_body"):
            message = await receive()
            part: bytes = message.get("body", b"")
            parts.append(part)
            size += len(part)
            if size > most:
                raise too_large
        body = b"".join(parts)
    if len(body) > most:
        raise too_large
    return body


def _weight(part: bytes) -> float:
    _, _, quality = part.replace(b" ", b"").partition(b";q=")
    try:
        return float(quality or 1)
    except ValueError:
        return 0.0


def _language(accepted: bytes, default: Language) -> Language:
    """The most wanted language of `Accept-Language` that we speak (RFC 9110, 12.5.4)."""
    parts = accepted.lower().split(b",")
    if b";" in accepted:
        parts = sorted((part for part in parts if _weight(part) > 0), key=_weight, reverse=True)
    for part in parts:
        tag = part.partition(b";")[0].strip().partition(b"-")[0]
        if tag in (b"nb", b"no", b"nn"):
            return "nb"
        if tag == b"en":
            return "en"
    return default
