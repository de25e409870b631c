"""Swapping: an older copy of an album takes the place of the present one.

The album's row stays, as when a better copy replaces it: its id, everybody's hearts and what
refers to it are as before. The copy that goes can be brought back the same way.
"""

from __future__ import annotations

import logging
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from crateful.db import utc_now
from crateful.errors import StepFailedError
from crateful.library.browse import history
from crateful.library.hearts import levels
from crateful.library.models import Album, Artist, HistoryEntry, TrashEntry
from crateful.library.store import album_folders, album_rows, disk, journal
from crateful.library.store.disk import Move, Shelf
from crateful.library.store.journal import Claim
from crateful.library.trash import deletion, purging, restore_rows
from crateful.library.trash.deletion import NO_HOOKS, RESTORED, Hooks, Removal

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from sqlalchemy.orm import Session

    from crateful.db import Database
    from crateful.settings import Settings

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Swapped:
    """The older copy is back."""

    album_id: int
    keepers: list[int]
    """Users whose links are to be brought up to date."""


def swap(
    database: Database,
    settings: Settings,
    entry_id: int,
    by: int | None = None,
    *,
    brought: Collection[str] = (),
    hooks: Hooks = NO_HOOKS,
) -> Swapped | None:
    """Bring a copy back and put the one in its place into the trash, all or nothing.

    Args:
        database: with the library's rows.
        settings: where the library is.
        entry_id: of the trash.
        by: who does it.
        brought: files of the copy that goes, beside its tracks, which go with it.
        hooks: what the caller adds to its transactions.

    Returns:
        ``None`` when nothing stands in its place: it can simply be restored.

    Raises:
        TrashEntryNotFoundError: there is no such entry.
        FilesGoneError: somebody emptied the folder.
        StepFailedError: the disk does not allow it, or another job is at this album; nothing
            was changed.
    """
    work = _Swap(database, settings, entry_id, by)
    if not work.prepare(brought, hooks.fence):
        return None
    with ExitStack() as on_failure:
        on_failure.callback(work.undo)
        work.move_files()
        swapped = work.record(hooks.on_record)
        on_failure.pop_all()
    work.finish()
    return swapped


class _Swap:
    """One swap under way; its steps are called in their order."""

    def __init__(
        self, database: Database, settings: Settings, entry_id: int, by: int | None
    ) -> None:
        self._database = database
        self._settings = settings
        self._entry_id = entry_id
        self._by = by
        self._shelf = Shelf(settings.library_dir)
        self._job = deletion.restoring(entry_id)
        self._move = Move(journal.new_attempt(self._job), None, None)
        self._kept_in = ""
        self._album_id = 0
        self._known: frozenset[str] = frozenset()

    def prepare(self, brought: Collection[str], fence: Callable[[Session], None]) -> bool:
        """Write down what is about to happen; tell whether anything stands in the place."""
        with self._database.session() as session:
            journal.lock(session)
            fence(session)
            entry = deletion.entry_of(session, self._entry_id)
            deletion.refuse_gone(self._shelf, entry)
            stands = _standing(session, entry)
            if stands is None:
                return False
            folder = album_folders.free(session, self._shelf, entry.folder, stands.folder)
            self._move = Move(self._move.attempt, folder, stands.folder)
            self._kept_in, self._album_id = entry.job, stands.id
            tracks = album_rows.tracks_of(session, stands.id)
            rows = entry.rows
            put = (*brought, *rows.get("put", ()))
            self._known = frozenset(put) | {track.file_name for track in tracks}
            claim = Claim(rows["artist"]["name_key"], rows["album"]["title_key"], stands.id)
            journal.prepare(session, self._job, self._move, claim, keeps_old=True)
            return True

    def move_files(self) -> None:
        """Change the folders' places; what people put into the present one comes along."""
        with disk.reporting():
            files = disk.files_below(self._shelf.trash(self._kept_in))
            disk.stage(self._shelf, self._move.attempt, files)
            disk.carry_over(self._shelf, self._move, self._known)
            disk.swap(self._shelf, self._move)

    def record(self, on_record: Callable[[Session], None]) -> Swapped:
        """Write the rows of the copy that is back over those of the one that went."""
        with self._database.session() as session:
            journal.lock(session)
            album = session.get_one(Album, self._album_id)
            entry = deletion.entry_of(session, self._entry_id)
            went = self._keep(session, album)
            reason = f"instead of {album.quality}" if album.quality else ""
            restore_rows.lay(session, album, entry.rows, folder=self._move.folder or entry.folder)
            history.note(session, "restored", album, by=self._by, reason=reason, undone_by=went)
            _let_go(session, entry)
            on_record(session)
            journal.commit(session, self._job)
            return Swapped(album.id, levels.keepers(session, album.id))

    def undo(self) -> None:
        """Undo everything."""
        journal.undo(self._database, self._shelf, self._job, self._move)

    def finish(self) -> None:
        """Tidy up; should that fail it is done later: the copy is back."""
        deletion.tidy(self._database, self._shelf, self._job, self._move, keeps_old=True)
        try:
            purging.purge(self._database, self._settings, self._entry_id)
        except StepFailedError as error:
            logger.warning("an emptied entry of the trash is left for later: %s", error)

    def _keep(self, session: Session, album: Album) -> TrashEntry | None:
        if not self._shelf.trash(self._move.attempt).is_dir():
            return None  # somebody had removed the folder: there is nothing to bring back
        removal = Removal(self._move.attempt, "replaced", self._by, self._settings.trash_days)
        return deletion.keep(session, album, removal)


def _standing(session: Session, entry: TrashEntry) -> Album | None:
    """Return the album that stands in the place of one in the trash: the surest first."""
    row = entry.rows["album"]
    same_name = (
        (Artist.name_key == entry.rows["artist"]["name_key"])
        & (Album.title_key == row["title_key"])
        & (Album.edition_key == row["edition_key"])
    )
    there = select(Album).join(Artist, Artist.id == Album.artist_id).limit(1)
    ways = (Album.id == row["id"], same_name, Album.folder == row["folder"])
    found = (session.scalar(there.where(way)) for way in ways)
    return next((album for album in found if album is not None), None)


def _let_go(session: Session, entry: TrashEntry) -> None:
    """Have the files of what is back removed from the trash; they are on the shelf by now."""
    entry.reason, entry.purge_at = RESTORED, utc_now()
    session.execute(
        update(HistoryEntry).where(HistoryEntry.trash_id == entry.id).values(trash_id=None)
    )
