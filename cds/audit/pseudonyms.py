"""Pseudonyms: the log's names for people, the same each time, that only the holder of the key can make."""

from __future__ import annotations

import hashlib
import hmac

__all__ = ["Pseudonyms"]

_BLOCK = 64  # bytes of a SHA-256 block
_DIGITS = 32  # hexadecimal digits kept: 128 bits


class _Names:
    """Makes the pseudonyms of one kind."""

    __slots__ = ("_inner", "_outer", "_prefix")

    def __init__(self, key: bytes, kind: str, prefix: str) -> None:
        own = hmac.digest(key, b"cds pseudonym 1 " + kind.encode(), "sha256").ljust(_BLOCK, b"\0")
        # Both key blocks are hashed once and copied for each name: 0.6 us against 1.4 for hmac.digest.
        self._inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in own))
        self._outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in own))
        self._prefix = prefix

    def __call__(self, identifier: str, *, within: str = "") -> str:
        inner = self._inner.copy()
        inner.update(f"{len(within)}:{within}{identifier}".encode())
        outer = self._outer.copy()
        outer.update(inner.digest())
        return self._prefix + outer.hexdigest()[:_DIGITS]


class Pseudonyms:
    """Keyed pseudonyms (HMAC-SHA-256, RFC 2104; 128 bits), each kind under a key derived for it.

    `patient("123", within="https://ehr.example.no")` gives `p-` and 32 hexadecimal digits; `user` and
    `encounter` likewise give `u-` and `e-`. `within` is the system that an identifier belongs to, where one
    system's numbers mean nothing in another. Whoever has the key can find out whether a given person is in
    the log, by making the pseudonym again; nobody can read a name out of a pseudonym. When the key is lost,
    the log still verifies and still tells its decisions, but nobody can be looked up in it any more, and new
    records of a person no longer match the old ones.
    """

    __slots__ = ("encounter", "patient", "user")

    def __init__(self, key: bytes) -> None:
        if len(key) < 32:
            raise ValueError("a pseudonym key has at least 32 bytes")
        self.patient = _Names(key, "patient", "p-")
        self.user = _Names(key, "user", "u-")
        self.encounter = _Names(key, "encounter", "e-")
