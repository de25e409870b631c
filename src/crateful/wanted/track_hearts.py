"""Hearts on the tracks that were asked for, once their album is in the library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from crateful.db import utc_now
from crateful.library.hearts import levels
from crateful.library.models import Track
from crateful.library.names import title_key
from crateful.wanted.models import WantedItem, WantedTrack
from crateful.wanted.states import State

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from crateful.wanted.models import WantedAlbum


def give(session: Session, row: WantedAlbum) -> list[int]:
    """Heart each asked-for track of an owned album for who asked, once; return who did.

    A heart that its person takes off again stays off: a track is hearted by its item only once.
    """
    asked = session.execute(
        select(WantedTrack, WantedItem.user_id)
        .join(WantedItem, WantedItem.id == WantedTrack.item_id)
        .where(
            WantedItem.wanted_album_id == row.id,
            WantedItem.state != State.DROPPED,
            WantedTrack.hearted_at.is_(None),
        )
        .order_by(WantedTrack.id)
    ).all()
    if not asked:
        return []
    tracks = session.scalars(select(Track).where(Track.album_id == row.album_id)).all()
    for asked_track, user_id in asked:
        if (track := _meant(asked_track, tracks)) is not None:
            levels.add_track(session, user_id, track.id)
            asked_track.hearted_at = utc_now()
    return sorted({user_id for _, user_id in asked})


def _meant(asked_track: WantedTrack, tracks: Sequence[Track]) -> Track | None:
    """Return the track that was asked for: by recording, by ISRC, else by its title."""
    for is_it in (
        lambda track: asked_track.recording_id and track.musicbrainz_id == asked_track.recording_id,
        lambda track: asked_track.isrc and track.isrc == asked_track.isrc,
        lambda track: title_key(track.title) == asked_track.title_key,
    ):
        if (found := next(filter(is_it, tracks), None)) is not None:
            return found
    return None
