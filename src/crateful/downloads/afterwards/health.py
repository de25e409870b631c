"""The health scan's part of a worker's rounds: one album at a time, as slowly as is wished."""

from __future__ import annotations

import logging
import time
from datetime import datetime
from typing import TYPE_CHECKING, Final

from crateful.audio.facts import Damage, Decoded
from crateful.downloads.afterwards.verification import AlbumAwayError
from crateful.errors import Recovery, StepFailedError
from crateful.events.messages import LibraryChanged
from crateful.library.health import recording, scanning
from crateful.library.health.findings import CHANGED
from crateful.library.lint import checking
from crateful.library.models import Album
from crateful.library.service import LibraryContext
from crateful.library.store import analysis_rows, missing_files
from crateful.preferences import service as preference_service
from crateful.preferences.hours import is_within
from crateful.tools.rounds import Pace

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from crateful.audio.facts import AnalysisOptions, Authenticity, SoundAnalysis
    from crateful.downloads.context import WorkerContext
    from crateful.events.bus import Bus
    from crateful.library.health.recording import ScannedAlbum
    from crateful.library.models import Track
    from crateful.tools.watch import Watch
    from crateful.workbench.client import Workbench

logger = logging.getLogger(__name__)

PATIENCE_S: Final = 3600.0
"""That one file may take: at idle priority it may be kept waiting for long."""


class LateHealth:
    """Looks at what is owned.

    Args:
        context: what the worker's jobs share.
        bus: of the worker.
        bench: of idle priority.
    """

    def __init__(self, context: WorkerContext, bus: Bus, bench: Workbench) -> None:
        self._context = context
        self._bus = bus
        self._bench = bench
        self._library = LibraryContext(context.settings, context.database, bus, bench)
        self.pace = Pace()

    def next_album(self, without: Collection[int]) -> int | None:
        """Return the album that the scan is at; none while it waits, or nobody wants it."""
        with self._context.database.session() as session:
            album_id = scanning.next_album(session)
        if album_id is None or album_id in without:
            return None
        said = self._context.preferences()
        is_hour = is_within(said.health_scan_hours, datetime.now().astimezone().hour)
        return album_id if said.health_scan and is_hour else None

    def look(self, album_id: int, watch: Watch) -> None:
        """Look at one album, record what was found, and rest in proportion.

        Raises:
            AlbumAwayError: the library's disk is not there.
            OSError: the same, as the disk has it.
            Whatever ``watch.check`` raises; then nothing is recorded.
        """
        began = time.monotonic()
        with self._context.database.reading() as session:
            album = recording.read(session, self._context.settings.library_dir, album_id)
        if album is not None:
            self._look(album, watch)
        else:
            with self._context.database.session() as session:
                recording.pass_over(session, album_id)
        share = self._context.preferences().health_scan_share
        self.pace.pause((time.monotonic() - began) * (1 / share - 1))

    def _look(self, album: ScannedAlbum, watch: Watch) -> None:
        decoded = None if album.is_verified_later else self._decoded(album, watch)
        damages = None if decoded is None else decoded.damages
        broken = {one.path for one in damages or () if one.code != CHANGED}
        sounds = self._examined(
            album, [t for t in album.tracks if t.file_name not in broken], watch
        )
        with self._context.database.session() as session:
            is_recorded = recording.record(session, album, damages, sounds)
            if is_recorded and decoded is not None:
                analysis_rows.record(session, album.album_id, decoded.analyses)
        try:
            checking.check_again(self._library, album.album_id)
        except StepFailedError as error:
            logger.warning("album %s could not be linted: %s", album.album_id, error)
        if is_recorded:
            self._bus.tell(None, LibraryChanged(album_id=album.album_id, action="verified"))

    def _decoded(self, album: ScannedAlbum, watch: Watch) -> Decoded:
        """Decode every file; of those that are as they were, learn what is not known yet."""
        if not album.folder.is_dir() and not self._is_gone(album.album_id):
            raise AlbumAwayError
        damages: list[Damage] = []
        analyses: dict[str, SoundAnalysis] = {}
        wanted = preference_service.analysis_options(self._context.preferences())
        for track in album.tracks:
            name = track.file_name
            if not (album.folder / name).exists():
                damages.append(Damage(name, "missing", "The file is not there any more."))
                continue
            found = self._track(album, track, recording.unknown(track, wanted), watch)
            damages += found.damages
            analyses |= found.analyses
        return Decoded(tuple(damages), analyses)

    def _track(
        self, album: ScannedAlbum, track: Track, options: AnalysisOptions, watch: Watch
    ) -> Decoded:
        name = track.file_name
        try:
            found = self._bench.decode(
                album.folder,
                {name: None},
                watch,
                options=options,
                keeps_tail=True,
                deadline_s=PATIENCE_S,
            )
            if found.damages:
                return found
            (now,) = self._bench.probe(album.folder, [name], watch, deadline_s=PATIENCE_S)
        except StepFailedError as error:
            if error.recovery is not Recovery.PERMANENT:
                raise AlbumAwayError from error
            return Decoded((Damage(name, error.code.removeprefix("audio-"), str(error)),))
        if recording.is_other_sound(track, now, found.analyses[name]):
            return Decoded((_changed(name),))
        return found

    def _is_gone(self, album_id: int) -> bool:
        with self._context.database.reading() as session:
            row = session.get(Album, album_id)
            library = self._context.settings.library_dir
            return row is not None and missing_files.is_gone(session, library, row)

    def _examined(
        self, album: ScannedAlbum, tracks: Sequence[Track], watch: Watch
    ) -> dict[str, Authenticity]:
        """Return what the sound shows of tracks of which nobody knows it by today's method."""
        if self._context.preferences().proven_lossy_owned == "off":
            return {}
        unheard = [one.file_name for one in tracks if recording.is_unheard(one)]
        try:
            found = self._bench.examine(album.folder, unheard, watch)
        except StepFailedError as error:
            logger.warning("album %s could not be examined: %s", album.album_id, error)
            return {}
        return {name: one for name, one in zip(unheard, found, strict=True) if one}


def _changed(name: str) -> Damage:
    return Damage(name, CHANGED, "Its sound is not the one that was filed: something changed it.")
