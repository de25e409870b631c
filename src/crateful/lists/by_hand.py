"""Lists put together by hand: adding, moving, taking out. Callers commit."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from crateful.db import utc_now
from crateful.errors import NotFoundError
from crateful.library.models import Album, Artist, Track
from crateful.library.names import artist_key
from crateful.lists import identities, service
from crateful.lists.models import ListRow
from crateful.lists.readers.rows import RowKind
from crateful.lists.states import RowState

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy.orm import Session

    from crateful.lists.models import MusicList


class ListRowNotFoundError(NotFoundError):
    """The list has no such row."""


def add(
    session: Session, row: MusicList, track_ids: Iterable[int], album_ids: Iterable[int]
) -> int:
    """Put tracks and albums of the library at the end of a list; return how many."""
    tracks, albums = list(track_ids), list(album_ids)
    of_list = ListRow.list_id == row.id
    last = session.scalar(select(func.max(ListRow.position)).where(of_list)) or 0
    count = session.scalar(select(func.count()).select_from(ListRow).where(of_list)) or 0
    made = [*_of_tracks(session, row.id, tracks), *_of_albums(session, row.id, albums)]
    service.check_room(count + len(made))
    for number, one in enumerate(made, start=1):
        one.position = last + number * identities.GAP
    session.add_all(made)
    row.updated_at = utc_now()
    session.flush()
    return len(made)


def _of_tracks(session: Session, list_id: int, ids: Sequence[int]) -> list[ListRow]:
    query = (
        select(Track, Album.title).join(Album, Album.id == Track.album_id).where(Track.id.in_(ids))
    )
    known = {track.id: (track, album) for track, album in session.execute(query)}
    return [
        ListRow(
            list_id=list_id,
            position=0,
            identity=f"hand:{secrets.token_hex(12)}",
            title=track.title,
            artists=[track.artist],
            artist_key=artist_key(track.artist),
            album=album,
            duration_ms=track.duration_ms,
            isrc=track.isrc,
            recording_id=track.musicbrainz_id,
            state=RowState.THERE,
            album_id=track.album_id,
            track_id=track.id,
            is_answered=True,
        )
        for track, album in (known[one] for one in ids if one in known)
    ]


def _of_albums(session: Session, list_id: int, ids: Sequence[int]) -> list[ListRow]:
    query = select(Album, Artist.name).join(Artist, Artist.id == Album.artist_id)
    known = {
        album.id: (album, name) for album, name in session.execute(query.where(Album.id.in_(ids)))
    }
    return [
        ListRow(
            list_id=list_id,
            position=0,
            identity=f"hand:{secrets.token_hex(12)}",
            kind=RowKind.ALBUM,
            artists=[name],
            artist_key=artist_key(name),
            album=album.title,
            year=album.year,
            state=RowState.THERE,
            album_id=album.id,
            is_answered=True,
        )
        for album, name in (known[one] for one in ids if one in known)
    ]


def move(session: Session, row: MusicList, row_id: int, after: int | None) -> None:
    """Put a row behind another one, or first.

    Raises:
        ListRowNotFoundError: the list has no such row.
    """
    moved = _row(session, row.id, row_id)
    before = 0 if after is None else _row(session, row.id, after).position
    of_list = (ListRow.list_id == row.id, ListRow.id != row_id)
    following = session.scalar(
        select(func.min(ListRow.position)).where(*of_list, ListRow.position > before)
    )
    if following is None:
        moved.position = before + identities.GAP
    elif following - before > 1:
        moved.position = before + (following - before) // 2
    else:
        _spread(session, row.id)
        session.flush()
        move(session, row, row_id, after)
    row.updated_at = utc_now()


def _spread(session: Session, list_id: int) -> None:
    """Give a list's rows their gaps again."""
    query = select(ListRow).where(ListRow.list_id == list_id)
    rows = session.scalars(query.order_by(ListRow.position, ListRow.id)).all()
    for number, row in enumerate(rows, start=1):
        row.position = number * identities.GAP


def take_out(session: Session, row: MusicList, row_id: int) -> None:
    """Take a row out of a list; its album stays.

    Raises:
        ListRowNotFoundError: the list has no such row.
    """
    taken_out = _row(session, row.id, row_id)
    if not row.origin.startswith(service.BY_HAND):
        row.taken_out = [*row.taken_out, taken_out.identity]
    session.delete(taken_out)
    row.updated_at = utc_now()


def _row(session: Session, list_id: int, row_id: int) -> ListRow:
    found = session.get(ListRow, row_id, populate_existing=True)
    if found is None or found.list_id != list_id:
        msg = "This list has no row of this id."
        raise ListRowNotFoundError(msg)
    return found
