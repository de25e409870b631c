"""Keeping what was learned of an album's files when they were decoded where they stand."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import select

from crateful.audio.loudness import gains
from crateful.library import loudness
from crateful.library.models import Track
from crateful.library.store import album_rows, fingerprint_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

    from crateful.audio.facts import ReplayGain, SoundAnalysis


def record(session: Session, album_id: int, analyses: Mapping[str, SoundAnalysis]) -> None:
    """Keep what was learned of an album's files, by their names, in the caller's transaction."""
    if not analyses:
        return
    tracks = album_rows.tracks_of(session, album_id)
    before = [track.fingerprint for track in tracks]
    for track in tracks:
        if (analysis := analyses.get(track.file_name)) is not None:
            _keep(track, analysis)
    if [track.fingerprint for track in tracks] != before:
        fingerprint_rows.index(session, album_id)


def written(session: Session, album_id: int) -> frozenset[ReplayGain]:
    """Return what we wrote into an album's files: no owner said that."""
    rows = session.scalars(select(Track.loudness).where(Track.album_id == album_id))
    found = [loudness.of(row) for row in rows]
    return frozenset(one.written for one in found if one and one.written)


def _keep(track: Track, analysis: SoundAnalysis) -> None:
    track.fingerprint = analysis.fingerprint or track.fingerprint
    track.sound_md5 = analysis.sound_md5 or track.sound_md5
    found, before = analysis.loudness, loudness.of(track.loudness)
    if found is None:
        return
    if before and before.written and found.own and gains.is_same(found.own, before.written):
        found = replace(found, own=before.own, written=before.written)
    track.loudness = loudness.kept(found)
