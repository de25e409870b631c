"""Giving an album another picture: beside its files and inside each of them, or not at all.

The changed album is made beside the shelf, from copies of its tracks and links to the rest, and
takes the old one's place by the journal. The old one goes to the trash as it was, so that undoing
is what it is for any replaced copy: the two change places, byte for byte.
"""

from __future__ import annotations

import logging
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from crateful.audio.names import cover_names
from crateful.db import utc_now
from crateful.errors import StepFailedError
from crateful.library.browse import history
from crateful.library.errors import AlbumNotFoundError
from crateful.library.filing.editing import AlbumChangedError
from crateful.library.models import Album, Artist
from crateful.library.store import album_rows, disk, journal
from crateful.library.store.disk import Move, Shelf
from crateful.library.store.journal import Claim
from crateful.library.trash import deletion
from crateful.library.trash.deletion import Removal

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy.orm import Session

    from crateful.library.filing.editing import EditContext

logger = logging.getLogger(__name__)

COVER: Final = "cover.jpg"
"""What players know, and what the library calls every picture that it makes."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """The album as it was looked at."""

    folder: str
    changed_at: datetime
    audio: tuple[str, ...]


def change_cover(context: EditContext, album_id: int, make: Callable[[Path], None]) -> None:
    """Give an album another picture, all or nothing.

    Args:
        context: what is needed to change files and rows.
        album_id: which album.
        make: writes the picture into a folder that it is given, as ``cover.jpg``.

    Raises:
        AlbumNotFoundError: there is none.
        AlbumChangedError: somebody changed it meanwhile.
        StepFailedError: it is no picture, or a file can't be written; nothing was changed.
    """
    work = _CoverChange(context, album_id)
    seen = work.look()
    with TemporaryDirectory(dir=context.settings.data_dir, prefix="cover-") as folder:
        make(Path(folder))
        with ExitStack() as on_failure:
            work.prepare(seen)
            on_failure.callback(work.undo)
            work.write_files(seen, Path(folder, COVER))
            work.record(seen)
            on_failure.pop_all()
    work.finish()


class _CoverChange:
    """One change under way; its steps are called in their order."""

    def __init__(self, context: EditContext, album_id: int) -> None:
        self._context = context
        self._album_id = album_id
        self._shelf = Shelf(context.settings.library_dir)
        self._job = journal.new_attempt(f"cover-{album_id}")
        self._move = Move(self._job, None, None)

    def look(self) -> _Seen:
        """Return what the album is now."""
        with self._context.database.reading() as session:
            return self._seen(session)

    def prepare(self, seen: _Seen) -> None:
        """Write down what is about to happen."""
        with self._context.database.session() as session:
            journal.lock(session)
            if self._seen(session) != seen:
                raise AlbumChangedError
            album = session.get_one(Album, self._album_id)
            artist = session.get_one(Artist, album.artist_id)
            self._move = Move(self._job, album.folder, album.folder)
            claim = Claim(artist.name_key, album.title_key, album.id)
            journal.prepare(session, self._job, self._move, claim, keeps_old=True)

    def write_files(self, seen: _Seen, cover: Path) -> None:
        """Make the changed album beside the shelf, and have the two change places."""
        with disk.reporting():
            there = disk.files_below(self._shelf.place(seen.folder))
            kept = {name: path for name, path in there.items() if not _is_cover(name)}
            audio = [name for name in seen.audio if name in kept]
            disk.stage(self._shelf, self._job, {**kept, COVER: cover}, copied={*audio, COVER})
        staged = self._shelf.incoming(self._job)
        self._context.workbench.embed_cover(staged, audio, COVER)
        with disk.reporting():
            disk.sync_tree(staged)
            disk.swap(self._shelf, self._move)

    def record(self, seen: _Seen) -> None:
        """Write the rows, and keep those of the copy that is in the trash now."""
        with self._context.database.session() as session:
            journal.lock(session)
            album = session.get_one(Album, self._album_id)
            days, by = self._context.settings.trash_days, self._context.user_id
            old = deletion.keep(session, album, Removal(self._job, "replaced", by, days))
            # Swapped back, the picture does not come along: it would hide the old one.
            old.rows = {**old.rows, "put": [COVER]}
            album.has_cover, album.updated_at = True, utc_now()
            place = self._shelf.place(seen.folder)
            for track in album_rows.tracks_of(session, album.id):
                if (file := place / track.file_name).is_file():
                    track.size_bytes = file.stat().st_size
            album.size_bytes = sum(
                track.size_bytes for track in album_rows.tracks_of(session, album.id)
            )
            history.note(session, "edited", album, by=by, reason="another cover", undone_by=old)
            journal.commit(session, self._job)

    def undo(self) -> None:
        """Undo everything."""
        journal.undo(self._context.database, self._shelf, self._job, self._move)

    def finish(self) -> None:
        """Tidy up; should that fail it is done later: the picture is there."""
        try:
            journal.finish(self._context.database, self._shelf, self._job, self._move)
        except StepFailedError as error:
            logger.warning("tidying after %s is left for later: %s", self._job, error)

    def _seen(self, session: Session) -> _Seen:
        album = session.get(Album, self._album_id)
        if album is None:
            raise AlbumNotFoundError
        tracks = album_rows.tracks_of(session, album.id)
        return _Seen(album.folder, album.updated_at, tuple(track.file_name for track in tracks))


def _is_cover(name: str) -> bool:
    """Tell whether a player would take a file of the album's folder for its cover."""
    path = PurePosixPath(name)
    is_named = path.stem.casefold() in cover_names.STEMS and cover_names.is_picture(name)
    return is_named and path.parent == PurePosixPath()
