"""Whether a user may have a download done; checked again when it runs, not only when asked.

Work waits: in the queue, for MusicBrainz, in review, as a move whose originals are still there.
What only admins may ask for is done only while the person on whose word it goes on is one.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from crateful.downloads import local_folder
from crateful.errors import ForbiddenError, Recovery, StepFailedError
from crateful.users.models import User

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from crateful.downloads.job_input import JobInput
    from crateful.downloads.models import Download, Options
    from crateful.users.service import CurrentUser

ADMINS_ONLY: Final = frozenset({local_folder.SOURCE})
"""Sources that reach what only admins may reach: folders of the server."""


class AdminsDownloadError(ForbiddenError):
    """It acts on folders of the server, which is for admins."""


def hold(session: Session, task: JobInput | Download) -> bool:
    """Tell whether the person on whose word a download goes on may still have it done."""
    if task.source not in ADMINS_ONLY:
        return True
    person = task.options.by or task.user_id
    return bool(session.scalar(select(User.is_admin).where(User.id == person)))


def require(session: Session, task: JobInput | Download) -> None:
    """Check it, for a step of the work.

    Raises:
        StepFailedError: ``no-longer-allowed``.
    """
    if not hold(session, task):
        msg = (
            "Only admins may import folders of the server, and who asked for this is none any "
            "more; an admin can retry it."
        )
        raise StepFailedError(msg, code="no-longer-allowed", recovery=Recovery.NEEDS_USER)


def taking_over(current_user: CurrentUser, row: Download) -> Options:
    """Return a download's options as they are once ``user`` has it go on.

    Raises:
        AdminsDownloadError: the user may not have it done.
    """
    if row.source not in ADMINS_ONLY:
        return row.options
    if not current_user.is_admin:
        msg = f"Download {row.id} acts on folders of the server; only an admin may let it go on."
        raise AdminsDownloadError(msg)
    return replace(row.options, by=current_user.id)
