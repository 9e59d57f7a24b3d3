"""Records on disk: what is read, and what each broken file is said to be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support.bundles import bundle, observation, person, save

from evaluation.records import Record, Unread, find_records, read_record


def _read(folder: Path, content: Any) -> Record | Unread:
    return read_record(save(folder, "one.json", content))


@pytest.mark.parametrize("kind", ["transaction", "collection", "searchset"])
@pytest.mark.parametrize("name", ["one.json", "one.json.gz"])
def test_a_record_is_a_bundle_about_one_patient(tmp_path: Path, kind: str, name: str) -> None:
    record = read_record(save(tmp_path, name, bundle(person("p1"), kind=kind)))
    assert isinstance(record, Record)
    assert (record.name, record.patient_id, record.encounter_id) == (name, "p1", "")


def test_records_are_found_by_their_names_in_order(tmp_path: Path) -> None:
    for name in ("b.json", "c.json.gz", "a.json"):
        save(tmp_path, name, bundle(person()))
    (tmp_path / "notes.txt").write_text("not a record")
    assert [path.name for path in find_records(tmp_path)] == ["a.json", "b.json", "c.json.gz"]


def test_the_encounter_is_the_one_in_progress(tmp_path: Path) -> None:
    past = {"resourceType": "Encounter", "id": "e1", "status": "finished"}
    present = {"resourceType": "Encounter", "id": "e2", "status": "in-progress"}
    record = _read(tmp_path, bundle(person(), present, past))
    assert isinstance(record, Record)
    assert record.encounter_id == "e2"


def test_a_patient_called_by_the_full_url_of_the_entry_is_called_by_id(tmp_path: Path) -> None:
    url = "urn:uuid:5f0c3a52-6d7e-4b7e-9d21-0c5a4c1d2e3f"
    content = bundle(person("p1"), observation(25, on="2026-10-30", subject=url), kind="transaction")
    content["entry"][0]["fullUrl"] = url
    record = _read(tmp_path, content)
    assert isinstance(record, Record)
    assert record.bundle["entry"][1]["resource"]["subject"] == {"reference": "Patient/p1"}


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (["a list"], "not a FHIR Bundle"),
        (person(), "not a FHIR Bundle"),
        (bundle(person(), kind="history"), "a Bundle of type history"),
        (bundle(), "0 Patient resources"),
        (bundle(person("p1"), person("p2")), "2 Patient resources"),
        (bundle({"resourceType": "Patient"}), "the Patient has no id"),
        (bundle(person(), {"id": "x"}), "resource 1 of the Bundle has no type"),
        ({"resourceType": "Bundle", "type": "collection", "entry": "none"}, "`entry` is not a list"),
        ({"resourceType": "Bundle", "type": "collection", "entry": ["none"]}, "`entry` is not a list"),
    ],
)
def test_what_is_no_record_is_named_with_the_reason(tmp_path: Path, content: Any, why: str) -> None:
    unread = _read(tmp_path, content)
    assert isinstance(unread, Unread)
    assert unread.name == "one.json"
    assert unread.why.startswith(why)


@pytest.mark.parametrize(
    ("name", "raw", "why"),
    [
        ("cut.json", b'{"resourceType": "Bund', "JSONDecodeError"),
        ("latin1.json", '{"resourceType": "Bündel"}'.encode("latin-1"), "JSONDecodeError"),
        ("empty.json", b"", "JSONDecodeError"),
        ("plain.json.gz", b"not compressed", "BadGzipFile"),
        ("cut.json.gz", b"\x1f\x8b\x08\x00", "EOFError"),
    ],
)
def test_a_broken_file_is_named_with_the_reason(tmp_path: Path, name: str, raw: bytes, why: str) -> None:
    path = tmp_path / name
    path.write_bytes(raw)
    unread = read_record(path)
    assert isinstance(unread, Unread)
    assert (unread.name, unread.why.partition(":")[0]) == (name, why)
