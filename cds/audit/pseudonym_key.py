"""The key file of the pseudonyms: beside the database, for its owner only, made at first use."""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path

from cds.audit.opening import read_store
from cds.audit.pseudonyms import Pseudonyms
from cds.audit.sqlite_engine import database_path
from cds.errors import LogUnavailable, Misuse

__all__ = ["open_pseudonyms"]

_BYTES = 32


def open_pseudonyms(url: str, *, key_file: Path | None = None) -> Pseudonyms:
    """The pseudonyms of the log at `url`; the key is in `key_file`, by default `decisions.db.key` beside it.

    The file holds 64 hexadecimal digits. It is made when it is not there, but never for a log that has
    records: those were written under a key that is missing. Raises Misuse when the key cannot be used.
    """
    database = database_path(url)
    path = key_file or database.with_name(f"{database.name}.key")
    # Asked again after the records: another process may have made the key, and then written, just now.
    if not path.exists() and _has_records(url) and not path.exists():
        raise Misuse(
            "LOG011",
            "The decision log has records, but the key of its pseudonyms is missing.",
            where=str(path),
            remedy="Put the key file back. If it is lost for good, make a new one, knowing that new records "
            f"will not match the old: (umask 077; openssl rand -hex {_BYTES} > {path})",
        )
    if not path.exists():
        _make(path)
    return Pseudonyms(_read(path))


def _has_records(url: str) -> bool:
    try:
        log = read_store(url)
    except LogUnavailable:
        return False
    try:
        return any(True for chain in log.chains() for _ in log.walk(chain.id))
    finally:
        log.close()


def _make(path: Path) -> None:
    """Write a new key beside its place and link it there: whoever comes second finds a whole key."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            os.write(descriptor, f"{secrets.token_hex(_BYTES)}\n".encode())
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            os.unlink(draft)
        _settle(path.parent)
    except OSError as error:
        raise Misuse(
            "LOG012", f"The key of the pseudonyms cannot be made: {error.strerror}.", where=str(path)
        ) from error


def _settle(folder: Path) -> None:
    """Make the folder's new name durable, as the key inside it is."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _read(path: Path) -> bytes:
    try:
        mode = path.stat().st_mode
        text = path.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise Misuse("LOG012", "The key of the pseudonyms cannot be read.", where=str(path)) from error
    if stat.S_IMODE(mode) & 0o077:
        raise Misuse(
            "LOG012",
            "The key of the pseudonyms can be read by others than its owner.",
            where=str(path),
            remedy=f"Close it: chmod 600 {path}",
        )
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) < _BYTES:
        raise Misuse(
            "LOG012",
            f"The key of the pseudonyms is not {2 * _BYTES} hexadecimal digits.",
            where=str(path),
            remedy="Put the right file back.",
        )
    return key
