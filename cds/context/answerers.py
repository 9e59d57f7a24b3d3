"""Which function answers a fact, by the kind of fact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds.context.allergies import answer_allergy
from cds.context.demographics import answer_patient
from cds.context.drug_days import answer_drug_days, answer_pair_with_stopped
from cds.context.drug_doses import answer_drug_dose
from cds.context.drugs import answer_medication
from cds.context.encounters import answer_encounter
from cds.context.events import answer_event
from cds.context.facts import (
    AllergyFact,
    CarePlanFact,
    ConditionFact,
    DeviceFact,
    DrugDaysFact,
    DrugDoseFact,
    EncounterFact,
    EquationFact,
    FamilyHistoryFact,
    FindingFact,
    FlagFact,
    GoalFact,
    ImmunizationFact,
    MedicationFact,
    ObservationFact,
    OrderFact,
    PairFact,
    PastEncounterFact,
    PatientFact,
    ProcedureFact,
    QuestionnaireFact,
    SameDrugFact,
    ServiceRequestFact,
    UserFact,
)
from cds.context.frames import not_together
from cds.context.latest import answer_observation
from cds.context.lists import answer_condition, answer_procedure
from cds.context.order_facts import answer_order
from cds.context.pairs import answer_same_drug
from cds.context.questionnaires import answer_questionnaire
from cds.context.user import answer_user

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cds.context.facts import Answer
    from cds.context.orders import Order
    from cds.context.patient import PatientContext

__all__ = ["ANSWERERS"]


def _answer_equation(context: PatientContext, fact: EquationFact, order: Order | None) -> Answer:
    apart = None if fact.together is None else not_together(context, fact.together)
    return apart or context.dictionary.models[fact.equation].score(context.ask_by_name)


def _answer_finding(context: PatientContext, fact: FindingFact, order: Order | None) -> Answer:
    return context.dictionary.findings[fact.name].conclude(context, order)


ANSWERERS: Mapping[type, Callable[..., Answer]] = {
    PatientFact: answer_patient,
    ObservationFact: answer_observation,
    ConditionFact: answer_condition,
    MedicationFact: answer_medication,
    PairFact: answer_pair_with_stopped,
    SameDrugFact: answer_same_drug,
    DrugDoseFact: answer_drug_dose,
    DrugDaysFact: answer_drug_days,
    AllergyFact: answer_allergy,
    ProcedureFact: answer_procedure,
    EncounterFact: answer_encounter,
    OrderFact: answer_order,
    EquationFact: _answer_equation,
    ImmunizationFact: answer_event,
    FamilyHistoryFact: answer_event,
    FlagFact: answer_event,
    DeviceFact: answer_event,
    CarePlanFact: answer_event,
    GoalFact: answer_event,
    ServiceRequestFact: answer_event,
    PastEncounterFact: answer_event,
    QuestionnaireFact: answer_questionnaire,
    UserFact: answer_user,
    FindingFact: _answer_finding,
}
