"""Deleting and restoring an album: a rename either way, by the journal."""

from __future__ import annotations

import logging
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Literal

from sqlalchemy import func, or_, select

from crateful.db import utc_now
from crateful.errors import ConflictError, StepFailedError
from crateful.library.browse import history, keyset
from crateful.library.browse.keyset import SortOrder
from crateful.library.errors import AlbumNotFoundError, TrashEntryNotFoundError
from crateful.library.hearts import levels
from crateful.library.models import Album, Artist, TrashEntry
from crateful.library.schemas import TrashPage, TrashView
from crateful.library.store import album_rows, disk, fingerprint_rows, journal
from crateful.library.store.disk import Move, Shelf
from crateful.library.store.journal import Claim
from crateful.library.trash import snapshots
from crateful.users.models import User

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from crateful.db import Database
    from crateful.library.browse.keyset import Window
    from crateful.settings import Settings

logger = logging.getLogger(__name__)

RESTORED: Final = "restored"
"""Why an entry is there whose album is back: its files are linked on the shelf and still to go."""

NEWEST_FIRST: Final = SortOrder(
    "trash", (TrashEntry.id,), (int,), TrashEntry.title, is_descending=True
)


class PlaceTakenError(ConflictError):
    """Something else stands where the album stood."""


class FilesGoneError(ConflictError):
    """The rows are kept, the files are not there any more."""


@dataclass(frozen=True, slots=True)
class Removal:
    """How a copy comes into the trash."""

    job: str
    """Names its folder there."""
    reason: Literal["deleted", "replaced"]
    by: int | None
    """The user."""
    days: float
    """In which it can be brought back."""


def nothing(_session: Session) -> None:
    """Add nothing to a transaction."""


@dataclass(frozen=True, slots=True)
class Hooks:
    """What a caller adds to the transactions of a move."""

    fence: Callable[[Session], None] = nothing
    """Raises when the album is not the caller's to take any more; first, under the lock."""
    on_record: Callable[[Session], None] = nothing
    """Does what must be true together with the move."""


NO_HOOKS: Final = Hooks()


def keep(session: Session, album: Album, removal: Removal) -> TrashEntry:
    """Keep the rows of an album whose folder goes to the trash, and return what brings it back."""
    entry = TrashEntry(
        job=removal.job,
        album_id=album.id,
        folder=album.folder,
        artist=session.get_one(Artist, album.artist_id).name,
        title=album.title,
        quality=album.quality,
        size_bytes=album.size_bytes,
        has_cover=album.has_cover,
        reason=removal.reason,
        rows=snapshots.take(session, album),
        deleted_by=removal.by,
        purge_at=utc_now() + timedelta(days=removal.days),
    )
    session.add(entry)
    session.flush()
    return entry


def delete_album(
    database: Database,
    settings: Settings,
    album_id: int,
    user_id: int | None,
    *,
    reason: str = "",
    hooks: Hooks = NO_HOOKS,
) -> list[int]:
    """Move an album to the trash, and return the users whose links are to be brought up to date.

    Args:
        database: with the library's rows.
        settings: where the library is.
        album_id: whose files and rows go.
        user_id: who does it.
        reason: why, for people.
        hooks: what the caller adds to its transactions.

    Raises:
        AlbumNotFoundError: there is none.
        StepFailedError: the disk does not allow it, or a download is at this album; nothing
            was changed.
    """
    shelf = Shelf(settings.library_dir)
    job = f"delete-{album_id}"
    with database.session() as session:
        journal.lock(session)
        hooks.fence(session)
        album, artist = _album(session, album_id)
        move = Move(journal.new_attempt(job), None, album.folder)
        claim = Claim(artist.name_key, album.title_key, album_id)
        journal.prepare(session, move.attempt, move, claim, keeps_old=True)

    def forget(session: Session) -> list[int]:
        album, artist = _album(session, album_id)
        affected = levels.keepers(session, album_id)
        removal = Removal(move.attempt, "deleted", user_id, settings.trash_days)
        entry = keep(session, album, removal)
        history.note(session, "deleted", album, by=user_id, reason=reason, undone_by=entry)
        hooks.on_record(session)
        session.delete(album)
        album_rows.prune_artist(session, artist.id)
        return affected

    return _carry_out(database, shelf, move, forget)


def page(session: Session, window: Window, album_id: int | None = None) -> TrashPage:
    """List what is in the trash, newest first, with how much there is in all.

    Args:
        session: only read.
        window: which part of the list.
        album_id: only the copies of the album that had this id.
    """
    there = [TrashEntry.reason != RESTORED]
    if album_id is not None:
        there.append(TrashEntry.album_id == album_id)
    totals = select(func.count(), func.coalesce(func.sum(TrashEntry.size_bytes), 0)).where(*there)
    count, size_bytes = session.execute(totals).one()
    ids, after = keyset.read(session, select(TrashEntry.id), NEWEST_FIRST, window, where=there)
    return TrashPage(
        items=_shown(session, ids), next_cursor=after, count=count, size_bytes=size_bytes
    )


def _shown(session: Session, ids: list[int]) -> list[TrashView]:
    if not ids:
        return []
    columns = [getattr(TrashEntry, name) for name in _SHOWN]
    rows = session.execute(
        select(*columns, TrashEntry.has_cover, User.username)
        .outerjoin(User, User.id == TrashEntry.deleted_by)
        .where(TrashEntry.id.in_(ids))
        .order_by(TrashEntry.id.desc())
    )
    return [
        TrashView(
            **dict(zip(_SHOWN, row[:-2], strict=True)),
            cover_url=f"/api/trash/{row.id}/cover?v={row.id}" if row.has_cover else None,
            deleted_by_name=row.username,
        )
        for row in rows
    ]


