"""Where else a recording is, told by its sound: no name counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from crateful.audio.fingerprints import comparing
from crateful.library.browse import views
from crateful.library.errors import TrackNotFoundError
from crateful.library.models import Track
from crateful.library.schemas import AlsoOn, SameRecording
from crateful.library.store import twin_rows

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def of_album(session: Session, user_id: int, album_id: int) -> list[AlsoOn]:
    """Return which of an album's tracks are somewhere else, too, in its order."""
    of_this = select(Track).where(Track.album_id == album_id, Track.fingerprint.is_not(None))
    tracks = session.scalars(of_this.order_by(Track.disc, Track.number)).all()
    found = [AlsoOn(track_id=track.id, copies=_copies(session, user_id, track)) for track in tracks]
    return [one for one in found if one.copies]


def of_track(session: Session, user_id: int, track_id: int) -> list[SameRecording]:
    """Return where else one track is, best fits first.

    Raises:
        TrackNotFoundError: there is none.
    """
    track = session.get(Track, track_id)
    if track is None:
        raise TrackNotFoundError
    return _copies(session, user_id, track)


def _copies(session: Session, user_id: int, track: Track) -> list[SameRecording]:
    differences = twin_rows.of_track(session, track)
    ids = sorted(differences, key=lambda one: (differences[one], one))
    return [
        SameRecording(
            track=found,
            sureness="same" if differences[found.id] <= comparing.SAME else "likely",
            difference=round(differences[found.id], 3),
        )
        for found in views.found_tracks(session, user_id, ids)
    ]
