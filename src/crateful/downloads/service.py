"""Actions on downloads; each is one compare-and-swap on the row."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import delete, or_, select, update
from sqlalchemy.exc import IntegrityError

from crateful import sources
from crateful.db import utc_now
from crateful.downloads import broadcast, download_log, entry, rights
from crateful.downloads.models import Decision, Download, Options
from crateful.downloads.requests import DownloadRequest, examine
from crateful.downloads.states import CANCELLABLE, ENDED, LIVING, RETRYABLE, Stage, Status
from crateful.downloads.worker import staging_cleanup
from crateful.downloads.worker.leases import ANEW, RELEASED
from crateful.errors import (
    ConflictError,
    ForbiddenError,
    NotFoundError,
    RefusedError,
)
from crateful.events.messages import DownloadRemoved
from crateful.library import service as library

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from crateful.db import Database
    from crateful.events.bus import Bus
    from crateful.preferences.schemas import Preferences
    from crateful.settings import Settings
    from crateful.users.service import CurrentUser


AT_A_TIME: Final = 200
"""Rows that one transaction changes: others can write in between."""


class DownloadNotFoundError(NotFoundError):
    """There is no such download."""


class NotYourDownloadError(ForbiddenError):
    """It is somebody else's."""


class NotCancellableError(RefusedError):
    """It is being imported, or has ended."""


class NotRetryableError(ConflictError):
    """It has not failed and was not cancelled."""


class StillAliveError(ConflictError):
    """It has not ended yet."""


class SameAddressAliveError(ConflictError):
    """Another download of the same address is under way."""


@dataclass(frozen=True, slots=True)
class DownloadsContext:
    """What the functions here need of the application."""

    settings: Settings
    database: Database
    bus: Bus


def request(
    context: DownloadsContext,
    current_user: CurrentUser,
    request: DownloadRequest,
    preferences: Preferences,
) -> Download:
    """Queue a download, or return the one of this address that is under way already.

    Args:
        context: the application's parts.
        current_user: whose download it becomes.
        request: what is asked for.
        preferences: what the household allows.

    Raises:
        InvalidError, RefusedError, UnavailableError: as
            :func:`crateful.downloads.requests.examine` says.
        TooManyDownloadsError: too many are under way.
    """
    order = examine(request, preferences)
    row = Download(
        user_id=current_user.id,
        source=order.source.name,
        source_url=order.address,
        url_key=order.key,
        search_type=request.search_type,
        requested_quality=order.quality,
        confirm_lossy=order.confirm_lossy,
        options=_options(context, request),
        priority=request.priority,
        woken_at=utc_now(),
    )
    try:
        with context.database.session() as session:
            if (first := entry.under_way(session, row)) is not None:
                return first
            entry.admit(session, current_user.id)
            session.add(row)
            session.flush()
    except IntegrityError:  # the same person posted it twice at the same moment
        with context.database.reading() as session:
            first = entry.living(session, current_user.id, order.key)
        if first is None:
            raise
        return first
    context.bus.tell(row.user_id, broadcast.changed(row))
    return row


def _options(context: DownloadsContext, request: DownloadRequest) -> Options:
    """Return what a download is about; what joins an album is filed as that one was."""
    if request.completes is None:
        return Options(limit=request.limit)
    with context.database.reading() as session:
        release_id = library.album_of(session, request.completes).musicbrainz_id
    decision = Decision(release_id=release_id, as_is=release_id is None)
    return Options(joins=request.completes, completes=True, decision=decision)


def find(session: Session, current_user: CurrentUser, download_id: int) -> Download:
    """Return one download that the user may see.

    Raises:
        DownloadNotFoundError: there is none.
        NotYourDownloadError: it is somebody else's.
    """
    row = session.get(Download, download_id)
    if row is None:
        raise not_found(download_id)
    if row.user_id != current_user.id and not current_user.is_admin:
        msg = f"Download {download_id} is somebody else's."
        raise NotYourDownloadError(msg)
    return row


