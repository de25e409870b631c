"""Following and leaving an artist; each changes rows of the given session alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select

from crateful.db import insert_into, utc_now
from crateful.errors import ConflictError, NotFoundError
from crateful.follow.models import Follow, FollowedArtist
from crateful.follow.newness import Following

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from crateful.follow.newness import FollowMode
    from crateful.users.service import CurrentUser


class FollowNotFoundError(NotFoundError):
    """There is no such follow, or it is somebody else's."""


class ArtistUnknownError(ConflictError):
    """Nobody knows yet who the artist is at MusicBrainz."""


def follow(
    session: Session, user_id: int, artist: tuple[str, str], mode: FollowMode, kinds: Sequence[str]
) -> Follow:
    """Have a person follow an artist, or follow otherwise; what there is already is no news.

    Args:
        session: a writing session, committed by the caller.
        user_id: who follows.
        artist: MusicBrainz's id, and the name.
        mode: what becomes of new releases.
        kinds: which are meant: of ``album``, ``ep``, ``single``, and, beside these, of ``live``,
            ``compilation``, ``remix``.
    """
    musicbrainz_id, name = artist
    new_artist = {
        "musicbrainz_id": musicbrainz_id,
        "name": name,
        "reason": "",
        "next_look_at": utc_now(),
    }
    new_row = insert_into(session, FollowedArtist).values(new_artist)
    session.execute(new_row.on_conflict_do_nothing())
    row = session.scalars(
        select(FollowedArtist).where(FollowedArtist.musicbrainz_id == musicbrainz_id)
    ).one()
    values = {
        "mode": mode,
        "kinds": sorted(set(kinds) & KINDS),
        "extras": sorted(set(kinds) - KINDS),
    }
    new = insert_into(session, Follow).values(
        user_id=user_id, followed_artist_id=row.id, created_at=utc_now(), **values
    )
    session.execute(
        new.on_conflict_do_update(index_elements=["user_id", "followed_artist_id"], set_=values)
    )
    return session.scalars(
        select(Follow)
        .where(Follow.user_id == user_id, Follow.followed_artist_id == row.id)
        .execution_options(populate_existing=True)
    ).one()


def find(session: Session, current_user: CurrentUser, follow_id: int) -> Follow:
    """Return one of the person's follows.

    Raises:
        FollowNotFoundError: there is none, or it is a stranger's.
    """
    found = session.get(Follow, follow_id)
    if found is None or (found.user_id != current_user.id and not current_user.is_admin):
        msg = f"There is no follow {follow_id}."
        raise FollowNotFoundError(msg)
    return found


def leave(session: Session, found: Follow) -> None:
    """Have a person follow an artist no longer; what they want already stays wanted."""
    artist_id = found.followed_artist_id
    session.delete(found)
    session.flush()
    others = select(func.count()).where(Follow.followed_artist_id == artist_id)
    if not session.scalar(others):
        session.execute(delete(FollowedArtist).where(FollowedArtist.id == artist_id))


def terms(row: Follow) -> Following:
    """Return how a person follows an artist, as the rules take it."""
    return Following(row.mode, row.created_at.date(), frozenset(row.kinds), frozenset(row.extras))


KINDS = frozenset({"album", "ep", "single"})
