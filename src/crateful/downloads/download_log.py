"""The log of one download: the output of its tools, bounded, without secrets."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from crateful.downloads.moving_in import uploaded
from crateful.engines.redact import Redactor

if TYPE_CHECKING:
    from pathlib import Path

    from crateful.settings import Settings

logger = logging.getLogger(__name__)

MAX_BYTES: Final = 512 * 1024
"""Past this the older half goes."""

_HIDE: Final = Redactor()
"""Hides what is a secret by its look; an engine's lines were relieved of the job's own before."""


class DownloadLog:
    """Appends to a file that never grows past half a megabyte.

    Args:
        path: the file.
        place: a folder of the service's own whose path is not written.
    """

    def __init__(self, path: Path, place: str = "") -> None:
        self._path = path
        self._place = place

    def write(self, line: str) -> None:
        """Keep one line; no download fails for want of it."""
        try:
            self._append(line)
        except OSError as error:
            logger.warning("%s can't be written: %s", self._path.name, error.strerror)

    def _append(self, line: str) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        if self._path.is_file() and self._path.stat().st_size > MAX_BYTES:
            kept = self._path.read_bytes()[-MAX_BYTES // 2 :]
            self._path.write_bytes(b"[earlier lines are gone]\n" + kept.partition(b"\n")[2])
        with self._path.open("a", encoding="utf-8", errors="replace") as file:
            file.write(_HIDE(uploaded.without(self._place, line)) + "\n")

    def read(self) -> str:
        """Return everything that is kept; empty when nothing was written."""
        if not self._path.is_file():
            return ""
        return self._path.read_text(encoding="utf-8", errors="replace")

    def remove(self) -> None:
        """Forget it."""
        self._path.unlink(missing_ok=True)


def of_download(settings: Settings, download_id: int, place: str = "") -> DownloadLog:
    """Return the log of one download, in which ``place`` is not named."""
    return DownloadLog(folder(settings) / f"{download_id}.log", place)


def folder(settings: Settings) -> Path:
    """Return where every download's log is, as ``<id>.log``."""
    return settings.data_dir.absolute() / "logs" / "downloads"
