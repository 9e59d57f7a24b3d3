"""Everything that can be asked, built in its order: facts, what is computed from them, what is concluded from them."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from cds.context import Dictionary, Holdings
from cds.knowledge.equations import build_equations
from cds.knowledge.findings import build_findings
from cds.knowledge.references import check_references
from cds.knowledge.tables import Row, TableRule, expand_tables
from cds.knowledge.vocabulary import build_facts, build_vocabulary
from cds.rules import Compiler, Finding, NamedCondition, NotCondition, Problem, did_you_mean, parse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cds.knowledge.collect import Collected
    from cds.knowledge.schema import ConditionEntry

__all__ = ["build_dictionary", "read_named"]


def build_dictionary(
    collected: Collected, named: Mapping[str, NamedCondition], rows: list[Row]
) -> tuple[Dictionary, list[TableRule]]:
    """Everything that can be asked: facts first, then what is computed and concluded from them; the tables bring facts
    of their own."""
    vocabulary = build_vocabulary(collected)
    facts = build_facts(collected, vocabulary)
    tables, table_facts = expand_tables(rows, vocabulary, facts)
    facts |= table_facts
    equations = build_equations(collected, facts)
    findings: dict[str, Finding] = {}
    dictionary = Dictionary(
        vocabulary=vocabulary,
        facts=facts,
        models=equations,
        holdings=Holdings.build(vocabulary, list(facts.values())),
        findings=findings,
    )
    build_findings(collected, dictionary, named, facts, findings)
    check_references(collected, facts, equations)
    _check_named(named, dictionary, collected)
    return dictionary, tables


def read_named(collected: Collected) -> dict[str, NamedCondition]:
    """The named conditions, parsed; faults go to `collected`."""
    named = {}
    for name, found in collected.conditions.items():
        entry = cast("ConditionEntry", found.entry)
        written = {"all": entry.when} if isinstance(entry.when, list) else entry.when
        try:
            named[name] = NamedCondition(name, entry.means.model_dump(), parse(written, ("when",)))
        except NotCondition as error:
            found.complain("GL013", str(error), error.path, error.remedy)
        if name in collected.facts:
            found.complain("GL016", f"`{name}` is also a fact.", (), "Give one of them another name.")
    return named


def _check_named(named: Mapping[str, NamedCondition], dictionary: Dictionary, collected: Collected) -> None:
    """What is wrong with a named condition is told where it stands, whether or not a rule asks it."""
    for name in named:
        try:
            Compiler(dictionary, named).compile(parse(name))
        except Problem as problem:
            hint = did_you_mean(problem.unknown, problem.names) if problem.unknown else ""
            collected.conditions[name].complain(problem.code, str(problem), ("when",), hint or problem.remedy)
