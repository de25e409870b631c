"""Recordings that are in the library twice: sought once for each track, when nobody waits.

A track is held against the few that share items with it in the index of fingerprints, so the work
grows with the library, not with its square.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import false, func, select, update

from crateful.audio.fingerprints import comparing
from crateful.db import insert_into
from crateful.library.models import Track
from crateful.library.store.fingerprint_rows import FingerprintTerm, RecordingTwin

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy.orm import Session

_CANDIDATES: Final = 8
"""Tracks with the most items of one, which are then compared whole."""

_FEWEST_SHARED: Final = 2
"""Of 32 items that the index keeps of each; unrelated music shares none, or one."""

Twins = dict[int, float]
"""How much tracks differ from one, 0 to 1, by their ids."""


def of_track(session: Session, track: Track) -> Twins:
    """Return the tracks that are, or are likely to be, the recording that one is."""
    items = comparing.unpacked(track.fingerprint or "")
    found = {
        other.id: comparing.difference(items, comparing.unpacked(other.fingerprint or ""))
        for other in _candidates(session, track, comparing.terms(items))
    }
    return {
        id_: apart
        for id_, apart in found.items()
        if apart is not None and apart <= comparing.LIKELY
    }


def next_album(session: Session, without: Collection[int]) -> int | None:
    """Return an album of whose tracks nobody has sought the twins."""
    waiting = select(Track.album_id).where(
        Track.twins_sought == false(),
        Track.fingerprint.is_not(None),
        Track.album_id.not_in(without),
    )
    return session.scalar(waiting.order_by(Track.id).limit(1))


def waiting(session: Session, album_id: int) -> list[Track]:
    """Return those tracks of an album."""
    of_album = select(Track).where(
        Track.album_id == album_id, Track.twins_sought == false(), Track.fingerprint.is_not(None)
    )
    return list(session.scalars(of_album.order_by(Track.id)))


def record(session: Session, track: Track, twins: Twins) -> None:
    """Keep what was found of a track, unless it sounds otherwise by now."""
    unchanged = Track.id == track.id, Track.fingerprint == track.fingerprint
    if (
        session.scalar(
            update(Track).where(*unchanged).values(twins_sought=True).returning(Track.id)
        )
        is None
    ):
        return
    same = {one: apart for one, apart in twins.items() if apart <= comparing.SAME}
    albums = select(Track.id, Track.album_id).where(Track.id.in_(same))
    for other_id, other_album in session.execute(albums).all():
        first, second = sorted(((track.album_id, track.id), (other_album, other_id)))
        pair = insert_into(session, RecordingTwin).values(
            album_id=first[0],
            track_id=first[1],
            other_album_id=second[0],
            other_track_id=second[1],
            difference=same[other_id],
        )
        session.execute(pair.on_conflict_do_nothing())


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
