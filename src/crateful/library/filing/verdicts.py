"""What the library does with an album: the one decision, held against the rows of this moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from crateful.audio.quality import track_quality
from crateful.library.identity import decision, matching
from crateful.library.identity.decision import AlbumFacts, Keep, Replace, TrackFacts
from crateful.library.models import Album, Track, Verification
from crateful.library.names import album_key, artist_key
from crateful.library.store import missing_files

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from sqlalchemy.orm import Session

    from crateful.audio.facts import AudioFacts
    from crateful.audio.quality import Ceiling
    from crateful.library.identity.decision import Verdict
    from crateful.tagging.types import TaggedAlbum, TaggedTrack


@dataclass(frozen=True, slots=True)
class Newcomer:
    """An album that may be filed, as far as the decision goes."""

    facts: AlbumFacts
    stands_in: str | None = None
    """Its folder, relative to the library, where it is to be recorded in place."""
    joins: int | None = None
    """The album of the library whose files are among its own, with more beside them."""


def facts_of(
    tagged: TaggedAlbum, files: Iterable[AudioFacts], *, from_lossy_source: bool
) -> AlbumFacts:
    """Return what copies are compared by.

    Args:
        tagged: what the album would be tagged as.
        files: every file of it, measured.
        from_lossy_source: its source has only lossy audio, whatever the files' format says.
    """
    by_path = {facts.path: facts for facts in files}
    tracks = tuple(
        _track_facts(track, disc, number, by_path[track.path], from_lossy_source=from_lossy_source)
        for track, disc, number in placed(tagged.tracks)
    )
    return AlbumFacts(
        artist_key=artist_key(tagged.artist),
        key=album_key(tagged.title, tagged.edition),
        tracks=tracks,
        track_total=max(tagged.track_total, len(tracks)),
        upc=tagged.text.upc,
        release_id=tagged.release_id,
        group_id=tagged.group_id,
    )


def decide(
    session: Session, library: Path, newcomers: Sequence[Newcomer], ceiling: Ceiling | None
) -> list[Verdict]:
    """Decide about each album by itself, in their order, with few statements for all of them.

    Args:
        session: with the library's rows.
        library: where the files of those stand.
        newcomers: the albums.
        ceiling: the quality above which the household wants nothing better.
    """
    related = matching.related(session, [one.facts for one in newcomers])
    said = [
        decision.decide(one.facts, shelved, ceiling)
        for one, shelved in zip(newcomers, related, strict=True)
    ]
    recorded = _recorded(session, newcomers)
    halves = _halves(session, newcomers)
    kept_ids = {verdict.album_id for verdict in said if isinstance(verdict, Keep)}
    kept = {one.id: one for one in session.scalars(select(Album).where(Album.id.in_(kept_ids)))}
    verdicts: list[Verdict] = []
    for one, verdict in zip(newcomers, said, strict=True):
        if (own := recorded.get(one.stands_in or "")) is not None:
            verdicts.append(Keep(own, "it is in the library from this very folder"))
        elif len(one.facts.tracks) > halves.get(one.joins or 0, len(one.facts.tracks)):
            verdicts.append(Replace(one.joins or 0, "its other half has come"))
        elif isinstance(verdict, Keep):
            mended = _instead(session, library, kept[verdict.album_id], one.facts)
            verdicts.append(mended or verdict)
        else:
            verdicts.append(verdict)
    return verdicts


def _instead(session: Session, library: Path, kept: Album, facts: AlbumFacts) -> Replace | None:
    """Tell why an album that is no better still takes the place of one that is not whole."""
    if missing_files.is_gone(session, library, kept):
        return Replace(kept.id, "the files of the copy in the library are gone")
    if _would_mend(kept, facts):
        return Replace(kept.id, "files of the copy in the library are damaged")
    return None


def _would_mend(kept: Album, facts: AlbumFacts) -> bool:
    """Tell whether an album is at least as good as a copy of which files are damaged."""
    is_damaged = kept.verification is Verification.DAMAGED
    has_all = len(facts.tracks) >= kept.track_total - len(kept.missing_tracks)
    return is_damaged and has_all and facts.quality.score >= kept.quality_score


def placed(tracks: Iterable[TaggedTrack]) -> Iterator[tuple[TaggedTrack, int, int]]:
    """Yield each track with a place of its own: the next free one where a number comes twice."""
    taken: set[tuple[int, int]] = set()
    for track in tracks:
        number = track.number
        while (track.disc, number) in taken:
            number += 1
        taken.add((track.disc, number))
        yield track, track.disc, number


def _recorded(session: Session, newcomers: Sequence[Newcomer]) -> dict[str, int]:
    """Return the albums of folders: imported again where they stand, files are that album."""
    folders = {one.stands_in for one in newcomers if one.stands_in is not None}
    if not folders:
        return {}
    found = session.execute(select(Album.folder, Album.id).where(Album.folder.in_(folders)))
    return {row.folder: row.id for row in found}


def _halves(session: Session, newcomers: Sequence[Newcomer]) -> dict[int, int]:
    """Return how many tracks those albums have that others are to be joined with."""
    joined = {one.joins for one in newcomers if one.joins is not None}
    if not joined:
        return {}
    counted = select(Track.album_id, func.count()).where(Track.album_id.in_(joined))
    rows = session.execute(counted.group_by(Track.album_id))
    return {album_id: count for album_id, count in rows}  # noqa: C416  # rows are not pairs to mypy


def _track_facts(
    track: TaggedTrack, disc: int, number: int, facts: AudioFacts, *, from_lossy_source: bool
) -> TrackFacts:
    return TrackFacts(
        disc=disc,
        number=number,
        title=album_key(track.title),
        duration_ms=facts.duration_ms,
        quality=track_quality(facts, from_lossy_source=from_lossy_source),
        audio_md5=facts.audio_md5,
        recording_id=track.recording_id,
        isrc=track.isrc,
    )
