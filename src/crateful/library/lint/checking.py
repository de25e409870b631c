"""Looking at albums as players do: rows and names of files first, tags only where those changed."""

from __future__ import annotations

from contextlib import suppress
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, distinct, exists, func, select, update

from crateful.audio.files import is_audio
from crateful.db import utc_now
from crateful.errors import CratefulError
from crateful.files import paths
from crateful.library.browse import files, keyset
from crateful.library.browse.keyset import SortOrder
from crateful.library.errors import AlbumNotFoundError
from crateful.library.lint import rules
from crateful.library.lint.models import AlbumCheck, LintFinding
from crateful.library.lint.rules import MENDED, SENTENCES, Finding, Shelved
from crateful.library.lint.schemas import (
    AlbumLint,
    FindingView,
    LintPage,
    SelectedLint,
    SelectedLintView,
)
from crateful.library.models import Album, Artist
from crateful.library.names import artist_key
from crateful.library.store import album_rows, covers, disk
from crateful.library.store.disk import Shelf

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.orm import Session

    from crateful.db import Database
    from crateful.library.browse.keyset import Window
    from crateful.library.lint.rules import LintCode
    from crateful.library.service import LibraryContext
    from crateful.tagging.types import TaggedAlbum

BY_ALBUM: Final = SortOrder("lint", (Album.id,), (int,), Album.sort_key)


def check(context: LibraryContext, album_id: int) -> AlbumLint:
    """Look at one album; its tags are read only when something changed since the last time.

    Raises:
        AlbumNotFoundError: there is none.
        StepFailedError: a file kills its reader, or the disk can't be read.
    """
    with context.database.reading() as session:
        album = session.get(Album, album_id)
        if album is None:
            raise AlbumNotFoundError
        stamp = files.stamp(session, context.settings.library_dir, album)
        before = session.get(AlbumCheck, album_id)
        is_same = before is not None and before.stamp == stamp
        is_known = is_same and before is not None and before.checked_at >= album.updated_at
        if is_known:
            return shown(session, [album_id])[0]
    if is_same:  # what changed of it is nothing that players see
        with context.database.session() as session:
            now = update(AlbumCheck).where(AlbumCheck.album_id == album_id)
            session.execute(now.values(checked_at=utc_now()))
        with context.database.reading() as session:
            return next(iter(shown(session, [album_id])))
    found = rules.findings(look(context, album_id))
    with context.database.session() as session:
        if session.get(Album, album_id, with_for_update=True) is None:
            raise AlbumNotFoundError
        session.execute(delete(LintFinding).where(LintFinding.album_id == album_id))
        session.add_all(_rows(album_id, found))
        session.merge(AlbumCheck(album_id=album_id, stamp=stamp, checked_at=utc_now()))
    with context.database.reading() as session:
        return shown(session, [album_id])[0]


def check_again(context: LibraryContext, album_id: int) -> None:
    """Look at one album that may be gone by now.

    Raises:
        StepFailedError: see :func:`check`.
    """
    with suppress(AlbumNotFoundError):
        check(context, album_id)


def check_each(context: LibraryContext, album_ids: Sequence[int]) -> SelectedLintView:
    """Look at some albums; one that is gone or can't be read stops no other."""
    return SelectedLintView(
        items=[_of_selection(context, each) for each in dict.fromkeys(album_ids)]
    )


def _of_selection(context: LibraryContext, album_id: int) -> SelectedLint:
    try:
        findings = check(context, album_id).findings
    except CratefulError as error:
        return SelectedLint(album_id=album_id, error=str(error), findings=[])
    return SelectedLint(album_id=album_id, error=None, findings=findings)


def look(context: LibraryContext, album_id: int) -> Shelved:
    """Read an album's rows and the tags of its files.

    Raises:
        AlbumNotFoundError: there is none.
        StepFailedError: a file kills its reader.
    """
    with context.database.reading() as session:
        album = session.get(Album, album_id)
        if album is None:
            raise AlbumNotFoundError
        tagged = album_rows.as_tagged(session, album)
        release_id, changed_at = album.musicbrainz_id, album.updated_at
        there = [name for name in _files(session, context, album) if is_audio(PurePosixPath(name))]
    place = Shelf(context.settings.library_dir).place(tagged.folder)
    with disk.reporting():
        has_cover = place.is_dir() and covers.find(place) is not None
    own = {track.file_name for track in tagged.tracks}
    read = context.workbench.read_tags(place, [name for name in there if name in own])
    said = {each.path: each.tags for each in read}
    names = {tagged.artist, *(track.artist for track in tagged.tracks)}
    names |= {tags.artist for tags in said.values() if tags.artist}
    return Shelved(
        album=tagged,
        changed_at=changed_at,
        release_id=release_id,
        files=said,
        others=[paths.text_of(PurePosixPath(name)) for name in there if name not in own],
        has_cover=has_cover,
        artists=_spellings(context, tagged, names),
    )


