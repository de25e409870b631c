"""Listening copies: made by children that let everything else go first, and kept for a while."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Final

import anyio

from crateful.audio.facts import ReplayGain
from crateful.errors import ConflictError, StepFailedError, UnavailableError
from crateful.files import atomic, cache_folder
from crateful.tools.watch import NoWatch
from crateful.workbench.client import Limits, Workbench
from crateful.workbench.reporting import reporting

if TYPE_CHECKING:
    import threading
    from pathlib import Path

    from crateful.audio.facts import ListeningForm
    from crateful.listening.audio_file import AudioFile
    from crateful.settings import Settings

AT_A_TIME: Final = 2
"""Copies that are made at a time, on any machine: the household's downloads need it more."""

NICENESS: Final = 10
MEMORY_BYTES: Final = 1024**3
COPY_BYTES: Final = 512 * 1024**2
"""The largest copy: seven hours of Opus."""

MAX_KEPT_BYTES: Final = 1024**3
"""Of all that is kept: some fifteen hours, or two hundred songs."""

_ENDINGS: Final[dict[ListeningForm, str]] = {"opus": ".opus", "aac": ".m4a"}


class NotPlayableError(ConflictError):
    """Nothing of the file can be heard."""


class NoRoomToListenError(UnavailableError):
    """The disk has no room for copies."""

    def __init__(self) -> None:
        super().__init__(
            "This browser needs a copy of the track, and the server's disk has no room for it."
        )


class NobodyListensError(Exception):
    """Who wanted the copy has gone."""


class ListeningCopies:
    """The copies of one service; what nobody heard for the longest makes room.

    Args:
        settings: where the data folder is, and how much of its disk must stay free.
        max_kept_bytes: of all copies.
    """

    def __init__(self, settings: Settings, *, max_kept_bytes: int = MAX_KEPT_BYTES) -> None:
        self.turns = anyio.CapacityLimiter(AT_A_TIME)
        """Of those who call :meth:`of` from an event loop."""
        self.gain_turns = anyio.CapacityLimiter(1)
        """Of those who call :meth:`replay_gain` from there."""
        self._settings = settings
        self._max_kept_bytes = max_kept_bytes
        # Of its own: whoever listens keeps no download waiting for a child.
        limits = Limits(memory_bytes=MEMORY_BYTES, file_bytes=COPY_BYTES, niceness=NICENESS)
        self._workbench = Workbench(AT_A_TIME, limits)
        # Nobody who is about to hear something waits for somebody else's copies.
        self._gains = Workbench(1, limits)
        self._folder = (settings.data_dir / "cache" / "listening").absolute()
        self._is_closed = False

    def close(self) -> None:
        """End what runs."""
        self._is_closed = True
        self._workbench.close()
        self._gains.close()

    def kept(self, audio: AudioFile, form: ListeningForm) -> Path | None:
        """Return the copy of a file as it is now, if there is one."""
        copy = self.place_of(audio, form)
        return copy if cache_folder.is_kept(copy) else None

    def of(self, audio: AudioFile, form: ListeningForm, leaving: threading.Event) -> Path:
        """Return a copy of a file, made if need be; blocks for as long as that takes.

        Args:
            audio: what is to be heard.
            form: how it is encoded.
            leaving: set once nobody waits for it any more.

        Raises:
            NobodyListensError: ``leaving`` was set, or the service ends.
            NotPlayableError: nothing of it can be heard.
            NoRoomToListenError: the disk is too full.
        """
        copy = self.place_of(audio, form)
        with reporting(NotPlayableError, NoRoomToListenError):
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._make_room()
            with atomic.drafting(copy, atomic.OWNER_ONLY) as draft:
                watch = _Watch(self, leaving)
                self._workbench.copy_for_listening(audio.path, draft, form, watch)
                draft.replace(copy)
        return copy

    def replay_gain(self, path: Path) -> ReplayGain:
        """Return how loud a file is to be played; of one that can't be read nothing is known."""
        try:
            return self._gains.replay_gain(path)
        except StepFailedError:
            return ReplayGain()

    def go_on(self, leaving: threading.Event) -> None:
        """Return if a copy is still wanted.

        Raises:
            NobodyListensError: it is not.
        """
        if leaving.is_set() or self._is_closed:
            raise NobodyListensError

    def place_of(self, audio: AudioFile, form: ListeningForm) -> Path:
        """Return where the copy of a file as it is now belongs, whether it is there or not."""
        return self._folder / (audio.etag.strip('"') + _ENDINGS[form])

    def _make_room(self) -> None:
        cache_folder.trim(self._folder, self._max_kept_bytes)
        if shutil.disk_usage(self._folder).free < self._settings.min_free_bytes:
            raise NoRoomToListenError


class _Watch(NoWatch):
    def __init__(self, copies: ListeningCopies, leaving: threading.Event) -> None:
        self._copies = copies
        self._leaving = leaving

    def check(self) -> None:
        """Stop the child of whoever has gone."""
        self._copies.go_on(self._leaving)