def not_found(download_id: int) -> DownloadNotFoundError:
    """Return the error to raise of a download that is not there, or not for who asks."""
    return DownloadNotFoundError(f"There is no download {download_id}.")


def cancel(context: DownloadsContext, current_user: CurrentUser, download_id: int) -> None:
    """Cancel a download; one that no worker has is cancelled when this returns.

    Raises:
        NotCancellableError: it is being imported, or has ended.
    """
    while True:  # a worker may take it between our look and our swap; then look again
        with context.database.session() as session:
            row = find(session, current_user, download_id)
            if row.status not in CANCELLABLE or row.options.puts_back:
                msg = f"Download {download_id} is {row.status} and can't be cancelled."
                raise NotCancellableError(msg, download_status=row.status)
            was_running = row.status == Status.DOWNLOADING
            after = _cancel(session, row)
        if after is not None:
            break
    if was_running:
        context.bus.cancel(download_id)
        return
    context.bus.tell(after.user_id, broadcast.changed(after))
    staging_cleanup.remove(context.settings, context.database, [download_id])


def cancel_batch(context: DownloadsContext, batch_id: str) -> int:
    """Cancel what a batch has not done yet; return how many downloads that were.

    What is being filed this moment ends well; what waits in review stays there.
    """
    cancelled = 0
    while some := _cancel_some(context, batch_id):
        cancelled += some
    return cancelled


def _cancel_some(context: DownloadsContext, batch_id: str) -> int:
    of_batch = select(Download.id).where(Download.batch_id == batch_id).limit(AT_A_TIME)
    waiting = Download.status.in_((Status.PENDING, Status.WAITING))
    running = (Download.status == Status.DOWNLOADING, Download.cancel_requested_at.is_(None))
    news = {"seq": Download.seq + 1, "updated_at": utc_now()}
    with context.database.session() as session:
        gone = session.scalars(
            update(Download)
            .where(Download.id.in_(of_batch.where(waiting)), waiting)
            .values(**news, **cancelled())
            .returning(Download)
        ).all()
        asked = session.scalars(
            update(Download)
            .where(Download.id.in_(of_batch.where(*running)), *running)
            .values(**news, cancel_requested_at=utc_now(), wanted_again=False)
            .returning(Download.id)
        ).all()
    for row in gone:
        context.bus.tell(row.user_id, broadcast.changed(row))
    for download_id in asked:
        context.bus.cancel(download_id)
    staging_cleanup.remove(context.settings, context.database, [row.id for row in gone])
    return len(gone) + len(asked)


def retry(
    context: DownloadsContext,
    current_user: CurrentUser,
    download_id: int,
    *,
    confirm_lossy: bool | None = None,
) -> Download:
    """Queue a failed or cancelled download again; what was fetched whole is kept.

    One that waits for a person gets what did not come before, and nothing twice.

    Raises:
        NotRetryableError: it has neither failed nor been cancelled, and waits for nobody.
        SameAddressAliveError: another one of the same address is under way.
        TooManyDownloadsError: too many are.
    """
    try:
        with context.database.session() as session:
            row = find(session, current_user, download_id)
            _check_retryable(row)
            in_review = row.status == Status.REVIEW
            if not in_review:
                _admit_again(session, row)
            options = replace(
                rights.taking_over(current_user, row),
                decision=None,
                puts_back=False,
                steps=row.options.steps if in_review else (),
                is_second_try=False,
                wants_rest=in_review and not sources.is_local(row.source),
            )
            after = swap(
                session,
                row,
                **ANEW,
                options=options,
                incidents=[],
                result_album_id=None,
                tracks_done=0,
                confirm_lossy=row.confirm_lossy if confirm_lossy is None else confirm_lossy,
            )
    except IntegrityError as error:
        raise _alive(None) from error
    if after is None:
        msg = f"Download {download_id} was changed by somebody else just now."
        raise NotRetryableError(msg)
    context.bus.tell(after.user_id, broadcast.changed(after))
    return after


