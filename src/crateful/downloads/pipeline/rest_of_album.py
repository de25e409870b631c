"""What an album of the library lacks, taken out of a whole copy of just its edition.

The copy has to prove that it is that edition: every track of the library's is in it at the same
place, called the same or sounding the same, and as long. Then what the library lacks is joined
with what it has, as two halves are. Anything else is not merged.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from crateful.audio.fingerprints import comparing
from crateful.audio.quality import album_quality
from crateful.downloads import staging
from crateful.downloads.owned_copies import AlreadyOwned
from crateful.downloads.pipeline import filed_half
from crateful.errors import Recovery, StepFailedError
from crateful.library.models import Album, AlbumStatus, Artist, Track
from crateful.library.names import title_key
from crateful.preferences import service as preference_service

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crateful.album_text import AlbumText
    from crateful.audio.facts import AudioFacts
    from crateful.downloads.context import WorkerContext
    from crateful.downloads.worker.job import Job
    from crateful.sources.source import Fetched, FetchedTrack

SAME_LENGTH_MS: Final = 3_000
"""By which two copies of one edition's track may differ."""

Place = tuple[int, int]
"""Disc and number."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """The library's copy, as it is now."""

    album_id: int
    artist: str
    title: str
    """With its edition."""
    date: str | None
    text: AlbumText
    is_whole: bool
    is_lossless: bool
    track_total: int
    tracks: Mapping[Place, Track]


@dataclass(frozen=True, slots=True)
class Came:
    """One track of the copy that came, measured."""

    title: str
    duration_ms: int
    fingerprint: str | None = None


def take(job: Job, context: WorkerContext, fetched: Fetched) -> Fetched | AlreadyOwned:
    """Return the library's tracks and those that it lacked; safe to repeat.

    A whole lossless copy of an album that is lossy is not mixed with it: it goes on alone, and
    takes the other's place as a better one.

    Raises:
        StepFailedError: it is another edition, or the album is gone.
    """
    if any(track.path.startswith(f"{filed_half.FOLDER}/") for track in fetched.tracks):
        return fetched
    shelf = _shelf(context, job.ask.options.joins or 0)
    if shelf.is_whole:
        return AlreadyOwned(shelf.album_id, "The library has all of this album by now.", False)  # noqa: FBT003  # no track was asked for
    facts = context.workbench.probe(
        staging.audio_dir(job.staging), [track.path for track in fetched.tracks], job.watch
    )
    came = _measured(job, context, fetched, facts, shelf)
    if reason := otherwise(shelf, came, len(fetched.missing)):
        msg = f"What came is another edition than the library's: {reason}."
        raise StepFailedError(msg, code="other-edition", recovery=Recovery.PERMANENT)
    if album_quality(facts, None).is_lossless and not shelf.is_lossless:
        return fetched
    return filed_half.bring(job, context, _lacking(fetched, shelf), shelf.album_id)


def otherwise(shelf: Shelf, came: Mapping[Place, Came], missing: int) -> str:
    """Return why a copy is not the library's edition, in words; empty when it is.

    Args:
        shelf: the library's copy.
        came: what came, by its places.
        missing: tracks that the source has and did not give.
    """
    if len(came) + missing != shelf.track_total:
        return f"it has {len(came) + missing} tracks and not {shelf.track_total}"
    if not came.keys() - shelf.tracks.keys():
        return "it has none of the tracks that the library lacks"
    told = (_differs(place[1], track, came.get(place)) for place, track in shelf.tracks.items())
    return next(filter(None, told), "")


def _differs(number: int, track: Track, twin: Came | None) -> str:
    if twin is None:
        return f"it lacks track {number}, {track.title[:100]}"
    if abs(twin.duration_ms - track.duration_ms) > SAME_LENGTH_MS:
        return f"track {number} has another length"
    if not _is_same(track, twin):
        return f"track {number} is {twin.title[:100]} and not {track.title[:100]}"
    return ""


def _is_same(track: Track, twin: Came) -> bool:
    """Tell whether two are one recording: by sound where both are known, else by their titles."""
    if track.fingerprint and twin.fingerprint:
        ours, theirs = map(comparing.unpacked, (track.fingerprint, twin.fingerprint))
        share = comparing.difference(ours, theirs)
        if share is not None:
            return share <= comparing.SAME
    return title_key(track.title) == title_key(twin.title)


def _measured(
    job: Job,
    context: WorkerContext,
    fetched: Fetched,
    facts: Sequence[AudioFacts],
    shelf: Shelf,
) -> dict[Place, Came]:
    """Measure what came; what it sounds like only where that can be compared."""
    known = {
        track.path
        for track in fetched.tracks
        if (ours := shelf.tracks.get(_place(track))) is not None and ours.fingerprint
    }
    options = preference_service.analysis_options(context.preferences())
    heard = context.workbench.decode(
        staging.audio_dir(job.staging),
        dict.fromkeys(sorted(known)),
        job.watch,
        options=replace(options, loudness=False, fingerprint=True),
    )
    lengths = {fact.path: fact.duration_ms for fact in facts}
    prints = {path: found.fingerprint for path, found in heard.analyses.items()}
    return {
        _place(track): Came(track.title, lengths[track.path], prints.get(track.path))
        for track in fetched.tracks
    }


def _lacking(fetched: Fetched, shelf: Shelf) -> Fetched:
    """Return what the library lacks, under the names that its copy bears."""
    rest = tuple(track for track in fetched.tracks if _place(track) not in shelf.tracks)
    release = replace(
        fetched.release,
        artist=shelf.artist,
        title=shelf.title,
        date=shelf.date or fetched.release.date,
        text=shelf.text.or_else(fetched.release.text),
    )
    return replace(fetched, release=release, tracks=rest)


def _place(track: FetchedTrack) -> Place:
    return (track.disc or 1, track.number or 0)


def _shelf(context: WorkerContext, album_id: int) -> Shelf:
    with context.database.reading() as session:
        album = session.get(Album, album_id)
        if album is None:
            raise filed_half.gone()
        tracks = session.scalars(select(Track).where(Track.album_id == album_id)).all()
        return Shelf(
            album_id=album_id,
            artist=session.get_one(Artist, album.artist_id).name,
            title=f"{album.title} ({album.edition})" if album.edition else album.title,
            date=album.release_date,
            text=album.text,
            is_whole=album.status is AlbumStatus.COMPLETE,
            is_lossless=album.is_lossless,
            track_total=album.track_total,
            tracks={(track.disc, track.number): track for track in tracks},
        )
