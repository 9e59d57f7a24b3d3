"""A knowledge base of as many live rules as wanted: the shipped packs, and generated ones beside them.

The generated rules are made as real ones are: most about ordering a substance, some about a class of drugs, a fifth
about the patient alone; conditions over measurements with windows and units, diagnoses, drugs in use, allergies, age.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from random import Random

from benchmarks.interactions import interactions_yaml, substance_sets_yaml
from benchmarks.rules import RULES_PER_PACK, Draft, draft_rule, facts_yaml, pack_yaml, value_sets_yaml

__all__ = ["FEW", "lay_knowledge"]

SHIPPED = Path(__file__).parents[1] / "knowledge_base"
FEW = (
    "norgep-three-nervous-system-drugs", "lithium-with-drug-that-raises-it", "nsaid-with-raas-inhibitor-and-diuretic",
    "norgep-nsaid-diuretic", "norgep-nsaid-raas-inhibitor", "norgep-nsaid-ssri", "nsaid-reduced-kidney-function",
    "nsaid-severe-kidney-failure", "drug-group-allergy", "same-substance-allergy",
)  # fmt: skip
"""The smallest knowledge base: ten shipped rules, of those that the calls meet most often, so that it is not idle."""


def lay_knowledge(folder: Path, rules: int, *, apart: bool = False, everything: bool = False) -> Path:
    """A knowledge base of `rules` live rules in `folder`. The same number always gives the same rules.

    Tables of medication safety are left out, so that the number is what it says; with `everything` the shipped ones are
    there, and 11,000 generated interactions.

    With `apart` it has the ten shipped rules of the smallest one, and all others are about drugs and diagnoses that the
    calls do not have: it is asked the same as the smallest.
    """
    left_out = ["*.cases.yaml"] if everything else ["*.cases.yaml", "tables", "medication-safety"]
    shutil.copytree(SHIPPED, folder, ignore=shutil.ignore_patterns(*left_out))
    shipped = [path for path in sorted(folder.glob("packs/*/rules/*.yaml")) if _is_live(path)]
    if apart or rules <= len(shipped):
        keep = _few(shipped, len(FEW) if apart else rules)
        for path in folder.glob("packs/*/rules/*.yaml"):
            if path not in keep:
                path.unlink()
        shipped = sorted(keep)
    if rules == len(shipped):
        return folder
    numbers = range(rules - len(shipped))
    drafts = [draft_rule(number, Random(f"rule {number}"), apart=apart) for number in numbers]
    _write_packs(folder, drafts)
    vocabulary = folder / "vocabulary"
    (vocabulary / "facts" / "generated.yaml").write_text(facts_yaml(drafts), encoding="utf-8")
    (vocabulary / "value_sets" / "generated.yaml").write_text(value_sets_yaml(drafts), encoding="utf-8")
    (folder / "sources" / "generated.yaml").write_text(_SOURCE, encoding="utf-8")
    if everything:
        tables = folder / "packs" / "generated-01" / "tables"
        tables.mkdir()
        (tables / "interactions.yaml").write_text(interactions_yaml(), encoding="utf-8")
        sets = vocabulary / "value_sets" / "substances.yaml"
        sets.write_text(substance_sets_yaml(), encoding="utf-8")
    return folder


def _is_live(path: Path) -> bool:
    return "\nstage: live\n" in path.read_text(encoding="utf-8")


def _few(shipped: list[Path], rules: int) -> set[Path]:
    first = [path for path in shipped if path.stem in FEW]
    rest = [path for path in shipped if path.stem not in FEW]
    return set((first + rest)[:rules])


def _write_packs(folder: Path, drafts: list[Draft]) -> None:
    for number, chunk in enumerate(_chunks(drafts), start=1):
        pack = folder / "packs" / f"generated-{number:02}"
        (pack / "rules").mkdir(parents=True)
        (pack / "pack.yaml").write_text(pack_yaml(pack.name), encoding="utf-8")
        for draft in chunk:
            (pack / "rules" / f"{draft.slug}.yaml").write_text(draft.text, encoding="utf-8")


def _chunks(drafts: list[Draft]) -> Iterator[list[Draft]]:
    for start in range(0, len(drafts), RULES_PER_PACK):
        yield drafts[start : start + RULES_PER_PACK]


_SOURCE = """\
generated:
  publisher: Benchmark
  title: {nb: Oppdiktede regler for ytelsesmåling, en: Made-up rules for measuring speed}
  edition: "2026-11-22"
  read: 2026-11-22
  url: https://example.org/benchmark
  licence: made up
"""
