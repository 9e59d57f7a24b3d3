"""The lock that makes one process the only writer of a chain."""

from __future__ import annotations

import fcntl
import os
from typing import TYPE_CHECKING

from cds.errors import LogUnavailable

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["ChainLock"]

_MOST_CHAINS = 1000


class ChainLock:
    """The first free chain of a database, held until `release` or until the process ends, however it ends.

    The lock is a file beside the database, `decisions.db.chain-1.lock`. It stays there when it is let go:
    taking it away could hand the same chain to two processes. Its text, the process id, is for people.
    """

    def __init__(self, database: Path) -> None:
        for chain in range(1, _MOST_CHAINS + 1):
            descriptor = _try(database.with_name(f"{database.name}.chain-{chain}.lock"))
            if descriptor is not None:
                self.chain = chain
                self._descriptor: int | None = descriptor
                return
        raise LogUnavailable(
            "LOG004",
            f"All {_MOST_CHAINS} chains of the decision log are in use by other processes.",
            where=str(database),
            remedy="Stop some of them.",
        )

    def release(self) -> None:
        """Let another process have the chain."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def _try(path: Path) -> int | None:
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.truncate(descriptor, 0)
            os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        except BaseException:
            os.close(descriptor)
            raise
    except BlockingIOError:
        return None
    except OSError as error:
        raise LogUnavailable(
            "LOG003",
            f"The lock file of the decision log cannot be taken: {error.strerror}.",
            where=str(path),
            remedy="Keep the log on a local disk, in a folder that the service may write to.",
        ) from error
    return descriptor
