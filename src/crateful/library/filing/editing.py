"""Editing albums, tracks and artists: files first, then rows.

The changed album is made beside the shelf from copies of what changes and links to the rest,
and takes the old one's place by the journal. A file that can't be written leaves everything
as it was; a crash leaves the old or the new album, whole.
"""

from __future__ import annotations

import logging
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from sqlalchemy import select

from crateful.audio.names import lyrics_names
from crateful.errors import ConflictError, StepFailedError
from crateful.library.browse import history
from crateful.library.errors import AlbumNotFoundError, ArtistNotFoundError
from crateful.library.filing.drafts import named, told_between
from crateful.library.hearts import levels
from crateful.library.models import Album, Artist
from crateful.library.names import album_key, artist_key, letter, sort_key
from crateful.library.store import album_folders, album_rows, disk, journal, proposal_rows
from crateful.library.store.disk import Move, Shelf
from crateful.library.store.journal import Claim
from crateful.library.tokenizer import search_text
from crateful.tagging.editing import edits_between

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session

    from crateful.db import Database
    from crateful.library.filing.drafts import Change
    from crateful.settings import Settings
    from crateful.tagging.file_tags.values import Values
    from crateful.tagging.types import TaggedAlbum
    from crateful.workbench.client import Workbench

logger = logging.getLogger(__name__)


class NameTakenError(ConflictError):
    """Another artist, album or track has this name or place already."""


class AlbumChangedError(ConflictError):
    """The album is another than the one that was looked at."""

    def __init__(self) -> None:
        super().__init__("This album was changed meanwhile; look at it again before you change it.")


@dataclass(frozen=True, slots=True)
class Mending:
    """What an album's files should say beside what its rows do, worked out from both."""

    values: Mapping[int, Values]
    """By the tracks' row ids."""
    album: TaggedAlbum
    changed_at: datetime
    """The album's ``updated_at`` when it was looked at, before its files were."""
    on_written: Callable[[Session, Album], None] | None = None
    """Does what must be true together with the rows, in their transaction, and may refuse."""
    reason: str = ""
    """What history says of it, before what differs."""
    beside: Mapping[str, str] = field(default_factory=dict)
    """Texts to be put beside the files, by names; never over what is there."""


@dataclass(frozen=True, slots=True)
class EditContext:
    """What is needed to change files and rows."""

    database: Database
    settings: Settings
    workbench: Workbench
    user_id: int | None = None
    """Who sits at it."""


def edit(
    context: EditContext,
    album_id: int,
    change: Change,
    mending: Mending | None = None,
    *,
    seen_at: datetime | None = None,
) -> None:
    """Change one album, all or nothing.

    Args:
        context: what is needed to change files and rows.
        album_id: which album.
        change: makes of it what it should be.
        mending: what its files should say beside that.
        seen_at: its ``updated_at`` when whoever changes it looked at it, if that matters.

    Raises:
        AlbumNotFoundError: there is none.
        AlbumChangedError: it was changed or mended from what it is no more.
        NameTakenError: another album or track is in the way.
        StepFailedError: a file can't be written; nothing was changed.
    """
    _Edit(context, album_id, mending=mending, seen_at=seen_at).carry_out(change)


