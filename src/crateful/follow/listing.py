"""Lists of followed artists and of new releases: each person's own."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sqlalchemy import func, select, update

from crateful.db import utc_now
from crateful.follow import newness
from crateful.follow.models import (
    ArtistRelease,
    CatalogueArtist,
    Follow,
    FollowedArtist,
    NewRelease,
)
from crateful.follow.schemas import FollowPage, FollowView, NewReleasePage, NewReleaseView
from crateful.library.identity import lookup
from crateful.library.identity.lookup import Named
from crateful.library.models import Album, Artist

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlalchemy.orm import Session


def follows(session: Session, user_id: int, before: int | None, limit: int) -> FollowPage:
    """Return a page of whom a person follows, newest first; its cursor is not signed yet."""
    query = select(Follow).where(Follow.user_id == user_id)
    if before is not None:
        query = query.where(Follow.id < before)
    rows = session.scalars(query.order_by(Follow.id.desc()).limit(limit + 1)).all()
    is_more, rows = len(rows) > limit, rows[:limit]
    return FollowPage(items=shown(session, rows), next_cursor=str(rows[-1].id) if is_more else None)


def shown(session: Session, rows: Sequence[Follow]) -> list[FollowView]:
    """Return follows as they are shown, in three statements."""
    ids = {one.followed_artist_id for one in rows}
    artists = {
        one.id: one
        for one in session.scalars(select(FollowedArtist).where(FollowedArtist.id.in_(ids)))
    }
    mbids = [one.musicbrainz_id for one in artists.values()]
    own = select(Artist.musicbrainz_id, func.min(Artist.id)).where(Artist.musicbrainz_id.in_(mbids))
    ours = {row[0]: row[1] for row in session.execute(own.group_by(Artist.musicbrainz_id))}
    asked = _catalogues(session, ids)
    return [
        _view(one, artists[one.followed_artist_id], ours, asked.get(one.followed_artist_id, []))
        for one in rows
    ]


def _catalogues(session: Session, ids: Collection[int]) -> dict[int, list[str]]:
    """Return in whose catalogues artists are known for sure, by their ids."""
    known = select(CatalogueArtist.followed_artist_id, CatalogueArtist.source).where(
        CatalogueArtist.followed_artist_id.in_(ids), CatalogueArtist.artist_id.is_not(None)
    )
    found: dict[int, list[str]] = defaultdict(list)
    for artist_id, source in session.execute(known):
        found[artist_id].append(source)
    return {artist_id: sorted(names) for artist_id, names in found.items()}


def releases(session: Session, user_id: int, before: int | None, limit: int) -> NewReleasePage:
    """Return a page of what is new to a person, the latest first; its cursor is not signed yet."""
    query = (
        select(NewRelease, ArtistRelease, FollowedArtist.name)
        .join(ArtistRelease, ArtistRelease.id == NewRelease.artist_release_id)
        .join(FollowedArtist, FollowedArtist.id == ArtistRelease.followed_artist_id)
        .where(NewRelease.user_id == user_id)
    )
    if before is not None:
        query = query.where(NewRelease.id < before)
    rows = session.execute(query.order_by(NewRelease.id.desc()).limit(limit + 1)).all()
    is_more, rows = len(rows) > limit, rows[:limit]
    ours = _copies(session, [(release, artist) for _, release, artist in rows])
    unseen = select(func.count()).where(
        NewRelease.user_id == user_id, NewRelease.is_seen.is_(False)
    )
    return NewReleasePage(
        items=[_release(*row, ours.get(row[1].id)) for row in rows],
        unseen=session.scalar(unseen) or 0,
        next_cursor=str(rows[-1][0].id) if is_more else None,
    )


def _copies(session: Session, releases: Sequence[tuple[ArtistRelease, str]]) -> dict[int, int]:
    """Return the library's copies of releases; of those that only a catalogue knows by name."""
    groups = [one.musicbrainz_group_id for one, _ in releases if one.musicbrainz_group_id]
    own = select(Album.musicbrainz_group_id, func.min(Album.id)).where(
        Album.musicbrainz_group_id.in_(groups)
    )
    ours = {row[0]: row[1] for row in session.execute(own.group_by(Album.musicbrainz_group_id))}
    listed = [(one, artist) for one, artist in releases if one.musicbrainz_group_id is None]
    named = [Named(one.title, artist, None, one.upc) for one, artist in listed]
    held = lookup.find(session, named) if named else []
    by_name = {one.id: copy.album_id for (one, _), copy in zip(listed, held, strict=True) if copy}
    by_group = {
        one.id: ours[one.musicbrainz_group_id]
        for one, _ in releases
        if one.musicbrainz_group_id in ours
    }
    return by_group | by_name


def mark_seen(session: Session, user_id: int) -> None:
    """Note that a person has seen all that is new."""
    session.execute(
        update(NewRelease)
        .where(NewRelease.user_id == user_id, NewRelease.is_seen.is_(False))
        .values(is_seen=True)
    )


def _view(
    row: Follow, artist: FollowedArtist, ours: dict[str | None, int], catalogues: list[str]
) -> FollowView:
    return FollowView(
        id=row.id,
        artist=artist.name,
        musicbrainz_id=artist.musicbrainz_id,
        artist_id=ours.get(artist.musicbrainz_id),
        mode=row.mode,
        kinds=[*row.kinds, *row.extras],
        created_at=row.created_at,
        last_look_at=artist.last_look_at,
        next_look_at=artist.next_look_at,
        reason=artist.reason,
        catalogues=catalogues,
    )


def _release(
    news: NewRelease, release: ArtistRelease, artist: str, album_id: int | None
) -> NewReleaseView:
    return NewReleaseView(
        id=news.id,
        artist=artist,
        title=release.title,
        kind=release.kind,
        secondary=release.secondary,
        first_release_date=release.first_release_date,
        is_out=newness.is_out(release.first_release_date, utc_now().date()),
        musicbrainz_group_id=release.musicbrainz_group_id,
        is_seen=news.is_seen,
        created_at=news.created_at,
        album_id=album_id,
    )
