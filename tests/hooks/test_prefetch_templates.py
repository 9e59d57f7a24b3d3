"""What we ask journals to send (rows 12 and 13), derived from what the rules need."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
import yaml
from support.serving import Served, serving

from cds.settings import SHIPPED_KNOWLEDGE

from .one_rule import knowledge_of_one_rule

TOKEN = re.compile(r"\{\{(.*?)\}\}")
READ = re.compile(r"[A-Z][A-Za-z]+/\{\{context\.\w+\}\}")
# CDS Hooks 2.0, the hooks' context fields marked "prefetch token: yes"
TOKENS = {
    "patient-view": {"context.userId", "context.patientId", "context.encounterId"},
    "order-select": {"context.userId", "context.patientId", "context.encounterId"},
    "order-sign": {"context.userId", "context.patientId", "context.encounterId"},
}
RESULT_PARAMETERS = {"_count", "_sort"}
SEARCHED = {"patient", "code", "status", "category", "date"}


@pytest.fixture(scope="module")
def templates(services: dict[str, dict[str, Any]]) -> list[tuple[str, str]]:
    """Hook and template, for all that are advertised."""
    return [(hook, text) for hook, one in services.items() for text in one["prefetch"].values()]


def test_12_templates_are_relative_reads_or_searches(templates: list[tuple[str, str]]) -> None:
    for _, template in templates:
        assert READ.fullmatch(template) or re.match(r"[A-Z][A-Za-z]+\?", template), template


def test_12_tokens_are_context_fields_that_the_hook_allows(templates: list[tuple[str, str]]) -> None:
    for hook, template in templates:
        assert set(TOKEN.findall(template)) <= TOKENS[hook], template


def test_13_searches_keep_to_the_recommended_parameters(templates: list[tuple[str, str]]) -> None:
    for _, template in templates:
        _, _, query = template.partition("?")
        names = [name for name, _ in parse_qsl(query, keep_blank_values=True)]
        assert set(names) <= SEARCHED | RESULT_PARAMETERS, template
        assert "_include" not in template


def test_13_sorting_and_counting_are_written_as_fhir_r4_writes_them(templates: list[tuple[str, str]]) -> None:
    for _, template in templates:
        asked = dict(parse_qsl(template.partition("?")[2]))
        assert re.fullmatch(r"-?[a-z]+", asked.get("_sort", "-date")), template
        assert asked.get("_count", "1").isdigit(), template


def test_every_template_about_the_record_is_bound_to_the_patient(templates: list[tuple[str, str]]) -> None:
    for _, template in templates:
        if "?" in template:
            assert "patient={{context.patientId}}" in template


@pytest.fixture(scope="module")
def asked_by_one_rule(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, dict[str, str]]]:
    """By hook, the templates of a service with the one rule on metformin and eGFR."""
    folder = tmp_path_factory.mktemp("one-rule")
    with serving(folder, "--knowledge", str(knowledge_of_one_rule(folder))) as served:
        yield _prefetch(served)


def _prefetch(served: Served) -> dict[str, dict[str, str]]:
    return {one["hook"]: one["prefetch"] for one in served.client.get("/cds-services").json()["services"]}


def test_one_rule_asks_for_its_lists_and_no_other(asked_by_one_rule: dict[str, dict[str, str]]) -> None:
    assert set(asked_by_one_rule["order-sign"]) == {"patient", "observations", "conditions"}


def test_one_rule_asks_for_the_codes_of_its_value_set(asked_by_one_rule: dict[str, dict[str, str]]) -> None:
    value_sets: Path = SHIPPED_KNOWLEDGE / "vocabulary" / "value_sets" / "laboratory.yaml"
    egfr = yaml.safe_load(value_sets.read_text(encoding="utf-8"))["egfr"]
    asked = dict(parse_qsl(asked_by_one_rule["order-sign"]["observations"].partition("?")[2]))
    assert set(asked["code"].split(",")) == {*egfr["npu"], *egfr["loinc"]}


def test_a_hook_without_rules_asks_for_the_patient_only(
    asked_by_one_rule: dict[str, dict[str, str]],
) -> None:
    assert asked_by_one_rule["patient-view"] == {"patient": "Patient/{{context.patientId}}"}
