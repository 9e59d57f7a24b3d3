"""The small knowledge base with packs that build rules from one another: parameters, tables, regimens."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from cds.errors import Fault
from cds.knowledge import load_knowledge
from guideline_authoring.cases import run_cases
from knowledge.small import copy_of_small_base

__all__ = ["changed", "copy_of_structured_base", "failed_cases"]

_HERE = Path(__file__).parent / "structured_base"


def copy_of_structured_base(folder: Path) -> Path:
    """A fresh copy, in `folder`."""
    base = copy_of_small_base(folder)
    shutil.copytree(_HERE, base, dirs_exist_ok=True)
    return base


def changed(base: Path, file: str, old: str, new: str) -> int:
    """Put other words in place of the first ones; the line on which they begin."""
    path = base / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def failed_cases(base: Path, overlays: Sequence[Path] = ()) -> Iterator[str]:
    """What the cases of the base say that is not as their author expected."""
    for result in run_cases(base, load_knowledge(base, overlays)):
        if isinstance(result, Fault):
            yield str(result)
        elif result.why_not:
            yield f"{result.place}: {result.why_not}"
