"""Regimens: a drug with its usual course, and what kidneys, pregnancy, breastfeeding or an allergy change in it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from cds.cards.orderable import Dose, Orderable
from cds.cards.reasons import inconclusive, why_missing
from cds.reading import LANGUAGES, show_number, show_quantity
from cds.rules import FALSE, TRUE, ask_all

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cds.context import Fact, PatientContext
    from cds.reading import Language
    from cds.rules import Test

__all__ = ["SLOTS", "Change", "Regimen", "Settled", "Slot"]

Slot: TypeAlias = Literal["allergy", "pregnancy", "breastfeeding", "kidney"]
SLOTS: tuple[Slot, ...] = ("allergy", "pregnancy", "breastfeeding", "kidney")
"""In the order in which they are looked at: what rules a drug out comes before what changes its dose."""
_SLOT_WORDS: Mapping[Slot, Mapping[Language, str]] = {
    "allergy": {"nb": "allergi", "en": "allergy"},
    "pregnancy": {"nb": "graviditet", "en": "pregnancy"},
    "breastfeeding": {"nb": "amming", "en": "breastfeeding"},
    "kidney": {"nb": "nyrefunksjon", "en": "kidney function"},
}
_WORDS: Mapping[Language, Mapping[str, str]] = {
    "nb": {
        "order": "Bestill: {}", "open": "ikke vurdert: {}", "avoid": "Ikke foreslått: {}: {}",
        "once": "én gang daglig", "twice": "to ganger daglig", "times": "{} ganger daglig", "every": "hver {}. dag",
        "as needed": "inntil {} ved behov", "for": "i {}",
        "d": "dag dager", "wk": "uke uker", "mo": "måned måneder", "a": "år år",
    },
    "en": {
        "order": "Order: {}", "open": "not assessed: {}", "avoid": "Not suggested: {}: {}",
        "once": "once daily", "twice": "twice daily", "times": "{} times daily", "every": "every {} days",
        "as needed": "up to {} as needed", "for": "for {}",
        "d": "day days", "wk": "week weeks", "mo": "month months", "a": "year years",
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """What changes when all of `when` hold: parts of the dose, the whole regimen, or that the drug is avoided."""

    when: tuple[Test, ...]
    leaves: tuple[Fact, ...]
    dose: Mapping[str, Any] = field(default_factory=dict)
    instead: str = ""
    avoid: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """A regimen for one patient: what to order, or why nothing is; and the slots that could not be looked at."""

    orderable: Orderable | None
    avoid: Mapping[Language, str]
    open: tuple[tuple[Slot, Fact], ...]

    def suggestion(self, patient: PatientContext, language: Language) -> dict[str, Any] | None:
        """What a card offers; a slot that could not be looked at is named, with the reason in the description."""
        if self.orderable is None:
            return None
        words = _WORDS[language]
        label = words["order"].format(self.orderable.title[language])
        draft = self.orderable.draft(patient.evidence.patient_id, language)
        description = label
        if self.open:
            slots = ", ".join(_SLOT_WORDS[slot][language] for slot, _ in self.open)
            label = f"{label} ({words['open'].format(slots)})"
            whys = "; ".join(_why(slot, fact, patient, language) for slot, fact in self.open)
            description = f"{description} ({words['open'].format(whys)})"
            note = words["open"].format(whys)
            draft["note"] = [{"text": note[0].upper() + note[1:]}]
        return {
            "label": label,
            "actions": [{"type": "create", "description": description, "resource": draft}],
        }

    def why_not(self, language: Language) -> str:
        """Why nothing is suggested; empty when something is."""
        return self.avoid.get(language, "")


@dataclass(frozen=True, slots=True, eq=False)
class Regimen:
    """One regimen. `codings` are FHIR Codings of the drug, `dose` is its usual course."""

    slug: str
    title: Mapping[str, str]
    codings: tuple[Mapping[str, str], ...]
    dose: Dose
    slots: Mapping[Slot, tuple[Change, ...]]

    def settle(self, patient: PatientContext, regimens: Mapping[str, Regimen]) -> Settled:
        """The regimen for this patient. In each slot the first change that holds is made; one that may hold leaves the
        slot open, and nothing is guessed."""
        dose, still_open = self.dose, []
        for slot, changes in self.slots.items():
            for change in changes:
                truth, wanting = ask_all(change.when, len(change.leaves), patient)
                if truth == FALSE:
                    continue
                if truth != TRUE:
                    still_open.append((slot, wanting[0]))
                elif change.avoid is not None:
                    return Settled(None, {each: self._avoided(change.avoid, each) for each in LANGUAGES}, ())
                elif change.instead:
                    other = regimens[change.instead].settle(patient, regimens)
                    named = {slot for slot, _ in other.open}
                    return replace(
                        other, open=(*(each for each in still_open if each[0] not in named), *other.open)
                    )
                else:
                    dose = replace(dose, **change.dose)
                break
        title: dict[str, str] = {each: f"{self.title[each]} {_course(dose, each)}" for each in LANGUAGES}
        return Settled(Orderable(self.slug, title, True, self.codings, dose), {}, tuple(still_open))

    def asks(self, regimens: Mapping[str, Regimen]) -> tuple[Fact, ...]:
        """Every fact that it or what stands in for it may ask for."""
        asked: dict[str, Fact] = {}
        waiting, seen = [self.slug], {self.slug, ""}
        while waiting:
            regimen = regimens.get(waiting.pop())
            for change in () if regimen is None else chain.from_iterable(regimen.slots.values()):
                asked.update((fact.name, fact) for fact in change.leaves)
                if change.instead not in seen:
                    seen.add(change.instead)
                    waiting.append(change.instead)
        return tuple(asked.values())

    def _avoided(self, why: Mapping[str, str], language: Language) -> str:
        return _WORDS[language]["avoid"].format(self.title[language], why[language])


def _why(slot: Slot, fact: Fact, patient: PatientContext, language: Language) -> str:
    missing = inconclusive(patient.ask(fact), language)
    why = why_missing(missing, language, patient.dictionary.facts)
    clause = why if missing.of else f"{fact.means[language]}: {why}"
    return f"{_SLOT_WORDS[slot][language]} ({clause})"


def _course(dose: Dose, language: Language) -> str:
    """`500 mg 3 times daily for 5 days`"""
    words = _WORDS[language]
    often = _often(dose.per_day, language)
    if dose.as_needed:
        often = words["as needed"].format(often)
    parts = [show_quantity(dose.value, dose.unit, language), often]
    if dose.duration is not None:
        count, unit = dose.duration
        one, several = words[unit].split()
        parts.append(words["for"].format(f"{count} {one if count == 1 else several}"))
    return " ".join(parts)


def _often(per_day: float, language: Language) -> str:
    words = _WORDS[language]
    apart = 1 / per_day
    if per_day in (1, 2):
        return words["once" if per_day == 1 else "twice"]
    if apart > 1 and abs(apart - round(apart)) < 1e-6:
        return words["every"].format(round(apart))
    return words["times"].format(show_number(int(per_day) if per_day == int(per_day) else per_day, language))
