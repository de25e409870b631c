"""Having a list's rows come: counted first, then hearted and wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import exists, func, or_, select, update

from crateful.follow import following
from crateful.follow.newness import FollowMode
from crateful.library.hearts import levels
from crateful.library.models import AlbumHeart, Artist, TrackHeart
from crateful.library.names import AlbumKey, album_key, artist_key, title_key
from crateful.lists.matching import musicbrainz_lookup
from crateful.lists.models import ListRow, MusicList
from crateful.lists.readers.rows import RowKind
from crateful.lists.schemas import ListPreview, TakenList
from crateful.lists.states import RowState
from crateful.wanted import wanting
from crateful.wanted.models import WantedAlbum, WantedItem, WantedTrack
from crateful.wanted.states import SETTLED, Aim, Why
from crateful.wanted.wanting import AskedAlbum, AskedTrack

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from crateful.lists.schemas import TakeList


FOLLOWED_KINDS: Final = ("album", "ep")
"""What is news of an artist whom a list names."""


def preview(session: Session, user_id: int, list_id: int) -> ListPreview:
    """Count what taking a list would do for a person; nothing changes."""
    counted = session.execute(
        select(ListRow.state, func.count())
        .where(ListRow.list_id == list_id)
        .group_by(ListRow.state)
    )
    counts = {found[0]: found[1] for found in counted}
    unhearted = (
        select(func.count())
        .select_from(ListRow)
        .where(ListRow.list_id == list_id, _is_unhearted(user_id))
    )
    found = _found(session, list_id)
    albums = {_key(row): row.found[0] for row in found}
    lossless = [one for one in albums.values() if one.get("is_lossless")]
    return ListPreview(
        there=counts.get(RowState.THERE, 0),
        to_heart=session.scalar(unhearted) or 0,
        albums=len(albums),
        tracks=len(found),
        size_bytes=sum(one.get("size_bytes") or 0 for one in lossless),
        lossy=sum(one.get("is_lossless") is False for one in albums.values()),
        later=sum(one["where"] == "musicbrainz" for one in albums.values()),
        ask=counts.get(RowState.ASK, 0),
        nobody=counts.get(RowState.NOBODY, 0),
        waiting=counts.get(RowState.WAITING, 0),
    )


def take(session: Session, user_id: int, list_id: int, said: TakeList) -> TakenList:
    """Heart what is there and want the rest, as far as a person said so; the caller commits.

    Taken again, only what is new in the list is done.
    """
    hearted = _heart(session, user_id, list_id) if said.heart_owned else 0
    wanted = _want(session, user_id, list_id) if said.fetch else 0
    followed = _follow(session, user_id, list_id) if said.fetch else 0
    return TakenList(hearted=hearted, wanted=wanted, followed=followed)


def want_new(session: Session, list_id: int) -> None:
    """Want what was found of a list whose owner said once that what is new in it is to come."""
    row = session.get_one(MusicList, list_id)
    if row.fetches_new and row.deleted_at is None:
        _want(session, row.user_id, list_id)


def keep_wanted(session: Session, list_id: int) -> None:
    """Have rows stay wanted that were looked for once more: their owner wants them already."""
    rows = _found(session, list_id)
    artists = {artist_key(row.found[0]["artist"]) for row in rows}
    owner = session.get_one(MusicList, list_id).user_id
    known = session.execute(
        select(WantedAlbum.artist_key, WantedAlbum.title_key, WantedTrack.title_key)
        .join(WantedItem, WantedItem.wanted_album_id == WantedAlbum.id)
        .outerjoin(WantedTrack, WantedTrack.item_id == WantedItem.id)
        .where(WantedItem.user_id == owner, WantedItem.state.not_in(SETTLED))
        .where(WantedAlbum.aim == Aim.ALBUM, WantedAlbum.artist_key.in_(artists))
    )
    wanted = {tuple(one) for one in known}
    of_albums = {(artist, title) for artist, title, _ in wanted}
    for row in rows:
        artist, album = _key(row)
        track = title_key(row.found[0]["track"] or row.title)
        is_track = row.kind is RowKind.TRACK
        if (artist, album.title, track) in wanted or (
            not is_track and (artist, album.title) in of_albums
        ):
            row.state = RowState.WANTED


def _heart(session: Session, user_id: int, list_id: int) -> int:
    rows = session.scalars(
        select(ListRow).where(ListRow.list_id == list_id, _is_unhearted(user_id))
    ).all()
    for row in rows:
        if row.track_id is not None:
            levels.add_track(session, user_id, row.track_id)
        elif row.album_id is not None:
            levels.add_album(session, user_id, row.album_id)
    return len(rows)


def _is_unhearted(user_id: int) -> ColumnElement[bool]:
    """Return the condition of rows that are there, and that a person does not keep yet."""
    album = exists().where(AlbumHeart.user_id == user_id, AlbumHeart.album_id == ListRow.album_id)
    track = exists().where(TrackHeart.user_id == user_id, TrackHeart.track_id == ListRow.track_id)
    return (
        (ListRow.state == RowState.THERE)
        & or_(ListRow.track_id.is_not(None), ListRow.kind == RowKind.ALBUM)
        & ~album
        & ~track
    )


def _found(session: Session, list_id: int) -> Sequence[ListRow]:
    query = select(ListRow).where(ListRow.list_id == list_id, ListRow.state == RowState.FOUND)
    return session.scalars(query.order_by(ListRow.position)).all()


def _want(session: Session, user_id: int, list_id: int) -> int:
    """Want the album of each row that a source has; a track brings its whole album."""
    rows = _found(session, list_id)
    for row in rows:
        found = row.found[0]
        album = AskedAlbum(
            found["artist"],
            found["title"],
            str(found["year"] or "") or None,
            musicbrainz_lookup.group_of(found["ref"]),
        )
        track = (
            AskedTrack(found["track"] or row.title, row.isrc, row.recording_id)
            if row.kind is RowKind.TRACK
            else None
        )
        wanting.want(session, user_id, album, Why.LIST, track)
        session.execute(
            update(ListRow)
            .where(ListRow.id == row.id, ListRow.state == RowState.FOUND)
            .values(state=RowState.WANTED)
        )
    return len({_key(row) for row in rows})


def _follow(session: Session, user_id: int, list_id: int) -> int:
    """Follow the artists of a list whom the library has identified; new albums are asked about."""
    named = session.execute(
        select(ListRow, Artist)
        .join(Artist, Artist.name_key == ListRow.artist_key)
        .where(ListRow.list_id == list_id, ListRow.kind == RowKind.ARTIST)
        .where(ListRow.state == RowState.NOBODY, Artist.musicbrainz_id.is_not(None))
    ).all()
    for row, artist in named:
        known = (str(artist.musicbrainz_id), artist.name)
        following.follow(session, user_id, known, FollowMode.ASK, FOLLOWED_KINDS)
        row.state = RowState.THERE
    session.flush()
    return len(named)


def _key(row: ListRow) -> tuple[str, AlbumKey]:
    return artist_key(row.found[0]["artist"]), album_key(row.found[0]["title"])
