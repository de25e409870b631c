"""Step 1, fetch: resolve the release and bring its audio into staging."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from crateful import sources
from crateful.audio.quality import Ceiling
from crateful.downloads import local_folder, staging
from crateful.downloads.models import Mode
from crateful.downloads.moving_in import import_files, zipped_album
from crateful.downloads.owned_copies import AlreadyOwned, reason_to_stop
from crateful.downloads.pipeline import filed_half, lossy
from crateful.downloads.pipeline.split_images import refuse_in_place, split_images
from crateful.downloads.preview import library_copies
from crateful.downloads.preview.access import access_for, told_to_who_waits
from crateful.downloads.states import Stage
from crateful.downloads.worker.source_health import SourceHealth
from crateful.errors import Recovery, StepFailedError
from crateful.files import paths
from crateful.library.identity.lookup import Named
from crateful.sources.source import PartlyFetchedError

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable
    from pathlib import Path

    from crateful.downloads.context import WorkerContext
    from crateful.downloads.job_input import JobInput
    from crateful.downloads.models import ZipFacts
    from crateful.downloads.worker.job import Job
    from crateful.preferences.schemas import Preferences
    from crateful.sources.source import Fetched, Release, Source


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
    if job.ask.options.gathers_anew:
        staging.forget(job.staging)
    wants_rest = job.ask.options.wants_rest
    fetched = None if wants_rest else staging.read_fetched(job.staging)
    if fetched is None:
        outcome = _anew(job, context)
        if isinstance(outcome, AlreadyOwned):
            return outcome
        fetched = outcome
        if job.ask.options.mode is not Mode.IN_PLACE:  # of which nothing was fetched
            staging.note_fetched(job.staging, fetched, has_originals=_has_originals(job))
        if wants_rest:
            job.row.note(options=replace(job.ask.options, wants_rest=False))
        job.watch.settle_tracks(fetched)
        job.row.incident(*fetched.incidents)
    if job.ask.options.mode is Mode.IN_PLACE:
        return Staged(fetched, paths.path_of(job.ask.source_url), in_place=True)
    both = _with_half(job, context, fetched)
    if isinstance(both, AlreadyOwned):
        return both
    return Staged(both, staging.audio_dir(job.staging), in_place=False)


def _with_half(job: Job, context: WorkerContext, fetched: Fetched) -> Fetched | AlreadyOwned:
    """Return what came with what the library has of it already, where it is to join that."""
    options = job.ask.options
    if options.completes:
        return filed_half.complete(job, context, fetched)
    if options.joins is not None:
        return filed_half.bring(job, context, fetched, options.joins)
    return fetched


def _anew(job: Job, context: WorkerContext) -> Fetched | AlreadyOwned:
    if not sources.is_local(job.ask.source):
        return _fetch_from_source(job, context)
    staging.forget(job.staging)  # copies that no note vouches for any more
    return _gather(job, context)


def _gather(job: Job, context: WorkerContext) -> Fetched:
    with told_to_who_waits():
        sources.require(sources.FOLDER, context.preferences().enabled_sources())
    job.watch.stage(Stage.FETCHING)
    folder = paths.path_of(job.ask.source_url)
    only = job.ask.options.files
    if job.ask.options.mode is Mode.IN_PLACE:
        stays = local_folder.stay(folder, context.settings.library_dir, only)
        _settle(job, context, [*(track.path for track in stays.tracks), *stays.extras], stays)
        refuse_in_place(folder, stays)
        return stays
    if job.ask.options.upload is not None and not _is_kept(job, folder):
        msg = "What was sent for this album is not kept any more; send it again."
        raise StepFailedError(msg, code="folder-gone", recovery=Recovery.NEEDS_USER)
    into = staging.audio_dir(job.staging)
    with _readable(job, context, folder) as (album, facts):
        is_ours = facts is not None
        gathered = local_folder.gather(album, into, job.watch, only, is_ours=is_ours)
    # Kept in the row: a move is finished from it, even when this worker dies first.
    known = replace(
        job.ask.options,
        originals=gathered.originals,
        renamed=gathered.renamed,
        zip=facts,
        gathers_anew=False,
    )
    job.row.note(options=known)
    _settle(job, context, [name for name, *_ in gathered.originals], gathered.fetched)
    release = replace(gathered.fetched.release, url=job.ask.source_url)
    return split_images(job, context, into, replace(gathered.fetched, release=release))


def _has_originals(job: Job) -> bool:
    """Tell whether all that came is a copy for now, which could be made once more."""
    options = job.ask.options
    return sources.is_local(job.ask.source) and options.zip is None and options.upload is None


def _is_kept(job: Job, folder: Path) -> bool:
    packed = job.ask.options.zip
    return (paths.path_of(packed.path) if packed else folder).exists()


@contextmanager
def _readable(
    job: Job, context: WorkerContext, folder: Path
) -> Generator[tuple[Path, ZipFacts | None]]:
    """Yield the album's folder, unpacked for as long as that takes where it lies in a zip."""
    ask, options = job.ask, job.ask.options
    if options.zip is None:
        yield folder, None
        return
    with zipped_album.unpacked_album(
        ask.source_url, options, job.staging, job.watch, context.settings
    ) as found:
        yield found


def _settle(job: Job, context: WorkerContext, names: Iterable[str], fetched: Fetched) -> None:
    """Note which of the folder's files are the album."""
    folder = paths.path_of(job.ask.source_url)
    taken = {paths.text_of(folder / paths.path_of(name)) for name in names}
    with context.database.session() as session:
        import_files.settle(session, job.ask.id, taken, fetched.incidents)


def _fetch_from_source(job: Job, context: WorkerContext) -> Fetched | AlreadyOwned:
    preferences = context.preferences()
    enabled = preferences.enabled_sources()
    with told_to_who_waits():
        asked = sources.owner_of(job.ask.source_url, enabled)
    release = _resolve(job, context, preferences, asked)
    with told_to_who_waits():
        source = sources.giver_of(release, asked, enabled)
    if source.name != job.ask.source:
        job.row.note(source=source.name)
    lossy.check_promise(job.ask, release, source.title)
    if owned := _already_owned(job, context, release, Ceiling.parse(preferences.quality_ceiling)):
        return owned
    job.watch.stage(Stage.FETCHING)
    with access_for(source, context, preferences, job.ask.requested_quality) as access:
        health = SourceHealth(context.database, source.description, access.account)
        if source is not asked:
            health.check_pause()
        try:
            with health.noted():
                into = staging.audio_dir(job.staging)
                fetched = source.fetch(release, into, access, job.watch)
        except PartlyFetchedError as partly:
            job.watch.settle_tracks(partly.fetched)
            if not job.ask.is_last_attempt(partly.code):
                raise
            return partly.fetched  # a person is asked: take what is there, or get the rest
        health.succeed(fetched.refused)
        return fetched


def _resolve(job: Job, context: WorkerContext, preferences: Preferences, source: Source) -> Release:
    """Return what is behind the job's address, once watchers know of it."""
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
    return release


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
