"""What is in the library twice, by its sound: whole albums, and recordings on several of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from pydantic import BaseModel, Field
from sqlalchemy import false, func, select, tuple_
from sqlalchemy.orm import aliased

from crateful.library.browse import cursor
from crateful.library.models import Album, AlbumStatus, Artist, Track
from crateful.library.store.fingerprint_rows import RecordingTwin

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from crateful.library.browse.keyset import Window

DuplicateKind = Literal["album", "recording"]

_CURSOR: Final = "duplicates"
_MOST_SHOWN: Final = 50
"""Tracks of one pair."""

_PERCENT: Final = 80
"""Of the larger album's tracks that both must have to be one album twice."""

Pair = tuple[int, int]


class DuplicateAlbum(BaseModel):
    """One of two albums."""

    album_id: int
    artist: str
    title: str
    edition: str
    year: int | None
    quality: str
    track_count: int
    size_bytes: int
    is_complete: bool


class DuplicateTrack(BaseModel):
    """A recording that both albums have."""

    track_id: int
    title: str
    other_track_id: int
    other_title: str
    difference: float = Field(description="Of their fingerprints, 0 (the same) to 1.")


class Duplicate(BaseModel):
    """Two albums that have recordings in common, or one that has one twice."""

    kind: DuplicateKind = Field(
        description="`album`: they are the same; `recording`: what they have in common is also on "
        "the other, which is no fault."
    )
    albums: list[DuplicateAlbum] = Field(description="One, where it has a recording twice.")
    keeps: int | None = Field(
        description="The better one of the same albums; the other may go to the trash."
    )
    shared: int = Field(description="Recordings that both have.")
    tracks: list[DuplicateTrack] = Field(description="The first 50 of them.")


class DuplicatePage(BaseModel):
    """A page of what is there twice."""

    items: list[Duplicate]
    next_cursor: str | None
    waiting: int = Field(description="Tracks that nobody has looked at yet.")


def page(session: Session, window: Window, kind: DuplicateKind) -> DuplicatePage:
    """List pairs of albums, the earliest first."""
    pairs, following = _pairs(session, window, kind)
    albums = _albums(session, {one for pair in pairs for one in pair})
    tracks = _tracks(session, pairs)
    return DuplicatePage(
        items=[
            _shown(kind, [albums[one] for one in dict.fromkeys(pair)], shared, tracks[pair])
            for pair, shared in pairs.items()
        ],
        next_cursor=following,
        waiting=session.scalar(select(func.count()).select_from(Track).where(*_UNSOUGHT)) or 0,
    )


_UNSOUGHT: Final = (Track.twins_sought == false(), Track.fingerprint.is_not(None))


def _pairs(
    session: Session, window: Window, kind: DuplicateKind
) -> tuple[dict[Pair, int], str | None]:
    """Return the pairs of one page with how many recordings they share."""
    columns = RecordingTwin.album_id, RecordingTwin.other_album_id
    shared = func.count()
    query = select(*columns, shared).group_by(*columns).order_by(*columns)
    query = query.having(_are_same(shared) if kind == "album" else ~_are_same(shared))
    if place := cursor.read(window.cursor, _CURSOR, (int, int)):
        query = query.where(tuple_(*columns) > tuple_(*place))
    rows = session.execute(query.limit(window.limit + 1)).all()
    found = {(one, other): count for one, other, count in rows[: window.limit]}
    if len(rows) <= window.limit:
        return found, None
    return found, cursor.write(_CURSOR, [*list(found)[-1]])


def _are_same(shared: ColumnElement[int]) -> ColumnElement[bool]:
    """Tell the same album twice from a single and the album that it is on."""
    one, other = (
        select(func.count()).where(Track.album_id == column).scalar_subquery()
        for column in (RecordingTwin.album_id, RecordingTwin.other_album_id)
    )
    is_enough = (100 * shared >= _PERCENT * one) & (100 * shared >= _PERCENT * other)
    return (RecordingTwin.album_id != RecordingTwin.other_album_id) & is_enough


def _albums(session: Session, ids: Collection[int]) -> dict[int, tuple[DuplicateAlbum, int]]:
    """Return albums with what their quality counts."""
    counts = (
        select(func.count()).where(Track.album_id == Album.id).correlate(Album).scalar_subquery()
    )
    rows = session.execute(
        select(Album, Artist.name, counts)
        .join(Artist, Artist.id == Album.artist_id)
        .where(Album.id.in_(ids))
    )
    return {
        album.id: (
            DuplicateAlbum(
                album_id=album.id,
                artist=artist,
                title=album.title,
                edition=album.edition,
                year=album.year,
                quality=album.quality,
                track_count=count,
                size_bytes=album.size_bytes,
                is_complete=album.status is AlbumStatus.COMPLETE,
            ),
            album.quality_score,
        )
        for album, artist, count in rows
    }


def _shown(
    kind: DuplicateKind,
    both: Sequence[tuple[DuplicateAlbum, int]],
    shared: int,
    tracks: list[DuplicateTrack],
) -> Duplicate:
    return Duplicate(
        kind=kind,
        albums=[album for album, _ in both],
        keeps=_better(both) if kind == "album" else None,
        shared=shared,
        tracks=tracks,
    )


def _better(both: Iterable[tuple[DuplicateAlbum, int]]) -> int:
    """Return the whole one, the one of better quality, or else the one that was there first."""
    best, _ = max(both, key=lambda one: (one[0].is_complete, one[1], -one[0].album_id))
    return best.album_id


def _tracks(session: Session, pairs: Collection[Pair]) -> dict[Pair, list[DuplicateTrack]]:
    """Return the first recordings that each pair has in common, by one statement for all."""
    found: dict[Pair, list[DuplicateTrack]] = {pair: [] for pair in pairs}
    if not pairs:
        return found
    columns = RecordingTwin.album_id, RecordingTwin.other_album_id
    in_turn = RecordingTwin.track_id, RecordingTwin.other_track_id
    place = func.row_number().over(partition_by=columns, order_by=in_turn)
    twins = (
        select(RecordingTwin, place.label("place"))
        # By itself, the pairs' condition has SQLite go through the whole index, in its order.
        .where(RecordingTwin.album_id.in_({one for one, _ in pairs}))
        .where(tuple_(*columns).in_(list(pairs)))
        .subquery()
    )
    twin, one, other = aliased(RecordingTwin, twins), aliased(Track), aliased(Track)
    rows = session.execute(
        select(twin, one.title, other.title)
        .join(one, one.id == twin.track_id)
        .join(other, other.id == twin.other_track_id)
        .where(twins.c.place <= _MOST_SHOWN)
        .order_by(twin.track_id, twin.other_track_id)
    )
    for each, title, other_title in rows:
        track = DuplicateTrack(
            track_id=each.track_id,
            title=title,
            other_track_id=each.other_track_id,
            other_title=other_title,
            difference=round(each.difference, 3),
        )
        found[each.album_id, each.other_album_id].append(track)
    return found
