"""Putting a decided album back to review: out of the library, its files as they were before.

The files are made again first, so that whenever this stops nothing is lost: either the album is
in the library as before, or it waits in review, and the library's copy is in the trash.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from crateful.downloads import staging
from crateful.downloads.models import Download
from crateful.downloads.review import kept, putting_back
from crateful.downloads.states import Stage, Status
from crateful.errors import NO_ROOM, Recovery, StepFailedError
from crateful.events.messages import LibraryChanged
from crateful.files import atomic
from crateful.files.recipes import NotTheSameError
from crateful.library.hearts import levels, link_folders
from crateful.library.models import Album
from crateful.library.store.disk import Shelf
from crateful.library.trash import undoing
from crateful.library.trash.undoing import SENTENCES, Left
from crateful.sources.source import Incident

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session

    from crateful.downloads.context import WorkerContext
    from crateful.downloads.review.kept import KeptReview
    from crateful.downloads.worker.job import Job

REASON: Final = "put back to review"
"""Why it goes, for the library's history."""


def run(job: Job, context: WorkerContext) -> None:
    """Open the review again, or leave the album in the library and say why.

    Raises:
        StepFailedError: a disk is full, or another job is at the album; it is tried again.
        Whatever ``job.watch.check`` raises.
    """
    job.row.enter(Status.IMPORTING)
    job.watch.stage(Stage.RECORDING)
    try:
        _put_back(job, context)
    except StepFailedError as error:
        is_last = error.recovery is Recovery.TRANSIENT and job.ask.is_last_attempt(error.code)
        if error.recovery in (Recovery.WAITING, Recovery.TRANSIENT) and not is_last:
            raise
        _stay(job, context, str(error))


def _put_back(job: Job, context: WorkerContext) -> None:
    kept_review = kept.read(context.settings, job.ask.id)
    with context.database.reading() as session:
        record = putting_back.record_of(session, job.ask.id)
        album = session.get(Album, record.album_id) if record and record.album_id else None
    if kept_review is None or record is None or album is None:
        raise _not_put_back(SENTENCES[Left.DELETED])
    _make_again(job, kept_review, Shelf(context.settings.library_dir).place(album.folder))
    hearted_by: list[int] = []

    def reopen(session: Session) -> None:
        job.row.fence(session)
        _check_right(session, job, album.id)
        if record.action == "added":  # of a replaced album the hearts are the older copy's
            hearted_by.extend(levels.hearted_by(session, album.id))
        _open(session, job, kept_review, hearted_by)

    found, keepers = undoing.undo(
        context.database,
        context.settings,
        record.id,
        job.ask.options.by or job.ask.user_id,
        reopen,
        reason=REASON,
    )
    if found.left is not None or found.is_done:
        why = f"{SENTENCES[found.left or Left.DELETED]} {found.why}".strip()
        raise _not_put_back(why)
    link_folders.sync(context.database, context.settings, keepers)
    action = "replaced" if record.action == "replaced" else "removed"
    job.bus.tell(None, LibraryChanged(album_id=album.id, action=action))


def _make_again(job: Job, kept_review: KeptReview, album: Path) -> None:
    """Have the files in staging as they were when a person was asked.

    Raises:
        StepFailedError: the disk is full, or a file of the album was changed or is gone.
    """
    into = staging.audio_dir(job.staging)
    try:
        for file in kept_review.files:
            job.watch.check()
            file.make(album, into)
        for path in sorted(into.rglob("*")):
            atomic.sync(path)
        atomic.write(job.staging / staging.NOTE, kept_review.fetched.encode())
    except (NotTheSameError, FileNotFoundError) as error:
        raise _not_put_back(SENTENCES[Left.CHANGED]) from error
    except OSError as error:
        if error.errno in NO_ROOM:
            msg = "The disk is full: free some space; it is tried again."
            raise StepFailedError(msg, code="disk-full", recovery=Recovery.WAITING) from error
        why = f"A file of the album can't be read: {error.strerror}."
        raise _not_put_back(why) from error


def _check_right(session: Session, job: Job, album_id: int) -> None:
    """Check that whoever takes the decision back still may.

    Raises:
        StepFailedError: others heart the album by now, and the person is no admin.
    """
    by = job.ask.options.by or job.ask.user_id
    if putting_back.is_others(session, by, album_id):
        raise _not_put_back(putting_back.OTHERS)


def _open(session: Session, job: Job, kept_review: KeptReview, hearted_by: list[int]) -> None:
    options = replace(
        job.ask.options,
        decision=None,
        puts_back=False,
        can_put_back=False,
        hearted_by=tuple(hearted_by),
    )
    job.row.settle(session, Status.REVIEW, review=kept_review.asked, options=options)


def _stay(job: Job, context: WorkerContext, why: str) -> None:
    """End as it was before, with a word why."""
    job.row.incident(Incident("not-put-back", f"It was not put back to review. {why}"))
    with context.database.session() as session:
        record = putting_back.record_of(session, job.ask.id)
        kept_id = session.scalar(select(Download.result_album_id).where(Download.id == job.ask.id))
        job.row.settle(
            session,
            Status.COMPLETE,
            result_album_id=kept_id or (record and record.album_id),
            options=replace(job.ask.options, puts_back=False),
        )


def _not_put_back(why: str) -> StepFailedError:
    return StepFailedError(why, code="not-put-back", recovery=Recovery.NEEDS_USER)
