"""Samples: what a source lets people hear of a track before they get it.

A sample is never a song: 30 seconds are fetched of it, and no more, whatever its site has.
"""

from __future__ import annotations

import hashlib
import logging
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import anyio

from crateful import sources
from crateful.audio.frames import mpeg
from crateful.downloads.preview.access import access_for
from crateful.downloads.preview.previews import STALL_S, TIMEOUT_S, PreviewWatch
from crateful.downloads.preview.sample_addresses import SampleAddresses, SampleNotFoundError
from crateful.downloads.requests import require_account
from crateful.errors import InvalidError, StepFailedError
from crateful.files import atomic
from crateful.sources.source import SampledSource
from crateful.tools import web_file
from crateful.tools.web_file import NoFileError, WantedFile

if TYPE_CHECKING:
    from pathlib import Path

    from crateful.downloads.context import WorkerContext

logger = logging.getLogger(__name__)

SECONDS: Final = 30
MOST_BYTES: Final = 1_300_000
"""That many seconds of MP3 at 320 kbit/s, and a tag before them."""

AT_A_TIME: Final = 3
"""Samples that are fetched at a time: nobody hears two, and sites need not be asked for more."""

MOST_KEPT: Final = 100
"""Files of the cache."""

_MP3: Final = (b"ID3", b"\xff\xfb", b"\xff\xfa", b"\xff\xf3", b"\xff\xf2")


class Samples:
    """Fetches samples, and keeps some of them on disk.

    Args:
        context: the tools of this process.
        addresses: those of this installation.
    """

    def __init__(self, context: WorkerContext, addresses: SampleAddresses) -> None:
        self.turns = anyio.CapacityLimiter(AT_A_TIME)
        """Of those who call :meth:`file_of` from an event loop."""
        self._context = context
        self._addresses = addresses
        self._folder = (context.settings.data_dir / "cache" / "samples").absolute()

    def file_of(self, token: str) -> Path:
        """Return the sample of a signed address, fetched if need be; blocks for as long.

        Raises:
            SampleNotFoundError: there is none, or it can't be had now.
        """
        name, url = self._addresses.opened(token)
        file = self._folder / f"{hashlib.sha256(url.encode()).hexdigest()}.mp3"
        if file.exists():
            return file
        try:
            sound = self._fetch(name, url)
        except (NoFileError, StepFailedError, InvalidError) as error:
            logger.info("a sample of %s did not come: %s", url[:200], error)
            raise SampleNotFoundError from error
        self._folder.mkdir(parents=True, exist_ok=True)
        atomic.write(file, sound, atomic.OWNER_ONLY)
        self._trim()
        return file

    def _fetch(self, name: str, url: str) -> bytes:
        context = self._context
        preferences = context.preferences()
        source = sources.owner_of(url, preferences.enabled_sources())
        if source.name != name or not isinstance(source, SampledSource):
            raise SampleNotFoundError
        require_account(source, preferences)
        with access_for(source, context, preferences) as access:
            quick = replace(access, timeout_s=TIMEOUT_S, stall_timeout_s=STALL_S)
            wanted = WantedFile(
                accept="audio/mpeg",
                max_bytes=MOST_BYTES,
                magic=_MP3,
                is_beginning=True,
                is_host=source.description.sounds_from,
            )
            address = source.sample(url, quick, PreviewWatch())
            begun = web_file.get(address, access.proxy_url or "", access.ca_file, wanted)
        return mpeg.opening(begun, SECONDS)

    def _trim(self) -> None:
        """Drop the oldest, if there are too many."""
        files = sorted(self._folder.glob("*.mp3"), key=lambda file: file.stat().st_mtime)
        for file in files[:-MOST_KEPT]:
            with suppress(FileNotFoundError):  # by another request
                file.unlink()
