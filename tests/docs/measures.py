"""The knowledge base of docs/examples/measures, laid over what it borrows from the shipped one."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from cds.errors import Fault
from cds.knowledge import Knowledge, load_knowledge
from cds.settings import SHIPPED_KNOWLEDGE
from guideline_authoring.cases import CaseResult, run_cases

__all__ = ["EXAMPLE", "ROOT", "copy_of_measures", "measures", "results_of"]

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "docs/examples/measures"
BORROWED = ("vocabulary", "equations", "sources")


def copy_of_measures(folder: Path) -> Path:
    """A fresh copy, in `folder`."""
    base = folder / "base"
    for name in BORROWED:
        shutil.copytree(SHIPPED_KNOWLEDGE / name, base / name)
    shutil.copytree(EXAMPLE, base, dirs_exist_ok=True)
    return base


@cache
def measures() -> Knowledge:
    """The same, loaded once."""
    with TemporaryDirectory() as folder:
        return load_knowledge(copy_of_measures(Path(folder)))


def results_of(folder: Path, knowledge: Knowledge) -> list[CaseResult]:
    """How each case under `folder` goes; every case file can be read."""
    results = list(run_cases(folder, knowledge))
    assert [str(each) for each in results if isinstance(each, Fault)] == []
    return [each for each in results if isinstance(each, CaseResult)]
