"""The first half of a download: from an address to audio in staging."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from crateful import sources
from crateful.downloads import folders, staging
from crateful.downloads.access import access_for
from crateful.downloads.ownership import AlreadyOwned, Offer, Owned, reason_to_stop
from crateful.downloads.states import Stage
from crateful.errors import Recovery, StepFailedError
from crateful.library import service as library
from crateful.preferences import service as preferences
from crateful.sources.urls import canonical

if TYPE_CHECKING:
    from crateful.downloads.job import Job
    from crateful.downloads.kit import Kit
    from crateful.sources.source import Fetched, Release


def fetch(job: Job, kit: Kit) -> Fetched | AlreadyOwned:
    """Bring the whole album's audio into staging, or find that it is not needed.

    What an earlier attempt brought is taken as it is: nothing is fetched twice.

    Raises:
        StepFailedError: the source can't or may not give it; the code tells why.
    """
    if (fetched := staging.read_fetched(job.staging)) is not None:
        return fetched
    if job.ask.source == folders.SOURCE:
        fetched = _gather(job, kit)
    else:
        outcome = _fetch_from_source(job, kit)
        if isinstance(outcome, AlreadyOwned):
            return outcome
        fetched = outcome
    staging.note_fetched(job.staging, fetched)
    return fetched


def _gather(job: Job, kit: Kit) -> Fetched:
    job.stage(Stage.FETCHING)
    folder = Path(job.ask.source_url)
    if job.ask.options.get("mode") == "in_place":
        return folders.stay(folder, kit.settings.library_dir)
    gathered = folders.gather(folder, staging.audio_dir(job.staging), job)
    # Kept in the row: a move is finished from it, even when this worker dies first.
    job.note(options={**job.ask.options, "originals": gathered.originals})
    return gathered.fetched


def _fetch_from_source(job: Job, kit: Kit) -> Fetched | AlreadyOwned:
    with kit.database.reading() as session:
        wishes = preferences.load(session, kit.vault)
    source = sources.owner_of(job.ask.source_url, wishes.enabled_sources())
    with access_for(source, kit, wishes) as access:
        job.stage(Stage.RESOLVING)
        release = source.resolve(job.ask.source_url, access, job)
        job.note(title=release.title, artist=release.artist, tracks_total=len(release.tracks))
        _check_lossy(job, release, source.title)
        if owned := _already_owned(job, kit, release):
            return owned
        job.stage(Stage.FETCHING)
        return source.fetch(release, staging.audio_dir(job.staging), access, job)


def asked_for_track(job: Job, release: Release) -> bool:
    """Tell whether the user wanted one track, though the whole album comes (rule 1)."""
    return job.ask.search_type == "track" or release.asked_track is not None


def _check_lossy(job: Job, release: Release, title: str) -> None:
    """Rule 3: what is lossy, or may be, is only taken when the user said so."""
    if release.lossless or job.ask.confirm_lossy:
        return
    msg = (
        f"{title} only has lossy audio here ({release.lossless_reason}); "
        "try again with confirm_lossy=true to take it."
    )
    raise StepFailedError(msg, code="lossy-not-confirmed", recovery=Recovery.NEEDS_USER)


def _already_owned(job: Job, kit: Kit, release: Release) -> AlreadyOwned | None:
    offer = Offer(canonical(release.url), len(release.tracks), release.lossless)
    with kit.database.reading() as session:
        shelved = library.named(session, release.artist, release.title, kit.settings.library_dir)
    for album in shelved:
        owned = Owned(
            album_id=album.id,
            url_key=album.source_url and canonical(album.source_url),
            track_total=album.track_total,
            is_complete=album.status == "complete",
            is_lossless=album.is_lossless,
            quality=album.quality,
        )
        if reason := reason_to_stop(offer, owned):
            return AlreadyOwned(album.id, reason, asked_for_track(job, release))
    return None
