"""The hash chain: each entry's hash covers the entry before it, so that none can be changed or taken out.

    hash = SHA-256( previous hash                      32 bytes; zeros before the first entry of a chain
                  ‖ chain ‖ seq                        8 bytes each, unsigned, big-endian; seq starts at 1
                  ‖ length ‖ kind ‖ length ‖ id ‖ length ‖ at ‖ length ‖ body )
                                                       lengths in bytes, 8 bytes each; text as UTF-8

Every part has a fixed size or its length before it, so two different entries never give the same bytes.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from struct import Struct
from typing import TYPE_CHECKING

from cds.audit.entry import Entry, Sealed
from cds.errors import Misuse

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["NOTHING", "Head", "link", "seal"]

NOTHING = bytes(32)
_PLACE = Struct(">QQ").pack
_LENGTH = Struct(">Q").pack
# hashlib lets go of the interpreter lock for 2,048 bytes or more. In the writer thread of a busy service
# each such pause costs up to a switch interval (5 ms) before the lock comes back.
_BITE = 2047


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry of a chain; `seq` 0 when it has none. Written as CHAIN:SEQ:HASH."""

    chain: int
    seq: int = 0
    hash: bytes = NOTHING

    def __str__(self) -> str:
        return f"{self.chain}:{self.seq}:{self.hash.hex()}"

    @classmethod
    def parse(cls, text: str) -> Head:
        """The head written as CHAIN:SEQ:HASH. Raises Misuse when it is not written so."""
        written = re.fullmatch(r"([1-9]\d{0,9}):(\d{1,18}):([0-9a-f]{64})", text.strip().lower(), re.ASCII)
        if written is None:
            raise Misuse(
                "LOG010",
                f"{text!r} is not the head of a chain.",
                remedy="Write it as CHAIN:SEQ:HASH, just as `cds log verify` prints it.",
            )
        return cls(int(written[1]), int(written[2]), bytes.fromhex(written[3]))


def link(previous: bytes, chain: int, seq: int, entry: Entry) -> bytes:
    """The hash of `entry` at this place of the chain."""
    kind, name, at = entry.kind.encode(), entry.id.encode(), entry.at.encode()
    body = entry.body
    digest = hashlib.sha256(
        b"".join(
            (
                previous,
                _PLACE(chain, seq),
                _LENGTH(len(kind)),
                kind,
                _LENGTH(len(name)),
                name,
                _LENGTH(len(at)),
                at,
                _LENGTH(len(body)),
            )
        )
    )
    for start in range(0, len(body), _BITE):
        digest.update(body[start : start + _BITE])
    return digest.digest()


def seal(head: Head, entries: Iterable[Entry]) -> tuple[Sealed, ...]:
    """The entries chained to `head`, in order. The head itself does not move: that is for a commit to do."""
    chain, seq, previous = head.chain, head.seq, head.hash
    sealed: list[Sealed] = []
    for entry in entries:
        seq += 1
        previous = link(previous, chain, seq, entry)
        sealed.append(Sealed(chain, seq, entry, previous))
    return tuple(sealed)
