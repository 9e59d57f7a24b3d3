"""One patient, asked fact by fact. An answer is worked out when a rule first asks for it, and remembered."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from cds.context.allergies import Allergies, may_be_allergic, recorded_allergies
from cds.context.answerers import ANSWERERS
from cds.context.dates import UNDATED, Span, Window, read_span, start_of
from cds.context.drugs import Drugs, doubt_about_drugs, drugs_in_use
from cds.context.event_lists import PLACES, Found, held_events
from cds.context.evidence import Sent, Unreadable
from cds.context.facts import NO
from cds.context.holdings import Holdings, ListName
from cds.context.lists import held_conditions, held_procedures
from cds.context.missing import Missing, Reason
from cds.context.observations import Series, held_observations
from cds.context.orders import Order, read_orders
from cds.context.pairs import takes_same_drug
from cds.context.uses import Uses, read_uses
from cds.context.vocabulary import Code, ValueSet, Vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from cds.context.evidence import Evidence
    from cds.context.facts import Answer, Fact
    from cds.context.holdings import Meaning
    from cds.context.resources import Condition, Procedure

__all__ = ["Conclusive", "Dictionary", "Model", "PatientContext"]


class Model(Protocol):
    """Something that computes a fact from other facts: an equation, a risk model."""

    def score(self, ask: Callable[[str], Answer]) -> Answer:
        """The score, or why there is none. `ask` answers the facts it needs, by name."""
        ...


class Conclusive(Protocol):
    """Something that concludes a yes/no fact from others: a finding of a rule pack."""

    @property
    def leaves(self) -> tuple[Fact, ...]:
        """The facts it may ask for."""
        ...

    @property
    def needs(self) -> tuple[tuple[Fact, ...], ...]:
        """Yes/no facts: of each of these, one must be yes or unknown for it to be anything but no."""
        ...

    def conclude(self, patient: PatientContext, order: Order | None) -> Answer:
        """The conclusion, or for want of what there is none."""
        ...


@dataclass(frozen=True, slots=True)
class Dictionary:
    """Everything that can be asked: the facts, the words they are written in, the models behind some of them."""

    vocabulary: Vocabulary
    facts: Mapping[str, Fact]
    models: Mapping[str, Model]
    holdings: Holdings
    findings: Mapping[str, Conclusive] = field(default_factory=dict)


_TOMORROW = Window(-1, "days")
_NO_EVENTS: dict[str, list[Found]] = {}


class PatientContext:
    """Answers facts about one patient at one moment. `now` must be aware; its offset is the site's time zone."""

    def __init__(
        self, evidence: Evidence, dictionary: Dictionary, now: datetime, *, selected_only: bool = False
    ) -> None:
        self.evidence = evidence
        self.selected_only = selected_only
        """Whether only the selected orders are in question (the others are still known)."""
        self.dictionary = dictionary
        self.vocabulary = dictionary.vocabulary
        self.now = now
        self.assumed: set[str] = set()
        """Facts that were missing and that a rule took as "no"."""
        self.answers: dict[str, Answer] = {}
        """Every answer given so far, by fact name, or `fact@order` for facts about one order."""
        self.conclusions: dict[str, str] = {}
        """Of each finding that was asked for, the marks of its leaves; named as in `answers`."""
        self.orders: tuple[Order, ...] = read_orders(evidence, dictionary.holdings)
        self._absent: dict[tuple[str, ...], Missing | None] = {}
        self._held: dict[ListName, Mapping[str, object] | None] = {}
        self.end_of_today = start_of(_TOMORROW, now)
        """What lies after it is in the future, and no evidence."""
        # Every list is read now, so that whatever cannot be read is named, whether or not a rule asks.
        self.observations: dict[str, list[Series]] = held_observations(self)
        """Observations, by the facts that they could answer."""
        self.conditions: dict[str, list[tuple[Meaning, Condition]]] = held_conditions(self)
        """The problem list, by the facts that its entries could make true."""
        self.procedures: dict[str, list[tuple[Meaning, Procedure]]] = held_procedures(self)
        """What was done, by the facts it could make true."""
        self.events = held_events(self) if evidence.events else _NO_EVENTS
        """The entries of further lists, by the facts that they could make true."""
        self.drugs: Drugs = drugs_in_use(self)
        """Drugs in use and drafted."""
        self.uses: Uses = read_uses(self)
        """When drugs were taken, for the facts that look back."""
        for name in self.uses.may_hold(dictionary.holdings.past):
            self.drugs.held.setdefault(name, [])
        self.allergies: Allergies = recorded_allergies(self)
        """Allergies and intolerances, by what they are to."""
        self.drug_doubt: Missing | None = doubt_about_drugs(self)
        """Why a drug that is not found may be taken all the same."""

    def ask(self, fact: Fact, order: Order | None = None) -> Answer:
        """The answer, worked out at most once. `order` is given for facts about an order, and only for those."""
        key = fact.name if order is None else f"{fact.name}@{order.ref}"
        answer = self.answers.get(key)
        if answer is None:
            self.answers[key] = answer = ANSWERERS[type(fact)](self, fact, order)
        return answer

    def ask_by_name(self, name: str) -> Answer:
        """As `ask`, for facts that are not about an order."""
        return self.ask(self.dictionary.facts[name])

    # -- what the answering functions share

    def span(self, text: str | None) -> Span | None:
        """The span of a date; a missing one may mean any time, an impossible one is None."""
        if not text:
            return UNDATED
        return read_span(text, self.now.tzinfo)  # type: ignore[arg-type]  # now is aware

    def window_start(self, window: Window) -> float:
        """Seconds since 1970 at which the window begins."""
        return start_of(window, self.now)

    def why_not_there(self, *sources: str) -> Missing | None:
        """Why nothing can be said of what is absent from these sources; None when "absent" means "no"."""
        if sources in self._absent:
            return self._absent[sources]
        worst: Missing | None = None
        came = False
        for source in sources:
            state = self.evidence.sources.get(source, Sent.NOT_SENT)
            if state is Sent.FAILED or state is Sent.INCOMPLETE:
                worst = Missing(Reason.FAILED, source)
            came = came or state is not Sent.NOT_SENT
        if worst is None and not came:
            worst = Missing(Reason.NOT_SENT, sources[0])
        self._absent[sources] = worst
        return worst

    def tainted(self, kinds: Iterable[str], codes: ValueSet | None) -> Unreadable | None:
        """An unreadable piece that could have held the answer."""
        for piece in self.evidence.unreadable:
            if piece.kind in kinds and (
                piece.codes is None or codes is None or mentions(codes, piece.codes, self.vocabulary)
            ):
                return piece
        return None

    def name_unreadable(
        self, where: str, kind: str, ref: str, why: str, codes: frozenset[str] | None = frozenset()
    ) -> None:
        """Note something that could be decoded but makes no sense, such as the 31st of February."""
        piece = Unreadable(where, kind, ref, why, codes)
        if piece not in self.evidence.unreadable:
            self.evidence.unreadable.append(piece)

    def may_be_allergic(self, order: Order) -> tuple[bool, bool]:
        """Whether an allergy to the drug, or to a group it belongs to, is recorded or may be hidden."""
        return may_be_allergic(self, order)

    def takes_same_drug(self, order: Order) -> bool:
        """Whether anything that is taken has an ingredient of the order, or may have."""
        return takes_same_drug(self, order)

    def takes_another(self, name: str, order: Order) -> bool:
        """Whether a drug held under that name, other than the order, is taken, or may be."""
        held = self.drugs.held.get(name, ())
        return (
            self.drug_doubt is not None
            or any(drug.ref != order.ref for drug in held)
            or name in self.uses.may_hold(self.dictionary.holdings.past)
        )

    def held(self, name: ListName) -> Mapping[str, object] | None:
        """The facts that entries of a list could make true; None when it may hold others that we cannot see."""
        if name not in self._held:
            self._held[name] = self._look_at(name)
        return self._held[name]

    def _look_at(self, name: ListName) -> Mapping[str, object] | None:
        match name:
            case "conditions":
                held: Mapping[str, object] = self.conditions
                unseen = self._unseen(("conditions",), ("Condition", ""))
            case "drugs":
                held, unseen = self.drugs.held, self.drug_doubt is not None
            case "allergies":
                held = self.allergies.held
                unseen = bool(self.allergies.uncoded) or self._unseen(
                    ("allergies",), ("AllergyIntolerance", "")
                )
            case "procedures":
                held = self.procedures
                unseen = self._unseen(("procedures",), ("Procedure", ""))
            case "observations" | "questionnaires":
                return None  # no rule waits for one: a missing value makes it unsure, not silent
            case "encounter" | "patient":
                return self._of_one(name)
            case _:
                held, place = self.events, PLACES[name]
                unseen = self._unseen(place.sources, place.kinds)
        return None if unseen else held

    def _of_one(self, name: ListName) -> Mapping[str, object]:
        """The facts that are not answered "no"; asked aside, so that the record holds only what a rule asked for."""
        answers = {
            fact.name: ANSWERERS[type(fact)](self, fact, None)
            for fact in self.dictionary.holdings.of_one[name]
        }
        return {fact: answer for fact, answer in answers.items() if answer != NO}

    def _unseen(self, sources: tuple[str, ...], kinds: tuple[str, ...]) -> bool:
        return self.why_not_there(*sources) is not None or self.tainted(kinds, None) is not None


def mentions(codes: ValueSet, raw: frozenset[str], vocabulary: Vocabulary) -> bool:
    """Whether any of the raw codes, or another code for the same drug, could be in the set, whatever its system."""
    possible = {
        Code(name, system.normal(code)) for name, system in vocabulary.systems.items() for code in raw
    }
    return any(codes.has(code) for code in vocabulary.synonyms(possible))
