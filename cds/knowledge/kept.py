"""A compiled knowledge base, kept on disk and taken up again while neither its files nor the engine have changed.

What is kept is a cache and nothing more: it is found by a digest over every file of the knowledge base and of the
engine, it is not read unless it is this user's alone, and only the engine's own frozen values are made of it. Anything
amiss, and the knowledge base is compiled anew.
"""

from __future__ import annotations

import hashlib
import io
import os
import pickle
import sys
from contextlib import suppress
from datetime import date
from functools import cache, partial
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Any

from cds.knowledge.load import load_knowledge
from cds.knowledge.snapshot import Knowledge

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["load_or_recall"]

_ENGINE = Path(__file__).resolve().parents[1]
_SUFFIX = ".knowledge"
_MOST_KEPT = 3
_DIGEST = hashlib.sha256().digest_size
_OTHERS: dict[tuple[str, str], Any] = {("datetime", "date"): date, ("functools", "partial"): partial}
_MAKER = ("cds.knowledge.load", "_face")
"""The one function that is kept: it makes the faces of cards when they are first shown."""


def load_or_recall(folder: Path, kept: Path | None, overlays: Sequence[Path] = ()) -> Knowledge:
    """The compiled knowledge base in `folder` under these overlays: as kept in `kept`, or compiled and kept there.

    Raises `KnowledgeFaulty` with every fault when there is one. What cannot be kept is no error.
    """
    if kept is None:
        return load_knowledge(folder, overlays)
    path = kept / f"{_fingerprint(folder, overlays)}{_SUFFIX}"
    knowledge = _recall(path)
    if knowledge is None:
        knowledge = load_knowledge(folder, overlays)
        with suppress(OSError):
            _keep(knowledge, path)
    return knowledge


def _fingerprint(folder: Path, overlays: Sequence[Path]) -> str:
    """Of everything that a compiled knowledge base depends on."""
    digest = hashlib.sha256(f"{sys.version_info[:3]} {_engine()}".encode())
    for each in (folder, *overlays):
        digest.update(b"\0folder\0")
        _add(digest, each, each.rglob("*.yaml"))
    return digest.hexdigest()


@cache
def _engine() -> str:
    digest = hashlib.sha256()
    _add(digest, _ENGINE, _ENGINE.rglob("*.py"))
    return digest.hexdigest()


def _add(digest: Any, folder: Path, paths: Iterable[Path]) -> None:
    for path in sorted(paths):
        content = path.read_bytes() if path.is_file() else b""
        digest.update(f"{path.relative_to(folder)}\0{len(content)}\0".encode())
        digest.update(content)


def _recall(path: Path) -> Knowledge | None:
    """What was kept, if it is whole and nobody else could have written it."""
    try:
        if not (_is_ours_alone(path) and _is_ours_alone(path.parent)):
            return None
        content = path.read_bytes()
        whole = content[_DIGEST:]
        if hashlib.sha256(whole).digest() != content[:_DIGEST]:
            return None
        knowledge = _Unpickler(io.BytesIO(whole)).load()
    except (OSError, ValueError, TypeError, AttributeError, EOFError, pickle.UnpicklingError, ImportError):
        return None
    return knowledge if isinstance(knowledge, Knowledge) else None


def _is_ours_alone(path: Path) -> bool:
    status = path.stat()
    return status.st_uid == os.geteuid() and not status.st_mode & 0o022


class _Unpickler(pickle.Unpickler):
    """Makes the engine's own classes, and nothing else."""

    def find_class(self, module_name: str, global_name: str, /) -> Any:
        if (module_name, global_name) in _OTHERS:
            return _OTHERS[module_name, global_name]
        if module_name.startswith("cds.") and "." not in global_name:
            found = super().find_class(module_name, global_name)
            if (isinstance(found, type) and found.__module__ == module_name) or (
                module_name,
                global_name,
            ) == _MAKER:
                return found
        raise pickle.UnpicklingError(f"{module_name}.{global_name} is not kept")


def _keep(knowledge: Knowledge, path: Path) -> None:
    """Write it whole or not at all, and let go of the oldest."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    whole = pickle.dumps(knowledge, protocol=5)
    with NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as file:
        file.write(hashlib.sha256(whole).digest() + whole)
    Path(file.name).replace(path)
    newest_first = sorted(
        path.parent.glob(f"*{_SUFFIX}"), key=lambda each: each.stat().st_mtime, reverse=True
    )
    for old in newest_first[_MOST_KEPT:]:
        old.unlink(missing_ok=True)