def remove(context: DownloadsContext, current_user: CurrentUser, download_id: int) -> None:
    """Delete an ended download with its log; the album in the library stays.

    Raises:
        StillAliveError: it has not ended.
    """
    with context.database.session() as session:
        row = find(session, current_user, download_id)
        gone = session.scalar(
            delete(Download)
            .where(Download.id == download_id, Download.status.in_(ENDED))
            .returning(Download.id)
        )
        if gone is None:
            msg = f"Download {download_id} is {row.status}. Cancel it first."
            raise StillAliveError(msg, download_status=row.status)
    context.bus.tell(row.user_id, DownloadRemoved(download_id=download_id, seq=row.seq + 1))
    download_log.of_download(context.settings, download_id).remove()
    staging_cleanup.remove(context.settings, context.database, [download_id])


def recent(
    session: Session, current_user: CurrentUser, since_s: float, limit: int
) -> Sequence[Download]:
    """Return what is alive or ended in the last ``since_s`` seconds, newest first."""
    is_shown = or_(
        Download.status.in_(LIVING), Download.finished_at > utc_now() - timedelta(seconds=since_s)
    )
    query = select(Download).where(is_shown).order_by(Download.id.desc()).limit(limit)
    if not current_user.is_admin:
        query = query.where(Download.user_id == current_user.id)
    return session.scalars(query).all()


def swap(session: Session, row: Download, **values: object) -> Download | None:
    """Change ``row`` if it still is as it was read; return it as it is then."""
    return session.scalar(
        update(Download)
        .where(
            Download.id == row.id,
            Download.status == row.status,
            Download.lease_token.is_(None)
            if row.lease_token is None
            else Download.lease_token == row.lease_token,
        )
        .values(seq=Download.seq + 1, updated_at=utc_now(), **values)
        .returning(Download)
        .execution_options(populate_existing=True)
    )


def decide(
    session: Session, current_user: CurrentUser, row: Download, decision: Decision
) -> Download | None:
    """Go on with a review as a person decided; ``None`` when somebody else was quicker.

    Raises:
        AdminsDownloadError: it acts on folders of the server, and the user is no admin.
    """
    return swap(session, row, **decided(current_user, row, decision))


def decided(current_user: CurrentUser, row: Download, decision: Decision) -> dict[str, Any]:
    """Return what a download in review has once a person decided, and it waits for its turn.

    Raises:
        AdminsDownloadError: it acts on folders of the server, and the user is no admin.
    """
    options = replace(rights.taking_over(current_user, row), decision=decision)
    return {**ANEW, "progress": row.progress, "options": options}


def cancelled() -> dict[str, Any]:
    """Return what a download has that nobody works on once it is cancelled."""
    return {
        **RELEASED,
        "status": Status.CANCELLED,
        "stage": Stage.DONE,
        "finished_at": utc_now(),
        "next_attempt_at": None,
        "review": None,
    }


def _cancel(session: Session, row: Download) -> Download | None:
    if row.status == Status.DOWNLOADING:
        return swap(session, row, cancel_requested_at=utc_now(), wanted_again=False)
    return swap(session, row, **cancelled())


def _admit_again(session: Session, row: Download) -> None:
    if (other := entry.living(session, row.user_id, row.url_key)) is not None:
        raise _alive(other.id)
    if not sources.is_local(row.source):
        entry.admit(session, row.user_id)


def _check_retryable(row: Download) -> None:
    if row.status not in RETRYABLE:
        msg = (
            f"Download {row.id} is {row.status}; "
            "only one that failed, was cancelled or is in review can be retried."
        )
        raise NotRetryableError(msg, download_status=row.status)


def _alive(other: int | None) -> SameAddressAliveError:
    msg = "Another download of the same address is under way."
    return SameAddressAliveError(msg, download_id=other)
