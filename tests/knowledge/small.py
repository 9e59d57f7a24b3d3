"""A small knowledge base for tests, to be asked, or copied and broken."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from cds.knowledge import Knowledge, faults_of, load_knowledge
from cds.settings import SHIPPED_KNOWLEDGE

__all__ = [
    "SHARED",
    "copy_of_small_base",
    "copy_with_tables",
    "faults_after",
    "small_base",
    "small_base_with_tables",
]

_HERE = Path(__file__).parent / "small_base"
_TABLES = Path(__file__).parent / "small_tables"
SHARED = ("code_systems.yaml", "units.yaml", "substances.yaml")
"""What the small base takes over from the shipped one: code systems, spellings of units, molar masses."""


def copy_of_small_base(folder: Path) -> Path:
    """A fresh copy of the small knowledge base, in `folder`."""
    base = folder / "base"
    shutil.copytree(_HERE, base)
    for name in SHARED:
        shutil.copy(SHIPPED_KNOWLEDGE / "vocabulary" / name, base / "vocabulary" / name)
    return base


@cache
def small_base() -> Knowledge:
    """The small knowledge base, loaded once."""
    with TemporaryDirectory() as folder:
        return load_knowledge(copy_of_small_base(Path(folder)))


def copy_with_tables(folder: Path) -> Path:
    """A fresh copy that has tables of medication safety, and the drugs they name."""
    base = copy_of_small_base(folder)
    shutil.copytree(_TABLES, base / "packs/first/tables")
    for name in ("drugs", "value_sets"):
        (base / f"packs/first/tables/{name}.yaml").rename(base / f"vocabulary/{name}/of-tables.yaml")
    return base


@cache
def small_base_with_tables() -> Knowledge:
    """The same, loaded once."""
    with TemporaryDirectory() as folder:
        return load_knowledge(copy_with_tables(Path(folder)))


def faults_after(base: Path, file: str, written: str) -> list[str]:
    """The faults as `file:line: code`, when one file of the base holds something else."""
    path = base / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(written, encoding="utf-8")
    return [f"{fault.file}:{fault.line}: {fault.code}" for fault in faults_of(base)]
