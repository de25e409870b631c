"""One download, from its address to its place in the library: the product's sentence.

Fetch, verify, probe, identify, decide, tag, shelve, record. Each step reads what the one
before left in staging, so an import that failed goes on without fetching again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from crateful.downloads import ending, importing, playlists
from crateful.downloads.fetching import fetch
from crateful.downloads.ownership import AlreadyOwned
from crateful.downloads.states import Status
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
    if playlists.is_one(job):
        playlists.expand(job, kit)
        return
    fetched = fetch(job, kit)
    if isinstance(fetched, AlreadyOwned):
        ending.as_duplicate(job, kit, fetched)
        return
    album = importing.Import(job, kit, fetched)
    # Nothing of the library is touched yet, and a file may be made to take long: cancellable.
    album.verify()
    album.probe()
    job.enter(Status.IMPORTING)
    choice = album.identify()
    if isinstance(choice, NeedsReview):
        ending.in_review(job, kit, choice, album.candidates, album.material())
        return
    if owned := album.decide(album.plan(choice)):
        ending.as_duplicate(job, kit, owned)
        return
    tagged = album.tag(choice)
    outcome = album.shelve(tagged)
    if isinstance(outcome, AlreadyOwned):
        ending.as_duplicate(job, kit, outcome)
        return
    ending.tidy(job, kit, outcome, tagged)
