"""The rule language: what an author writes, compiled and asked of a patient."""

from cds.rules.build import Complaint, build_rule, compile_all, did_you_mean, digest_of
from cds.rules.compile import Compiler, NamedCondition, Problem
from cds.rules.compiled import Test, leaves_of
from cds.rules.condition import (
    AllOf,
    AnyOf,
    AtLeast,
    Between,
    Compare,
    Holds,
    InSet,
    Is,
    Node,
    NoneOf,
    NotCondition,
    parse,
    parse_list,
    threshold,
)
from cds.rules.evaluate import ask_all, ask_rule
from cds.rules.finding import Finding, FindingFile, build_finding, names_asked
from cds.rules.index import RuleIndex
from cds.rules.outcome import Outcome, Verdict
from cds.rules.picture import picture_of, tree_of_finding
from cds.rules.repeat import Handled, Memory, held_back
from cds.rules.rule import ANY_DRUG, Rule
from cds.rules.rule_file import (
    HOOKS,
    CardFile,
    Evidence,
    FactName,
    Hook,
    Kind,
    Policy,
    RuleFile,
    Slug,
    Stage,
    Suggestion,
    Text,
    Words,
    Written,
)
from cds.rules.survey import Survey, survey
from cds.rules.threevalued import FALSE, TRUE
from cds.rules.waiting import Unmet
from cds.rules.wanted import wanted_facts

__all__ = [
    "ANY_DRUG",
    "FALSE",
    "HOOKS",
    "TRUE",
    "AllOf",
    "AnyOf",
    "AtLeast",
    "Between",
    "CardFile",
    "Compare",
    "Compiler",
    "Complaint",
    "Evidence",
    "FactName",
    "Finding",
    "FindingFile",
    "Handled",
    "Holds",
    "Hook",
    "InSet",
    "Is",
    "Kind",
    "Memory",
    "NamedCondition",
    "Node",
    "NoneOf",
    "NotCondition",
    "Outcome",
    "Policy",
    "Problem",
    "Rule",
    "RuleFile",
    "RuleIndex",
    "Slug",
    "Stage",
    "Suggestion",
    "Survey",
    "Test",
    "Text",
    "Unmet",
    "Verdict",
    "Words",
    "Written",
    "ask_all",
    "ask_rule",
    "build_finding",
    "build_rule",
    "compile_all",
    "did_you_mean",
    "digest_of",
    "held_back",
    "leaves_of",
    "names_asked",
    "parse",
    "parse_list",
    "picture_of",
    "survey",
    "threshold",
    "tree_of_finding",
    "wanted_facts",
]
