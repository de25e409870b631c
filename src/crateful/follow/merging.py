"""What becomes of a followed artist whom MusicBrainz merged with another one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, or_, select, tuple_, update

from crateful.follow.models import ArtistRelease, Follow, FollowedArtist

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def merge(session: Session, row: FollowedArtist, artist_id: str) -> FollowedArtist:
    """Have an artist bear the id that MusicBrainz gives now; one that has it already takes over.

    Args:
        session: a writing session.
        row: the artist.
        artist_id: MusicBrainz'.
    """
    other = session.scalar(
        select(FollowedArtist).where(FollowedArtist.musicbrainz_id == artist_id).with_for_update()
    )
    if other is None:
        row.musicbrainz_id = artist_id
        session.flush()
        return row
    _move(session, row.id, other.id)
    session.flush()
    session.execute(delete(FollowedArtist).where(FollowedArtist.id == row.id))
    return other


def _move(session: Session, from_id: int, to_id: int) -> None:
    """Move followers and releases that the other one does not have; the rest goes with the row."""
    there = select(Follow.user_id).where(Follow.followed_artist_id == to_id)
    session.execute(
        update(Follow)
        .where(Follow.followed_artist_id == from_id, Follow.user_id.not_in(there))
        .values(followed_artist_id=to_id),
        execution_options={"synchronize_session": False},
    )
    theirs = ArtistRelease.followed_artist_id == to_id
    group, listed = (
        ArtistRelease.musicbrainz_group_id,
        tuple_(ArtistRelease.source, ArtistRelease.source_id),
    )
    # A list with a null in it has nothing outside of it (SQL's three values).
    groups = select(group).where(theirs, group.is_not(None))
    lists = select(ArtistRelease.source, ArtistRelease.source_id).where(
        theirs, ArtistRelease.source_id.is_not(None)
    )
    session.execute(
        update(ArtistRelease)
        .where(
            ArtistRelease.followed_artist_id == from_id,
            or_(group.is_(None), group.not_in(groups)),
            or_(ArtistRelease.source_id.is_(None), listed.not_in(lists)),
        )
        .values(followed_artist_id=to_id),
        execution_options={"synchronize_session": False},
    )
