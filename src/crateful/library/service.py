"""Actions on the library; who may take them is decided by the routes."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from crateful.album_text import TAGS
from crateful.errors import ConflictError, ForbiddenError, StepFailedError
from crateful.events.messages import LibraryChanged
from crateful.library.errors import AlbumNotFoundError, ArtistNotFoundError, TrackNotFoundError
from crateful.library.filing import editing
from crateful.library.hearts import levels, link_folders
from crateful.library.identity import lookup
from crateful.library.models import Album, Artist, Track, Verification
from crateful.library.names import album_key, artist_key
from crateful.library.schemas import EmptiedView
from crateful.library.store import missing_files
from crateful.library.trash import deletion, purging, swapping
from crateful.users.models import User

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy.orm import Session

    from crateful.db import Database
    from crateful.events.bus import Bus
    from crateful.library.filing.drafts import Change
    from crateful.library.filing.editing import Mending
    from crateful.library.identity.lookup import Named
    from crateful.library.patches import AlbumPatch, TrackPatch
    from crateful.settings import Settings
    from crateful.tagging.types import TaggedAlbum
    from crateful.workbench.client import Workbench


class AlbumBusyError(ConflictError):
    """Something else is done to this album right now."""


class Level(StrEnum):
    """What a heart is on; the words of the API's addresses."""

    ALBUM = "albums"
    TRACK = "tracks"
    ARTIST = "artists"


@dataclass(frozen=True, slots=True)
class LibraryContext:
    """The application's parts that the library needs."""

    settings: Settings
    database: Database
    bus: Bus
    workbench: Workbench


def require_admin(context: LibraryContext, user_id: int) -> None:
    """Look again: many albums take a while, and whoever began may be no admin any more.

    Raises:
        ForbiddenError: they are none.
    """
    with context.database.reading() as session:
        if not session.scalar(select(User.is_admin).where(User.id == user_id)):
            msg = "Only an admin may do this."
            raise ForbiddenError(msg)


def named(
    session: Session, artist: str | None, title: str, library: Path | None = None
) -> list[Album]:
    """Return every album that a source's artist and title may mean; without an artist, none.

    Of one edition only: a plain title does not mean its Deluxe Edition.

    Args:
        session: only read.
        artist: as a source names them.
        title: as a source names it.
        library: given, albums whose files are gone from it are passed over.
    """
    if not artist:
        return []
    key = album_key(title)
    found = session.scalars(
        select(Album)
        .join(Artist, Artist.id == Album.artist_id)
        .where(
            Artist.name_key == artist_key(artist),
            Album.title_key == key.title,
            Album.edition_key == key.edition,
        )
        .order_by(Album.id)
    )
    return [
        album
        for album in found
        if library is None or not missing_files.is_gone(session, library, album)
    ]


def known(session: Session, named_: Named, library: Path) -> list[Album]:
    """Return every album that a source's album may be: by address, by barcode, by name.

    Args:
        session: only read.
        named_: the album as its source names it.
        library: albums whose files are gone from it are passed over.
    """
    albums = named(session, named_.artist, named_.title, library)
    marks = select(Album).where(lookup.bears_a_mark_of([named_])).order_by(Album.id)
    seen = {album.id for album in albums}
    return albums + [
        album
        for album in session.scalars(marks)
        if album.id not in seen and not missing_files.is_gone(session, library, album)
    ]


def album_of(session: Session, album_id: int) -> Album:
    """Return an album of the library.

    Raises:
        AlbumNotFoundError: there is none.
    """
    album = session.get(Album, album_id)
    if album is None:
        raise AlbumNotFoundError
    return album


def heart(context: LibraryContext, user_id: int, level: Level, thing_id: int) -> None:
    """Keep something.

    Raises:
        ArtistNotFoundError, AlbumNotFoundError, TrackNotFoundError: there is no such thing.
    """
    with context.database.session() as session:
        _require(session, level, thing_id)
        _ADD[level](session, user_id, thing_id)


def unheart(context: LibraryContext, user_id: int, level: Level, thing_id: int) -> None:
    """Keep something no longer.

    Raises:
        ArtistNotFoundError, AlbumNotFoundError, TrackNotFoundError: there is no such thing.
    """
    with context.database.session() as session:
        _require(session, level, thing_id)
        _REMOVE[level](session, user_id, thing_id)


def relink(context: LibraryContext, user_ids: Sequence[int]) -> None:
    """Bring the folders of links of some users up to date."""
    link_folders.sync(context.database, context.settings, user_ids)


def delete_album(context: LibraryContext, album_id: int, user_id: int) -> None:
    """Move an album to the trash."""
    with busy_is_a_conflict():
        affected = deletion.delete_album(context.database, context.settings, album_id, user_id)
    relink(context, affected)
    context.bus.tell(None, LibraryChanged(album_id=album_id, action="removed"))


def restore(context: LibraryContext, entry_id: int, user_id: int, *, swap: bool = False) -> int:
    """Bring an album back from the trash, and return its id.

    Args:
        context: the application's parts.
        entry_id: of the trash.
        user_id: who does it.
        swap: what stands in its place goes to the trash.
    """
    with busy_is_a_conflict():
        if swap and (done := swapping.swap(context.database, context.settings, entry_id, user_id)):
            relink(context, done.keepers)
            context.bus.tell(None, LibraryChanged(album_id=done.album_id, action="replaced"))
            return done.album_id
        album_id, keepers = deletion.restore(context.database, context.settings, entry_id, user_id)
    relink(context, keepers)
    context.bus.tell(None, LibraryChanged(album_id=album_id, action="added"))
    return album_id


