"""The words, the vendored files, and what keeps them whole."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import datetime
from pathlib import Path

import pytest
import yaml

from cds.reading import show_day as day
from cds.web.language import choose, moment
from cds.web.vendor import FOR_PAGES, FOR_TESTS, Shelf

WEB = Path(__file__).parents[2] / "cds" / "web"
WORDS = yaml.safe_load((WEB / "templates" / "words.yaml").read_text(encoding="utf-8"))
KEYS = {f"{section}.{key}" for section, keys in WORDS.items() for key in keys}


def test_every_key_has_words_in_both_languages_with_the_same_gaps() -> None:
    for section, keys in WORDS.items():
        for key, texts in keys.items():
            assert set(texts) == {"nb", "en"}, f"{section}.{key}"
            gaps = {language: set(re.findall(r"{(\w+)}", text)) for language, text in texts.items()}
            assert gaps["nb"] == gaps["en"], f"{section}.{key}"


def test_every_key_that_is_asked_for_is_there() -> None:
    asked = set()
    for path in WEB.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        asked |= set(re.findall(r'\bw\(["\']([\w.-]+)["\'][,)]', text))
        asked |= {f"js.{key}" for key in re.findall(r"w_js\.(\w+)", text)}
    for path in (WEB / "static" / "js").glob("*.js"):
        asked |= {f"js.{key}" for key in re.findall(r'\bsay\("(\w+)"', path.read_text(encoding="utf-8"))}
    for path in WEB.glob("*.py"):
        asked |= set(re.findall(r'\bw(?:ords\(language\))?\("([\w.-]+)"', path.read_text(encoding="utf-8")))
    assert asked - KEYS == set()


@pytest.mark.parametrize("shelf", [FOR_PAGES, FOR_TESTS], ids=["pages", "tests"])
def test_every_vendored_file_is_the_one_that_was_fetched(shelf: Shelf) -> None:
    manifest = json.loads((shelf.folder / "manifest.json").read_text(encoding="utf-8"))
    listed = {place: digest for entry in manifest for place, digest in entry["files"].items()}
    found = {
        path.relative_to(shelf.folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in shelf.folder.rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }
    assert found == listed


@pytest.mark.parametrize("shelf", [FOR_PAGES, FOR_TESTS], ids=["pages", "tests"])
def test_the_manifest_names_package_version_and_licence(shelf: Shelf) -> None:
    manifest = json.loads((shelf.folder / "manifest.json").read_text(encoding="utf-8"))
    assert [(one["package"], one["version"]) for one in manifest] == [
        (one.name, one.version) for one in shelf.packages
    ]
    assert all(one["licence"] for one in manifest)
    assert all(any("LICENSE" in place for place in one["files"]) for one in manifest)


@pytest.mark.parametrize(
    ("asked", "accepted", "expected"),
    [
        ("en", "nb", "en"),
        ("nb", "en", "nb"),
        (None, "en-US,en;q=0.9,nb;q=0.8", "en"),
        (None, "nn-NO,en;q=0.5", "nb"),
        (None, "de,en;q=0.1,nb;q=0.2", "nb"),
        (None, "en;q=oops", "nb"),
        (None, "", "nb"),
        ("fr", "en", "en"),
    ],
)
def test_the_readers_language_is_found(asked: str | None, accepted: str, expected: str) -> None:
    assert choose(asked, accepted) == expected


@pytest.mark.parametrize(
    ("iso", "nb", "en"),
    [
        ("2026-11-05", "05.11.2026", "5 Nov 2026"),
        ("2026-11-05T10:00:00Z", "05.11.2026", "5 Nov 2026"),
        ("2009-05", "05.2009", "May 2009"),
        ("2009", "2009", "2009"),
        ("2009-13", "2009-13", "2009-13"),
        ("soon", "soon", "soon"),
    ],
)
def test_a_date_is_written_as_the_reader_writes_it(iso: str, nb: str, en: str) -> None:
    assert (day(iso, "nb"), day(iso, "en")) == (nb, en)


def test_a_moment_has_its_time_of_day() -> None:
    at = datetime.fromisoformat("2026-11-22T10:00:00+01:00")
    assert moment(at, "nb") == "22.11.2026 kl. 10:00"
    assert moment(at.replace(second=7), "en") == "22 Nov 2026 at 10:00:07"
