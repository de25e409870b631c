"""One download, from its address to its place in the library: the product's sentence.

Fetch, verify, probe, identify, decide, tag, shelve. Each step takes what the one before gave,
and what was fetched stays in staging, so an import that failed goes on without fetching again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from crateful.downloads.owned_copies import AlreadyOwned
from crateful.downloads.pipeline import finish, playlist, put_back, trusted
from crateful.downloads.pipeline.fetch import fetch
from crateful.downloads.pipeline.identify import Doubtful, identify
from crateful.downloads.pipeline.shelve import Shelved, before_asking, decide, shelve, tag
from crateful.downloads.pipeline.verify import probe, verify
from crateful.downloads.states import Status

if TYPE_CHECKING:
    from crateful.downloads.context import WorkerContext
    from crateful.downloads.worker.job import Job


def run(job: Job, context: WorkerContext) -> None:
    """Bring one claimed download to its end, or to where it waits for somebody.

    Raises:
        StepFailedError: a step can't go on; its recovery says what becomes of the download.
        Whatever ``job.watch.check`` raises: the download was cancelled or is no longer ours.
    """
    if job.ask.options.puts_back:
        put_back.run(job, context)
        return
    if playlist.is_one(job.ask):
        playlist.expand(job, context)
        return
    match _album(job, context):
        case AlreadyOwned() as owned:
            finish.as_duplicate(job, context, owned)
        case Doubtful() as doubtful:
            finish.in_review(job, context, before_asking(job, context, doubtful))
        case Shelved(album, filed):
            finish.tidy(job, context, filed, album)


def _album(job: Job, context: WorkerContext) -> Shelved | Doubtful | AlreadyOwned:
    staged = fetch(job, context)
    if isinstance(staged, AlreadyOwned):
        return staged
    # Nothing of the library is touched yet, and a file may be made to take long: cancellable.
    probed = trusted.take(job, context, staged)
    if probed is None:
        probed = probe(job, context, verify(job, context, staged))
    job.row.enter(Status.IMPORTING)
    identified = identify(job, context, probed)
    if isinstance(identified, Doubtful):
        return identified
    planned = decide(job, context, identified)
    if isinstance(planned, AlreadyOwned | Doubtful):
        return planned
    return shelve(job, context, tag(job, context, planned))
