"""Requests that are wrong before their body is looked at: paths, methods, content types."""

from __future__ import annotations

import socket

import orjson
import pytest
from support.calls import build_call
from support.refusals import explain_refusal
from support.serving import Served


@pytest.fixture(scope="module")
def body() -> bytes:
    """A call that is answered."""
    return orjson.dumps(build_call("patient-view", "odd-berge"))


@pytest.mark.parametrize(
    "path",
    [
        "/cds-services/order-sing",
        "/cds-services/Order-Sign",
        "/cds-services/order-sign/more",
        "/cds-services/order-sign/feedback/more",
        "/cds-services//order-sign",
        "/cds-services/..%2Forder-sign",
        "/cds-services/%00",
        "/cds-services.order-sign",
        "/cds-services-order-sign",
    ],
)
def test_19_an_unknown_service_is_404(service: Served, body: bytes, path: str) -> None:
    answer = service.client.post(path, content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 404
    assert explain_refusal(answer.json())


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", ["/cds-services/patient-view", "/cds-services/patient-view/feedback"])
def test_a_service_answers_post_only(service: Served, body: bytes, method: str, path: str) -> None:
    answer = service.client.request(method, path, content=body)
    assert answer.status_code == 405
    assert answer.headers["allow"] == "POST"
    assert explain_refusal(answer.json())


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_discovery_answers_get_only(service: Served, method: str) -> None:
    answer = service.client.request(method, "/cds-services")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET"
    assert explain_refusal(answer.json())


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/xml", "application/fhir+xml", "multipart/form-data; boundary=x",
     "application/x-www-form-urlencoded", "application/jsonp", "json"],
)  # fmt: skip
@pytest.mark.parametrize("path", ["patient-view", "patient-view/feedback"])
def test_19_a_content_type_that_is_not_json_is_415(
    service: Served, body: bytes, path: str, content_type: str
) -> None:
    answer = service.client.post(
        f"/cds-services/{path}", content=body, headers={"content-type": content_type}
    )
    assert answer.status_code == 415
    assert explain_refusal(answer.json())


@pytest.mark.parametrize(
    "content_type",
    ["application/json", "application/json; charset=utf-8", "Application/JSON", "application/fhir+json"],
)
def test_every_way_to_say_json_is_taken(service: Served, body: bytes, content_type: str) -> None:
    answer = service.client.post(
        "/cds-services/patient-view", content=body, headers={"content-type": content_type}
    )
    assert answer.status_code == 200


def test_without_a_content_type_the_body_is_taken_as_json(service: Served, body: bytes) -> None:
    assert service.client.post("/cds-services/patient-view", content=body).status_code == 200


def test_the_refusal_shows_nothing_of_the_inside(service: Served) -> None:
    answer = service.client.post("/cds-services/patient-view", content=b'{"hook": 7}')
    assert all(word not in answer.text for word in ("Traceback", "msgspec", ".py", "_Envelope"))


HALF = b"POST /cds-services/patient-view HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n{"


@pytest.mark.parametrize("sent", [b"", b"GET", HALF, b"\x16\x03\x01\x02\x00", b"nonsense\r\n\r\n"], ids=repr)
def test_a_client_that_goes_away_halfway_does_no_harm(service: Served, body: bytes, sent: bytes) -> None:
    for _ in range(20):
        with socket.create_connection(("127.0.0.1", service.port)) as going:
            going.sendall(sent)
    answer = service.client.post("/cds-services/patient-view", content=body)
    assert answer.status_code == 200
    assert "Traceback" not in service.output.read_text()
