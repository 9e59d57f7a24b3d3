"""The vocabulary folder to compiled code systems, value sets, drugs, facts and named conditions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from cds.context import (
    AllergyFact,
    Code,
    CodeSystem,
    Drug,
    EquationFact,
    Fact,
    PatientFact,
    ValueSet,
    Vocabulary,
    is_unit,
)
from cds.knowledge.drug_facts import check_per, medication_fact, order_fact
from cds.knowledge.event_facts import (
    EVENT_KINDS,
    TIME_UNITS,
    build_event_fact,
    build_single_fact,
    value_set_of,
)
from cds.knowledge.observed import build_observation
from cds.knowledge.references import taken_together
from cds.knowledge.weights import build_weights
from cds.rules import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cds.context import Weights
    from cds.knowledge.collect import Collected, Found
    from cds.knowledge.schema import (
        CodeSystemEntry,
        DrugEntry,
        FactEntry,
        SubstanceEntry,
        ValueSetEntry,
    )

__all__ = ["build_facts", "build_vocabulary"]


def build_vocabulary(collected: Collected) -> Vocabulary:
    """Code systems, value sets (includes resolved) and drugs; faults go to `collected`."""
    systems = {
        name: CodeSystem(name, entry.uri, entry.aliases, entry.hierarchical, frozenset(entry.normalise))
        for name, found in collected.code_systems.items()
        if (entry := cast("CodeSystemEntry", found.entry))
    }
    value_sets: dict[str, ValueSet] = {}
    for name in collected.value_sets:
        _value_set(name, collected, systems, value_sets, ())
    drugs = [_drug(name, found, systems, collected) for name, found in collected.drugs.items()]
    _check_drugs(drugs, collected)
    masses = {
        name: float(cast("SubstanceEntry", found.entry).molar_mass.split()[0])
        for name, found in collected.substances.items()
    }
    return Vocabulary.build(systems.values(), value_sets.values(), drugs, collected.unit_words, masses)


def _value_set(
    name: str,
    collected: Collected,
    systems: Mapping[str, CodeSystem],
    done: dict[str, ValueSet],
    way: tuple[str, ...],
) -> ValueSet:
    if name in done:
        return done[name]
    found = collected.value_sets[name]
    entry = cast("ValueSetEntry", found.entry)
    codes: dict[str, set[str]] = {}
    for key, listed in entry.codes().items():
        if key not in systems:
            hint = did_you_mean(key, systems)
            found.complain(
                "GL021", f"There is no code system `{key}`.", (key,), hint or "See code_systems.yaml."
            )
        elif not isinstance(listed, list) or not all(isinstance(code, str | int) for code in listed):
            found.complain(
                "GL012", f"`{key}` must be a list of codes.", (key,), 'Write `[A10BA02]`, or `["1234"]`.'
            )
        else:
            codes[key] = {systems[key].normal(str(code)) for code in listed}
    excluded = {
        key: frozenset(systems[key].normal(code) for code in barred)
        for key, barred in entry.except_.items()
        if key in systems
    }
    for other in entry.includes:
        if other in way or other == name:
            found.complain(
                "GL024", f"The value set `{name}` includes itself.", ("includes",), "Break the circle."
            )
        elif other not in collected.value_sets:
            hint = did_you_mean(other, collected.value_sets)
            found.complain("GL021", f"There is no value set `{other}`.", ("includes",), hint)
        else:
            part = _value_set(other, collected, systems, done, (*way, name))
            for key, members in part.codes.items():
                codes.setdefault(key, set()).update(members)
            for key, barred_too in part.excluded.items():
                excluded[key] = excluded.get(key, frozenset()) | barred_too
    if not any(codes.values()):
        found.complain(
            "GL014", f"The value set `{name}` is empty.", (), "List its codes, or what it includes."
        )
    done[name] = ValueSet(
        name=name,
        title=entry.title.model_dump(),
        codes={key: frozenset(members) for key, members in codes.items()},
        excluded=excluded,
        hierarchical=frozenset(key for key in codes if systems[key].hierarchical),
    )
    return done[name]


def _drug(name: str, found: Found, systems: Mapping[str, CodeSystem], collected: Collected) -> Drug:
    entry = cast("DrugEntry", found.entry)
    ingredients = []
    for place, slug in enumerate(entry.contains):
        part = collected.drugs.get(slug)
        if part is None or slug == name:
            hint = did_you_mean(slug, collected.drugs) or "Add it to vocabulary/drugs."
            found.complain("GL021", f"There is no drug `{slug}`.", ("contains", place), hint)
        else:
            ingredients += [Code("atc", atc) for atc in cast("DrugEntry", part.entry).atc]
    codes = [
        Code(system, systems[system].normal(code))
        for system, listed in (
            ("atc", entry.atc),
            ("rxnorm", entry.rxnorm),
            ("sct", entry.sct),
            ("fest", entry.fest),
        )
        if system in systems
        for code in listed
    ]
    return Drug(name, entry.name.model_dump(), entry.atc, tuple(codes), tuple(ingredients))


def _check_drugs(drugs: list[Drug], collected: Collected) -> None:
    owner: dict[Code, str] = {}
    for drug in drugs:
        for code in drug.codes:
            first = owner.setdefault(code, drug.slug)
            if first != drug.slug:
                collected.drugs[drug.slug].complain(
                    "GL015",
                    f"`{code}` already means `{first}`.",
                    (code.system,),
                    "One code can mean one drug only.",
                )


def build_facts(collected: Collected, vocabulary: Vocabulary) -> dict[str, Fact]:
    """The fact dictionary; faults go to `collected`."""
    facts: dict[str, Fact] = {}
    tables = build_weights(collected, vocabulary)
    for name, found in collected.facts.items():
        fact = _fact(name, found, collected, vocabulary, tables)
        if fact is not None:
            facts[name] = fact
    check_per(facts, collected)
    return facts


def _fact(
    name: str,
    found: Found,
    collected: Collected,
    vocabulary: Vocabulary,
    tables: Mapping[str, Weights | None],
) -> Fact | None:
    entry = cast("FactEntry", found.entry)
    means = entry.means.model_dump()
    unit = entry.unit
    if unit and not is_unit(unit):
        found.complain(
            "GL031", f"`{unit}` is not a UCUM unit.", ("unit",), "See ucum.org; `mg/d`, `umol/L`, `a`."
        )
        return None
    match entry.from_:
        case "patient":
            field = cast(Any, entry.field)
            if field not in ("age", "sex", "deceased") or (field == "age" and unit not in TIME_UNITS):
                found.complain(
                    "GL012", "`field` is `age` (with `unit` a, mo, wk or d), `sex` or `deceased`.", ("field",)
                )
                return None
            return PatientFact(name, means, field, unit, entry.plausible)
        case "encounter" | "user" | "questionnaire":
            return build_single_fact(name, found, vocabulary)
        case "order":
            return order_fact(name, found)
        case "equation":
            equation = entry.equation or ""
            if equation not in collected.equations:
                hint = did_you_mean(equation, collected.equations)
                found.complain("GL021", f"There is no equation `{equation}`.", ("equation",), hint)
                return None
            return EquationFact(name, means, equation, unit, taken_together(equation, collected))
        case "allergy" if entry.codes in ("the order", "a class of the order"):
            to_class = entry.codes != "the order"
            return AllergyFact(name, means, None, entry.kind, entry.severity is not None, to_class)
    if entry.from_ in EVENT_KINDS:
        return build_event_fact(name, found, vocabulary)
    codes = value_set_of(found, entry.codes or "", ("codes",), vocabulary)
    component = value_set_of(found, entry.component, ("component",), vocabulary) if entry.component else None
    if codes is None:
        return None
    match entry.from_:
        case "observation":
            return build_observation(name, found, codes, component, vocabulary)
        case "medication":
            return medication_fact(name, found, codes, vocabulary, tables)
        case _:
            return AllergyFact(name, means, codes, entry.kind, entry.severity is not None)
