"""Looking at what an address holds without fetching it."""

from __future__ import annotations

import os
import threading
import time
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Final, Self

from sqlalchemy import and_, or_, select

from crateful import sources
from crateful.downloads.access import access_for
from crateful.downloads.schemas import AlbumInLibrary, Preview, PreviewTrack
from crateful.errors import Recovery, StepFailedError, TooManyError
from crateful.library.models import Album, Artist
from crateful.library.names import album_key, artist_key
from crateful.preferences import service as preferences
from crateful.sources import urls

if TYPE_CHECKING:
    from collections.abc import Generator

    from crateful.db import Database
    from crateful.downloads.kit import Kit
    from crateful.sources.source import Progress, Release

AT_A_TIME: Final = 2
MAX_WAITING: Final = 6
TIMEOUT_S: Final = 60.0
STALL_S: Final = 30.0


class TooManyPreviewsError(TooManyError):
    """Others are looking at addresses; each look is a program that runs."""


class Previews:
    """Asks sources what they have, two at a time."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit
        self._asked = threading.BoundedSemaphore(AT_A_TIME + MAX_WAITING)
        self._running = threading.BoundedSemaphore(AT_A_TIME)

    def look(self, url: str) -> Preview:
        """Return what ``url`` holds and whether the library has it.

        Raises:
            InvalidError: it is no address that any enabled source takes.
            TooManyPreviewsError: too many are asked for at this moment.
            StepFailedError: the source can't say.
        """
        kit = self._kit
        address = urls.checked(url)
        with kit.database.reading() as session:
            wishes = preferences.load(session, kit.vault)
        source = sources.owner_of(address, wishes.enabled_sources())
        with self._turn(), access_for(source, kit, wishes) as access, Patience() as watch:
            quick = replace(access, timeout_s=TIMEOUT_S, stall_timeout_s=STALL_S)
            release = source.resolve(address, quick, watch)
        return _preview(kit.database, source.name, release)

    @contextmanager
    def _turn(self) -> Generator[None]:
        if not self._asked.acquire(blocking=False):
            raise _too_many()
        try:
            if not self._running.acquire(timeout=TIMEOUT_S):
                raise _too_many()
            try:
                yield
            finally:
                self._running.release()
        finally:
            self._asked.release()


class Patience:
    """Follows an engine that only looks: waits for a minute, keeps nothing."""

    def __init__(self) -> None:
        self._deadline = time.monotonic() + TIMEOUT_S
        self._read, self._write = os.pipe()

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close what it holds."""
        os.close(self._read)
        os.close(self._write)

    def progress(self, progress: Progress) -> None:
        """Nobody watches."""

    def started(self, process_group: int) -> None:
        """It is gone with this process: it ends when its standard input does."""

    def fileno(self) -> int:
        """Return a descriptor that never becomes readable."""
        return self._read

    def check(self) -> None:
        """Raise once the minute is over."""
        if time.monotonic() > self._deadline:
            msg = "The source took too long to say what is there; try again later."
            raise StepFailedError(msg, code="preview-timeout", recovery=Recovery.TRANSIENT)

    def log(self, line: str) -> None:
        """Nobody reads it."""


def _too_many() -> TooManyPreviewsError:
    msg = "Too many previews are asked for right now; try again in a moment."
    return TooManyPreviewsError(msg, retry_after_s=5)


def _preview(database: Database, source: str, release: Release) -> Preview:
    owned = _owned(database, release)
    lengths = [track.duration_ms for track in release.tracks if track.duration_ms is not None]
    whole = len(lengths) == len(release.tracks) and lengths
    return Preview(
        source=source,
        url=release.url,
        title=release.title,
        artist=release.artist,
        tracks=[
            PreviewTrack(
                disc=track.disc,
                number=track.number,
                title=track.title,
                artist=track.artist,
                duration_ms=track.duration_ms,
            )
            for track in release.tracks
        ],
        missing=list(release.missing),
        duration_ms=release.duration_ms or (sum(lengths) if whole else None),
        cover_url=release.cover_url,
        date=release.date,
        lossy=None if release.lossless is None else not release.lossless,
        lossy_reason=release.lossless_reason,
        in_library=owned,
    )


def _owned(database: Database, release: Release) -> AlbumInLibrary | None:
    """Return the library's copy under the same artist and title, or from the same address."""
    is_named = and_(
        Artist.name_key == artist_key(release.artist or ""),
        Album.title_key == album_key(release.title).title,
    )
    query = (
        select(Album.id, Album.quality)
        .join(Artist, Artist.id == Album.artist_id)
        .where(or_(Album.source_url == release.url, is_named))
        .order_by(Album.quality_score.desc())
    )
    with database.reading() as session:
        row = session.execute(query.limit(1)).one_or_none()
    return None if row is None else AlbumInLibrary(album_id=row.id, quality=row.quality)
