"""Regimens of the knowledge base, for cards to offer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from cds.cards import SLOTS, Change, Dose, Regimen
from cds.context import Code, is_about_order, is_unit
from cds.knowledge.regimen_file import ChangeEntry, CourseEntry, RegimenEntry
from cds.rules import Compiler, compile_all, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cds.cards import Slot
    from cds.context import Dictionary
    from cds.knowledge.collect import Collected, Found, Place
    from cds.rules import Complaint, NamedCondition

__all__ = ["build_regimens"]

_UNITS = {"day": "d", "week": "wk", "month": "mo", "year": "a"}


def build_regimens(
    collected: Collected, dictionary: Dictionary, named: Mapping[str, NamedCondition]
) -> dict[str, Regimen]:
    """The regimens by slug; faults go to `collected`."""
    regimens = {}
    for slug, found in collected.regimens.items():
        entry = cast(RegimenEntry, found.entry)
        _check(entry, found, collected)
        drug = dictionary.vocabulary.drugs.get(entry.drug)
        if drug is None:
            hint = did_you_mean(entry.drug, dictionary.vocabulary.drugs) or "Add it to vocabulary/drugs."
            found.complain("GL021", f"There is no drug `{entry.drug}`.", ("drug",), hint)
            continue
        slots: dict[Slot, tuple[Change, ...]] = {}
        for slot in SLOTS:
            written: tuple[ChangeEntry, ...] = getattr(entry.slots, slot)
            slots[slot] = tuple(
                _change(each, ("slots", slot, place), found, dictionary, named)
                for place, each in enumerate(written)
            )
        regimens[slug] = Regimen(
            slug=slug,
            title=entry.title.model_dump(),
            codings=(_coding(Code("atc", drug.atc[0]), dictionary, entry.title.en),),
            dose=Dose(**_of_course(entry.default, ("default",), found, dictionary)),
            slots={slot: changes for slot, changes in slots.items() if changes},
        )
    _check_instead(collected, regimens)
    return regimens


def _check(entry: RegimenEntry, found: Found, collected: Collected) -> None:
    if entry.evidence.source not in collected.sources:
        hint = did_you_mean(entry.evidence.source, collected.sources) or "Add it to sources/."
        found.complain(
            "GL021", f"There is no source `{entry.evidence.source}`.", ("evidence", "source"), hint
        )
    changed: dict[str, str] = {}
    for slot in SLOTS:
        keys = {key for change in getattr(entry.slots, slot) for key in change.of_course()}
        for key in sorted(keys & changed.keys()):
            found.complain(
                "GL080", f"`{key}` is changed for {changed[key]} and for {slot}, and both may hold.", ("slots", slot),
                "Change it in one slot only: its conditions may ask for both.",
            )  # fmt: skip
        changed |= dict.fromkeys(keys, slot)


def _change(
    written: ChangeEntry,
    path: Place,
    found: Found,
    dictionary: Dictionary,
    named: Mapping[str, NamedCondition],
) -> Change:
    complaints: list[Complaint] = []
    compiler = Compiler(dictionary, named)
    conditions = written.when if isinstance(written.when, list) else [written.when]
    tests = compile_all(compiler, conditions, "when", complaints)
    for complaint in complaints:
        within = complaint.path if isinstance(written.when, list) else ("when",)
        found.complain(complaint.code, complaint.message, (*path, *within), complaint.remedy)
    if not conditions:
        found.complain("GL012", "`when` is empty.", (*path, "when"), "Say when it changes.")
    for fact in compiler.leaves:
        if is_about_order(fact):
            message = f"`{fact.name}` is about an order; a regimen is suggested whatever is ordered."
            found.complain("GL027", message, (*path, "when"), "Ask something about the patient.")
    return Change(
        when=tests,
        leaves=tuple(compiler.leaves),
        dose=_of_course(written, path, found, dictionary),
        instead=written.instead or "",
        avoid=None if written.avoid is None else written.avoid.model_dump(),
    )


def _of_course(
    written: CourseEntry | ChangeEntry, path: Place, found: Found, dictionary: Dictionary
) -> dict[str, Any]:
    """The parts of a dose that are written."""
    parts: dict[str, Any] = {}
    if written.dose is not None:
        value, unit = written.dose.split()
        if not is_unit(unit):
            found.complain("GL031", f"`{unit}` is not a UCUM unit.", (*path, "dose"))
        parts |= {"value": float(value), "unit": unit}
    if written.per_day is not None:
        parts["per_day"] = written.per_day
    if written.duration is not None:
        count, word = written.duration.split()
        parts["duration"] = int(count), _UNITS[word.rstrip("s")]
    if written.route is not None:
        if "route" in dictionary.vocabulary.systems:
            parts["route"] = _coding(Code("route", written.route), dictionary)
        else:
            found.complain(
                "GL021", "There is no code system `route`.", (*path, "route"), "Add it to code_systems.yaml."
            )
    if written.as_needed is not None:
        parts["as_needed"] = written.as_needed
    return parts


def _coding(code: Code, dictionary: Dictionary, display: str = "") -> dict[str, str]:
    coding = {"system": dictionary.vocabulary.systems[code.system].uri, "code": code.code}
    return {**coding, "display": display} if display else coding


def _check_instead(collected: Collected, regimens: Mapping[str, Regimen]) -> None:
    """What stands in for a regimen is there, and never leads back to it."""
    for slug, regimen in regimens.items():
        found = collected.regimens[slug]
        for slot, changes in regimen.slots.items():
            for place, change in enumerate(changes):
                path = ("slots", slot, place, "instead")
                if change.instead and change.instead not in collected.regimens:
                    hint = did_you_mean(change.instead, collected.regimens) or "Add it to regimens/."
                    found.complain("GL021", f"There is no regimen `{change.instead}`.", path, hint)
                elif change.instead and (way := _way_back(slug, change.instead, regimens)):
                    told = " -> ".join((slug, *way))
                    found.complain(
                        "GL024",
                        f"The regimen `{slug}` leads back to itself: {told}.",
                        path,
                        "Break the circle.",
                    )


def _way_back(to: str, at: str, regimens: Mapping[str, Regimen]) -> tuple[str, ...]:
    """The way from one regimen back to another by `instead`; empty when there is none."""
    waiting: list[tuple[str, ...]] = [(at,)]
    seen = {at}
    while waiting:
        way = waiting.pop()
        if way[-1] == to:
            return way
        if way[-1] in regimens:
            following = {each.instead for changes in regimens[way[-1]].slots.values() for each in changes}
            waiting += [(*way, each) for each in sorted(following - seen - {""})]
            seen |= following
    return ()
