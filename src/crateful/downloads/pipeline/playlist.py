"""A playlist as a download: queues one download for each album of its tracks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from crateful import sources
from crateful.db import utc_now
from crateful.downloads import entry
from crateful.downloads.entry import TooManyDownloadsError
from crateful.downloads.models import Download
from crateful.downloads.preview.access import access_for, told_to_who_waits
from crateful.downloads.states import Stage, Status
from crateful.errors import Recovery, StepFailedError
from crateful.queue.wake import wake
from crateful.sources.source import Incident, ListSource

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from crateful.downloads.context import WorkerContext
    from crateful.downloads.job_input import JobInput
    from crateful.downloads.worker.job import Job
    from crateful.pictures.signing import PictureAddresses
    from crateful.sources.source import Found, Playlist

MAX_ALBUMS: Final = 100
"""Albums that one playlist may become; more is a collection, not a wish."""

PRIORITY: Final = -5
"""Below an album that somebody waits for, above the import of folders."""


def is_one(ask: JobInput) -> bool:
    """Tell whether a job's address leads to many albums."""
    if sources.is_local(ask.source):
        return False
    source = sources.named(ask.source)
    return isinstance(source, ListSource) and source.is_playlist(ask.source_url)


def expand(job: Job, context: WorkerContext) -> None:
    """Queue every album of the playlist and end, all or nothing.

    Raises:
        StepFailedError: the source can't say what is on it, it leads to none or too many albums,
            or the person has too many downloads under way for now.
    """
    playlist = _read(job, context)
    job.row.note(title=playlist.title, artist=playlist.owner, tracks_total=len(playlist.albums))
    _check_size(playlist)
    job.row.enter(Status.IMPORTING)
    job.watch.stage(Stage.RECORDING)
    with context.database.session() as session:
        job.row.fence(session)
        wanted = [_row(job.ask, album, context.signer) for album in playlist.albums]
        rows = [row for row in wanted if entry.under_way(session, row) is None]
        _admit(session, job.ask.user_id, len(rows))
        session.add_all(rows)
        session.flush()
        job.row.settle(session, Status.COMPLETE)
    for row in rows:
        wake(row.id)


def _read(job: Job, context: WorkerContext) -> Playlist:
    job.watch.stage(Stage.RESOLVING)
    preferences = context.preferences()
    with told_to_who_waits():
        source = sources.owner_of(job.ask.source_url, preferences.enabled_sources())
    if not isinstance(source, ListSource):  # it was one's address when it was posted
        msg = f"The address is not a playlist of {sources.title_of(job.ask.source)} any more."
        raise StepFailedError(msg, code="gone")
    with access_for(source, context, preferences, job.ask.requested_quality) as access:
        whole = source.playlist(job.ask.source_url, access, job.watch)
    playlist = replace(whole, albums=whole.albums[: job.ask.options.limit])
    absent = [album for album in playlist.albums if not album.is_streamable]
    job.row.incident(*(_not_streamable(album) for album in absent))
    return playlist


def _check_size(playlist: Playlist) -> None:
    if not playlist.albums:
        what = "album on this list" if playlist.is_of_albums else "track on this playlist"
        msg = f"There was nothing in it: no {what}. Check the address."
        raise StepFailedError(msg, code="no-audio")
    if len(playlist.albums) > MAX_ALBUMS:
        msg = (
            f"This list leads to {len(playlist.albums)} albums; at most {MAX_ALBUMS} are taken at "
            "once: ask again with a limit."
        )
        raise StepFailedError(msg, code="too-many-albums", recovery=Recovery.NEEDS_USER)


def _admit(session: Session, user_id: int, albums: int) -> None:
    try:
        entry.admit(session, user_id, albums - 1)  # the playlist makes room for one
    except TooManyDownloadsError as error:
        msg = f"The playlist's {albums} albums wait until you have fewer downloads under way."
        raise StepFailedError(msg, code="too-many-downloads", recovery=Recovery.WAITING) from error


def _row(ask: JobInput, album: Found, signer: PictureAddresses) -> Download:
    return Download(
        cover_url=signer.address(album.cover_url),
        user_id=ask.user_id,
        source=ask.source,
        source_url=album.url,
        url_key=sources.canonical(album.url),
        search_type="playlist",
        requested_quality=ask.requested_quality,
        confirm_lossy=ask.confirm_lossy,
        batch_id=f"playlist-{ask.id}",
        title=album.title,
        artist=album.artist,
        priority=PRIORITY,
        woken_at=utc_now(),
    )


def _not_streamable(album: Found) -> Incident:
    return Incident(
        "album-not-streamable", f"{album.title} can't be streamed here now; it is tried anyway."
    )