def rename_artist(
    context: EditContext, artist_id: int, name: str, *, on_album: Callable[[int], None]
) -> None:
    """Change an artist's name, in the files of every album first.

    Stopped half-way, the albums that are done have the new name in their files, and the
    artist's row still has the old one: doing it again goes on from there.

    Args:
        context: what is needed to change files and rows.
        artist_id: whose name it is.
        name: the new one.
        on_album: called with each album whose files are done.

    Raises:
        ArtistNotFoundError: there is none.
        NameTakenError: another artist has this name.
        StepFailedError: a file can't be written.
    """
    with context.database.reading() as session:
        if session.get(Artist, artist_id) is None:
            raise ArtistNotFoundError
        _refuse_artist(session, artist_id, name)
        of_artist = select(Album.id).where(Album.artist_id == artist_id)
        album_ids = list(session.scalars(of_artist.order_by(Album.id)))
    for album_id in album_ids:
        _Edit(context, album_id, keeps_artist=True).carry_out(lambda old: replace(old, artist=name))
        on_album(album_id)
    with context.database.session() as session:
        journal.lock(session)  # an album of the new name's artist may be filed at this moment
        _refuse_artist(session, artist_id, name)
        artist = session.get_one(Artist, artist_id)
        artist.name, artist.name_key = name, artist_key(name)
        artist.sort_key, artist.letter = sort_key(name), letter(name)
        artist.search_text = search_text(name)
        for album in session.scalars(select(Album).where(Album.artist_id == artist_id)):
            album_rows.refresh_search(session, album, artist)


