"""Fetches the third-party files of the pages from npm, and writes down what was fetched.

`python -m cds.web.vendor` refreshes both shelves; node and npm are needed here only, never to run.
A shelf's `manifest.json` names package, version, licence and the SHA-256 of every file.
"""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

__all__ = ["FOR_PAGES", "FOR_TESTS", "Package", "Shelf", "refresh"]

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Package:
    """One npm package: its version, and where in the shelf each wanted file goes."""

    name: str
    version: str
    files: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Shelf:
    """A folder that holds vendored files and nothing else."""

    folder: Path
    packages: tuple[Package, ...]


FOR_PAGES = Shelf(
    folder=HERE / "static" / "vendor",
    packages=(
        Package(
            "@digdir/designsystemet-css",
            "1.22.0",
            (
                ("dist/src/index.css", "designsystemet/components.css"),
                ("LICENSE", "designsystemet/LICENSE-css.txt"),
            ),
        ),
        Package(
            "@digdir/designsystemet-theme",
            "1.11.0",
            (
                ("src/themes/designsystemet.css", "designsystemet/theme.css"),
                ("LICENSE", "designsystemet/LICENSE-theme.txt"),
            ),
        ),
        Package(
            "htmx.org",
            "2.0.11",
            (("dist/htmx.min.js", "htmx/htmx.min.js"), ("LICENSE", "htmx/LICENSE.txt")),
        ),
    ),
)
FOR_TESTS = Shelf(
    folder=HERE.parents[1] / "tests" / "web" / "vendor",
    packages=(
        Package("axe-core", "4.14.1", (("axe.min.js", "axe.min.js"), ("LICENSE", "LICENSE-axe-core.txt"))),
    ),
)


def refresh(shelf: Shelf) -> None:
    """Replaces the files on the shelf with those of the pinned versions, and its manifest."""
    manifest = []
    for package in shelf.packages:
        members, licence = _fetch(package)
        for wanted, place in package.files:
            target = shelf.folder / place
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(members[wanted])
        manifest.append(
            {
                "package": package.name,
                "version": package.version,
                "licence": licence,
                "files": {
                    place: hashlib.sha256(members[wanted]).hexdigest() for wanted, place in package.files
                },
            }
        )
    text = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
    (shelf.folder / "manifest.json").write_text(text, encoding="utf-8")


def _fetch(package: Package) -> tuple[dict[str, bytes], str]:
    """The files of a package by their path in it, and its licence, as npm packs them."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["npm", "pack", "--silent", f"{package.name}@{package.version}"]
        packed = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
        archive = (Path(folder) / packed.stdout.strip().splitlines()[-1]).read_bytes()
    members: dict[str, bytes] = {}
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        for member in tar.getmembers():
            content = tar.extractfile(member)
            if content is not None:
                members[member.name.removeprefix("package/")] = content.read()
    return members, str(json.loads(members["package.json"])["license"])


if __name__ == "__main__":
    for each in (FOR_PAGES, FOR_TESTS):
        if each.folder.parent.is_dir():
            refresh(each)
            print(f"refreshed {each.folder}")
