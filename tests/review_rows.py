"""Albums that wait for a decision, as rows alone: no files, but all that an answer is told by."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping

from crateful.audio.facts import AudioFacts, Tags
from crateful.db import Database
from crateful.downloads.models import Download
from crateful.downloads.review import naming, snapshot, store
from crateful.downloads.states import Stage, Status
from crateful.tagging.types import Candidate, Hints, TrackHint, TrackMatch

SURE = frozenset({"tie", "incomplete", "extra-tracks"})
"""Reasons of reviews for which a release is proposed."""


def add(
    database: Database,
    user_id: int,
    groups: Mapping[str, int],
    *,
    tracks: int = 3,
    unnamed: int = 0,
    source: str = "folder",
) -> list[int]:
    """Have albums wait, so many for each reason; return their downloads' ids, the oldest first.

    Args:
        database: where.
        user_id: who asked for them.
        groups: how many wait for which reason.
        tracks: of each album.
        unnamed: how many of the first have no artist.
        source: of all; folders are for admins.
    """
    ids = []
    with database.session() as session:
        wanted = [reason for reason, count in groups.items() for _ in range(count)]
        for number, reason in enumerate(wanted):
            artist = None if number < unnamed else f"Artist {number % 50}"
            row = Download(
                user_id=user_id,
                source=source,
                source_url=f"/music/nowhere/{number}",
                url_key=f"/music/nowhere/{number}",
                status=Status.REVIEW,
                stage=Stage.DECIDING,
                title=f"Album {number}",
                artist=artist,
                tracks_total=tracks,
            )
            session.add(row)
            session.flush()
            candidate = _candidate(number, tracks) if reason in SURE else None
            shown = _snapshot(number, artist, tracks)
            store.store(session, row.id, [candidate] if candidate else [], shown)
            row.review = {
                "reason": reason,
                "message": f"It waits: {reason}.",
                "preselected": candidate.id if candidate else None,
                "confidence": candidate.confidence if candidate else None,
                "candidates": int(candidate is not None),
                "lacks": naming.lacking(shown, None),
            }
            ids.append(row.id)
    return ids


def _snapshot(number: int, artist: str | None, tracks: int) -> snapshot.ReviewSnapshot:
    facts = tuple(_facts(number, artist, tracks))
    hints = Hints(tracks=tuple(TrackHint(one.path) for one in facts), from_person=True)
    return snapshot.gather(hints, facts)


def _facts(number: int, artist: str | None, tracks: int) -> Iterator[AudioFacts]:
    for place in range(1, tracks + 1):
        said = Tags(
            title=f"Song {place} of {number}",
            artist=artist,
            album_artist=artist,
            album=f"Album {number}",
            track=place,
            date="1999",
        )
        name = f"{place:02}.flac"
        md5 = hashlib.md5(f"{number}/{place}".encode(), usedforsecurity=False).hexdigest()
        yield AudioFacts(
            path=name, codec="flac", container="flac", is_lossless=True, sample_rate_hz=44_100,
            bit_depth=16, channels=2, duration_ms=200_000, size_bytes=20_000_000,
            bitrate_bps=900_000, audio_md5=md5, tags=said,
        )  # fmt: skip


def _candidate(number: int, tracks: int) -> Candidate:
    places = range(1, tracks + 1)
    return Candidate(
        id=f"00000000-0000-4000-8000-{number:012}",
        artist=f"Artist {number % 50}",
        album=f"Album {number}",
        confidence=0.8 + number % 20 / 100,
        year=1999,
        track_total=tracks,
        matches=tuple(
            TrackMatch(f"{n:02}.flac", 1, n, f"Song {n}", f"Artist {number % 50}", None, 0.0)
            for n in places
        ),
    )
