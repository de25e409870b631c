"""The ends of a download (complete, duplicate, review) and what follows from each."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from crateful import sources
from crateful.downloads import local_folder, rights, staging
from crateful.downloads.models import Mode
from crateful.downloads.pipeline import lossy
from crateful.downloads.review import naming, snapshot, store
from crateful.downloads.states import Status
from crateful.downloads.worker import originals
from crateful.errors import StepFailedError
from crateful.events.messages import LibraryChanged, Notification
from crateful.files import paths
from crateful.library.hearts import levels, link_folders

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from crateful.downloads.context import WorkerContext
    from crateful.downloads.owned_copies import AlreadyOwned
    from crateful.downloads.pipeline.identify import Doubtful
    from crateful.downloads.pipeline.verify import Probed
    from crateful.downloads.review.snapshot import ReviewSnapshot
    from crateful.downloads.worker.job import Job
    from crateful.library.filing.file_album import Filed
    from crateful.tagging.types import TaggedAlbum

COVER_SIDE_PX: Final = 500
"""Of the picture that a person is shown of an album in review."""


def as_complete(
    session: Session,
    job: Job,
    album_id: int,
    *,
    asked_for_track: bool,
    is_verified: bool,
    is_kept: bool,
) -> None:
    """Record the end in the transaction that records the album: both or neither.

    Args:
        session: that transaction.
        job: the download's.
        album_id: as which it stands in the library.
        asked_for_track: one of its tracks was wanted.
        is_verified: its files were decoded.
        is_kept: what a person was asked is, so that it can be put back to review.
    """
    _heart(session, job, album_id, asked_for_track=asked_for_track)
    levels.add_again(session, job.ask.options.hearted_by, album_id)
    originals.keep(session, job.ask, album_id, is_verified=is_verified)
    if not is_kept:
        store.forget(session, job.ask.id)
    options = replace(job.ask.options, can_put_back=is_kept, hearted_by=())
    job.row.settle(session, Status.COMPLETE, result_album_id=album_id, options=options)


def as_duplicate(job: Job, context: WorkerContext, owned: AlreadyOwned) -> None:
    """End because the library has this album at least as good; the reason is shown."""
    with context.database.session() as session:
        _heart(session, job, owned.album_id, asked_for_track=owned.asked_for_track)
        store.forget(session, job.ask.id)
        job.row.settle(
            session,
            Status.DUPLICATE,
            result_album_id=owned.album_id,
            error_code="duplicate",
            error_message=owned.reason,
        )
    if owned.asked_for_track:
        link_folders.sync(context.database, context.settings, [job.ask.user_id])


def in_review(job: Job, context: WorkerContext, doubtful: Doubtful) -> None:
    """Stop until a person has decided; the staged files stay."""
    question, candidates = doubtful.question, doubtful.candidates
    likeliest = question.preselected or next(iter(candidates), None)
    shown = snapshot_of(job, context, doubtful.probed)
    has_cover = _show_cover(job, context, doubtful)
    asked = {
        "reason": question.code,
        "message": question.message,
        "preselected": question.preselected.id if question.preselected else None,
        "confidence": likeliest and likeliest.confidence,
        "candidates": len(candidates),
        "has_cover": has_cover,
        "lacks": naming.lacking(shown, None),
    }
    staging.keep(job.staging)  # it may wait for weeks
    with context.database.session() as session:
        kept = replace(shown, asked=asked, by_sound=doubtful.by_sound)
        store.store(session, job.ask.id, candidates, kept)
        job.row.settle(session, Status.REVIEW, review=asked)


def snapshot_of(job: Job, context: WorkerContext, probed: Probed) -> ReviewSnapshot:
    """Return what a person who is asked of an album needs to know of it."""
    staged = probed.staged
    library = context.settings.library_dir
    return snapshot.gather(
        probed.hints,
        probed.facts,
        from_lossy_source=lossy.is_from_lossy_source(job.ask, staged.fetched.release),
        stands_in=staged.folder.relative_to(library).as_posix() if staged.in_place else None,
        joins=job.ask.options.joins,
    )


def _show_cover(job: Job, context: WorkerContext, doubtful: Doubtful) -> bool:
    """Make a small copy of the picture of somebody's own files; return whether there is one."""
    staged = doubtful.probed.staged
    if not sources.is_local(job.ask.source) or staged.in_place:
        return False
    try:
        cover = context.workbench.cover(staged.folder, None, job.watch, maker="owner")
        if cover is not None:
            picture = staged.folder / cover.path
            small = staging.review_cover(job.staging)
            context.workbench.thumbnail(picture, small, COVER_SIDE_PX, job.watch, is_own=True)
    except StepFailedError as error:
        job.log.write(f"no picture is shown in review: {error}")
        return False
    return cover is not None


def tidy(job: Job, context: WorkerContext, filed: Filed, album: TaggedAlbum) -> None:
    """Do what follows from a new album; maintenance makes up for what a crash here leaves out."""
    job.bus.tell(None, LibraryChanged(album_id=filed.album_id, action=filed.action))
    for user_id in filed.followed_by:
        job.bus.tell(user_id, _new_album(job, filed.album_id, album))
    link_folders.sync(context.database, context.settings, filed.hearted_by)
    if job.ask.options.mode is not Mode.MOVE:
        return
    with context.database.reading() as session:
        if not rights.hold(session, job.ask):
            job.log.write("originals-left: whoever asked for this is no admin any more")
            return
        if originals.are_kept(session, job.ask):
            return  # until the copies are verified
    ask = job.ask
    left = local_folder.finish_move(context.database, ask.source_url, ask.batch_id, ask.options)
    if left and ask.options.upload is None:  # an upload's folder goes with what is left in it
        job.log.write(f"originals-left: {', '.join(paths.text_of(path) for path in left)}")
        job.bus.tell(job.ask.user_id, _originals_left(job, filed.album_id, len(left)))


def _new_album(job: Job, album_id: int, tagged: TaggedAlbum) -> Notification:
    return Notification(
        title="New in your library",
        message=f"{tagged.title} by {tagged.artist} has come.",
        code="followed-artist",
        download_id=job.ask.id,
        album_id=album_id,
    )


def _originals_left(job: Job, album_id: int, count: int) -> Notification:
    return Notification(
        title="Imported, but not removed",
        message=f"The album is in the library; {count} of its files in {job.ask.source_url} "
        "could not be removed, as the server may not.",
        code="originals-left",
        download_id=job.ask.id,
        album_id=album_id,
    )


def _heart(session: Session, job: Job, album_id: int, *, asked_for_track: bool) -> None:
    """Rule 2: an album is hearted by itself only when one of its tracks was asked for."""
    if asked_for_track:
        levels.add_album(session, job.ask.user_id, album_id)