def after(context: LibraryContext, album_id: int, limit: int) -> list[int]:
    """Return the ids of the next albums, in the order in which all are looked at."""
    with context.database.reading() as session:
        ids = select(Album.id).where(Album.id > album_id).order_by(Album.id).limit(limit)
        return list(session.scalars(ids))


def next_album(database: Database, without: Collection[int]) -> int | None:
    """Return an album that was never looked at, or that has changed since; none if all are known.

    Args:
        database: only read.
        without: ids of albums to pass over.
    """
    with database.reading() as session:
        query = select(Album.id).where(Album.id.not_in(without), _is_unknown())
        return session.scalar(query.order_by(Album.id).limit(1))


def _is_unknown() -> ColumnElement[bool]:
    seen = select(AlbumCheck.album_id).where(
        AlbumCheck.album_id == Album.id, AlbumCheck.checked_at >= Album.updated_at
    )
    return ~exists(seen.correlate(Album))


def albums_found() -> Select[int]:
    """Return the albums in which something was found, as a query."""
    return select(LintFinding.album_id)


def overview(session: Session) -> tuple[int, int]:
    """Return how many albums something was found in, and how many are still to be looked at."""
    found = session.scalar(select(func.count(distinct(LintFinding.album_id)))) or 0
    waiting = session.scalar(select(func.count()).select_from(Album).where(_is_unknown())) or 0
    return found, waiting


def page(session: Session, window: Window, code: LintCode | None) -> LintPage:
    """List the albums that something was found in, by id."""
    found = select(LintFinding.album_id).where(LintFinding.album_id == Album.id)
    if code is not None:
        found = found.where(LintFinding.code == code)
    ids, cursor = keyset.read(
        session, select(Album.id), BY_ALBUM, window, where=[exists(found.correlate(Album))]
    )
    total, waiting = overview(session)
    items = shown(session, ids)
    return LintPage(items=items, next_cursor=cursor, total=total, waiting=waiting)


def count(session: Session, album_id: int) -> int:
    """Return how much was found in an album when it was last looked at."""
    found = select(func.count()).where(LintFinding.album_id == album_id)
    return session.scalar(found) or 0


def shown(session: Session, ids: Sequence[int]) -> list[AlbumLint]:
    """Return what was found in albums, in the order of their ids."""
    albums = session.execute(
        select(Album.id, Album.title, Artist.name, AlbumCheck.checked_at)
        .join(Artist, Artist.id == Album.artist_id)
        .outerjoin(AlbumCheck, AlbumCheck.album_id == Album.id)
        .where(Album.id.in_(ids))
        .order_by(Album.id)
    ).all()
    rows = session.scalars(
        select(LintFinding)
        .where(LintFinding.album_id.in_(ids))
        .order_by(LintFinding.album_id, LintFinding.code)
    )
    found: dict[int, list[FindingView]] = {}
    for row in rows:
        view = FindingView(
            code=row.code,
            meaning=SENTENCES[row.code],
            detail=row.detail,
            mends=row.code in MENDED,
        )
        found.setdefault(row.album_id, []).append(view)
    return [
        AlbumLint(
            album_id=album_id,
            title=title,
            artist=artist,
            checked_at=checked_at,
            findings=found.get(album_id, []),
        )
        for album_id, title, artist, checked_at in albums
    ]


def _spellings(
    context: LibraryContext, album: TaggedAlbum, names: Sequence[str] | set[str]
) -> dict[str, str]:
    """Return how the library spells artists, by their keys."""
    keys = {artist_key(name) for name in names}
    with context.database.reading() as session:
        rows = session.execute(
            select(Artist.name_key, Artist.name).where(Artist.name_key.in_(keys))
        )
        known = {key: name for key, name in rows}  # noqa: C416  # rows are not pairs to mypy
    return {**known, artist_key(album.artist): album.artist}


def _rows(album_id: int, found: Sequence[Finding]) -> list[LintFinding]:
    return [LintFinding(album_id=album_id, code=one.code, detail=one.detail[:500]) for one in found]


def _files(session: Session, context: LibraryContext, album: Album) -> dict[str, Path]:
    """Return an album's files by their names, in the order of these."""
    with disk.reporting():
        return dict(sorted(files.below(session, context.settings.library_dir, album).items()))
