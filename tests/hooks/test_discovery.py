"""Discovery (rows 5 to 10)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from support.answers import empty_places
from support.serving import Served

HOOKS = ("patient-view", "order-select", "order-sign")


def test_5_discovery_answers_200_with_json(service: Served) -> None:
    answer = service.client.get("/cds-services")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/json")


def test_5_discovery_is_stable(service: Served) -> None:
    assert service.client.get("/cds-services").content == service.client.get("/cds-services").content


def test_6_discovery_is_an_object_with_an_array_of_services(service: Served) -> None:
    body = service.client.get("/cds-services").json()
    assert list(body) == ["services"]
    assert isinstance(body["services"], list)


def test_7_every_service_has_hook_description_id_and_title(services: dict[str, dict[str, Any]]) -> None:
    for one in services.values():
        for member in ("hook", "description", "id", "title"):
            assert isinstance(one[member], str), member
            assert one[member], member


@pytest.mark.parametrize("hook", HOOKS)
def test_7_the_hook_is_listed_with_a_prefetch_of_strings(
    services: dict[str, dict[str, Any]], hook: str
) -> None:
    assert all(isinstance(template, str) and template for template in services[hook]["prefetch"].values())


def test_7_only_fields_of_the_specification_are_used(services: dict[str, dict[str, Any]]) -> None:
    known = {"hook", "title", "description", "id", "prefetch", "usageRequirements", "extension"}
    for one in services.values():
        assert set(one) <= known


def test_2_nothing_in_discovery_is_null_or_empty(service: Served) -> None:
    assert empty_places(service.client.get("/cds-services").json()) == []


def test_10_an_id_is_a_path_segment_that_answers_calls(
    service: Served, services: dict[str, dict[str, Any]]
) -> None:
    for one in services.values():
        assert re.fullmatch(r"[A-Za-z0-9._~-]+", one["id"])
        assert service.client.post(f"/cds-services/{one['id']}", content=b"{}").status_code == 400


def test_10_no_two_services_share_id_and_hook(service: Served) -> None:
    listed = service.client.get("/cds-services").json()["services"]
    pairs = [(one["id"], one["hook"]) for one in listed]
    assert len(set(pairs)) == len(pairs)