def purge(context: LibraryContext, entry_id: int, user_id: int) -> None:
    """Remove an album of the trash for good."""
    with busy_is_a_conflict():
        purging.purge(context.database, context.settings, entry_id, user_id)


def empty_trash(context: LibraryContext, user_id: int) -> EmptiedView:
    """Remove everything in the trash for good, as far as the disk allows it now."""
    removed, left = purging.empty(context.database, context.settings, user_id)
    return EmptiedView(removed=removed, left=left)


def edit_album(context: LibraryContext, album_id: int, patch: AlbumPatch, user_id: int) -> None:
    """Change an album, its files first."""
    values = _given(patch)
    seen_at = values.pop("seen_at", None)
    text = {name: values.pop(name) for name in TAGS if name in values}
    if year := values.pop("year", None):
        values["date"] = str(year)

    def change(old: TaggedAlbum) -> TaggedAlbum:
        return replace(old, text=replace(old.text, **text), **values)

    _edit(context, album_id, change, user_id, seen_at=seen_at)


def verify_again(context: LibraryContext, album_id: int) -> None:
    """Have an album's files decoded once more, when nobody waits for a download.

    Raises:
        AlbumNotFoundError: there is none.
    """
    with context.database.session() as session:
        album = session.get(Album, album_id)
        if album is None:
            raise AlbumNotFoundError
        album.verification, album.damages = Verification.WAITING, []
    context.bus.tell(None, LibraryChanged(album_id=album_id, action="verified"))


def edit_track(context: LibraryContext, track_id: int, patch: TrackPatch, user_id: int) -> None:
    """Change a track, its file first."""
    with context.database.reading() as session:
        album_id = session.scalar(select(Track.album_id).where(Track.id == track_id))
    if album_id is None:
        raise TrackNotFoundError
    values = _given(patch)
    seen_at = values.pop("seen_at", None)

    def change(old: TaggedAlbum) -> TaggedAlbum:
        return replace(
            old,
            tracks=tuple(
                replace(track, **values) if track.row_id == track_id else track
                for track in old.tracks
            ),
        )

    _edit(context, album_id, change, user_id, seen_at=seen_at)


def rewrite(
    context: LibraryContext,
    album_id: int,
    change: Change,
    mending: Mending,
    user_id: int | None,
) -> None:
    """Change an album, and write into its files what they should say beside that.

    Args:
        context: the application's parts.
        album_id: which album.
        change: of its rows.
        mending: what each file should say, whatever its rows say.
        user_id: who does it; ``None`` is the service itself.

    Raises:
        AlbumChangedError: it is no more what was looked at.
    """
    _edit(context, album_id, change, user_id, mending)


def rename_artist(context: LibraryContext, artist_id: int, name: str, user_id: int) -> None:
    """Change an artist's name, in the files of every album first."""
    changed: list[int] = []
    try:
        with busy_is_a_conflict():
            editing.rename_artist(
                edit_context(context, user_id), artist_id, name, on_album=changed.append
            )
    finally:
        # Stopped half-way, the first albums have moved all the same.
        for album_id in changed:
            tell_changed(context, album_id)


def _given(patch: AlbumPatch | TrackPatch) -> dict[str, Any]:
    """Return the values to set; an empty text takes a value away."""
    given = patch.model_dump(exclude_none=True)
    return {
        name: None if value == "" and name != "edition" else value for name, value in given.items()
    }


def _edit(
    context: LibraryContext,
    album_id: int,
    change: Change,
    user_id: int | None,
    mending: Mending | None = None,
    *,
    seen_at: datetime | None = None,
) -> None:
    with busy_is_a_conflict():
        editing.edit(edit_context(context, user_id), album_id, change, mending, seen_at=seen_at)
    tell_changed(context, album_id)


def edit_context(context: LibraryContext, user_id: int | None) -> editing.EditContext:
    """Return what changing files needs."""
    return editing.EditContext(context.database, context.settings, context.workbench, user_id)


def tell_changed(context: LibraryContext, album_id: int) -> None:
    """Bring links up to date, and tell everybody's browser."""
    with context.database.reading() as session:
        keepers = levels.keepers(session, album_id)
    relink(context, keepers)
    context.bus.tell(None, LibraryChanged(album_id=album_id, action="replaced"))


@contextmanager
def busy_is_a_conflict() -> Generator[None]:
    """Tell a person who is waiting for an answer, rather than trying again."""
    try:
        yield
    except StepFailedError as error:
        if error.code != "album-busy":
            raise
        msg = "Something else is done to this album right now; try again in a moment."
        raise AlbumBusyError(msg) from error


def _require(session: Session, level: Level, thing_id: int) -> None:
    column, missing = _KNOWN[level]
    # Locked, so that it can't go before the heart is on it; SQLite has one writer anyhow.
    there = select(column).where(column == thing_id).with_for_update(read=True, key_share=True)
    if session.scalar(there) is None:
        raise missing


_KNOWN: Final = {
    Level.ALBUM: (Album.id, AlbumNotFoundError),
    Level.TRACK: (Track.id, TrackNotFoundError),
    Level.ARTIST: (Artist.id, ArtistNotFoundError),
}
_ADD: Final = {
    Level.ALBUM: levels.add_album,
    Level.TRACK: levels.add_track,
    Level.ARTIST: levels.add_artist,
}
_REMOVE: Final = {
    Level.ALBUM: levels.remove_album,
    Level.TRACK: levels.remove_track,
    Level.ARTIST: levels.remove_artist,
}
