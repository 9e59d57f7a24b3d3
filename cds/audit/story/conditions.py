"""The conditions of a rule with their truth: that of a leaf from the record's marks, the rest worked out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from cds.audit.story.shape import Condition
from cds.audit.story.words import in_language, word
from cds.errors import Misuse
from cds.reading import show_quantity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from cds.audit.story.shape import Fact, Join, Language, Truth

__all__ = ["read_conclusion", "read_tree", "truth_of"]

_MARKS: dict[str, Truth] = {"T": "true", "F": "false", "?": "unknown", "-": "not needed"}
_LEAF = re.compile(r"(?P<no>not )?(?P<name>[a-z][a-z0-9_]*)(?: (?P<rest>.+))?")
_NUMBER = r"(-?\d+(?:\.\d+)?)"
_COMPARES = re.compile(rf"(<=|>=|<|>|=) {_NUMBER}(?: (\S+))?")
_BETWEEN = re.compile(rf"between {_NUMBER} and {_NUMBER}(?: (\S+))?")
_SIGNS = {"<=": "≤", ">=": "≥"}
_SPOKEN_UNITS = {"years": "a", "months": "mo", "weeks": "wk", "days": "d", "hours": "h"}


def read_tree(
    tree: Mapping[str, Any], marks: str, fact_of: Callable[[str], Fact | None], language: Language
) -> tuple[tuple[Condition, ...], tuple[Condition, ...]]:
    """The conditions of `when` and of `unless`. Raises Misuse when the marks do not fit the tree."""
    left = iter(marks)

    def read(node: Mapping[str, Any]) -> Condition:
        if "is" in node:
            fact = fact_of(node["fact"])
            truth = _next(left, marks)
            name = fact.name if fact else in_language(node.get("means"), language)
            behind = fact.because if fact else ()
            return Condition(
                "leaf", _says(node["is"], name, language), truth, word(truth, language), fact, behind
            )
        join, members, least = _joined(node)
        parts = tuple(read(member) for member in members)
        truth = truth_of(join, [part.truth for part in parts], least)
        if join == "named":
            says = in_language(node.get("means"), language) or node["named"]
        else:
            says = word(f"join {join}", language).format(n=least)
        return Condition(join, says, truth, word(truth, language), None, parts)

    when = tuple(read(node) for node in tree.get("when", ()))
    unless = tuple(read(node) for node in tree.get("unless", ()))
    if next(left, None) is not None:
        raise _misfit(marks)
    return when, unless


def read_conclusion(
    told: Mapping[str, Any], fact_of: Callable[[str], Fact | None], language: Language
) -> tuple[Condition, ...]:
    """The conditions that a finding was concluded from; empty for what is no finding."""
    if "tree" not in told:
        return ()
    when, unless = read_tree(told["tree"], told["marks"], fact_of, language)
    if not unless:
        return when
    truth = truth_of("none", [one.truth for one in unless])
    return (*when, Condition("none", word("join none", language), truth, word(truth, language), None, unless))


def truth_of(join: Join, parts: Sequence[Truth], least: int = 0) -> Truth:
    """Kleene's truth of a joined condition. A part that was not looked at may be anything: when the others do
    not settle it, the whole was not needed either.
    """
    yes, no = parts.count("true"), parts.count("false")
    match join:
        case "all" | "named" | "leaf":
            settled = False if no else True if yes == len(parts) else None
        case "any":
            settled = True if yes else False if no == len(parts) else None
        case "none":
            settled = False if yes else True if no == len(parts) else None
        case "at_least":
            settled = True if yes >= least else False if len(parts) - no < least else None
    if settled is not None:
        return "true" if settled else "false"
    return "not needed" if "not needed" in parts else "unknown"


def _joined(node: Mapping[str, Any]) -> tuple[Join, Sequence[Mapping[str, Any]], int]:
    if "named" in node:
        return "named", [node["when"]], 1
    if "all" in node:
        return "all", node["all"], 0
    if "any" in node:
        return "any", node["any"], 1
    if "none" in node:
        return "none", node["none"], 0
    return "at_least", node["of"], node["at_least"]


def _next(left: Iterator[str], marks: str) -> Truth:
    try:
        return _MARKS[next(left)]
    except (StopIteration, KeyError) as error:
        raise _misfit(marks) from error


def _misfit(marks: str) -> Misuse:
    return Misuse("LOG013", f"The marks {marks!r} of the record do not fit the rule's conditions.")


def _says(text: str, name: str, language: Language) -> str:
    """The condition with the fact's own name, signs and units; as the author wrote it when it is not ours."""
    parts = _LEAF.fullmatch(text)
    if parts is None:
        return text
    said = _predicate(parts["rest"] or "", name or parts["name"], language)
    if said is None:
        return text
    return word("not", language).format(says=said) if parts["no"] else said


def _predicate(rest: str, name: str, language: Language) -> str | None:
    if not rest:
        return name
    if compared := _COMPARES.fullmatch(rest):
        sign = _SIGNS.get(compared[1], compared[1])
        return f"{name} {sign} {_quantity(compared[2], compared[3], language)}"
    if between := _BETWEEN.fullmatch(rest):
        low, high = _quantity(between[1], None, language), _quantity(between[2], between[3], language)
        return word("between", language).format(fact=name, low=low, high=high)
    verb, _, code = rest.partition(" ")
    if verb == "is":
        return word("is", language).format(fact=name, code=word(f"code {code}", language, code))
    if verb == "in":
        return word("in", language).format(fact=name, set=code)
    return None


def _quantity(number: str, unit: str | None, language: Language) -> str:
    value = float(number) if "." in number else int(number)
    return show_quantity(value, _SPOKEN_UNITS.get(unit or "", unit or ""), language)
