"""Running the cases of a knowledge base: each through the real door, as FHIR in a hook call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain
from typing import TYPE_CHECKING, Any

import orjson
from pydantic import ValidationError

from cds.context import NO, Missing, PatientContext, is_about_order
from cds.errors import Fault
from cds.hooks import read_call
from cds.order_words import NotUnderstood
from cds.rules import HOOKS, Outcome, Rule, RuleIndex, Verdict, ask_rule, did_you_mean, leaves_of
from cds.yaml_file import YamlFile, read_yaml
from guideline_authoring.case_file import Case, Situation
from guideline_authoring.case_words import PATIENT_ID, Scribe

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cds.knowledge import Knowledge

__all__ = ["CaseResult", "hook_call", "patient_of", "run_cases"]

_TELLING = (Outcome.FIRES, Outcome.UNSURE, Outcome.SILENT)
_LOUDEST = ("critical", "warning", "info")
_LISTS = {
    "conditions": ("conditions",),
    "medications": (
        "medicationRequests", "medicationStatements", "medicationDispenses", "medicationAdministrations",
    ),
    "allergies": ("allergies",), "observations": ("observations",), "procedures": ("procedures",),
    "encounter": ("encounter",), "encounters": ("encounters",), "immunizations": ("immunizations",),
    "family_history": ("familyHistory",), "questionnaires": ("questionnaireResponses",), "flags": ("flags",),
    "devices": ("devices", "deviceUse"), "care_plans": ("carePlans",), "goals": ("goals",),
    "service_requests": ("serviceRequests",),
}  # fmt: skip
_KEYS = {
    "Condition": "conditions", "MedicationRequest": "medicationRequests",
    "MedicationDispense": "medicationDispenses", "MedicationAdministration": "medicationAdministrations",
    "MedicationStatement": "medicationStatements", "AllergyIntolerance": "allergies",
    "Observation": "observations", "Procedure": "procedures", "Encounter": "encounter",
    "Immunization": "immunizations", "FamilyMemberHistory": "familyHistory",
    "QuestionnaireResponse": "questionnaireResponses", "Flag": "flags", "DeviceUseStatement": "deviceUse",
    "CarePlan": "carePlans", "Goal": "goals", "ServiceRequest": "serviceRequests",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class CaseResult:
    """How one case went; `why_not` is empty when it went as expected."""

    rule: str
    case: str
    place: str
    expected: str
    got: str
    why_not: str


def run_cases(folder: Path, knowledge: Knowledge) -> Iterator[CaseResult | Fault]:
    """Every case of every rule and every table, in file order; a case file that cannot be read gives a fault."""
    packs = folder / "packs"
    found = (packs.glob(f"*/{kind}/*.cases.yaml") for kind in ("rules", "tables", "decision_tables"))
    for path in sorted(chain.from_iterable(found)):
        name = str(path.relative_to(folder))
        read = read_yaml(path, name)
        if isinstance(read, Fault):
            yield read
            continue
        file, cases = read
        if not isinstance(cases, list):
            yield file.fault("GL051", "A list of cases is needed here.", (), "Begin with `- case:`.")
            continue
        of_rule = path.name.removesuffix(".cases.yaml") if path.parent.name == "rules" else ""
        rules = _rules_of(of_rule, knowledge)
        if of_rule and not rules:
            yield file.fault(
                "GL050", "There is no rule beside these cases.", (), "Name the file after its rule."
            )
            continue
        for place, written in enumerate(cases):
            if of_rule:
                yield _run(written, place, file, rules, knowledge)
            else:
                yield _of_a_row(_named_in_full(written, path), place, file, knowledge)


def _named_in_full(written: Any, path: Path) -> Any:
    """A row of a decision table is a rule named TABLE-ROW."""
    if path.parent.name != "decision_tables" or not isinstance(written, dict) or "row" not in written:
        return written
    return {**written, "row": f"{path.name.removesuffix('.cases.yaml')}-{written['row']}"}


def _of_a_row(written: Any, place: int, file: YamlFile, knowledge: Knowledge) -> CaseResult | Fault:
    row = str(written.get("row", "")) if isinstance(written, dict) else ""
    rules = _rules_of(row, knowledge)
    if not rules:
        hint = did_you_mean(row, knowledge.rows) or "Begin with `- row:` and the slug of a row."
        return file.fault("GL050", f"There is no row `{row}`.", (place, "row"), hint)
    return _run(written, place, file, rules, knowledge)


def _rules_of(name: str, knowledge: Knowledge) -> list[Rule]:
    """The rule of that name, or the rules that come of the row of that name."""
    if name in knowledge.rows:
        return [knowledge.rules[rule] for rule in knowledge.rows[name]]
    return [knowledge.rules[name]] if name in knowledge.rules else []


def _run(
    written: Any, place: int, file: YamlFile, rules: list[Rule], knowledge: Knowledge
) -> CaseResult | Fault:
    try:
        case = Case.model_validate(written)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        return file.fault(
            "GL051", f"`{where}`: {first['msg'].removeprefix('Value error, ')}.", (place, *first["loc"])
        )
    try:
        patient = patient_of(case, rules[0], knowledge)
    except NotUnderstood as error:
        return file.fault("GL052", f"{error}.", (place,), "See docs/rule-language.md, Cases.")
    said = [(rule, _verdict(patient, rule)) for rule in rules]
    rule, verdict = min(said, key=_most_telling)
    got = verdict.outcome.value if verdict is not None else "silent"
    shown = f"{file.name}:{file.line((place,))}"
    why_not = _why_not(case, got, verdict, patient, rule) or _not_as_loud(case, rule)
    return CaseResult(case.row or rule.id, case.case, shown, case.expect, got, why_not)


def _most_telling(said: tuple[Rule, Verdict | None]) -> tuple[int, int]:
    """Of several rules, first the one that fires, the loudest of those that do."""
    rule, verdict = said
    outcome = Outcome.SILENT if verdict is None else verdict.outcome
    return _TELLING.index(outcome), _LOUDEST.index(rule.written.card.indicator)


def _not_as_loud(case: Case, rule: Rule) -> str:
    indicator = rule.written.card.indicator
    if case.indicator in (None, indicator):
        return ""
    return f"expected a card that is {case.indicator}, got {indicator}"


def patient_of(case: Case, rule: Rule, knowledge: Knowledge) -> PatientContext:
    """The patient of a case. Raises `NotUnderstood`."""
    hook = next((hook for hook in reversed(HOOKS) if hook in rule.written.hooks), HOOKS[0])
    body = orjson.dumps(hook_call(case, hook, Scribe(knowledge, case.now, next(iter(case.order), None))))
    call = read_call(body, hook, hook, "en")
    return PatientContext(call.evidence, knowledge.dictionary, case.now)


def hook_call(case: Situation, hook: str, scribe: Scribe) -> dict[str, Any]:
    """The call of a journal with this patient and these orders. Raises `NotUnderstood`."""
    person: dict[str, Any] = {"resourceType": "Patient", "id": PATIENT_ID}
    birth = case.patient.born or (
        case.patient.age is not None and _birth(scribe.now.date(), case.patient.age)
    )
    if birth:
        person["birthDate"] = birth
    if case.patient.sex:
        person["gender"] = case.patient.sex
    if case.patient.deceased:
        is_date = isinstance(case.patient.deceased, str)
        person["deceasedDateTime" if is_date else "deceasedBoolean"] = case.patient.deceased
    prefetch: dict[str, Any] = {"patient": person}
    bundles: dict[str, list[Any]] = {key: [] for keys in _LISTS.values() for key in keys}
    for item in case.have:
        resource = scribe.resource(item)
        key = "encounters" if resource["id"] in scribe.past else _KEYS[resource["resourceType"]]
        bundles[key].append({"resource": resource})
    withheld = {key for name in case.not_sent for key in _LISTS[name]}
    for key, entries in bundles.items():
        if key not in withheld:
            prefetch[key] = {"resourceType": "Bundle", "type": "searchset", "entry": entries}
    context: dict[str, Any] = {"userId": f"{case.user}/author", "patientId": PATIENT_ID}
    if hook != "patient-view":
        drafts = [scribe.draft(item) for item in case.order]
        context["draftOrders"] = {
            "resourceType": "Bundle",
            "entry": [{"resource": draft} for draft in drafts],
        }
        context["selections"] = [f"MedicationRequest/{draft['id']}" for draft in drafts[:1]]
    return {"hook": hook, "hookInstance": "case", "context": context, "prefetch": prefetch}


def _birth(today: date, age: int) -> str:
    """A birth date half a year before the birthday on which this age was reached."""
    return (date(today.year - age, today.month, min(today.day, 28)) - timedelta(days=180)).isoformat()


def _verdict(patient: PatientContext, rule: Rule) -> Verdict | None:
    """The most telling verdict over all orders; asked by way of the index, as in a real call."""
    asked = RuleIndex.build([rule]).relevant(patient).asked
    verdicts = [ask_rule(each, patient, order) for each, order in asked]
    return min(verdicts, key=lambda verdict: _TELLING.index(verdict.outcome), default=None)


def _why_not(case: Case, got: str, verdict: Verdict | None, patient: PatientContext, rule: Rule) -> str:
    if got != case.expect:
        return f"expected {case.expect}, got {got}: {'; '.join(_reasons(verdict, patient, rule))}"
    reasons = _reasons(verdict, patient, rule)
    lacking = [words for words in case.because if not any(words in reason for reason in reasons)]
    return f"not because of {', '.join(lacking)}, but: {'; '.join(reasons)}" if lacking else ""


_DECIDES = {"fires": "TF", "silent": "TF", "unsure": "?"}


def _reasons(verdict: Verdict | None, patient: PatientContext, rule: Rule) -> list[str]:
    """The sentences that decided, and for what is missing: the fact and the reason."""
    if verdict is None:  # the index has not found it: what it needs is not on record
        return _lacking(patient, rule) or ["not asked"]
    reasons = []
    for sentence, mark, fact in zip(_sentences(rule), verdict.marks, rule.leaves, strict=True):
        if mark in _DECIDES[verdict.outcome.value]:
            reasons.append(sentence)
        answer = patient.answers.get(fact.name)
        if is_about_order(fact) and verdict.order is not None:
            answer = patient.answers.get(f"{fact.name}@{verdict.order.ref}")
        if isinstance(answer, Missing):
            of = f" ({answer.of})" if answer.of else ""
            words = answer.reason.value.replace("_", " ")
            reasons += [f"{fact.name} {words}{of}", f"{answer.of} {words}" if answer.of else words]
        elif mark == "?":
            doubt = answer.doubt if answer is not None else None
            reasons.append(f"{fact.name} {doubt.reason.value.replace('_', ' ') if doubt else 'inconclusive'}")
    return reasons


def _lacking(patient: PatientContext, rule: Rule) -> list[str]:
    """What the rule needs to be yes, and is not."""
    return [
        fact.name
        for needs in (rule.anchors or (), *rule.needs)
        for fact in needs
        if is_about_order(fact) or patient.ask(fact) == NO
    ]


def _sentences(rule: Rule) -> list[str]:
    return [leaf.text for test in (*rule.when, *rule.unless) for leaf in leaves_of(test)]
