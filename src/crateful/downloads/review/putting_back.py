"""Taking a decision back: at once while nobody has begun with it, by a job once it was filed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from crateful.downloads import broadcast, entry, rights, service
from crateful.downloads.review import kept, store
from crateful.downloads.states import CLAIMABLE, Stage, Status
from crateful.downloads.worker.leases import ANEW, RELEASED
from crateful.errors import ConflictError, ForbiddenError
from crateful.library.hearts import levels
from crateful.library.models import Album, ImportRecord
from crateful.library.provenance import DOWNLOAD_JOB
from crateful.library.trash import undoing
from crateful.library.trash.undoing import SENTENCES, Left
from crateful.users.models import User

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from crateful.downloads.models import Download
    from crateful.downloads.service import DownloadsContext
    from crateful.users.service import CurrentUser


OTHERS: Final = "Others heart this album by now; an admin can put it back to review."

_UNDER_WAY: Final = "Another download of the same address is under way."
_QUICKER: Final = "It was changed by somebody else just now; look at it again."
_NOT_KEPT: Final = "What it was before it was filed is not kept, or not any more."
_BEING_FILED: Final = "It is still being filed; try again in a moment."


class NotPutBackError(ConflictError):
    """Nobody decided about it, or what was decided can't be taken back any more."""


class OthersHeartItError(ForbiddenError):
    """Others heart the album by now; only an admin may take it out of the library."""


def put_back(context: DownloadsContext, current_user: CurrentUser, download_id: int) -> Download:
    """Open a review again that a person has answered; what was filed is taken out by a job.

    Raises:
        NotPutBackError: nobody decided, it is being filed, or it was changed since.
        OthersHeartItError: others heart the album, and the user is no admin.
        AdminsDownloadError: it acts on folders of the server, and the user is no admin.
    """
    try:
        with context.database.session() as session:
            row = service.find(session, current_user, download_id)
            options = rights.taking_over(current_user, row)
            if row.status in CLAIMABLE and row.can_put_back:
                values = _open_again(session, row)
                options = replace(options, decision=None)
            else:
                values = _queue(session, context, current_user, row)
                options = replace(options, puts_back=True, by=current_user.id)
            after = service.swap(session, row, **values, options=options)
    except IntegrityError as error:
        raise NotPutBackError(_UNDER_WAY) from error
    if after is None:
        raise NotPutBackError(_QUICKER)
    context.bus.tell(after.user_id, broadcast.changed(after))
    return after


def record_of(session: Session, download_id: int) -> ImportRecord | None:
    """Return what is remembered of the filing of a download."""
    return session.scalar(
        select(ImportRecord).where(ImportRecord.job == f"{DOWNLOAD_JOB}{download_id}")
    )


def is_others(session: Session, user_id: int, album_id: int) -> bool:
    """Tell whether an album is hearted by others, and a user is no admin, who may take it out."""
    user = session.get(User, user_id)
    others = set(levels.keepers(session, album_id)) - {user_id}
    return bool(others) and (user is None or not user.is_admin)


def _open_again(session: Session, row: Download) -> dict[str, object]:
    """Return what a decided download has that nobody has begun with, once it waits again."""
    asked = store.read_snapshot(session, row.id).asked
    if asked is None:
        raise NotPutBackError(_NOT_KEPT)
    return {**ANEW, **RELEASED, "status": Status.REVIEW, "stage": row.stage, "review": dict(asked)}


def _queue(
    session: Session, context: DownloadsContext, current_user: CurrentUser, row: Download
) -> dict[str, object]:
    """Return what a filed download has that is to be put back, after a look whether it can be."""
    if row.status != Status.COMPLETE:
        msg = f"Download {row.id} is {row.status}; only what a person decided can be put back."
        raise NotPutBackError(msg, download_status=row.status)
    if not row.can_put_back or not kept.is_there(context.settings, row.id):
        raise NotPutBackError(_NOT_KEPT)
    # Its worker removes the folder last, and with it would go what a job of ours put there.
    if (context.settings.staging_dir / str(row.id)).exists():
        raise NotPutBackError(_BEING_FILED)
    album = session.get_one(Album, row.result_album_id)
    if (why := _why_not(session, context, row, album)) is not None:
        raise NotPutBackError(why, album_id=album.id)
    if is_others(session, current_user.id, album.id):
        raise OthersHeartItError(OTHERS)
    if (other := entry.living(session, row.user_id, row.url_key)) is not None:
        raise NotPutBackError(_UNDER_WAY, download_id=other.id)
    return {**ANEW, "stage": Stage.QUEUED}


def _why_not(
    session: Session, context: DownloadsContext, row: Download, album: Album
) -> str | None:
    """Return why an album stays in the library; ``None`` when it can go."""
    if (record := record_of(session, row.id)) is None:
        return _NOT_KEPT
    (found,) = undoing.foresee(session, context.settings.library_dir, [record])
    if found.left is not None or found.is_done:
        return SENTENCES[found.left or Left.DELETED]
    is_changed = row.finished_at is not None and album.updated_at > row.finished_at
    return SENTENCES[Left.CHANGED] if is_changed else None
