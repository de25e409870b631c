"""Step 1, fetch: resolve the release and bring its audio into staging."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from crateful import sources
from crateful.audio.quality import Ceiling
from crateful.downloads import local_folder, staging
from crateful.downloads.models import Mode
from crateful.downloads.owned_copies import AlreadyOwned, reason_to_stop
from crateful.downloads.pipeline import lossy
from crateful.downloads.pipeline.split_images import refuse_in_place, split_images
from crateful.downloads.preview import library_copies
from crateful.downloads.preview.access import access_for
from crateful.downloads.states import Stage
from crateful.downloads.worker.source_health import SourceHealth
from crateful.files import paths
from crateful.library.identity.lookup import Named
from crateful.sources.source import PartlyFetchedError

if TYPE_CHECKING:
    from pathlib import Path

    from crateful.downloads.context import WorkerContext
    from crateful.downloads.job_input import JobInput
    from crateful.downloads.worker.job import Job
    from crateful.sources.source import Fetched, Release


@dataclass(frozen=True, slots=True)
class Staged:
    """A whole album as it came, and where its files are."""

    fetched: Fetched
    folder: Path
    in_place: bool
    """They lie in the library already, and are only recorded."""


def fetch(job: Job, context: WorkerContext) -> Staged | AlreadyOwned:
    """Bring the whole album's audio into staging, or find that it is not needed.

    What an earlier attempt brought is taken as it is: nothing is fetched twice.

    Raises:
        StepFailedError: the source can't or may not give it; the code tells why.
    """
    wants_rest = job.ask.options.wants_rest
    fetched = None if wants_rest else staging.read_fetched(job.staging)
    if fetched is None:
        is_local = job.ask.source == local_folder.SOURCE
        outcome = _gather(job, context) if is_local else _fetch_from_source(job, context)
        if isinstance(outcome, AlreadyOwned):
            return outcome
        fetched = outcome
        staging.note_fetched(job.staging, fetched)
        if wants_rest:
            job.row.note(options=replace(job.ask.options, wants_rest=False))
        job.watch.settle_tracks(fetched)
        job.row.incident(*fetched.incidents)
    if job.ask.options.mode is Mode.IN_PLACE:
        return Staged(fetched, paths.path_of(job.ask.source_url), in_place=True)
    return Staged(fetched, staging.audio_dir(job.staging), in_place=False)


def _gather(job: Job, context: WorkerContext) -> Fetched:
    job.watch.stage(Stage.FETCHING)
    folder = paths.path_of(job.ask.source_url)
    only = job.ask.options.files
    if job.ask.options.mode is Mode.IN_PLACE:
        stays = local_folder.stay(folder, context.settings.library_dir, only)
        refuse_in_place(folder, stays)
        return stays
    gathered = local_folder.gather(folder, staging.audio_dir(job.staging), job.watch, only)
    # Kept in the row: a move is finished from it, even when this worker dies first.
    job.row.note(options=replace(job.ask.options, originals=gathered.originals))
    return split_images(job, context, staging.audio_dir(job.staging), gathered.fetched)


def _fetch_from_source(job: Job, context: WorkerContext) -> Fetched | AlreadyOwned:
    preferences = context.preferences()
    source = sources.owner_of(job.ask.source_url, preferences.enabled_sources())
    with access_for(source, context, preferences, job.ask.requested_quality) as access:
        health = SourceHealth(context.database, source.description, access.account)
        health.check_pause()
        job.watch.stage(Stage.RESOLVING)
        with health.noted():
            release = source.resolve(job.ask.source_url, access, job.watch)
        job.row.note(
            title=release.title,
            artist=release.artist,
            cover_url=context.signer.address(release.cover_url),
            tracks_total=len(release.tracks),
            options=replace(
                job.ask.options, asked_track=release.asked_track or job.ask.options.asked_track
            ),
        )
        job.watch.list_tracks(release)
        lossy.check_promise(job.ask, release, source.title)
        if owned := _already_owned(
            job, context, release, Ceiling.parse(preferences.quality_ceiling)
        ):
            return owned
        job.watch.stage(Stage.FETCHING)
        into = staging.audio_dir(job.staging)
        try:
            with health.noted():
                fetched = source.fetch(release, into, access, job.watch)
        except PartlyFetchedError as partly:
            job.watch.settle_tracks(partly.fetched)
            if not job.ask.is_last_attempt(partly.code):
                raise
            return partly.fetched  # a person is asked: take what is there, or get the rest
        health.succeed(fetched.refused)
        return fetched


def asked_for_track(ask: JobInput, release: Release) -> bool:
    """Tell whether the user wanted one track, though the whole album comes (rule 1)."""
    return ask.search_type == "track" or bool(release.asked_track)


def _already_owned(
    job: Job, context: WorkerContext, release: Release, ceiling: Ceiling | None
) -> AlreadyOwned | None:
    named = Named(release.title, release.artist, release.url, release.text.upc)
    with context.database.reading() as session:
        owned = library_copies.copies(session, named, context.settings.library_dir)
    offer = library_copies.offer_of(release)
    for one in owned:
        if reason := reason_to_stop(offer, one, ceiling):
            return AlreadyOwned(one.album_id, reason, asked_for_track(job.ask, release))
    return None
