"""Writing into files how loud they are, when somebody says so: all of an album, or nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from crateful.audio.loudness import gains
from crateful.errors import ConflictError, CratefulError
from crateful.library import loudness, service
from crateful.library.errors import AlbumNotFoundError
from crateful.library.filing.editing import Mending
from crateful.library.health.schemas import LouderAlbum
from crateful.library.models import Album, Track
from crateful.library.store import album_rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.orm import Session

    from crateful.audio.facts import Loudness
    from crateful.library.service import LibraryContext
    from crateful.tagging.file_tags.values import Values

Louder = dict[int, "Loudness"]
"""What rows keep once files say it, by the tracks' ids."""


class NotMeasuredError(ConflictError):
    """Of some files nobody knows how loud they are."""

    def __init__(self) -> None:
        super().__init__("Not every track of this album was measured; a health scan does that.")


def write(
    context: LibraryContext, album_ids: Sequence[int], user_id: int, *, replaces: bool
) -> list[LouderAlbum]:
    """Have files say how loud they are; an album that can't be written stays as it was.

    Args:
        context: the application's parts.
        album_ids: which albums.
        user_id: who wants it.
        replaces: what files say of it themselves is written over.
    """
    return [_write(context, one, user_id, replaces=replaces) for one in dict.fromkeys(album_ids)]


def _write(context: LibraryContext, album_id: int, user_id: int, *, replaces: bool) -> LouderAlbum:
    try:
        service.require_admin(context, user_id)
        mending, count = _mending(context, album_id, replaces=replaces)
        if count:
            service.rewrite(context, album_id, lambda old: old, mending, user_id)
    except CratefulError as error:
        return LouderAlbum(album_id=album_id, written=0, error=str(error))
    return LouderAlbum(album_id=album_id, written=count, error=None)


def _mending(context: LibraryContext, album_id: int, *, replaces: bool) -> tuple[Mending, int]:
    with context.database.reading() as session:
        album = session.get(Album, album_id)
        if album is None:
            raise AlbumNotFoundError
        tagged, changed_at = album_rows.as_tagged(session, album), album.updated_at
        tracks = album_rows.tracks_of(session, album_id)
    louder = _louder(tracks, replaces=replaces)
    values: dict[int, Values] = {
        track.id: dict(gains.tags(said, track.codec))
        for track in tracks
        if (one := louder.get(track.id)) and (said := one.written)
    }
    reason = "loudness was written"
    mending = Mending(values, tagged, changed_at, lambda s, _album: _keep(s, louder), reason)
    return mending, len(values)


def _louder(tracks: Sequence[Track], *, replaces: bool) -> Louder:
    """Return what rows are to keep of the files that are to say something else than now."""
    found = {track.id: one for track in tracks if (one := loudness.of(track.loudness))}
    if len(found) < len(tracks):
        raise NotMeasuredError
    album = gains.of_album([*found.values()])
    louder: Louder = {}
    for id_, one in found.items():
        gain = gains.of_track(one, album)
        is_told = gain.track_db is not None and gain != one.written
        if is_told and (one.own is None or replaces):
            louder[id_] = replace(one, own=None, written=gain)
    return louder


def _keep(session: Session, louder: Mapping[int, Loudness]) -> None:
    for id_, one in louder.items():
        session.get_one(Track, id_).loudness = loudness.kept(one)
