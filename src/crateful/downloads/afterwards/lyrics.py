"""Looking for lyrics when nobody waits: one request a second, and none while LRCLIB is away."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from crateful.db import utc_now
from crateful.downloads.afterwards.verification import AlbumAwayError
from crateful.errors import ConflictError
from crateful.library.lyrics import looking
from crateful.library.service import LibraryContext
from crateful.library.store import disk
from crateful.tagging.limiter import BusyError, SlotLimiter
from crateful.tagging.lyrics import lrclib
from crateful.tagging.lyrics.lrclib import LyricsAwayError
from crateful.tools.rounds import Pace

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime

    from crateful.downloads.context import WorkerContext
    from crateful.events.bus import Bus
    from crateful.library.lyrics.looking import Found, SilentAlbum, SilentTrack
    from crateful.tagging.lyrics.lrclib import Lyrics
    from crateful.tools.watch import Watch
    from crateful.workbench.client import Workbench

logger = logging.getLogger(__name__)

REST_S: Final = 60.0
"""Seconds until tracks are looked for again after none waited."""

_TURN_S: Final = 30.0


class LateLyrics:
    """The part of a worker's rounds that asks LRCLIB.

    Args:
        context: what the worker's jobs share.
        bus: of the worker.
        bench: of idle priority.
        clock: says what time it is, in UTC.
    """

    def __init__(
        self,
        context: WorkerContext,
        bus: Bus,
        bench: Workbench,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._context = context
        self._clock = clock
        self._bench = bench
        self._library = LibraryContext(context.settings, context.database, bus, bench)
        self.pace = Pace(REST_S)
        self._answers: dict[int, Lyrics | None] = {}
        """Of an album that had to give way: nobody is asked twice."""

    def next_album(self, without: Collection[int]) -> int | None:
        """Return the next album; none while nobody wants lyrics."""
        if not self._context.preferences().lyrics:
            return None
        with self._context.database.reading() as session:
            return looking.next_album(session, without, self._clock())

    def look(self, album_id: int, watch: Watch) -> None:
        """Look for the lyrics of one album's tracks, and put them where players look.

        Raises:
            AlbumAwayError: its folder is not there, or somebody changes it right now.
            StepFailedError: a file can't be written; nothing was changed.
            Whatever ``watch.check`` raises; what was answered is kept for the next time.
        """
        with self._context.database.reading() as session:
            library = self._context.settings.library_dir
            album = looking.read(session, library, album_id, self._clock())
        if album is None:
            return
        if not album.folder.is_dir():
            raise AlbumAwayError
        try:
            said = self._found(album, watch)
        except LyricsAwayError as error:
            pause_s = self.pace.put_off(error.retry_after_s)  # the tracks go on waiting
            logger.info("LRCLIB is asked again in %.0f s: %s", pause_s, error)
            return
        self.pace.answered()
        try:
            looking.record(self._library, album, said, self._clock())
        except ConflictError as error:
            raise AlbumAwayError from error
        self._answers.clear()

    def _found(self, album: SilentAlbum, watch: Watch) -> dict[int, Found]:
        names = [track.file_name for track in album.tracks]
        inside = set(self._bench.with_lyrics(album.folder, names, watch))
        with disk.reporting():
            there = disk.files_below(album.folder).keys()
        said = {}
        for track in album.tracks:
            is_inside = track.file_name in inside
            is_beside = looking.are_beside(track.file_name, there)
            lyrics = None if is_inside and is_beside else self._answer(track, watch)
            said[track.id] = looking.found(lyrics, is_inside=is_inside, is_beside=is_beside)
        return said

    def _answer(self, track: SilentTrack, watch: Watch) -> Lyrics | None:
        if track.id not in self._answers:
            watch.check()
            url = self._context.preferences().lyrics_url
            limiter = SlotLimiter(self._context.database, url, lrclib.REQUESTS_PER_S)
            try:
                limiter.acquire(_TURN_S)
            except BusyError as busy:
                message = "others of this service are asking"
                raise LyricsAwayError(message, busy.wait_s) from busy
            self._answers[track.id] = lrclib.ask(url, track.sought, self._context.musicbrainz())
        return self._answers[track.id]
