"""One download, from its address to its place in the library: the product's sentence.

Fetch, verify, probe, identify, decide, tag, shelve, record. Each step reads what the one
before left in staging, so an import that failed goes on without fetching again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from crateful.downloads.owned_copies import AlreadyOwned
from crateful.downloads.pipeline import finish, import_album, playlist
from crateful.downloads.pipeline.fetch import fetch
from crateful.downloads.states import Status
from crateful.tagging.policy import NeedsReview

if TYPE_CHECKING:
    from crateful.downloads.context import WorkerContext
    from crateful.downloads.worker.job import Job


def run(job: Job, context: WorkerContext) -> None:
    """Bring one claimed download to its end, or to where it waits for somebody.

    Raises:
        StepFailedError: a step can't go on; its recovery says what becomes of the download.
        Whatever ``job.check`` raises: the download was cancelled or is no longer ours.
    """
    if playlist.is_one(job):
        playlist.expand(job, context)
        return
    fetched = fetch(job, context)
    if isinstance(fetched, AlreadyOwned):
        finish.as_duplicate(job, context, fetched)
        return
    album = import_album.Import(job, context, fetched)
    # Nothing of the library is touched yet, and a file may be made to take long: cancellable.
    album.verify()
    album.probe()
    job.enter(Status.IMPORTING)
    choice = album.identify()
    if isinstance(choice, NeedsReview):
        finish.in_review(job, context, choice, album.candidates, album.material())
        return
    if owned := album.decide(album.plan(choice)):
        finish.as_duplicate(job, context, owned)
        return
    tagged = album.tag(choice)
    outcome = album.shelve(tagged)
    if isinstance(outcome, AlreadyOwned):
        finish.as_duplicate(job, context, outcome)
        return
    finish.tidy(job, context, outcome, tagged)
