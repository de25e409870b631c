"""What is in the library twice, by its sound: whole albums, and recordings on several of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from pydantic import BaseModel, Field
from sqlalchemy import false, func, select, tuple_

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
    return DuplicatePage(
        items=[_shown(session, kind, albums, pair, shared) for pair, shared in pairs.items()],
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
    session: Session,
    kind: DuplicateKind,
    albums: dict[int, tuple[DuplicateAlbum, int]],
    pair: Pair,
    shared: int,
) -> Duplicate:
    both = [albums[one] for one in dict.fromkeys(pair)]
    return Duplicate(
        kind=kind,
        albums=[album for album, _ in both],
        keeps=_better(both) if kind == "album" else None,
        shared=shared,
        tracks=_tracks(session, pair),
    )


def _better(both: Iterable[tuple[DuplicateAlbum, int]]) -> int:
    """Return the whole one, the one of better quality, or else the one that was there first."""
    best, _ = max(both, key=lambda one: (one[0].is_complete, one[1], -one[0].album_id))
    return best.album_id


def _tracks(session: Session, pair: Pair) -> list[DuplicateTrack]:
    of_pair = RecordingTwin.album_id == pair[0], RecordingTwin.other_album_id == pair[1]
    twins: Sequence[RecordingTwin] = session.scalars(
        select(RecordingTwin).where(*of_pair).order_by(RecordingTwin.track_id).limit(_MOST_SHOWN)
    ).all()
    ids = {one for twin in twins for one in (twin.track_id, twin.other_track_id)}
    rows = session.execute(select(Track.id, Track.title).where(Track.id.in_(ids)))
    titles = {id_: title for id_, title in rows}  # noqa: C416  # rows are no pairs
    return [
        DuplicateTrack(
            track_id=twin.track_id,
            title=titles[twin.track_id],
            other_track_id=twin.other_track_id,
            other_title=titles[twin.other_track_id],
            difference=round(twin.difference, 3),
        )
        for twin in twins
    ]
