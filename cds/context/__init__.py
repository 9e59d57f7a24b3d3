"""FHIR in, facts out: what a call tells about one patient, as dated facts with unit and source."""

from cds.context.concepts import UNREADABLE_ERRORS
from cds.context.dates import Window
from cds.context.decode import gather, gather_orders, is_bundle, salvage, salvage_bundle
from cds.context.evidence import SOURCES, Evidence, Sent, Unreadable
from cds.context.facts import (
    NO,
    NOT_FOUND,
    AllergyFact,
    Answer,
    Bounds,
    ConditionFact,
    EncounterFact,
    EquationFact,
    Fact,
    Known,
    MedicationFact,
    ObservationFact,
    OrderFact,
    PairFact,
    PatientFact,
    ProcedureFact,
    SameDrugFact,
    is_about_order,
    is_yes_no,
    unit_of_fact,
)
from cds.context.holdings import LIST_OF, Holdings, ListName
from cds.context.missing import Missing, Reason
from cds.context.orders import Order
from cds.context.pairs import partners
from cds.context.patient import Dictionary, Model, PatientContext
from cds.context.resources import Bundle, MedicationRequest, Resource
from cds.context.units import convert, is_unit, same_dimension, warm_up
from cds.context.vocabulary import Code, Coded, CodeSystem, Drug, ValueSet, Vocabulary

__all__ = [
    "LIST_OF",
    "NO",
    "NOT_FOUND",
    "SOURCES",
    "UNREADABLE_ERRORS",
    "AllergyFact",
    "Answer",
    "Bounds",
    "Bundle",
    "Code",
    "CodeSystem",
    "Coded",
    "ConditionFact",
    "Dictionary",
    "Drug",
    "EncounterFact",
    "EquationFact",
    "Evidence",
    "Fact",
    "Holdings",
    "Known",
    "ListName",
    "MedicationFact",
    "MedicationRequest",
    "Missing",
    "Model",
    "ObservationFact",
    "Order",
    "OrderFact",
    "PairFact",
    "PatientContext",
    "PatientFact",
    "ProcedureFact",
    "Reason",
    "Resource",
    "SameDrugFact",
    "Sent",
    "Unreadable",
    "ValueSet",
    "Vocabulary",
    "Window",
    "convert",
    "gather",
    "gather_orders",
    "is_about_order",
    "is_bundle",
    "is_unit",
    "is_yes_no",
    "partners",
    "salvage",
    "salvage_bundle",
    "same_dimension",
    "unit_of_fact",
    "warm_up",
]
