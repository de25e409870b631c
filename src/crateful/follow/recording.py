"""What a look at an artist's releases came to: what is known, new, and wanted from now on."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, select, update

from crateful.db import insert_into
from crateful.follow import following, newness
from crateful.follow.models import ArtistRelease, Follow, FollowedArtist, NewRelease
from crateful.follow.newness import ReleaseGroup
from crateful.wanted import wanting
from crateful.wanted.states import Why
from crateful.wanted.wanting import AskedAlbum

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from crateful.follow.discography import Discography

EVERY: Final = timedelta(days=1)
"""Between two looks at an artist: each keeps its own hour, so they stay spread."""

LEASE: Final = timedelta(minutes=10)
"""A discography of thousands takes twenty requests, each in its turn."""

PUT_OFF: Final = timedelta(hours=1)
"""Until the next look when MusicBrainz does not answer."""


@dataclass(frozen=True, slots=True)
class Claim:
    """An artist in the hands of one worker."""

    followed_artist_id: int
    musicbrainz_id: str
    token: str


@dataclass(frozen=True, slots=True)
class News:
    """A release that a person is to be told of."""

    user_id: int
    artist: str
    title: str


def claim(session: Session, now: datetime) -> Claim | None:
    """Take the artist whose look is due longest; ``None`` when none is."""
    due = select(FollowedArtist.id).where(FollowedArtist.next_look_at <= now)
    oldest = due.order_by(FollowedArtist.next_look_at).limit(1)
    row = session.scalar(
        update(FollowedArtist)
        .where(FollowedArtist.id.in_(oldest.with_for_update(skip_locked=True)))
        .values(next_look_at=now + LEASE, lease_token=secrets.token_hex(8))
        .returning(FollowedArtist)
        .execution_options(populate_existing=True)
    )
    if row is None:
        return None
    return Claim(row.id, row.musicbrainz_id, row.lease_token or "")


def put_off(session: Session, held: Claim, reason: str, until: datetime) -> None:
    """Have an artist looked at later, and say why."""
    session.execute(
        update(FollowedArtist)
        .where(
            FollowedArtist.id == held.followed_artist_id, FollowedArtist.lease_token == held.token
        )
        .values(next_look_at=until, lease_token=None, reason=reason)
    )


def record(session: Session, held: Claim, found: Discography, now: datetime) -> list[News]:
    """Write what is new of an artist into the rows of all who follow; return whom to tell.

    The first look ever makes what there is known, and tells nobody. Nothing is written when
    the artist is no longer this worker's.
    """
    row = session.scalar(
        select(FollowedArtist)
        .where(
            FollowedArtist.id == held.followed_artist_id, FollowedArtist.lease_token == held.token
        )
        .with_for_update()
    )
    if row is None:
        return []
    row.lease_token, row.reason = None, ""
    row.last_look_at, row.next_look_at = now, now + EVERY
    row.name = found.name or row.name
    is_first, row.first_look_at = row.first_look_at is None, row.first_look_at or now
    if found.artist_id != row.musicbrainz_id:
        row = _merge(session, row, found.artist_id)
    known = [_group_of(one) for one in _known(session, row.id)]
    ids = {one.id for one in known}
    told: list[News] = []
    for group in found.groups:
        if group.id in ids:
            continue
        is_news = not is_first and not newness.is_twin(group, known)
        known.append(group)
        release_id = _remember(session, row.id, group, now)
        if is_news:
            told += _tell(session, row, group, release_id, now)
    return told


def _tell(
    session: Session, row: FollowedArtist, group: ReleaseGroup, release_id: int, now: datetime
) -> list[News]:
    told = []
    follows = select(Follow).where(Follow.followed_artist_id == row.id).order_by(Follow.id)
    for one in session.scalars(follows).all():
        act = newness.act_on(group, following.terms(one))
        if act in {"nothing", "add"}:
            continue
        new = insert_into(session, NewRelease).values(
            user_id=one.user_id, artist_release_id=release_id, is_seen=False, created_at=now
        )
        if session.scalar(new.on_conflict_do_nothing().returning(NewRelease.id)) is None:
            continue
        told.append(News(one.user_id, row.name, group.title))
        if act != "show":
            asked = AskedAlbum(row.name, group.title, group.first_release_date, group.id)
            wanting.want(session, one.user_id, asked, Why.FOLLOW, asks_first=act == "ask")
    return told


def _merge(session: Session, row: FollowedArtist, artist_id: str) -> FollowedArtist:
    """Have an artist bear the id that MusicBrainz gives now; one that has it already takes over."""
    other = session.scalar(
        select(FollowedArtist).where(FollowedArtist.musicbrainz_id == artist_id).with_for_update()
    )
    if other is None:
        row.musicbrainz_id = artist_id
        session.flush()
        return row
    there = select(Follow.user_id).where(Follow.followed_artist_id == other.id)
    session.execute(
        update(Follow)
        .where(Follow.followed_artist_id == row.id, Follow.user_id.not_in(there))
        .values(followed_artist_id=other.id),
        execution_options={"synchronize_session": False},
    )
    ids = select(ArtistRelease.musicbrainz_group_id).where(
        ArtistRelease.followed_artist_id == other.id
    )
    session.execute(
        update(ArtistRelease)
        .where(
            ArtistRelease.followed_artist_id == row.id,
            ArtistRelease.musicbrainz_group_id.not_in(ids),
        )
        .values(followed_artist_id=other.id),
        execution_options={"synchronize_session": False},
    )
    session.flush()
    session.execute(delete(FollowedArtist).where(FollowedArtist.id == row.id))
    return other


def _known(session: Session, followed_artist_id: int) -> list[ArtistRelease]:
    found = select(ArtistRelease).where(ArtistRelease.followed_artist_id == followed_artist_id)
    return list(session.scalars(found))


def _group_of(row: ArtistRelease) -> ReleaseGroup:
    return ReleaseGroup(
        row.musicbrainz_group_id,
        row.title,
        row.kind,
        tuple(row.secondary),
        row.first_release_date,
    )


def _remember(session: Session, followed_artist_id: int, group: ReleaseGroup, now: datetime) -> int:
    row = ArtistRelease(
        followed_artist_id=followed_artist_id,
        musicbrainz_group_id=group.id,
        title=group.title,
        kind=group.kind,
        secondary=list(group.secondary),
        first_release_date=group.first_release_date,
        created_at=now,
    )
    session.add(row)
    session.flush()
    return row.id
