"""The findings of all packs, each compiled after those it rests on."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, cast

from cds.context import FindingFact, is_about_order
from cds.rules import Finding, FindingFile, build_finding, did_you_mean, names_asked

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cds.context import Dictionary, Fact
    from cds.knowledge.collect import Collected, Found
    from cds.rules import NamedCondition

__all__ = ["build_findings", "findings_of"]


def build_findings(
    collected: Collected,
    dictionary: Dictionary,
    named: Mapping[str, NamedCondition],
    facts: dict[str, Fact],
    findings: dict[str, Finding],
) -> None:
    """Add the findings to `findings`, and to `facts` what rules ask them by; faults go to `collected`."""
    written = {name: cast(FindingFile, found.entry) for name, found in collected.findings.items()}
    for name, found in collected.findings.items():
        if not _is_free(name, found, collected):
            del written[name]
            continue
        facts[name] = FindingFact(name, written[name].means.model_dump())
    for name in _in_order(written, named, collected):
        found, entry = collected.findings[name], written[name]
        built = build_finding(name, entry, _pack_of(found), dictionary, named, found.changed_by)
        if isinstance(built, Finding):
            about_order = any(map(is_about_order, built.leaves))
            facts[name] = FindingFact(name, entry.means.model_dump(), about_order)
            findings[name] = built
            continue
        for complaint in built:
            found.complain(complaint.code, complaint.message, complaint.path, complaint.remedy)


def findings_of(pack: str, collected: Collected) -> dict[str, FindingFile]:
    """The findings of one pack as they are written."""
    return {
        name: cast(FindingFile, found.entry)
        for name, found in collected.findings.items()
        if _pack_of(found) == pack
    }


def _pack_of(found: Found) -> str:
    return found.file.path.parent.parent.name


def _is_free(name: str, found: Found, collected: Collected) -> bool:
    """Whether nothing else has the name. What the finding cites is checked by the way."""
    source = cast(FindingFile, found.entry).evidence.source
    if source not in collected.sources:
        hint = did_you_mean(source, collected.sources) or "Add it to sources/."
        found.complain("GL021", f"There is no source `{source}`.", ("evidence", "source"), hint)
    for what, others in (("a fact", collected.facts), ("a named condition", collected.conditions)):
        if name in others:
            found.complain("GL016", f"`{name}` is also {what}.", (), "Give one of them another name.")
            return False
    return True


def _in_order(
    written: Mapping[str, FindingFile], named: Mapping[str, NamedCondition], collected: Collected
) -> Iterable[str]:
    """The names of the findings, each after those it rests on; a circle is told where it is cut."""
    rests_on = {
        name: {*names_asked(entry.when, named), *names_asked(entry.unless, named)} & written.keys()
        for name, entry in written.items()
    }
    while True:
        try:
            return list(TopologicalSorter(rests_on).static_order())
        except CycleError as error:
            circle: list[str] = error.args[1][::-1]
            collected.findings[circle[0]].complain(
                "GL024",
                f"The finding `{circle[0]}` rests on itself: {' -> '.join(circle)}.",
                ("when",),
                "Break the circle.",
            )
            rests_on[circle[0]] = set()
