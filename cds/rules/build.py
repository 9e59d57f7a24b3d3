"""From a written rule to one that can be asked; every fault of it is collected, with its place."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

import orjson

from cds.context import AllergyFact, Fact, FindingFact, SameDrugFact, is_anchor, is_yes_no
from cds.rules.compile import Compiler, NamedCondition, Problem
from cds.rules.condition import AllOf, AnyOf, AtLeast, Holds, Node, NotCondition, parse_list
from cds.rules.rule import ANY_DRUG, AnyDrug, Needs, Repeat, Rule, pack_rule
from cds.rules.threevalued import NOT_NEEDED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from cds.context import Dictionary, ValueSet
    from cds.rules.compiled import Leaf, Test
    from cds.rules.rule_file import RuleFile

__all__ = ["Complaint", "build_rule", "compile_all", "did_you_mean", "digest_of", "needs_of"]

Path = tuple[str | int, ...]
_DRUG = "drug "
"""`ordering: drug paracetamol` is the drug alone, by its own codes."""
_WORD = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Complaint:
    """A fault whose file and line the reader of the file knows."""

    code: str
    message: str
    path: Path
    remedy: str = ""


def did_you_mean(unknown: str, names: Iterable[str]) -> str:
    """`Did you mean ...?`, or nothing when no name is close."""
    close = get_close_matches(unknown, list(names), n=2, cutoff=0.6)
    return f"Did you mean {' or '.join(f'`{name}`' for name in close)}?" if close else ""


def digest_of(written: RuleFile) -> str:
    """SHA-256 over the meaning of the rule: reformatting the file keeps it."""
    meaning = written.model_dump(mode="json", exclude_unset=True)
    return "sha256:" + hashlib.sha256(orjson.dumps(meaning, option=orjson.OPT_SORT_KEYS)).hexdigest()


def build_rule(
    written: RuleFile,
    pack: str,
    dictionary: Dictionary,
    named: Mapping[str, NamedCondition],
    kept: dict[tuple[object, ...], Leaf] | None = None,
    overlays: tuple[str, ...] = (),
) -> Rule | list[Complaint]:
    """The compiled rule, or everything that is wrong with it.

    Rules of one dictionary that are given the same `kept` share their leaves.
    """
    complaints: list[Complaint] = []
    no = frozenset(name for name, policy in written.if_missing.items() if policy == "absent")
    compiler = Compiler(dictionary, named, no, {} if kept is None else kept)
    when = compile_all(compiler, written.when, "when", complaints)
    unless = compile_all(compiler, written.unless, "unless", complaints)
    ordering = _ordering(written, dictionary, complaints)
    _check_policies(written, compiler.leaves, complaints)
    anchors: Needs | None = None
    needs: tuple[Needs, ...] = ()
    if not complaints:
        nodes = parse_list(written.when)
        anchors = _anchors(nodes, named, dictionary)
        needs = _further(needs_of(nodes, named, dictionary), anchors)
        _check_subject(written, ordering, compiler.leaves, anchors, complaints)
    if complaints:
        return complaints
    return Rule(
        id=written.rule,
        pack=pack,
        digest=digest_of(written),
        stage=written.stage,
        title=written.title.model_dump(),
        hooks=written.hooks,
        ordering=ordering,
        cause=written.cause or written.rule,
        when=when,
        unless=unless,
        leaves=tuple(compiler.leaves),
        policies=written.if_missing,
        anchors=anchors,
        needs=needs,
        overlays=overlays,
        meaning=pack_rule(written),
        repeat=_repeat(written),
        unmarked=bytes((NOT_NEEDED,)) * len(compiler.leaves),
    )


_DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}


def _repeat(written: RuleFile) -> Repeat | None:
    if written.repeat is None:
        return None
    count, unit = written.repeat.quiet_for.split()
    return Repeat(int(count) * _DAYS[unit.rstrip("s")], frozenset(written.repeat.after))


def compile_all(
    compiler: Compiler, written: Iterable[object], key: str, complaints: list[Complaint]
) -> tuple[Test, ...]:
    """The conditions of this key as tests; what is wrong with them goes to `complaints`."""
    tests = []
    for place, each in enumerate(written):
        try:
            (node,) = parse_list([each], ())
            tests.append(compiler.compile(node))
        except NotCondition as error:
            complaints.append(Complaint("GL013", str(error), (key, place, *error.path[1:]), error.remedy))
        except Problem as problem:
            hint = did_you_mean(problem.unknown, problem.names) if problem.unknown else ""
            complaints.append(Complaint(problem.code, str(problem), (key, place), hint or problem.remedy))
    return tuple(tests)


def _ordering(
    written: RuleFile, dictionary: Dictionary, complaints: list[Complaint]
) -> tuple[ValueSet, ...] | AnyDrug | None:
    if written.ordering is None or written.ordering == ANY_DRUG:
        return None if written.ordering is None else ANY_DRUG
    names = (written.ordering,) if isinstance(written.ordering, str) else written.ordering
    vocabulary = dictionary.vocabulary
    found = []
    for name in names:
        slug = name.removeprefix(_DRUG)
        value_set = vocabulary.value_sets.get(name) if slug == name else vocabulary.drug_alone(slug)
        if value_set is not None:
            found.append(value_set)
        elif slug == name:
            hint = did_you_mean(name, vocabulary.value_sets) or "Or write `any drug`."
            complaints.append(Complaint("GL021", f"There is no value set `{name}`.", ("ordering",), hint))
        else:
            hint = did_you_mean(slug, vocabulary.drugs) or "Add it to vocabulary/drugs."
            complaints.append(Complaint("GL021", f"There is no drug `{slug}`.", ("ordering",), hint))
    return tuple(found)


def _check_policies(written: RuleFile, leaves: list[Fact], complaints: list[Complaint]) -> None:
    asked = {fact.name: fact for fact in leaves}
    mentioned = set(_WORD.findall(str((written.when, written.unless))))  # where a fault of its own is told
    for name, policy in written.if_missing.items():
        path = ("if_missing", name)
        if name not in asked:
            if name in mentioned:
                continue
            hint = did_you_mean(name, asked)
            complaints.append(
                Complaint("GL025", f"`{name}` is not asked by this rule.", path, hint or "Take it out.")
            )
        elif policy == "absent" and not is_yes_no(asked[name]):
            complaints.append(
                Complaint("GL026", f"`{name}` is not a yes/no fact, so it cannot be taken as absent.", path,
                          "Write `unsure`, `ask` or `silent`.")
            )  # fmt: skip


def _check_subject(
    written: RuleFile,
    ordering: tuple[ValueSet, ...] | AnyDrug | None,
    leaves: list[Fact],
    anchors: Needs | None,
    complaints: list[Complaint],
) -> None:
    from cds.context import is_about_order

    if ordering is not None:
        if "patient-view" in written.hooks:
            complaints.append(
                Complaint(
                    "GL027",
                    "No order is placed at `patient-view`.",
                    ("hooks",),
                    "Take out the hook, or `ordering`.",
                )
            )
        return
    if any(is_about_order(fact) for fact in leaves):
        complaints.append(
            Complaint(
                "GL027", "The rule asks about an order, but does not say which.", ("when",), "Add `ordering`."
            )
        )
    elif anchors is None:
        complaints.append(
            Complaint("GL028", "The rule would be asked of every patient.", ("when",),
                      "Begin with a yes/no fact (a diagnosis, a drug) that must be yes.")
        )  # fmt: skip


def _anchors(
    nodes: tuple[Node, ...], named: Mapping[str, NamedCondition], dictionary: Dictionary
) -> Needs | None:
    """Facts of which one must hold for all of the nodes to hold; the fewest that can be found."""
    found = [anchors for node in nodes if (anchors := _anchor(node, named, dictionary)) is not None]
    return min(found, key=len, default=None)


def _anchor(node: Node, named: Mapping[str, NamedCondition], dictionary: Dictionary) -> Needs | None:
    match node:
        case Holds(negated=False):
            if node.name in named:
                return _anchor(named[node.name].node, named, dictionary)
            fact = dictionary.facts[node.name]
            if isinstance(fact, FindingFact) and fact.name in dictionary.findings:
                return min(dictionary.findings[fact.name].needs, key=len, default=None)
            return (fact,) if is_anchor(fact) else None
        case AllOf():
            return _anchors(node.nodes, named, dictionary)
        case AnyOf() | AtLeast():
            each = [_anchor(inner, named, dictionary) for inner in node.nodes]
            if any(anchors is None for anchors in each):
                return None
            return tuple({fact.name: fact for anchors in each for fact in anchors or ()}.values())
        case _:
            return None


def needs_of(
    nodes: Iterable[Node], named: Mapping[str, NamedCondition], dictionary: Dictionary
) -> Iterator[Needs]:
    """For everything that must hold together: facts of which one must hold for it."""
    for node in nodes:
        match node:
            case AllOf():
                yield from needs_of(node.nodes, named, dictionary)
            case Holds(negated=False) if node.name in named:
                yield from needs_of([named[node.name].node], named, dictionary)
            case Holds(negated=False) if node.name in dictionary.findings:
                yield from dictionary.findings[node.name].needs
            case _:
                anchors = _anchor(node, named, dictionary)
                if anchors is not None:
                    yield anchors


def _further(found: Iterable[Needs], anchors: Needs | None) -> tuple[Needs, ...]:
    """Those that are not the anchors, each once; what no list is sorted by is left to asking: the order's own allergy,
    the same drug twice."""
    each = {tuple(fact.name for fact in needs): needs for needs in found}
    each.pop(tuple(fact.name for fact in anchors or ()), None)
    return tuple(
        needs
        for needs in each.values()
        if not any(
            isinstance(fact, SameDrugFact) or (isinstance(fact, AllergyFact) and fact.codes is None)
            for fact in needs
        )
    )
