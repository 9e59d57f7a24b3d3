"""The few words of a case to FHIR R4 resources, as a journal would send them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from cds.context import (
    AllergyFact,
    Code,
    ConditionFact,
    EncounterFact,
    Fact,
    FindingFact,
    MedicationFact,
    ObservationFact,
    PastEncounterFact,
    QuestionnaireFact,
)
from cds.order_words import NotUnderstood, coding, draft_order, read_drug
from cds.rules import did_you_mean
from guideline_authoring.case_codes import BY_CODE, allergen_written, amount_written, coded_written
from guideline_authoring.case_events import age_written, event_written, item_written
from guideline_authoring.drug_words import DRUG_WORDS, drug_resource, when_taken

if TYPE_CHECKING:
    from cds.context import ValueSet
    from cds.knowledge import Knowledge

__all__ = ["PATIENT_ID", "Scribe"]

PATIENT_ID = "case-patient"
_SUBJECT = {"reference": f"Patient/{PATIENT_ID}"}
_STATUS_SYSTEMS = "http://terminology.hl7.org/CodeSystem/"


@dataclass
class Scribe:
    """Writes resources for one case, numbering them."""

    knowledge: Knowledge
    now: datetime
    order: Any = None
    """The first order, which facts about `the order` are about."""
    written: int = 0
    past: set[str] = field(default_factory=set)
    """Ids of encounters other than the one that the call is about."""

    def resource(self, item: Any) -> dict[str, Any]:
        """One line of `have`."""
        if isinstance(item, str):
            return self._yes(self._fact(item), {})
        if not isinstance(item, dict) or not item:
            raise NotUnderstood(f"`{item}` is not something a patient has")
        rest = dict(item)
        name = next(iter(rest))
        value = rest.pop(name)
        if name in DRUG_WORDS:
            return self._of_drug(DRUG_WORDS[name], value, rest)
        if name == "drug_text":
            return self._numbered(
                "MedicationStatement",
                status="active",
                subject=_SUBJECT,
                medicationCodeableConcept={"text": str(value)},
            )
        if name == "allergy_text":
            return self._allergy({"text": str(value)}, rest)
        if name == "allergy":
            return self._allergy(allergen_written(value, self.knowledge.dictionary.vocabulary), rest)
        if name in BY_CODE:
            return self._by_code(name, value, rest)
        fact = self._fact(name)
        if isinstance(fact, ObservationFact):
            return self._observation(fact, value, rest)
        if isinstance(fact, QuestionnaireFact):
            return self._response(fact, value, rest)
        if isinstance(fact, EncounterFact) and fact.codes is None:
            return self._numbered(
                "Encounter", status="in-progress", subject=_SUBJECT, **{"class": {"code": str(value)}}
            )
        if str(value).lower() not in ("yes", "true"):
            raise NotUnderstood(f"`{name}: {value}`: write `yes`, or leave the line out")
        return self._yes(fact, rest)

    def draft(self, item: Any) -> dict[str, Any]:
        """One draft order."""
        return draft_order(
            item, self.knowledge.dictionary.vocabulary, identity=self._next_id(), patient_id=PATIENT_ID
        )

    def _of_drug(self, kind: str, item: Any, rest: dict[str, Any]) -> dict[str, Any]:
        fields = drug_resource(kind, item, rest, self.knowledge.dictionary.vocabulary, self.now)
        self._nothing_left(rest)
        return self._numbered(kind, subject=_SUBJECT, **fields)

    def _drug(self, item: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        return read_drug(item, self.knowledge.dictionary.vocabulary)

    def _by_code(self, name: str, value: Any, rest: dict[str, Any]) -> dict[str, Any]:
        vocabulary = self.knowledge.dictionary.vocabulary
        kind, fields = coded_written(name, value, vocabulary, self._on(rest), rest)
        self._nothing_left(rest)
        return self._numbered(kind, subject=_SUBJECT, **fields)

    def _yes(self, fact: Fact, rest: dict[str, Any]) -> dict[str, Any]:
        match fact:
            case ConditionFact():
                onset = age_written(rest) or {"onsetDateTime": self._on(rest)}
                made = self._numbered(
                    "Condition", subject=_SUBJECT, code=self._concept(fact.codes), **onset,
                    clinicalStatus=self._status("condition-clinical", rest.pop("clinical", "active")),
                    verificationStatus=self._status("condition-ver-status", rest.pop("verification", "confirmed")),
                )  # fmt: skip
            case MedicationFact():
                made = self._numbered(
                    "MedicationStatement", subject=_SUBJECT,
                    medicationCodeableConcept=self._concept(self._drugs_of(fact.codes)),
                    **when_taken(rest, self.now),
                )  # fmt: skip
            case AllergyFact():
                if fact.codes is None:
                    concept, _ = self._drug(rest.pop("drug", self.order or ""))
                    if fact.to_class:
                        exact = concept["coding"][0]
                        concept = {"coding": [{**exact, "code": exact["code"][:4]}]}
                else:
                    concept = self._concept(fact.codes)
                rest = {"kind": fact.kind if fact.kind != "any" else "allergy", **rest}
                if fact.severe:
                    rest = {"severity": "severe", **rest}
                return self._allergy(concept, rest)
            case ObservationFact(answer="yes/no"):
                return self._observation(fact, "yes", rest)
            case FindingFact():
                raise NotUnderstood(f"`{fact.name}` is concluded, not recorded: give what it rests on")
            case _:
                kind, fields = event_written(fact, self._concept, _SUBJECT, self._on(rest), rest)
                made = self._numbered(kind, **fields)
                if isinstance(fact, PastEncounterFact):
                    self.past.add(made["id"])
        self._nothing_left(rest)
        return made

    def _allergy(self, concept: dict[str, Any], rest: dict[str, Any]) -> dict[str, Any]:
        made = self._numbered(
            "AllergyIntolerance", patient=_SUBJECT, code=concept, recordedDate=self._on(rest),
            clinicalStatus=self._status("allergyintolerance-clinical", rest.pop("clinical", "active")),
            verificationStatus=self._status("allergyintolerance-verification", rest.pop("verification", "confirmed")),
        )  # fmt: skip
        kind = rest.pop("kind", "allergy")
        if kind in ("allergy", "intolerance"):
            made["type"] = kind
        severe = rest.pop("severity", None) == "severe"
        if severe or "reaction" in rest:
            seen = {"manifestation": [{"text": str(rest.pop("reaction", "anaphylaxis"))}]}
            made["reaction"] = [seen | ({"severity": "severe"} if severe else {})]
        if "criticality" in rest:
            made["criticality"] = rest.pop("criticality")
        self._nothing_left(rest)
        return made

    def _observation(self, fact: ObservationFact, value: Any, rest: dict[str, Any]) -> dict[str, Any]:
        made = self._numbered(
            "Observation",
            status=str(rest.pop("status", "final")),
            subject=_SUBJECT,
            code=self._concept(fact.codes),
            effectiveDateTime=self._on(rest),
        )
        answer: dict[str, Any]
        if fact.answer == "code":
            answer = {
                "valueCodeableConcept": {"coding": [{"system": "http://snomed.info/sct", "code": str(value)}]}
            }
        elif fact.answer == "yes/no":
            answer = {"valueBoolean": self._is_yes(value)}
        elif fact.of_date:
            answer = {"valueDateTime": value.isoformat() if isinstance(value, date) else str(value)}
        else:
            answer = amount_written(value, _unit(fact), rest)
        self._nothing_left(rest)
        if fact.component is None:
            return made | answer
        return made | {"component": [{"code": self._concept(fact.component), **answer}]}

    def _response(self, fact: QuestionnaireFact, value: Any, rest: dict[str, Any]) -> dict[str, Any]:
        made = self._numbered(
            "QuestionnaireResponse",
            status=str(rest.pop("status", "completed")),
            subject=_SUBJECT,
            authored=self._on(rest),
            item=[item_written(fact, value, self._uri, rest)],
        )
        self._nothing_left(rest)
        return made | ({"questionnaire": fact.questionnaire} if fact.questionnaire else {})

    def _uri(self, system: str) -> str:
        systems = self.knowledge.dictionary.vocabulary.systems
        if system not in systems:
            raise NotUnderstood(f"there is no code system `{system}`. {did_you_mean(system, systems)}")
        return systems[system].uri

    @staticmethod
    def _is_yes(value: Any) -> bool:
        if str(value).lower() not in ("yes", "true", "no", "false"):
            raise NotUnderstood(f"`{value}` is neither yes nor no")
        return str(value).lower() in ("yes", "true")

    def _drugs_of(self, codes: ValueSet) -> ValueSet:
        """The same set narrowed to one drug of it, because a record holds drugs, not classes."""
        for drug in self.knowledge.dictionary.vocabulary.drugs.values():
            if codes.has(Code("atc", drug.atc[0])):
                return type(codes)(codes.name, codes.title, {"atc": frozenset(drug.atc[:1])})
        return codes

    def _concept(self, codes: ValueSet) -> dict[str, Any]:
        system, listed = next(iter(codes.codes.items()))
        return {"coding": [self._coding(Code(system, min(listed)))], "text": codes.title["en"]}

    def _coding(self, code: Code) -> dict[str, str]:
        return coding(code, self.knowledge.dictionary.vocabulary)

    def _on(self, rest: dict[str, Any]) -> str:
        on = rest.pop("on", self.now)
        return on.isoformat() if isinstance(on, date | datetime) else str(on)

    def _numbered(self, kind: str, **fields: Any) -> dict[str, Any]:
        return {"resourceType": kind, "id": self._next_id(), **fields}

    def _next_id(self) -> str:
        self.written += 1
        return f"c{self.written}"

    def _fact(self, name: str) -> Fact:
        facts = self.knowledge.dictionary.facts
        if name not in facts:
            raise NotUnderstood(f"there is no fact `{name}`. {did_you_mean(name, facts)}")
        return facts[name]

    @staticmethod
    def _status(kind: str, code: Any) -> dict[str, Any]:
        return {"coding": [{"system": f"{_STATUS_SYSTEMS}{kind}", "code": str(code)}]}

    @staticmethod
    def _nothing_left(rest: dict[str, Any]) -> None:
        if rest:
            raise NotUnderstood(f"`{', '.join(rest)}` has no meaning here")


def _unit(fact: ObservationFact) -> str:
    """The unit of a value that is written without one; a value whose number is not asked for needs none."""
    return fact.measured_in or ("1" if fact.answer == "time since" else fact.unit)
