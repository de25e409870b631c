"""The half of an album that is in the library already, brought to the other one in staging.

The other half is what came, or what a whole copy of just its edition has and the library lacks.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from crateful.audio.quality import album_quality
from crateful.downloads import staging
from crateful.downloads.owned_copies import AlreadyOwned
from crateful.errors import Recovery, StepFailedError
from crateful.files import regular
from crateful.library.identity import editions
from crateful.library.identity.editions import Piece
from crateful.library.models import Album, AlbumStatus, Artist, Track
from crateful.library.store import album_rows
from crateful.preferences import service as preference_service
from crateful.sources.source import FetchedTrack

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from crateful.album_text import AlbumText
    from crateful.audio.facts import AudioFacts
    from crateful.downloads.context import WorkerContext
    from crateful.downloads.worker.job import Job
    from crateful.library.identity.editions import Place
    from crateful.sources.source import Fetched
    from crateful.tagging.types import TaggedAlbum

FOLDER: Final = "from the library"
"""Of the staged folder."""


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
    tracks: Mapping[Place, Piece]


def bring(job: Job, context: WorkerContext, fetched: Fetched, album_id: int) -> Fetched:
    """Copy an album's files into staging, before those that came; safe to repeat.

    Raises:
        StepFailedError: the album, or a file of it, is gone.
    """
    if any(track.path.startswith(f"{FOLDER}/") for track in fetched.tracks):
        return fetched
    there = _album(context, album_id)
    into = staging.audio_dir(job.staging) / FOLDER
    into.mkdir(exist_ok=True)
    for track in there.tracks:
        job.watch.check()
        _copy(context.settings.library_dir / there.folder / track.file_name, into / track.file_name)
    half = tuple(
        FetchedTrack(
            path=f"{FOLDER}/{track.file_name}",
            title=track.title,
            artist=track.artist,
            disc=track.disc,
            number=track.number,
        )
        for track in there.tracks
    )
    both = replace(fetched, tracks=(*half, *fetched.tracks))
    staging.note_fetched(job.staging, both)
    return both


def complete(job: Job, context: WorkerContext, fetched: Fetched) -> Fetched | AlreadyOwned:
    """Return the library's tracks and those that it lacked; safe to repeat.

    A whole lossless copy of an album that is lossy is not mixed with it: it goes on alone, and
    takes the other's place as a better one.

    Raises:
        StepFailedError: it is another edition, or the album is gone.
    """
    if any(track.path.startswith(f"{FOLDER}/") for track in fetched.tracks):
        return fetched
    shelf = _shelf(context, job.ask.options.joins or 0)
    if shelf.is_whole:
        return AlreadyOwned(shelf.album_id, "The library has all of this album by now.", False)  # noqa: FBT003  # no track was asked for
    facts = context.workbench.probe(
        staging.audio_dir(job.staging), [track.path for track in fetched.tracks], job.watch
    )
    came = _measured(job, context, fetched, facts, shelf)
    missing = len(fetched.missing)
    reason = editions.otherwise(shelf.tracks, came, total=shelf.track_total, missing=missing)
    if reason:
        msg = f"What came is another edition than the library's: {reason}."
        raise StepFailedError(msg, code="other-edition", recovery=Recovery.PERMANENT)
    if album_quality(facts, None).is_lossless and not shelf.is_lossless:
        return fetched
    return bring(job, context, _lacking(fetched, shelf), shelf.album_id)


def _measured(
    job: Job,
    context: WorkerContext,
    fetched: Fetched,
    facts: Sequence[AudioFacts],
    shelf: Shelf,
) -> dict[Place, Piece]:
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
        _place(track): Piece(track.title, lengths[track.path], prints.get(track.path))
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
            raise _gone()
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
            tracks={
                (one.disc, one.number): Piece(one.title, one.duration_ms, one.fingerprint)
                for one in tracks
            },
        )


def _album(context: WorkerContext, album_id: int) -> TaggedAlbum:
    with context.database.reading() as session:
        album = session.get(Album, album_id)
        if album is None:
            raise _gone()
        return album_rows.as_tagged(session, album)


def _copy(file: Path, copy: Path) -> None:
    try:
        regular.copy(file, copy)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise _gone() from error


def _gone() -> StepFailedError:
    msg = "The album that this was to be joined with is not in the library any more."
    return StepFailedError(msg, code="half-gone", recovery=Recovery.NEEDS_USER)
