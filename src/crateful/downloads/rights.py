"""Whether a user may have a download done; checked again when it runs, not only when asked.

Work waits: in the queue, for MusicBrainz, in review, as a move whose originals are still there.
What only admins may ask for is done only while the person on whose word it goes on is one.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import select

from crateful import sources
from crateful.downloads.moving_in.uploaded import Upload
from crateful.errors import ForbiddenError, Recovery, StepFailedError
from crateful.users.models import User

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from crateful.downloads.job_input import JobInput
    from crateful.downloads.models import Download, Options
    from crateful.users.service import CurrentUser


class AdminsDownloadError(ForbiddenError):
    """It acts on folders of the server, which is for admins."""


def hold(session: Session, task: JobInput | Download) -> bool:
    """Tell whether the person on whose word a download goes on may still have it done."""
    return not sources.is_local(task.source) or may_touch(session, task.options, task.user_id)


def may_touch(session: Session, options: Options, user_id: int) -> bool:
    """Tell whether an import may read and remove its originals: an admin's, or what was sent.

    Args:
        session: only read.
        options: of the import.
        user_id: whose it is.
    """
    if options.upload is None:
        wanted = select(User.is_admin).where(User.id == (options.by or user_id))
        return bool(session.scalar(wanted))
    sender = session.scalar(select(Upload.user_id).where(Upload.id == options.upload))
    return sender in {user_id, None}  # what is over was removed, and its id never comes back


def require(session: Session, task: JobInput | Download) -> None:
    """Check it, for a step of the work.

    Raises:
        StepFailedError: ``no-longer-allowed``.
    """
    if not hold(session, task):
        msg = (
            "What was sent for this is somebody else's by now; send it again."
            if task.options.upload is not None
            else "Only admins may import folders of the server, and who asked for this is none any "
            "more; an admin can retry it."
        )
        raise StepFailedError(msg, code="no-longer-allowed", recovery=Recovery.NEEDS_USER)


def taking_over(current_user: CurrentUser, row: Download) -> Options:
    """Return a download's options as they are once ``user`` has it go on.

    Raises:
        AdminsDownloadError: the user may not have it done.
    """
    if not _reaches_the_server(row):
        return row.options
    if not current_user.is_admin:
        msg = f"Download {row.id} acts on folders of the server; only an admin may let it go on."
        raise AdminsDownloadError(msg)
    return replace(row.options, by=current_user.id)


def require_hearing(current_user: CurrentUser, row: Download) -> None:
    """Check that a user may have what lies in a download's folder: rights are those of now.

    Raises:
        AdminsDownloadError: it is of the server, and the user is no admin.
    """
    if _reaches_the_server(row) and not current_user.is_admin:
        msg = f"Download {row.id} is of folders of the server; only an admin may open its files."
        raise AdminsDownloadError(msg)


def _reaches_the_server(task: JobInput | Download) -> bool:
    """Tell whether a download reads folders of the server, rather than what its person has sent."""
    return sources.is_local(task.source) and task.options.upload is None
