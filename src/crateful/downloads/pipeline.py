"""One download, from its address to its place in the library: the product's sentence.

Fetch, verify, probe, identify, decide, tag, shelve, record. Each step reads what the one
before left in staging, so an import that failed goes on without fetching again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from crateful.downloads import ending, importing
from crateful.downloads.fetching import AlreadyOwned, fetch
from crateful.downloads.states import Status
from crateful.library.decision import Keep
from crateful.library.filing import Kept
from crateful.tagging.policy import NeedsReview

if TYPE_CHECKING:
    from crateful.downloads.job import Job
    from crateful.downloads.kit import Kit


def run(job: Job, kit: Kit) -> None:
    """Bring one claimed download to its end, or to where it waits for somebody.

    Raises:
        StepFailedError: a step can't go on; its recovery says what becomes of the download.
        Whatever ``job.check`` raises: the download was cancelled or is no longer ours.
    """
    fetched = fetch(job, kit)
    if isinstance(fetched, AlreadyOwned):
        ending.as_duplicate(job, kit, fetched.album_id, fetched.reason)
        return
    job.enter(Status.IMPORTING)
    album = importing.Import(job, kit, fetched)
    album.verify()
    album.probe()
    choice = album.identify()
    if isinstance(choice, NeedsReview):
        ending.in_review(job, kit, choice, album.candidates)
        return
    plan = album.plan(choice)
    verdict = album.decide(plan)
    if isinstance(verdict, Keep):
        ending.as_duplicate(job, kit, verdict.album_id, verdict.reason)
        return
    tagged = album.tag(choice)
    filed = album.shelve(tagged)
    if isinstance(filed, Kept):
        ending.as_duplicate(job, kit, filed.album_id, filed.reason)
        return
    ending.tidy(job, kit, filed)
