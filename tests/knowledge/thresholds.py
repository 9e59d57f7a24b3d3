"""Which sides of every numeric comparison the cases of a knowledge base have seen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from cds.errors import Fault
from cds.knowledge import Knowledge
from cds.rules import Compiler, Rule, parse
from cds.yaml_file import read_yaml
from guideline_authoring.case_file import Case
from guideline_authoring.cases import patient_of

__all__ = ["marks_of_cases"]

_NUMERIC = ("<", ">", "=", " between ")


def marks_of_cases(folder: Path, knowledge: Knowledge) -> dict[str, dict[str, set[str]]]:
    """Per rule and numeric sentence, the truths (`T`, `F`, `?`) that it has in the rule's cases.

    Each sentence is asked on its own, whether or not the rule would have come to it.
    """
    seen: dict[str, dict[str, set[str]]] = {}
    for path in folder.glob("packs/*/rules/*.cases.yaml"):
        rule = knowledge.rules[path.name.removesuffix(".cases.yaml")]
        read = read_yaml(path, path.name)
        assert not isinstance(read, Fault)
        marks: dict[str, set[str]] = defaultdict(set)
        for written in read[1]:
            for sentence, mark in _marks(Case.model_validate(written), rule, knowledge):
                marks[sentence].add(mark)
        seen[rule.id] = dict(marks)
    return seen


def _marks(case: Case, rule: Rule, knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    patient = patient_of(case, rule, knowledge)
    order = patient.orders[0] if patient.orders else None
    for sentence in _sentences([rule.written.when, rule.written.unless]):
        compiled = Compiler(knowledge.dictionary, knowledge.named).compile(parse(sentence))
        yield sentence, chr(compiled.test(patient, order, bytearray(1)))


def _sentences(written: object) -> Iterator[str]:
    """The numeric comparisons in a tree of conditions as it is written."""
    if isinstance(written, str):
        if any(sign in written for sign in _NUMERIC):
            yield written
    elif isinstance(written, dict):
        yield from _sentences([each for key, each in written.items() if key != "at_least"])
    elif isinstance(written, list | tuple):
        for each in written:
            yield from _sentences(each)
