"""The half of an album that is in the library already, brought to the other one in staging."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from crateful.downloads import staging
from crateful.errors import Recovery, StepFailedError
from crateful.files import regular
from crateful.library.models import Album
from crateful.library.store import album_rows
from crateful.sources.source import FetchedTrack

if TYPE_CHECKING:
    from pathlib import Path

    from crateful.downloads.context import WorkerContext
    from crateful.downloads.worker.job import Job
    from crateful.sources.source import Fetched
    from crateful.tagging.types import TaggedAlbum

FOLDER: Final = "from the library"
"""Of the staged folder."""


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


def _album(context: WorkerContext, album_id: int) -> TaggedAlbum:
    with context.database.reading() as session:
        album = session.get(Album, album_id)
        if album is None:
            raise gone()
        return album_rows.as_tagged(session, album)


def _copy(file: Path, copy: Path) -> None:
    try:
        regular.copy(file, copy)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise gone() from error


def gone() -> StepFailedError:
    """Return what to raise of an album that went before it could be joined."""
    msg = "The album that this was to be joined with is not in the library any more."
    return StepFailedError(msg, code="half-gone", recovery=Recovery.NEEDS_USER)
