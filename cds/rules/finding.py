"""A finding: what a pack concludes from other facts, yes or no, for its rules to ask as they ask a fact."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from cds.context import Known, Missing, Reason, is_yes_no
from cds.rules.build import Complaint, compile_all, did_you_mean, needs_of
from cds.rules.compile import Compiler
from cds.rules.compiled import Every, Neither, Some, leaves_of
from cds.rules.condition import AllOf, AnyOf, AtLeast, Holds, NoneOf, NotCondition, parse_list
from cds.rules.rule_file import Evidence, FactName, Text, Written
from cds.rules.threevalued import NOT_NEEDED, TRUE, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cds.context import Answer, Dictionary, Fact, Order, PatientContext
    from cds.rules.compile import NamedCondition
    from cds.rules.compiled import Test
    from cds.rules.condition import Node
    from cds.rules.rule import Needs

__all__ = ["Finding", "FindingFile", "build_finding", "names_asked"]


class FindingFile(Written):
    """One entry of `packs/PACK/findings/*.yaml`."""

    means: Text
    when: list[object]
    unless: list[object] = []
    if_missing: dict[FactName, Literal["absent"]] = {}
    evidence: Evidence


@dataclass(frozen=True, slots=True, eq=False)
class Finding:
    """One compiled finding. It holds when all of `when` hold and none of `unless`."""

    name: str
    pack: str
    when: tuple[Test, ...]
    unless: tuple[Test, ...]
    leaves: tuple[Fact, ...]
    needs: tuple[Needs, ...]
    """Yes/no facts: of each of these, one must be yes or unknown for the finding to be anything but no."""
    whole: Test
    overlays: tuple[str, ...]
    """Those that changed it."""
    pictures: dict[str, bytes] = field(default_factory=dict, repr=False)
    """Its conditions in the decision record, for each of the marks that were met."""

    def conclude(self, patient: PatientContext, order: Order | None) -> Answer:
        """Yes with what was found, no, or missing: of the first fact that kept it from being known."""
        marks = bytearray((NOT_NEEDED,)) * len(self.leaves)
        truth = self.whole.test(patient, order, marks)
        key = self.name if order is None else f"{self.name}@{order.ref}"
        patient.conclusions[key] = marks.decode("ascii")
        if truth == UNKNOWN:
            return next(self._wanting(patient, order, marks))
        return Known(truth == TRUE, found=self._found(patient, order, marks) if truth == TRUE else ())

    def _wanting(self, patient: PatientContext, order: Order | None, marks: bytearray) -> Iterator[Missing]:
        for leaf in leaves_of(self.whole):
            if marks[leaf.place] != UNKNOWN:
                continue
            answer = leaf.answer(patient, order)
            if isinstance(answer, Known):  # within bounds that do not settle it
                answer = answer.doubt or Missing(Reason.INCONCLUSIVE, on=answer.on, sources=answer.sources)
            yield answer._replace(of=answer.of or leaf.fact.name)

    def _found(self, patient: PatientContext, order: Order | None, marks: bytearray) -> tuple[str, ...]:
        answers = (leaf.answer(patient, order) for leaf in leaves_of(self.whole) if marks[leaf.place] == TRUE)
        found = (name for answer in answers if isinstance(answer, Known) for name in answer.found)
        return tuple(dict.fromkeys(found))


def build_finding(
    name: str,
    written: FindingFile,
    pack: str,
    dictionary: Dictionary,
    named: Mapping[str, NamedCondition],
    overlays: tuple[str, ...] = (),
) -> Finding | list[Complaint]:
    """The compiled finding, or everything that is wrong with it. The findings that it rests on are there already."""
    complaints: list[Complaint] = []
    compiler = Compiler(dictionary, named, frozenset(written.if_missing))
    when = compile_all(compiler, written.when, "when", complaints)
    unless = compile_all(compiler, written.unless, "unless", complaints)
    if not written.when:
        complaints.append(
            Complaint("GL012", "`when` is empty.", ("when",), "Say what must hold for the finding.")
        )
    if not complaints:
        complaints += _wrong_policies(written, compiler.leaves)
    if complaints:
        return complaints
    return Finding(
        name=name,
        pack=pack,
        when=when,
        unless=unless,
        leaves=tuple(compiler.leaves),
        needs=tuple(needs_of(parse_list(written.when), named, dictionary)),
        whole=Every((*when, Neither(Some(unless)))) if unless else Every(when),
        overlays=overlays,
    )


def _wrong_policies(written: FindingFile, leaves: list[Fact]) -> Iterator[Complaint]:
    asked = {fact.name: fact for fact in leaves}
    for name in written.if_missing:
        if name not in asked:
            message, remedy = f"`{name}` is not asked by this finding.", did_you_mean(name, asked)
            yield Complaint("GL025", message, ("if_missing", name), remedy or "Take it out.")
        elif not is_yes_no(asked[name]):
            message = f"`{name}` is not a yes/no fact, so it cannot be taken as absent."
            yield Complaint("GL026", message, ("if_missing", name), "Take it out.")


def names_asked(written: list[object], named: Mapping[str, NamedCondition]) -> frozenset[str]:
    """Every fact and finding that these conditions can ask for, also by way of named conditions."""
    try:
        nodes = parse_list(written) if written else ()
    except NotCondition:
        return frozenset()  # told when it is compiled
    return frozenset(_names(nodes, named, frozenset()))


def _names(
    nodes: tuple[Node, ...], named: Mapping[str, NamedCondition], seen: frozenset[str]
) -> Iterator[str]:
    for node in nodes:
        match node:
            case AllOf() | AnyOf() | NoneOf() | AtLeast():
                yield from _names(node.nodes, named, seen)
            case Holds() if node.name in named:
                if node.name not in seen:
                    yield from _names((named[node.name].node,), named, seen | {node.name})
            case Holds():
                yield node.name
            case _:
                yield node.fact
