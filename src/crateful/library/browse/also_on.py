"""Where else a recording is, told by its sound: no name counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import func, select

from crateful.audio.fingerprints import comparing
from crateful.library.browse import views
from crateful.library.errors import TrackNotFoundError
from crateful.library.models import Track
from crateful.library.schemas import AlsoOn, SameRecording
from crateful.library.store.fingerprint_rows import FingerprintTerm

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_CANDIDATES: Final = 8
"""Tracks with the most items of one, which are then compared whole."""

_FEWEST_SHARED: Final = 2
"""Of 32 items that the index keeps of each; unrelated music shares none, or one."""


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
    items = comparing.unpacked(track.fingerprint or "")
    differences = {
        other.id: difference
        for other in _candidates(session, track, comparing.terms(items))
        if (difference := comparing.difference(items, comparing.unpacked(other.fingerprint or "")))
        is not None
        and difference <= comparing.LIKELY
    }
    ids = sorted(differences, key=lambda one: (differences[one], one))
    return [
        SameRecording(
            track=found,
            sureness="same" if differences[found.id] <= comparing.SAME else "likely",
            difference=round(differences[found.id], 3),
        )
        for found in views.found_tracks(session, user_id, ids)
    ]


def _candidates(session: Session, track: Track, terms: frozenset[int]) -> list[Track]:
    if not terms:
        return []
    shared = func.count().label("shared")
    likely = (
        select(FingerprintTerm.track_id)
        .where(FingerprintTerm.term.in_(terms), FingerprintTerm.track_id != track.id)
        .group_by(FingerprintTerm.track_id)
        .having(shared >= _FEWEST_SHARED)
        .order_by(shared.desc(), FingerprintTerm.track_id)
        .limit(_CANDIDATES)
    )
    ids = session.scalars(likely).all()
    return list(session.scalars(select(Track).where(Track.id.in_(ids)))) if ids else []
