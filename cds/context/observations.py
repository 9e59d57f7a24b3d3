"""The observations of a patient, by the facts that they could answer."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, TypeAlias

from cds.context.concepts import codes_as_written
from cds.context.holdings import UNREADABLE
from cds.context.measured import ref_of, when_of

if TYPE_CHECKING:
    from cds.context.facts import ObservationFact
    from cds.context.patient import PatientContext
    from cds.context.resources import Observation

__all__ = ["Dated", "Series", "candidates_of", "held_observations"]

Dated: TypeAlias = "tuple[str, Observation]"
"""With its date as written."""
_text_of = itemgetter(0)
_USED = frozenset({None, "final", "amended", "corrected", "preliminary"})
_NOT_USED = frozenset({"registered", "cancelled", "entered-in-error", "unknown"})


class Series:
    """The observations of one patient whose code is written in the same way, as text can sort them: newest first."""

    __slots__ = ("_found", "_sorted")

    def __init__(self, found: list[Observation]) -> None:
        self._found = found
        self._sorted: list[Dated] | None = None

    def dated(self, context: PatientContext) -> list[Dated]:
        """Those that count, each with its date as written."""
        if self._sorted is None:
            self._sorted = [
                (when_of(each), each)
                for each in self._found
                if each.status in _USED or _is_used(context, each)
            ]
            if len(self._sorted) > 1:
                self._sorted.sort(key=_text_of, reverse=True)
        return self._sorted


def held_observations(context: PatientContext) -> dict[str, list[Series]]:
    """The observations by the facts that they could answer; others need no look."""
    alike: dict[bytes, list[Observation]] = {}
    for observation in context.evidence.observations:
        written = bytes(observation.code)
        if written in alike:
            alike[written].append(observation)
        else:
            alike[written] = [observation]
    meaning_of = context.dictionary.holdings.meaning
    held: dict[str, list[Series]] = {}
    for same in alike.values():
        meaning = meaning_of("observations", same[0].code)
        if meaning.facts:
            series = Series(same)
            for name in meaning.facts:
                held.setdefault(name, []).append(series)
        elif meaning is UNREADABLE:
            for each in same:
                context.name_unreadable("", "Observation", ref_of(each), "its code cannot be read", None)
    return held


def candidates_of(context: PatientContext, fact: ObservationFact) -> list[Dated]:
    """The usable observations with one of the fact's codes, the newest first as far as text can tell."""
    series = context.observations.get(fact.name)
    if series is None:
        return []
    if len(series) == 1:
        return series[0].dated(context)
    found = [each for one in series for each in one.dated(context)]
    found.sort(key=_text_of, reverse=True)
    return found


def _is_used(context: PatientContext, observation: Observation) -> bool:
    """Whether a status other than the usual ones lets it be used; one that FHIR does not have is named."""
    if observation.status not in _NOT_USED:
        codes = codes_as_written(observation.code) or frozenset()
        context.name_unreadable("", "Observation", ref_of(observation), "its status is none of FHIR's", codes)
    return False
