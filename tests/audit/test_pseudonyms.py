"""Pseudonyms, and the file that holds their key."""

from __future__ import annotations

import hashlib
import hmac
import stat
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cds.audit import Pseudonyms, open_pseudonyms, open_store
from cds.errors import Misuse

from .records import entries

if TYPE_CHECKING:
    from pathlib import Path

KEY = bytes(range(32))


@given(st.binary(min_size=32, max_size=200), st.text(max_size=40), st.text(max_size=40))
def test_a_pseudonym_is_the_hmac_of_the_standard_library(key: bytes, within: str, identifier: str) -> None:
    own = hmac.new(key, b"cds pseudonym 1 patient", hashlib.sha256).digest()
    message = f"{len(within)}:{within}{identifier}".encode()
    expected = hmac.new(own, message, hashlib.sha256).hexdigest()[:32]
    assert Pseudonyms(key).patient(identifier, within=within) == f"p-{expected}"


def test_each_kind_has_a_prefix_and_a_key_of_its_own() -> None:
    names = Pseudonyms(KEY)
    made = [names.patient("1"), names.user("1"), names.encounter("1")]
    assert [name[:2] for name in made] == ["p-", "u-", "e-"]
    assert len({name[2:] for name in made}) == 3


def test_the_same_number_in_two_systems_is_two_people() -> None:
    names = Pseudonyms(KEY)
    assert names.patient("1", within="https://a.example") != names.patient("1", within="https://b.example")
    assert names.patient("21", within="a") != names.patient("1", within="a2")


def test_another_key_gives_other_names() -> None:
    assert Pseudonyms(KEY).patient("1") != Pseudonyms(KEY[::-1]).patient("1")


def test_a_short_key_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Pseudonyms(KEY[:31])


def test_the_key_is_made_once_and_for_its_owner_only(url: str, database: Path) -> None:
    made = open_pseudonyms(url).patient("1")
    key_file = database.with_name("decisions.db.key")
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    assert open_pseudonyms(url).patient("1") == made
    assert Pseudonyms(bytes.fromhex(key_file.read_text())).patient("1") == made
    assert [path.name for path in database.parent.iterdir()] == ["decisions.db.key"]


def test_two_logs_have_two_keys(url: str, tmp_path: Path) -> None:
    other = open_pseudonyms(f"sqlite:///{tmp_path}/other.db")
    assert open_pseudonyms(url).patient("1") != other.patient("1")


def test_the_key_may_be_kept_elsewhere(url: str, database: Path, tmp_path: Path) -> None:
    kept = tmp_path / "keys" / "log.key"
    open_pseudonyms(url, key_file=kept)
    assert kept.is_file()
    assert not database.with_name("decisions.db.key").exists()


def test_a_log_that_is_still_empty_gets_a_key(url: str) -> None:
    open_store(url, engine="0.1.0").close()
    open_pseudonyms(url)


def test_a_log_with_records_never_gets_a_second_key(url: str, database: Path) -> None:
    store = open_store(url, engine="0.1.0")
    store.append(entries(1))
    store.close()
    with pytest.raises(Misuse, match="the key of its pseudonyms is missing") as refused:
        open_pseudonyms(url)
    assert "openssl rand -hex 32" in str(refused.value)
    assert not database.with_name("decisions.db.key").exists()


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_key_that_others_can_read_is_refused(url: str, database: Path, mode: int) -> None:
    open_pseudonyms(url)
    database.with_name("decisions.db.key").chmod(mode)
    with pytest.raises(Misuse, match="chmod 600"):
        open_pseudonyms(url)


@pytest.mark.parametrize("content", ["", "not hex", "00" * 31, "æ" * 64])
def test_a_file_that_is_no_key_is_refused_without_showing_it(url: str, database: Path, content: str) -> None:
    key_file = database.with_name("decisions.db.key")
    key_file.write_text(content)
    key_file.chmod(0o600)
    with pytest.raises(Misuse, match="key of the pseudonyms") as refused:
        open_pseudonyms(url)
    assert not content or content not in str(refused.value)
