"""Digests over meaning: reformatting a file keeps them, a changed meaning changes them."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import orjson

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cds.knowledge.collect import Collected
    from cds.knowledge.overlays import Overlay
    from cds.knowledge.pack_file import PackFile
    from cds.knowledge.snapshot import Pack
    from cds.rules import FindingFile, Rule

__all__ = ["digest_of_all", "digest_of_pack"]


def digest_of_pack(written: PackFile, built: Sequence[Rule], findings: Mapping[str, FindingFile]) -> str:
    """Over a pack's particulars, its rules and its findings."""
    meaning: list[object] = [
        written.model_dump(
            mode="json", exclude={"reviewers"} if written.parameters else {"reviewers", "parameters"}
        ),
        sorted((rule.id, rule.digest) for rule in built),
    ]
    if findings:
        meaning.append(
            {name: each.model_dump(mode="json", exclude_unset=True) for name, each in findings.items()}
        )
    return _sha256(meaning)


def digest_of_all(packs: Sequence[Pack], collected: Collected, overlays: tuple[Overlay, ...]) -> str:
    """Over the meaning of everything: packs, the vocabulary and equations they speak, and the overlays."""
    sections = (
        collected.code_systems, collected.substances, collected.drugs, collected.value_sets, collected.facts,
        collected.conditions, collected.override_reasons, collected.orderables, collected.equations, collected.sources,
        collected.order_sets, collected.regimens, collected.factors,
    )  # fmt: skip
    words = [
        {slug: found.entry.model_dump(mode="json", exclude_unset=True) for slug, found in section.items()}
        for section in sections
    ]
    meaning: list[object] = [[pack.digest for pack in packs], words, collected.unit_words]
    if overlays:
        meaning.append([overlay.digest for overlay in overlays])
    return _sha256(meaning)


def _sha256(meaning: object) -> str:
    return (
        "sha256:"
        + hashlib.sha256(orjson.dumps(meaning, option=orjson.OPT_SORT_KEYS, default=sorted)).hexdigest()
    )
