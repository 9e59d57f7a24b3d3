"""A compiled knowledge base is taken up again only while nothing has changed, and only if it is whole and our own."""

from __future__ import annotations

import hashlib
import os
import pickle
from collections.abc import Sequence
from pathlib import Path

import pytest

from cds.knowledge import kept, load_or_recall
from cds.knowledge.snapshot import Knowledge
from knowledge.small import copy_with_tables


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return copy_with_tables(tmp_path)


@pytest.fixture
def compiled(tmp_path: Path, base: Path) -> Path:
    """Where it is kept, after a first start."""
    load_or_recall(base, tmp_path / "compiled")
    (path,) = (tmp_path / "compiled").iterdir()
    return path


@pytest.fixture
def compilations(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Every time a folder is compiled rather than recalled."""
    seen: list[Path] = []
    compile_it = kept.load_knowledge

    def counted(folder: Path, overlays: Sequence[Path] = ()) -> Knowledge:
        seen.append(folder)
        return compile_it(folder, overlays)

    monkeypatch.setattr(kept, "load_knowledge", counted)
    return seen


def test_what_has_not_changed_is_not_compiled_again(
    base: Path, compiled: Path, compilations: list[Path]
) -> None:
    again = load_or_recall(base, compiled.parent)
    assert compilations == []
    assert again.digest == kept.load_knowledge(base).digest
    assert set(again.rules) == set(kept.load_knowledge(base).rules)


def test_it_is_compiled_when_a_file_has_changed(base: Path, compiled: Path, compilations: list[Path]) -> None:
    path = base / "packs/first/tables/doses.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("4 g", "3 g"), encoding="utf-8")
    load_or_recall(base, compiled.parent)
    assert compilations == [base]


def test_it_is_compiled_when_the_engine_has_changed(
    base: Path, compiled: Path, compilations: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "_engine", lambda: "another")
    load_or_recall(base, compiled.parent)
    assert compilations == [base]


def test_it_is_compiled_when_what_was_kept_is_damaged(
    base: Path, compiled: Path, compilations: list[Path]
) -> None:
    content = bytearray(compiled.read_bytes())
    content[len(content) // 2] ^= 1
    compiled.write_bytes(content)
    load_or_recall(base, compiled.parent)
    assert compilations == [base]


@pytest.mark.parametrize("which", ["file", "folder"])
def test_it_is_compiled_when_others_could_have_written_it(
    base: Path, compiled: Path, compilations: list[Path], which: str
) -> None:
    (compiled if which == "file" else compiled.parent).chmod(0o777)
    load_or_recall(base, compiled.parent)
    assert compilations == [base]


@pytest.mark.parametrize("forged", [os.getcwd, kept.partial(os.getcwd), eval])
def test_nothing_but_the_engines_own_values_is_made_of_it(
    base: Path, compiled: Path, compilations: list[Path], forged: object
) -> None:
    whole = pickle.dumps(forged)
    compiled.write_bytes(hashlib.sha256(whole).digest() + whole)
    load_or_recall(base, compiled.parent)
    assert compilations == [base]


def test_it_starts_where_nothing_can_be_kept(base: Path, tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("a file, not a folder", encoding="utf-8")
    assert load_or_recall(base, taken / "below").rules
    assert load_or_recall(base, None).rules


def test_only_the_newest_are_kept(base: Path, compiled: Path) -> None:
    path = base / "packs/first/tables/doses.yaml"
    written = path.read_text(encoding="utf-8")
    for limit in ("3 g", "2 g", "5 g"):
        path.write_text(written.replace("4 g", limit), encoding="utf-8")
        load_or_recall(base, compiled.parent)
    assert len(list(compiled.parent.glob("*"))) == 3
