"""One case of a rule with one condition, run as `cds test` runs it."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent, indent

from cds.errors import Fault
from cds.knowledge import load_knowledge
from guideline_authoring.cases import CaseResult, run_cases
from knowledge.broken import RULE

__all__ = ["CASES", "NOW", "passes", "run"]

CASES = RULE.replace(".yaml", ".cases.yaml")
NOW = "now: 2026-11-20T09:00:00+01:00"


def run(base: Path, when: str, case: str, *, ordering: str = "any drug") -> CaseResult | Fault:
    """One case of the rule with this condition."""
    rule = base / RULE
    text = rule.read_text(encoding="utf-8").replace("ordering: metformin", f"ordering: {ordering}")
    text = text.replace("  - egfr < 30 mL/min/{1.73_m2}", f"  - {when}").replace(
        "{egfr: ask, dialysis_done: absent}", "{dialysis_done: absent}"
    )
    rule.write_text(text, encoding="utf-8")
    written = f"- case: the case\n  {NOW}\n{indent(dedent(case), '  ')}"
    (base / CASES).write_text(written, encoding="utf-8")
    (result,) = run_cases(base, load_knowledge(base))
    return result


def passes(base: Path, when: str, case: str, *, ordering: str = "any drug") -> bool:
    """Whether it went as expected."""
    result = run(base, when, case, ordering=ordering)
    assert isinstance(result, CaseResult), result
    return result.why_not == ""
