"""Spectrograms and waveforms: drawn by a child that lets everything else go first, and kept."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Final
from weakref import WeakValueDictionary

import anyio
from pydantic import TypeAdapter

from crateful.audio.facts import SpectrogramView, WaveformFacts
from crateful.errors import ConflictError, UnavailableError
from crateful.files import atomic, cache_folder
from crateful.workbench.client import Limits, Workbench
from crateful.workbench.reporting import reporting

if TYPE_CHECKING:
    from pathlib import Path

    from crateful.listening.audio_file import AudioFile
    from crateful.settings import Settings

AT_A_TIME: Final = 2
NICENESS: Final = 10
MEMORY_BYTES: Final = 1024**3
PICTURE_BYTES: Final = 8 * 1024**2
"""The largest picture; a loud one has some 600 KB."""

MAX_KEPT_BYTES: Final = 256 * 1024**2
"""Of all that is kept: those of some hundred albums."""

STREAMINFO_BYTES: Final = 42
_MD5: Final = slice(26, 42)
"""Of the decoded samples, in a FLAC's first 42 bytes (RFC 9639 section 8.2)."""

_WAVEFORM: Final = TypeAdapter(WaveformFacts)


class NoPictureOfSoundError(ConflictError):
    """Nothing of the file can be shown."""


class NoRoomToDrawError(UnavailableError):
    """The disk has no room for pictures."""

    def __init__(self) -> None:
        super().__init__(
            "The server's disk has no room for a picture of this track: free some, then look again."
        )


class Spectrograms:
    """The pictures of one service; what nobody looked at for the longest makes room.

    Args:
        settings: where the data folder is, and how much of its disk must stay free.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._folder = (settings.data_dir / "cache" / "spectrograms").absolute()
        limits = Limits(memory_bytes=MEMORY_BYTES, file_bytes=PICTURE_BYTES, niceness=NICENESS)
        self._workbench = Workbench(AT_A_TIME, limits)
        self._turns = anyio.CapacityLimiter(AT_A_TIME)
        self._makers: WeakValueDictionary[str, anyio.Lock] = WeakValueDictionary()

    def close(self) -> None:
        """End what runs."""
        self._workbench.close()

    async def picture(self, audio: AudioFile, key: str, view: SpectrogramView) -> bytes:
        """Return a file's spectrogram as a WebP, drawn if need be.

        Args:
            audio: whose sound it is.
            key: of the same sound, the same; letters and digits.
            view: how it is looked at.

        Raises:
            NoPictureOfSoundError: nothing of it can be decoded.
            NoRoomToDrawError: the disk is too full.
        """
        return await self._kept(self._picture(key, view), audio, key, view)

    async def waveform(self, audio: AudioFile, key: str) -> WaveformFacts:
        """Return the outline of a file's sound; see :meth:`picture`."""
        kept = await self._kept(self._outline(key), audio, key, SpectrogramView())
        return _WAVEFORM.validate_json(kept)

    async def _kept(self, place: Path, audio: AudioFile, key: str, view: SpectrogramView) -> bytes:
        # Held here while it is used: it is made once, also for several who want it at once.
        maker = self._makers.setdefault(key, anyio.Lock())
        async with maker:
            return await anyio.to_thread.run_sync(
                self._read_or_draw, place, audio, key, view, limiter=self._turns
            )

    def _read_or_draw(
        self, place: Path, audio: AudioFile, key: str, view: SpectrogramView
    ) -> bytes:
        if not cache_folder.is_kept(place):
            self._draw(audio, key, view)
        return place.read_bytes()

    def _draw(self, audio: AudioFile, key: str, view: SpectrogramView) -> None:
        picture = self._picture(key, view)
        with reporting(NoPictureOfSoundError, NoRoomToDrawError):
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            cache_folder.trim(self._folder, MAX_KEPT_BYTES)
            if shutil.disk_usage(self._folder).free < self._settings.min_free_bytes:
                raise NoRoomToDrawError
            with atomic.drafting(picture, atomic.OWNER_ONLY) as draft:
                found = self._workbench.draw_spectrogram(audio.path, draft, view)
                draft.replace(picture)
            atomic.write(self._outline(key), _WAVEFORM.dump_json(found), atomic.OWNER_ONLY)

    def _picture(self, key: str, view: SpectrogramView) -> Path:
        return self._folder / f"{key}-{view.scale}-{view.channels}-{view.size}.webp"

    def _outline(self, key: str) -> Path:
        return self._folder / f"{key}.json"


def key_of(audio: AudioFile, *, is_verified: bool) -> str:
    """Return what a file's pictures are kept by.

    Args:
        audio: that is open.
        is_verified: its hash of the decoded samples is true, so that other tags or another name
            change nothing; of a stranger's file it may be that of somebody else's.
    """
    start = audio.read(0, STREAMINFO_BYTES) if is_verified else b""
    md5 = start[_MD5]
    if start.startswith(b"fLaC") and any(md5):
        return md5.hex()
    return audio.etag.strip('"')
