"""A knowledge base with a single rule, made from the shipped one."""

from __future__ import annotations

import shutil
from pathlib import Path

from cds.settings import SHIPPED_KNOWLEDGE

__all__ = ["RULE", "knowledge_of_one_rule"]

RULE = "metformin-severe-kidney-failure"
_PACK = "kidney-and-drugs"


def knowledge_of_one_rule(folder: Path) -> Path:
    """The folder of a knowledge base that asks for eGFR and the problem list, and only while ordering."""
    made = folder / "knowledge"
    shutil.copytree(SHIPPED_KNOWLEDGE, made)
    for pack in (made / "packs").iterdir():
        if pack.name != _PACK:
            shutil.rmtree(pack)
    for rule in (made / "packs" / _PACK / "rules").iterdir():
        if rule.name.partition(".")[0] != RULE:
            rule.unlink()
    return made
