"""The rules of the stand-in: a few by hand, and enough dose limits for a second page."""

from __future__ import annotations

from collections.abc import Sequence

from cds.audit import Condition
from cds.reading import Language
from cds.web import About, CardWords, Case, Group, InFull, Rule

METFORMIN = Group({"nb": "Metformin", "en": "Metformin"}, ("A10BA02",))
NSAIDS = Group(
    {"nb": "NSAID", "en": "NSAIDs"},
    ("M01A",),
    ("M01AX05",),
    ({"nb": "Ibuprofen", "en": "Ibuprofen"}, {"nb": "Naproksen", "en": "Naproxen"}),
)


def _rule(
    slug: str, nb: str, en: str, indicator: str, kind: str, *, stage: str = "live", row: str = ""
) -> Rule:
    return Rule(
        slug=slug,
        pack="kidney-and-drugs",
        title={"nb": nb, "en": en},
        stage=stage,
        hooks=("order-select", "order-sign"),
        indicator=indicator,
        source="smpc-metformin",
        statement="4.3",
        strength="strong",
        kind=kind,
        row=row,
        brief={"nb": f"Kort om {nb}", "en": f"In brief: {en}"},
        for_whom={"nb": "alder ≥ 70 år", "en": "age ≥ 70 years"},
        said=f"{slug} {nb} {en}".casefold(),
    )


RULES = (
    _rule(
        "metformin-severe-kidney-failure",
        "Metformin ved alvorlig nyresvikt",
        "Metformin in severe kidney failure",
        "critical",
        "guideline",
    ),
    _rule(
        "nsaid-kidney-failure",
        "NSAID ved nyresvikt",
        "NSAID in kidney failure",
        "warning",
        "disease",
        stage="draft",
    ),
    _rule(
        "metformin-nsaid",
        "Metformin og NSAID",
        "Metformin and NSAIDs",
        "info",
        "interaction",
        row="metformin-nsaid",
    ),
    _rule("same-drug-twice", "Allerede i bruk", "Already in use", "info", "duplicate"),
    *(
        _rule(f"dose-drug-{number}", f"Stoff {number}", f"Substance {number}", "warning", "single-dose")
        for number in range(1, 61)
    ),
)  # fmt: skip


def in_full(slug: str, language: Language) -> InFull | None:
    """The same words for every rule that there is."""
    rule = next((each for each in RULES if each.slug == slug), None)
    if rule is None:
        return None
    says = {"nb": "eGFR under 30", "en": "eGFR below 30"}[language]
    kidneys = Condition("leaf", says, "not needed", "")
    either = Condition("any", {"nb": "minst én av disse", "en": "at least one of these"}[language], "not needed", "",
                       None, (kidneys, kidneys))  # fmt: skip
    return InFull(
        slug=slug,
        ordering=(METFORMIN, NSAIDS),
        any_drug=False,
        pair=rule.kind == "interaction",
        when=(kidneys, either),
        unless=(kidneys,),
        if_missing=(({"nb": "eGFR", "en": "eGFR"}, "ask"),),
        card=CardWords(
            summary={"nb": "‹legemidlet› er kontraindisert", "en": "‹the drug› is contraindicated"},
            detail={"nb": "**Ikke gi** metformin.", "en": "**Do not give** metformin."},
            harm={"nb": "Laktacidose", "en": "Lactic acidosis"},
            wrong_when={"nb": "Fallet er akutt.", "en": "The fall is acute."},
            for_patient={"nb": "Snakk med legen.", "en": "Talk to your doctor."},
            offers=({"nb": "Fjern ordinasjonen", "en": "Remove the order"},),
            reasons=({"nb": "Følger opp", "en": "Will monitor"},),
        ),
        certainty="high",
        note={},
        quiet_for="90 days",
        same_cause=("nsaid-kidney-failure",),
        cases=(Case("eGFR 29", "fires"), Case("eGFR 30", "silent")),
        place="packs/kidney-and-drugs/rules/x.yaml",
        written=f"rule: {slug}",
    )


def about(codes: Sequence[str]) -> tuple[About, ...]:
    """Everything is about metformin, and one rule about every drug."""
    every = About("same-drug-twice", "any")
    if "A10BA02" not in codes:
        return (every,)
    return (
        About("metformin-severe-kidney-failure", "ordered"),
        About("metformin-nsaid", "ordered", (NSAIDS.title,)),
        About("dose-drug-1", "ordered"),
        About("nsaid-kidney-failure", "beside", (NSAIDS.title,)),
        every,
    )


def about_both(one: Sequence[str], other: Sequence[str]) -> tuple[str, ...]:
    """Metformin and ibuprofen meet in one rule."""
    return ("metformin-nsaid",) if {*one, *other} == {"A10BA02", "M01AE01"} else ()
