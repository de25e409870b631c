"""The log of one download: what its tools said, bounded, with secrets taken out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

    from crateful.settings import Settings

MAX_BYTES: Final = 512 * 1024
"""Past this the older half goes."""

MAX_LINE: Final = 2000

_SECRETS: Final = (
    # user:password@ in an address
    (re.compile(r"(?i)\b([a-z][a-z0-9+.-]*://)[^\s/@]+@"), r"\1***@"),
    # a header's value
    (
        re.compile(r"(?i)\b((?:proxy-)?authorization|(?:set-)?cookie|x-api-key)(\W+)[^\r\n]+"),
        r"\1\2***",
    ),
    (re.compile(r"(?i)\b(bearer|basic|oauth)\s+[\w.~+/=-]{8,}"), r"\1 ***"),
    # a value in a query, a form or JSON
    (
        re.compile(
            r"(?i)\b((?:access_|refresh_|auth_|oauth_|client_|user_)?"
            r"(?:token|secret|password|passwd|signature|sig|api_?key|policy))"
            r"([\"']?\s*[=:]\s*[\"']?)[^\s\"'&,;]+"
        ),
        r"\1\2***",
    ),
)


def redact(line: str) -> str:
    """Return ``line`` without anything that could be used to sign in somewhere."""
    for pattern, replacement in _SECRETS:
        line = pattern.sub(replacement, line)
    return line


class Logbook:
    """Appends to a file that never grows past half a megabyte."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def write(self, line: str) -> None:
        """Keep one line."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        if self._path.is_file() and self._path.stat().st_size > MAX_BYTES:
            kept = self._path.read_bytes()[-MAX_BYTES // 2 :]
            self._path.write_bytes(b"[earlier lines are gone]\n" + kept.partition(b"\n")[2])
        with self._path.open("a", encoding="utf-8", errors="replace") as file:
            file.write(redact(line)[:MAX_LINE].rstrip("\r\n") + "\n")

    def read(self) -> str:
        """Return everything that is kept; empty when nothing was written."""
        if not self._path.is_file():
            return ""
        return self._path.read_text(encoding="utf-8", errors="replace")

    def remove(self) -> None:
        """Forget it."""
        self._path.unlink(missing_ok=True)


def of_download(settings: Settings, download_id: int) -> Logbook:
    """Return the log of one download."""
    return Logbook(settings.data_dir.absolute() / "logs" / "downloads" / f"{download_id}.log")
