"""One generated rule, and the facts and value sets it asks for, as YAML."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import TypeVar

from benchmarks.terms import ANALYTES, DIAGNOSES, GROUPS, SUBSTANCES, Analyte

__all__ = ["RULES_PER_PACK", "Draft", "draft_rule", "facts_yaml", "pack_yaml", "value_sets_yaml"]

RULES_PER_PACK = 250
_WINDOWS = ("3 months", "12 months")
T = TypeVar("T")
_SHIPPED_YES_NO = (
    "taking_nsaid", "taking_raas_inhibitor", "taking_loop_or_thiazide_diuretic", "heart_failure", "atrial_fibrillation",
    "chronic_kidney_disease", "taking_ssri", "taking_warfarin", "taking_systemic_glucocorticoid",
)  # fmt: skip
_DIAGNOSES = Random("diagnoses").sample(DIAGNOSES, len(DIAGNOSES))
_GROUPS = Random("groups").sample(GROUPS, len(GROUPS))
_ORDERABLES = ("creatinine-and-egfr", "potassium", "lithium-level")
_REASONS = (
    "does-not-fit-patient", "not-the-right-moment", "disagrees-with-evidence", "benefit-outweighs-risk",
)  # fmt: skip


@dataclass
class Draft:
    """A rule on its way to YAML. `sets` and `facts` are what must be defined beside it, by slug.

    One that is `apart` is about drugs and diagnoses under letters that neither ATC nor the calls use.
    """

    slug: str
    apart: bool = False
    sets: dict[str, str] = field(default_factory=dict)
    facts: dict[str, str] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    text: str = ""

    def atc(self, code: str) -> str:
        return f"Z{code[1:]}" if self.apart else code

    def icd10(self, code: str) -> str:
        return f"X{code[1:]}" if self.apart else code


def draft_rule(number: int, chance: Random, *, apart: bool = False) -> Draft:
    """The rule of this number: four of five are about an order, the others about the patient."""
    draft = Draft(f"generated-{number:05}", apart)
    about_order = chance.random() < 0.8
    hooks = "[order-select, order-sign]" if about_order else _patient_hooks(chance)
    ordering = f"ordering: [{', '.join(_ordered(draft, chance))}]\n" if about_order else ""
    anchor = [] if about_order else [_yes_no(draft, chance)]
    when = anchor + [_condition(draft, chance) for _ in range(chance.choice((2, 2, 3, 3)))]
    if about_order and chance.random() < 0.15:
        when.append(f"daily_dose > {chance.choice((50, 500, 2000))} mg/d")
        draft.missing["daily_dose"] = "silent"
    unless = [_yes_no(draft, chance) for _ in range(chance.choice((0, 0, 1, 2)))]
    for line in unless:
        draft.missing[line] = "absent"
    draft.text = (
        f"rule: {draft.slug}\n"
        f"title: {{nb: Oppdiktet regel {number}, en: Made-up rule {number}}}\n"
        f"stage: live\nhooks: {hooks}\n{ordering}"
        f"when:\n{_lines(when)}"
        + (f"unless:\n{_lines(unless)}" if unless else "")
        + (f"if_missing: {{{', '.join(f'{k}: {v}' for k, v in draft.missing.items())}}}\n" if draft.missing else "")
        + _card(when[0].split()[0], about_order, chance)
        + 'evidence: {source: generated, statement: "4.4", strength: weak, certainty: low}\n'
    )  # fmt: skip
    return draft


def _patient_hooks(chance: Random) -> str:
    return "[patient-view, order-sign]" if chance.random() < 0.05 else "[patient-view]"


def _ordered(draft: Draft, chance: Random) -> list[str]:
    """One or two substances, or for every tenth rule a class of drugs."""
    if chance.random() < 0.1:
        group = chance.choice(GROUPS)
        return [_drug_set(draft, group if chance.random() < 0.7 else group[:4])]
    return sorted({_drug_set(draft, code) for code in chance.sample(SUBSTANCES, chance.choice((1, 1, 1, 2)))})


def _drug_set(draft: Draft, atc: str) -> str:
    atc = draft.atc(atc)
    slug = f"drugs-{atc.lower()}"
    draft.sets[slug] = f"  title: {{nb: Legemidler {atc}, en: Drugs {atc}}}\n  atc: [{atc}]\n"
    return slug


def _condition(draft: Draft, chance: Random) -> str:
    kind = chance.random()
    if kind < 0.45:
        return _measured(draft, chance)
    if kind < 0.60:
        return f"age >= {chance.choice((18, 50, 65, 70, 75, 80))} years"
    if kind < 0.95:
        return _yes_no(draft, chance)
    return f"sex is {chance.choice(('female', 'male'))}"


def _measured(draft: Draft, chance: Random) -> str:
    """A measurement beyond a limit that most people keep within."""
    analyte = _often_the_first(ANALYTES, chance)
    name = _measurement(draft, analyte, chance)
    share = chance.choice((0.05, 0.1, 0.2))
    spread = analyte.high - analyte.low
    below = chance.random() < 0.5
    limit = analyte.low + share * spread if below else analyte.high - share * spread
    draft.missing.setdefault(name, chance.choice((*["silent"] * 18, "ask", "unsure")))
    unit = "" if analyte.unit == "1" else f" {analyte.unit}"
    return f"{name} {'<' if below else '>'} {limit:.4g}{unit}"


def _measurement(draft: Draft, analyte: Analyte, chance: Random) -> str:
    """The shipped fact where there is one, else a generated one: the latest in one of several windows."""
    place = ANALYTES.index(analyte)
    if place < 3:
        return analyte.slug
    if analyte.slug == "body-weight":
        return "weight"
    window = chance.choice(_WINDOWS)
    pick = chance.choice((*["latest"] * 8, "highest", "lowest"))
    name = f"{analyte.slug}_{pick}_{window}".replace("-", "_").replace(" ", "_")
    draft.sets[f"measured-{analyte.slug}"] = (
        f"  title: {{nb: '{analyte.name}', en: '{analyte.name}'}}\n"
        f"  npu: [{analyte.npu}]\n  loinc: ['{analyte.loinc}']\n"
    )
    span = analyte.high - analyte.low
    draft.facts[name] = (
        f"  means: {{nb: '{analyte.name}', en: '{analyte.name}'}}\n  from: observation\n"
        f"  codes: measured-{analyte.slug}\n  pick: {pick}\n  within: {window}\n  unit: '{analyte.unit}'\n"
        f"  plausible: [{max(0.0, analyte.low - 3 * span):.4g}, {analyte.high + 20 * span:.4g}]\n"
    )
    return name


def _yes_no(draft: Draft, chance: Random) -> str:
    """A diagnosis, a drug in use, or an allergy."""
    kind = chance.random()
    if kind < 0.2 and not draft.apart:
        return chance.choice(_SHIPPED_YES_NO)
    if kind < 0.55:
        code, words = _often_the_first(_DIAGNOSES, chance)
        code = draft.icd10(code)
        name = f"has_{code.lower()}"
        draft.sets[f"diagnoses-{code.lower()}"] = (
            f"  title: {{nb: '{words}', en: '{words}'}}\n  icd10: [{code}]\n"
        )
        draft.facts[name] = (
            f"  means: {{nb: '{words.lower()}', en: '{words.lower()}'}}\n  from: condition\n"
            f"  codes: diagnoses-{code.lower()}\n"
        )
    elif kind < 0.9:
        group = draft.atc(_often_the_first(_GROUPS, chance))
        name = f"takes_{group.lower()}"
        draft.facts[name] = (
            f"  means: {{nb: bruker {group}, en: takes {group}}}\n  from: medication\n"
            f"  codes: {_drug_set(draft, group)}\n"
        )
    else:
        group = draft.atc(_often_the_first(_GROUPS, chance)[:4])
        name = f"allergic_to_{group.lower()}"
        draft.facts[name] = (
            f"  means: {{nb: allergisk mot {group}, en: allergic to {group}}}\n  from: allergy\n"
            f"  codes: {_drug_set(draft, group)}\n"
        )
    draft.missing.setdefault(name, "silent")
    return name


def _often_the_first(choices: Sequence[T], chance: Random) -> T:
    """One of them: as with facts in real packs, few are asked for by many rules, and many by few."""
    return chance.choices(choices, [1 / (place + 3) for place in range(len(choices))])[0]


def _card(fact: str, about_order: bool, chance: Random) -> str:
    indicator = chance.choice(("info", "warning", "warning", "warning", "critical"))
    harm = "  harm: {nb: Oppdiktet skade, en: Made-up harm}\n" if indicator == "critical" else ""
    what_nb, what_en = ("{order}: ", "{order}: ") if about_order else ("", "")
    suggest = [f"    - order: {chance.choice(_ORDERABLES)}\n"] if chance.random() < 0.4 else []
    if about_order and chance.random() < 0.6:
        suggest.insert(0, "    - remove: the order\n")
    if about_order and chance.random() < 0.1:
        suggest.append("    - replace_with: paracetamol-1g\n")
    return (
        f"card:\n  indicator: {indicator}\n{harm}"
        f'  summary: {{nb: "{what_nb}vurder på nytt, {{{fact}}}", en: "{what_en}think again, {{{fact}}}"}}\n'
        f'  detail: {{nb: "{_DETAIL_NB}", en: "{_DETAIL_EN}"}}\n'
        + ("  suggest:\n" + "".join(suggest) if suggest else "")
        + f"  override_reasons: [{', '.join(chance.sample(_REASONS, 3))}]\n"
    )


def _lines(conditions: Iterable[str]) -> str:
    return "".join(f"  - {line}\n" for line in conditions)


def facts_yaml(drafts: Iterable[Draft]) -> str:
    """All facts that the rules ask for and the shipped vocabulary has not."""
    return _entries(entry for draft in drafts for entry in draft.facts.items())


def value_sets_yaml(drafts: Iterable[Draft]) -> str:
    """All value sets that the rules and their facts name."""
    return _entries(entry for draft in drafts for entry in draft.sets.items())


def _entries(entries: Iterable[tuple[str, str]]) -> str:
    return "".join(f"{slug}:\n{body}" for slug, body in sorted(dict(entries).items()))


def pack_yaml(name: str) -> str:
    """The particulars of a generated pack."""
    return f"""\
pack: {name}
version: 1.0.0
title: {{nb: Oppdiktede regler, en: Made-up rules}}
topic: {{nb: Ytelsesmåling, en: Measuring speed}}
population: {{nb: Oppdiktede pasienter, en: Made-up patients}}
owner: {{name: Benchmark, role: generator}}
encodes: [generated]
review_by: 2027-11-22
effective: {{from: 2026-11-22}}
notice: {{nb: Ikke medisin., en: Not medicine.}}
"""


_DETAIL_NB = (
    "Oppdiktet råd av vanlig lengde. Vurder lavere dose eller et annet legemiddel, og kontroller verdien på nytt "
    "innen to uker. Ved uventet forverring: stans legemiddelet og drøft med ansvarlig spesialist. Gjelder ikke når "
    "behandlingen nylig er vurdert av spesialist."
)
_DETAIL_EN = (
    "Made-up advice of the usual length. Consider a lower dose or another drug, and check the value again within "
    "two weeks. If the patient gets unexpectedly worse: stop the drug and discuss with the specialist in charge. "
    "Not when a specialist has recently assessed the treatment."
)