def restoring(entry_id: int) -> str:
    """Return the name of the job that brings an entry back."""
    return f"restore-{entry_id}"


def restore(
    database: Database, settings: Settings, entry_id: int, by: int | None = None
) -> tuple[int, list[int]]:
    """Bring an album back with its ids and hearts; return its id and who keeps it.

    Raises:
        TrashEntryNotFoundError: there is no such entry.
        PlaceTakenError: its folder, its id or its name belongs to another album now.
        FilesGoneError: somebody emptied the folder.
        StepFailedError: the disk does not allow it; nothing was changed.
    """
    shelf = Shelf(settings.library_dir)
    job = restoring(entry_id)
    with database.session() as session:
        journal.lock(session)
        entry = entry_of(session, entry_id)
        _refuse_taken(session, shelf, entry)
        rows = entry.rows
        # The attempt of the old move: its folder in the trash goes once all is done.
        move = Move(entry.job, entry.folder, None)
        claim = Claim(rows["artist"]["name_key"], rows["album"]["title_key"], entry.album_id)
        journal.prepare(session, job, move, claim, keeps_old=False)

    def put_back(session: Session) -> list[int]:
        users = set(session.scalars(select(User.id)))
        album_id = snapshots.bring_back(session, rows, users)
        entry, album = entry_of(session, entry_id), session.get_one(Album, album_id)
        # It may have been kept by an older version, or its artist be spelled differently now.
        album_rows.refresh_search(session, album, session.get_one(Artist, album.artist_id))
        fingerprint_rows.index(session, album_id)
        levels.follow_since(session, album, entry.created_at)
        history.note(session, "restored", album, by=by)
        session.delete(entry)
        return [album_id, *levels.keepers(session, album_id)]

    with ExitStack() as on_failure:
        on_failure.callback(journal.undo, database, shelf, job, move)
        with disk.reporting():
            disk.stage(shelf, move.attempt, disk.files_below(shelf.trash(entry.job)))
            disk.swap(shelf, move)
        album_id, *keepers = _record(database, job, put_back)
        on_failure.pop_all()
    tidy(database, shelf, job, move, keeps_old=False)
    return album_id, keepers


def _carry_out(
    database: Database, shelf: Shelf, move: Move, change: Callable[[Session], list[int]]
) -> list[int]:
    """Move the folder, then the rows; neither when one of them can't be."""
    with ExitStack() as on_failure:
        on_failure.callback(journal.undo, database, shelf, move.attempt, move)
        with disk.reporting():
            disk.swap(shelf, move)
        result = _record(database, move.attempt, change)
        on_failure.pop_all()
    tidy(database, shelf, move.attempt, move, keeps_old=True)
    return result


def _record(database: Database, job: str, change: Callable[[Session], list[int]]) -> list[int]:
    with database.session() as session:
        journal.lock(session)
        result = change(session)
        journal.commit(session, job)
        return result


def tidy(database: Database, shelf: Shelf, job: str, move: Move, *, keeps_old: bool) -> None:
    """Tidy up after a move that is recorded; should that fail, recovery does it later."""
    try:
        journal.finish(database, shelf, job, move, keeps_old=keeps_old)
    except StepFailedError as error:
        logger.warning("tidying after %s is left for later: %s", job, error)


def _album(session: Session, album_id: int) -> tuple[Album, Artist]:
    # A heart that is being given is there before its album goes, or finds that it went.
    found = session.get(Album, album_id, with_for_update=True)
    if found is None:
        raise AlbumNotFoundError
    return found, session.get_one(Artist, found.artist_id)


def entry_of(session: Session, entry_id: int) -> TrashEntry:
    """Return what can be brought back.

    Raises:
        TrashEntryNotFoundError: there is no such entry, or its album is back.
    """
    found = session.get(TrashEntry, entry_id)
    if found is None or found.reason == RESTORED:
        raise TrashEntryNotFoundError
    return found


def _refuse_taken(session: Session, shelf: Shelf, entry: TrashEntry) -> None:
    row = entry.rows["album"]
    same_name = (
        (Artist.name_key == entry.rows["artist"]["name_key"])
        & (Album.title_key == row["title_key"])
        & (Album.edition_key == row["edition_key"])
    )
    taken = session.scalar(
        select(Album.id)
        .join(Artist, Artist.id == Album.artist_id)
        .where(or_(Album.id == row["id"], Album.folder == row["folder"], same_name))
        .limit(1)
    )
    if taken is not None or shelf.place(entry.folder).exists():
        msg = (
            f"Another copy of {entry.title!r} stands in its place now: "
            "swap the two, or delete that one first."
        )
        raise PlaceTakenError(msg, album_id=taken)
    refuse_gone(shelf, entry)


def has_files(shelf: Shelf, entry: TrashEntry) -> bool:
    """Tell whether an entry's files are there: nobody emptied the folder, or is about to."""
    return entry.purge_at > utc_now() and shelf.trash(entry.job).is_dir()


def refuse_gone(shelf: Shelf, entry: TrashEntry) -> None:
    """Make sure that an entry's files are there.

    Raises:
        FilesGoneError: they are not.
    """
    if not has_files(shelf, entry):
        msg = f"The files of {entry.title!r} are gone from the trash; get the album again."
        raise FilesGoneError(msg)


_SHOWN: Final = tuple(
    name for name in TrashView.model_fields if name not in {"cover_url", "deleted_by_name"}
)
"""Not the kept rows, which are many."""
