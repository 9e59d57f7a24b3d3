"""The pages' own and vendored files, held in memory, packed once, and cached for ever by the reader.

The address carries the digest of the whole tree (`/static/<edition>/js/try.js`), so that modules can
import each other by relative address and still never be stale.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

__all__ = ["StaticFiles"]

_FOLDER = Path(__file__).parent / "static"
_TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}
_FOR_EVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class _File:
    plain: bytes
    packed: bytes
    media_type: str


class StaticFiles:
    """Every file under the folder, ready to be sent."""

    def __init__(self, folder: Path = _FOLDER) -> None:
        self._files = {
            path.relative_to(folder).as_posix(): _load(path)
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }
        tree = hashlib.sha256()
        for name, file in self._files.items():
            tree.update(name.encode() + b"\0" + hashlib.sha256(file.plain).digest())
        self.edition = tree.hexdigest()[:12]

    def address(self, name: str) -> str:
        """Where the file is found. Raises KeyError for a name that is not there."""
        self._files[name]
        return f"/static/{self.edition}/{name}"

    def answer(self, request: Request, edition: str, name: str) -> Response | None:
        """The file, packed when the reader takes gzip; None when there is no such file."""
        file = self._files.get(name)
        if file is None:
            return None
        headers = {
            "cache-control": _FOR_EVER if edition == self.edition else "no-cache",
            "vary": "accept-encoding",
        }
        if "gzip" in request.headers.get("accept-encoding", "") and len(file.packed) < len(file.plain):
            headers["content-encoding"] = "gzip"
            return Response(file.packed, media_type=file.media_type, headers=headers)
        return Response(file.plain, media_type=file.media_type, headers=headers)


def _load(path: Path) -> _File:
    plain = path.read_bytes()
    guessed = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return _File(
        plain=plain,
        packed=gzip.compress(plain, compresslevel=9, mtime=0),
        media_type=_TYPES.get(path.suffix, guessed),
    )
