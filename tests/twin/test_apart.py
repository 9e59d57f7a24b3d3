"""The two evaluators stand apart: a fault in what they share would be a fault of both."""

from __future__ import annotations

import ast

from test_architecture import CODE, ROOT, files, imports, named, parsed

GRAMMAR = {
    "AllOf", "AnyOf", "AtLeast", "Between", "Compare", "Holds", "InSet", "Is", "Node", "NoneOf", "parse_list",
}  # fmt: skip


def test_the_second_opinion_knows_what_authors_write_and_nothing_of_the_compiled_tests() -> None:
    taken = {
        alias.name
        for path in files("cds/second_opinion")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ImportFrom) and node.module == "cds.rules"
        for alias in node.names
    }
    grammar = {
        "AllOf",
        "AnyOf",
        "AtLeast",
        "Between",
        "Compare",
        "Holds",
        "InSet",
        "Is",
        "Node",
        "NoneOf",
        "parse_list",
    }
    assert taken - grammar == {"NamedCondition", "Outcome", "Rule", "RuleFile"}


def test_the_process_of_the_second_evaluator_imports_nothing_of_ours() -> None:
    assert {
        module for module in imports(ROOT / "cds/twin/worker.py") if module.split(".")[0] in CODE
    } == set()


def test_durable_rules_is_only_met_in_its_own_process() -> None:
    assert {
        named(path) for path in files(*CODE)
        if any(module.split(".")[0] in ("durable", "durable_rules_engine") for module in imports(path))
    } == {"cds/twin/worker.py"}  # fmt: skip
