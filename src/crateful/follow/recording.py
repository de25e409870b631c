"""What a look at an artist's releases came to: what is known, new, and wanted from now on."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import or_, select, update

from crateful.db import first_unlocked, insert_into
from crateful.follow import following, merging, newness
from crateful.follow.known_releases import KnownReleases, group_of
from crateful.follow.models import CatalogueArtist, Follow, FollowedArtist, NewRelease
from crateful.wanted import wanting
from crateful.wanted.states import Why
from crateful.wanted.wanting import AskedAlbum

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from crateful.follow.catalogued import Seen
    from crateful.follow.discography import Discography
    from crateful.follow.models import ArtistRelease

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
    name: str
    token: str


@dataclass(frozen=True, slots=True)
class News:
    """A release that a person is to be told of."""

    user_id: int
    artist: str
    title: str


def claim(session: Session, now: datetime, ahead: timedelta = timedelta()) -> Claim | None:
    """Take the artist whose look is due longest; ``None`` when none is.

    Args:
        session: a writing session.
        now: the clock's.
        ahead: whoever is due so soon is taken, too, unless somebody else holds them.
    """
    due = select(FollowedArtist.id).where(
        FollowedArtist.next_look_at <= now + ahead,
        or_(FollowedArtist.next_look_at <= now, FollowedArtist.lease_token.is_(None)),
    )
    oldest = due.order_by(FollowedArtist.next_look_at)
    row = session.scalar(
        update(FollowedArtist)
        .where(FollowedArtist.id == first_unlocked(oldest))
        .values(next_look_at=now + LEASE, lease_token=secrets.token_hex(8))
        .returning(FollowedArtist)
        .execution_options(populate_existing=True)
    )
    if row is None:
        return None
    return Claim(row.id, row.musicbrainz_id, row.name, row.lease_token or "")


def put_off(session: Session, held: Claim, reason: str, until: datetime) -> None:
    """Have an artist looked at later, and say why."""
    session.execute(
        update(FollowedArtist)
        .where(
            FollowedArtist.id == held.followed_artist_id, FollowedArtist.lease_token == held.token
        )
        .values(next_look_at=until, lease_token=None, reason=reason)
    )


def record(
    session: Session,
    held: Claim,
    found: Discography,
    now: datetime,
    seen: Sequence[Seen] = (),
    reason: str = "",
) -> list[News]:
    """Write what is new of an artist into the rows of all who follow; return whom to tell.

    The first look ever makes what there is known, and tells nobody; so does the first one at a
    catalogue. Nothing is written when the artist is no longer this worker's.

    Args:
        session: a writing session, committed by the caller.
        held: the artist.
        found: what MusicBrainz has.
        now: the clock's.
        seen: what came of the catalogues that were asked.
        reason: why one of them could not say, in a sentence.
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
    row.lease_token, row.reason = None, reason
    row.last_look_at, row.next_look_at = now, now + EVERY
    row.name = found.name or row.name
    is_first, row.first_look_at = row.first_look_at is None, row.first_look_at or now
    if found.artist_id != row.musicbrainz_id:
        row = merging.merge(session, row, found.artist_id)
        seen = ()  # asked about the one who is no more
    known = KnownReleases(session, row.id, now)
    new = [one for one in map(known.add, found.groups) if one is not None]
    if is_first:
        new = []
    for each in seen:
        listed = _listed(session, row, known, each, now)
        new += [] if is_first else listed
    return [news for one in new for news in _tell(session, row, one, now)]


def _listed(
    session: Session, row: FollowedArtist, known: KnownReleases, seen: Seen, now: datetime
) -> list[ArtistRelease]:
    """Know what a catalogue lists; return what of it is new, nothing at the first look there."""
    there = session.scalar(
        select(CatalogueArtist).where(
            CatalogueArtist.followed_artist_id == row.id, CatalogueArtist.source == seen.source
        )
    )
    if there is None:
        there = CatalogueArtist(followed_artist_id=row.id, source=seen.source)
        session.add(there)
    listing = seen.listing
    if listing is None:
        there.artist_id, there.searched_at = None, now
        return []
    is_first = there.artist_id != listing.artist_id
    there.artist_id, there.searched_at = listing.artist_id, None
    new = [known.add_listed(seen.source, one) for one in listing.releases]
    return [] if is_first else [one for one in new if one is not None]


def _tell(
    session: Session, row: FollowedArtist, release: ArtistRelease, now: datetime
) -> list[News]:
    told = []
    group = group_of(release)
    follows = select(Follow).where(Follow.followed_artist_id == row.id).order_by(Follow.id)
    for one in session.scalars(follows).all():
        act = newness.act_on(group, following.terms(one))
        if act in {"nothing", "add"}:
            continue
        new = insert_into(session, NewRelease).values(
            user_id=one.user_id, artist_release_id=release.id, is_seen=False, created_at=now
        )
        if session.scalar(new.on_conflict_do_nothing().returning(NewRelease.id)) is None:
            continue
        told.append(News(one.user_id, row.name, group.title))
        if act != "show":
            asked = AskedAlbum(
                row.name, group.title, group.first_release_date, group.id or None, release.upc
            )
            wanting.want(session, one.user_id, asked, Why.FOLLOW, asks_first=act == "ask")
    return told
