"""What a decided album was before it is tagged, kept so that it can be put back to review."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crateful.downloads.review import kept, store
from crateful.library.filing import file_album

if TYPE_CHECKING:
    from pathlib import Path

    from crateful.downloads.context import WorkerContext
    from crateful.downloads.worker.job import Job
    from crateful.library.filing.file_album import Filing


def begin(job: Job, staged: Path) -> None:
    """Copy the staged files before anything is written into them; without room, go on without."""
    try:
        kept.begin(job.staging, staged)
    except OSError as error:
        job.log.write(f"it can't be put back to review later: {error.strerror}")


def keep(job: Job, context: WorkerContext, filing: Filing) -> bool:
    """Keep how the files are made again; tell whether the album can be put back to review.

    Raises:
        StepFailedError: a staged file is gone.
    """
    if job.ask.options.decision is None or filing.in_place:
        return False
    with context.database.reading() as session:
        asked = store.read_snapshot(session, job.ask.id).asked
    if asked is None:  # an older version asked
        return False
    names = file_album.names_of(filing)
    try:
        return kept.keep(context.settings, job.ask.id, filing.staged, names, asked)
    except OSError as error:
        job.log.write(f"it can't be put back to review later: {error.strerror}")
        return False
