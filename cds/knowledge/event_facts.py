"""Facts from dated, coded entries of lists, from questionnaires, the encounter and the user, as authors write them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from cds.context import (
    CarePlanFact,
    ConditionFact,
    DeviceFact,
    EncounterFact,
    EventFact,
    Fact,
    FamilyHistoryFact,
    FlagFact,
    GoalFact,
    ImmunizationFact,
    PastEncounterFact,
    ProcedureFact,
    QuestionnaireFact,
    ServiceRequestFact,
    UserFact,
)
from cds.knowledge.time_words import read_relations, read_window
from cds.rules import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cds.context import ValueSet, Vocabulary
    from cds.knowledge.collect import Found
    from cds.knowledge.schema import FactEntry

__all__ = ["EVENT_KINDS", "TIME_UNITS", "build_event_fact", "build_single_fact", "value_set_of"]

TIME_UNITS = ("a", "mo", "wk", "d")
EVENT_KINDS: Mapping[str, type[EventFact]] = {
    "condition": ConditionFact,
    "procedure": ProcedureFact,
    "immunization": ImmunizationFact,
    "family_history": FamilyHistoryFact,
    "flag": FlagFact,
    "device": DeviceFact,
    "care_plan": CarePlanFact,
    "goal": GoalFact,
    "service_request": ServiceRequestFact,
    "past_encounter": PastEncounterFact,
}
_FIELDS = ("class", "type", "reason", "service_type")


def build_event_fact(name: str, found: Found, vocabulary: Vocabulary) -> Fact | None:
    """The fact; None, with its faults told, when it cannot mean anything."""
    entry = cast("FactEntry", found.entry)
    codes = value_set_of(found, entry.codes or "", ("codes",), vocabulary)
    further: dict[str, Any] = {}
    if entry.from_ == "condition":
        further["clinical"] = entry.clinical
    if entry.from_ == "family_history" and entry.relatives:
        further["relatives"] = value_set_of(found, entry.relatives, ("relatives",), vocabulary)
    if entry.from_ == "past_encounter":
        further["field"] = entry.field or "class"
    fault = _fault_of(entry)
    if fault is not None:
        found.complain("GL012", *fault)
    if fault is not None or codes is None or None in further.values():
        return None
    counts = entry.pick in ("count", "days")
    return cast(
        Fact,
        EVENT_KINDS[entry.from_](
            name,
            entry.means.model_dump(),
            codes=codes,
            within=read_window(entry.within),
            answer=cast(Any, entry.pick if counts else _asked(entry)),
            pick=cast(Any, entry.pick if not counts and entry.pick else "latest"),
            unit="1" if counts else entry.unit,
            relations=read_relations(entry.after, entry.before),
            **further,
        ),
    )


def _asked(entry: FactEntry) -> str:
    return entry.answer if "answer" in entry.model_fields_set else "yes/no"


def _fault_of(entry: FactEntry) -> tuple[str, tuple[str, ...], str] | None:
    """What does not go together: the message, where, and the remedy."""
    asked, pick = _asked(entry), entry.pick
    if entry.from_ == "past_encounter" and entry.field not in (None, *_FIELDS):
        return "An encounter has no such field.", ("field",), f"Write one of {', '.join(_FIELDS)}."
    if asked in ("quantity", "code", "time until"):
        return (
            "A list has no value to answer with.",
            ("answer",),
            "Write `time since` or `age then`, or leave it out.",
        )
    if pick not in (None, "latest", "earliest", "count", "days"):
        return (
            "The entries of a list have no values.",
            ("pick",),
            "Write `latest`, `earliest`, `count` or `days`.",
        )
    if entry.from_ == "family_history" and (entry.after or entry.before):
        side = "after" if entry.after else "before"
        return "What a relative had has no date.", (side,), "Leave it out."
    if asked == "yes/no":
        return _fault_of_number(entry)
    if pick in ("count", "days"):
        return f"`{pick}` is no point in time.", ("pick",), "Write `latest` or `earliest`."
    units = (*TIME_UNITS, "h") if asked == "time since" else TIME_UNITS
    if entry.unit not in units:
        return f"`{asked}` needs a unit of time.", ("unit",), f"Write one of {', '.join(units)}."
    if entry.within is not None:
        return f"`{asked}` looks at all entries.", ("within",), "Compare the answer instead."
    if entry.from_ == "family_history" and asked == "time since":
        return "What a relative had has no date.", ("answer",), "Write `age then`: how old the relative was."
    return None


def _fault_of_number(entry: FactEntry) -> tuple[str, tuple[str, ...], str] | None:
    """The same, for yes/no and counts."""
    if entry.pick in ("latest", "earliest"):
        return "Yes or no has no `pick`.", ("pick",), "Leave it out, or ask for `time since` or `age then`."
    if entry.unit not in (("", "1") if entry.pick else ("",)):
        return "The answer has no such unit.", ("unit",), "Leave `unit` out."
    if entry.from_ == "family_history" and (entry.within is not None or entry.pick == "days"):
        return "What a relative had has no date.", ("within" if entry.within else "pick",), "Leave it out."
    return None


def build_single_fact(name: str, found: Found, vocabulary: Vocabulary) -> Fact | None:
    """A fact of the encounter, the user, or a questionnaire; None, with its faults told, when it means nothing."""
    entry = cast("FactEntry", found.entry)
    means = entry.means.model_dump()
    match entry.from_:
        case "encounter":
            return _encounter(name, found, vocabulary)
        case "user":
            if entry.field != "role":
                found.complain("GL012", "`field` is `role`.", ("field",))
                return None
            return UserFact(name, means)
    if entry.answer not in ("quantity", "code", "yes/no") or entry.pick not in (None, "latest", "earliest"):
        found.complain(
            "GL012", "A questionnaire answers with a quantity, a code or yes/no; the latest or the earliest.", (),
            "Change `answer` or `pick`.",
        )  # fmt: skip
        return None
    if (entry.answer == "quantity") != bool(entry.unit):
        found.complain(
            "GL011", "A number needs a `unit`, and nothing else has one.", (), "Write `1` for a score."
        )
        return None
    return QuestionnaireFact(
        name, means, entry.item or "", entry.questionnaire or "", cast(Any, entry.answer),
        cast(Any, entry.pick or "latest"), read_window(entry.within), entry.unit, entry.plausible,
    )  # fmt: skip


def _encounter(name: str, found: Found, vocabulary: Vocabulary) -> Fact | None:
    entry = cast("FactEntry", found.entry)
    field = entry.field or "class"
    if field not in _FIELDS or (field != "class" and entry.codes is None):
        found.complain(
            "GL012", "`field` is `class`, or with `codes` also `type`, `reason` or `service_type`.", ("field",),
            "An encounter may have several types and reasons: name the value set that one of them is in.",
        )  # fmt: skip
        return None
    codes = None
    if entry.codes is not None:
        codes = value_set_of(found, entry.codes, ("codes",), vocabulary)
        if codes is None:
            return None
    return EncounterFact(name, entry.means.model_dump(), cast(Any, field), codes)


def value_set_of(found: Found, name: str, path: tuple[str, ...], vocabulary: Vocabulary) -> ValueSet | None:
    """The value set of this name; None, with the fault told, when there is none."""
    value_set = vocabulary.value_sets.get(name)
    if value_set is None:
        hint = did_you_mean(name, vocabulary.value_sets)
        found.complain(
            "GL021", f"There is no value set `{name}`.", path, hint or "Add it to vocabulary/value_sets."
        )
    return value_set