class _Edit:
    """One album being changed; the steps are called in their order."""

    def __init__(
        self,
        context: EditContext,
        album_id: int,
        *,
        mending: Mending | None = None,
        keeps_artist: bool = False,
        seen_at: datetime | None = None,
    ) -> None:
        self._context = context
        self._album_id = album_id
        self._mending = mending
        self._seen_at = seen_at
        self._keeps_artist = keeps_artist
        self._shelf = Shelf(context.settings.library_dir)
        self._job = journal.new_attempt(f"edit-{album_id}")
        self._move = Move(self._job, None, None)

    def carry_out(self, change: Change) -> None:
        """Change files and rows, or neither."""
        with self._context.database.reading() as session:
            old = self._read(session)
        if change(old) == old and not self._values() and not self._beside():
            return
        with ExitStack() as on_failure:
            old, new = self._prepare(change)
            on_failure.callback(
                journal.undo, self._context.database, self._shelf, self._job, self._move
            )
            self._write_files(old, new)
            self._write_rows(old, new)
            on_failure.pop_all()
        self._finish()

    def _read(self, session: Session) -> TaggedAlbum:
        album = session.get(Album, self._album_id)
        if album is None:
            raise AlbumNotFoundError
        if self._seen_at not in {None, album.updated_at}:
            raise AlbumChangedError
        tagged, looked_at = album_rows.as_tagged(session, album), self._mending
        if looked_at and (tagged, album.updated_at) != (looked_at.album, looked_at.changed_at):
            raise AlbumChangedError
        return tagged

    def _values(self) -> Mapping[int, Values]:
        return self._mending.values if self._mending else {}

    def _beside(self) -> Mapping[str, str]:
        return self._mending.beside if self._mending else {}

    def _prepare(self, change: Change) -> tuple[TaggedAlbum, TaggedAlbum]:
        with self._context.database.session() as session:
            journal.lock(session)
            old = self._read(session)
            new = named(old, self._with_known_artist(session, change(old)))
            _refuse_double_places(new)
            self._refuse_double_album(session, new)
            folder = album_folders.free(session, self._shelf, new.folder, old.folder)
            new = replace(new, folder=folder)
            self._move = Move(self._job, folder, old.folder)
            claim = Claim(artist_key(old.artist), album_key(old.title).title, self._album_id)
            journal.prepare(session, self._job, self._move, claim, keeps_old=False)
            return old, new

    def _with_known_artist(self, session: Session, new: TaggedAlbum) -> TaggedAlbum:
        """Spell an artist as the library does: files and rows must say the same."""
        if self._keeps_artist:
            return new
        known = select(Artist.name).where(Artist.name_key == artist_key(new.artist))
        return replace(new, artist=session.scalar(known) or new.artist)

    def _refuse_double_album(self, session: Session, new: TaggedAlbum) -> None:
        key = album_key(new.title, new.edition)
        twin = session.scalar(
            select(Album.id)
            .join(Artist, Artist.id == Album.artist_id)
            .where(
                Artist.name_key == artist_key(new.artist),
                Album.title_key == key.title,
                Album.edition_key == key.edition,
                Album.id != self._album_id,
            )
        )
        if twin is not None:
            msg = f"{new.artist} has an album {new.title!r} of this edition already."
            raise NameTakenError(msg, album_id=twin)

    def _write_files(self, old: TaggedAlbum, new: TaggedAlbum) -> None:
        new_name = {
            before.file_name: after.file_name
            for before, after in zip(old.tracks, new.tracks, strict=True)
        }
        edits = edits_between(old, new)
        for track in new.tracks:
            if more := self._values().get(track.row_id or 0):
                edits[track.file_name] = {**more, **edits.get(track.file_name, {})}
        with disk.reporting():
            there = disk.files_below(self._shelf.place(old.folder))
            new_name |= lyrics_names.renamed(there, new_name)
            files = {new_name.get(name, name): path for name, path in there.items()}
            disk.stage(self._shelf, self._job, files, copied=set(edits))
        staged = self._shelf.incoming(self._job)
        with disk.reporting():
            for name, said in self._beside().items():
                with suppress(FileExistsError), (staged / name).open("x", encoding="utf-8") as text:
                    text.write(said)
        if edits:
            self._context.workbench.write_tags(staged, edits)
        with disk.reporting():
            disk.sync_tree(staged)
            disk.swap(self._shelf, self._move)

    def _write_rows(self, old: TaggedAlbum, new: TaggedAlbum) -> None:
        with self._context.database.session() as session:
            journal.lock(session)
            album = session.get_one(Album, self._album_id)
            old_artist_id = album.artist_id
            artist = session.get_one(Artist, old_artist_id)
            if not self._keeps_artist:
                artist = album_rows.find_or_add_artist(session, new.artist)
            album_rows.describe(session, album, artist, new)
            album.folder, album.disc_total = new.folder, new.disc_total
            self._write_tracks(session, album, new)
            album_rows.refresh_search(session, album, artist)
            if old_artist_id != album.artist_id:
                levels.follow(session, album)
                album_rows.prune_artist(session, old_artist_id)
            self._follow(session, album)
            why = self._mending.reason if self._mending else ""
            told = ", ".join(filter(None, (why, told_between(old, new))))
            history.note(session, "edited", album, by=self._context.user_id, reason=told)
            journal.commit(session, self._job)

    def _follow(self, session: Session, album: Album) -> None:
        if self._mending and self._mending.on_written:
            self._mending.on_written(session, album)
        else:
            proposal_rows.edited(session, album.id)

    def _write_tracks(self, session: Session, album: Album, new: TaggedAlbum) -> None:
        rows = {row.id: row for row in album_rows.tracks_of(session, album.id)}
        # Places are unique within an album: all are vacated before the first is taken.
        for row in rows.values():
            row.disc, row.number = -1, -row.id
        session.flush()
        place = self._shelf.place(new.folder)
        for track in new.tracks:
            row = rows[track.row_id or 0]
            row.disc, row.number = track.disc, track.number
            row.title, row.artist = track.title, track.artist
            row.genre, row.isrc = track.genre, track.isrc
            row.file_name = track.file_name
            row.size_bytes = (place / track.file_name).stat().st_size
        album.size_bytes = sum(row.size_bytes for row in rows.values())

    def _finish(self) -> None:
        try:
            journal.finish(
                self._context.database, self._shelf, self._job, self._move, keeps_old=False
            )
        except StepFailedError as error:
            logger.warning("tidying after %s is left for later: %s", self._job, error)


def _refuse_double_places(album: TaggedAlbum) -> None:
    places_taken = [(track.disc, track.number) for track in album.tracks]
    if len(set(places_taken)) < len(places_taken):
        msg = "Another track of this album has this number already."
        raise NameTakenError(msg)


def _refuse_artist(session: Session, artist_id: int, name: str) -> None:
    others = select(Artist.id).where(Artist.name_key == artist_key(name), Artist.id != artist_id)
    if (twin := session.scalar(others)) is not None:
        msg = f"There is an artist {name!r} already."
        raise NameTakenError(msg, artist_id=twin)
