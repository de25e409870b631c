"""Fetched pictures: resized and cached."""

from __future__ import annotations

import hashlib
import logging
import shutil
import threading
import time
from collections import OrderedDict
from typing import TYPE_CHECKING, Final

import anyio

from crateful.errors import StepFailedError
from crateful.files import atomic
from crateful.pictures.signing import not_found
from crateful.preferences import service as preference_service
from crateful.tools.guard import allowed_hosts
from crateful.tools.proxy import BadProxyError
from crateful.tools.web_file import NoFileError, WantedFile, get
from crateful.workbench.client import Workbench

if TYPE_CHECKING:
    from pathlib import Path

    from crateful.db import Database
    from crateful.preferences.vault import Vault
    from crateful.settings import Settings
    from crateful.tools.guard import Guard

logger = logging.getLogger(__name__)

SIZES_PX: Final = (160, 320, 640, 1280)
"""Of one side; what is asked is rounded up, so that few copies serve every screen."""

MAX_KEPT_BYTES: Final = 256 * 1024**2
"""Of the cache on disk: about 3000 covers, each with its original."""

TRIM_EVERY: Final = 50
"""New pictures between two looks at how much is kept."""

AT_A_TIME: Final = 6
"""Pictures that are fetched or made at a time: a page of a hundred leaves threads for others."""

FORGIVE_S: Final = 300.0
"""Seconds for which a picture that did not come is not asked for again."""

MAX_FAILURES: Final = 2000

_ORIGINAL: Final = "original"

_PICTURE: Final = WantedFile(
    accept="image/*",
    max_bytes=10 * 1024**2,  # what is larger is no cover for a list
    magic=(b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"RIFF"),
)
"""JPEG, PNG, GIF or WebP: what the workbench reads."""


class Gallery:
    """Fetches pictures, makes them smaller in a child of its own, and keeps them on disk.

    Args:
        settings: where the data folder is.
        database: with the household's choices.
        vault: opens its secrets.
        guard: the only way out.
        max_kept_bytes: when to drop what was not asked for the longest.
    """

    def __init__(
        self,
        settings: Settings,
        database: Database,
        vault: Vault,
        guard: Guard,
        *,
        max_kept_bytes: int = MAX_KEPT_BYTES,
    ) -> None:
        self.turns = anyio.CapacityLimiter(AT_A_TIME)
        """Of those who call :meth:`make` from an event loop."""
        self._settings = settings
        self._database = database
        self._vault = vault
        self._guard = guard
        self._max_kept_bytes = max_kept_bytes
        # Of its own: an album that is verified for minutes does not keep a page waiting.
        self._workbench = Workbench(1)
        self._folder = settings.data_dir / "cache" / "pictures"
        self._lock = threading.Lock()
        self._failed: OrderedDict[str, float] = OrderedDict()
        self._made = 0

    def close(self) -> None:
        """End what runs."""
        self._workbench.close()

    def kept(self, url: str, size_px: int) -> bytes | None:
        """Return the picture at ``url`` if it is at hand in that size; quick."""
        copy = self._folder_of(url) / _name(size_px)
        try:
            picture = copy.read_bytes()
            copy.parent.touch()  # asked for now: trimmed late
        except FileNotFoundError:
            return None
        return picture

    def make(self, url: str, size_px: int) -> bytes:
        """Return the picture at ``url`` as a JPEG of about ``size_px`` a side.

        Raises:
            PictureNotFoundError: there is none, or it can't be had now.
        """
        if (picture := self.kept(url, size_px)) is not None:
            return picture
        if self._has_failed(url):
            raise not_found()
        folder = self._folder_of(url)
        try:
            self._make(url, folder, size_px)
        # OSError: another request for it failed meanwhile and took the folder away.
        except (NoFileError, StepFailedError, BadProxyError, OSError) as error:
            logger.info("a picture of %s did not come: %s", url[:200], error)
            self._note_failure(url)
            shutil.rmtree(folder, ignore_errors=True)
            raise not_found() from error
        self._count()
        if (picture := self.kept(url, size_px)) is None:  # trimmed in this very moment
            raise not_found()
        return picture

    def _make(self, url: str, folder: Path, size_px: int) -> None:
        original = folder / _ORIGINAL
        if not original.exists():
            picture = self._fetch(url)
            folder.mkdir(parents=True, exist_ok=True)
            atomic.write(original, picture, atomic.OWNER_ONLY)
        self._workbench.thumbnail(
            original.absolute(), folder.absolute() / _name(size_px), _side(size_px)
        )

    def _fetch(self, url: str) -> bytes:
        with self._database.reading() as session:
            preferences = preference_service.load(session, self._vault)
        with self._guard.admit(
            max_bytes=2 * _PICTURE.max_bytes,  # heads and redirects included
            upstream=preference_service.proxy_url(preferences, self._settings),
            allow=allowed_hosts(self._settings.allow_private_hosts),
        ) as way_out:
            return get(url, way_out.proxy_url, self._settings.ca_file, _PICTURE)

    def _folder_of(self, url: str) -> Path:
        return self._folder / hashlib.sha256(url.encode()).hexdigest()

    def _has_failed(self, url: str) -> bool:
        with self._lock:
            return time.monotonic() < self._failed.get(url, 0.0)

    def _note_failure(self, url: str) -> None:
        with self._lock:
            self._failed[url] = time.monotonic() + FORGIVE_S
            while len(self._failed) > MAX_FAILURES:
                self._failed.popitem(last=False)

    def _count(self) -> None:
        with self._lock:
            self._made += 1
            is_due = self._made % TRIM_EVERY == 1
        if is_due:
            self.trim()

    def trim(self) -> None:
        """Drop the pictures that nobody asked for the longest, if there are too many."""
        sizes: list[tuple[float, int, Path]] = []
        for folder in self._folder.iterdir():
            try:
                size_bytes = sum(file.stat().st_size for file in folder.iterdir())
                sizes.append((folder.stat().st_mtime, size_bytes, folder))
            except FileNotFoundError:  # dropped by another process
                continue
        kept_bytes = 0
        for _, size_bytes, folder in sorted(sizes, reverse=True):
            kept_bytes += size_bytes
            if kept_bytes > self._max_kept_bytes:
                shutil.rmtree(folder, ignore_errors=True)


def _side(size_px: int) -> int:
    return next((side for side in SIZES_PX if side >= size_px), SIZES_PX[-1])


def _name(size_px: int) -> str:
    return f"{_side(size_px)}.jpg"
