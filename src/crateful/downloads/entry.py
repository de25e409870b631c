"""Adding a download: the limit per user, and what happens when one is asked for twice.

Whatever makes a download live (a link, a retry, an album of a playlist, a folder) comes through
here, inside the transaction that makes it so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import func, select, update

from crateful import sources
from crateful.db import utc_now
from crateful.downloads.models import Download
from crateful.downloads.states import LIVING, Status
from crateful.errors import TooManyError
from crateful.users.models import User

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy.orm import Session

MAX_LIVING: Final = 200
"""Downloads that one person may have under way; imports of folders don't count."""


ASKED: Final = (
    "source_url",
    "search_type",
    "requested_quality",
    "confirm_lossy",
    "batch_id",
    "options",
    "priority",
)
"""What a row says of the wish itself."""


class TooManyDownloadsError(TooManyError):
    """The person has as many downloads under way as one may have."""


def admit(session: Session, user_id: int, wanted: int = 1) -> None:
    """Make sure that a person may have so many more, until the transaction ends.

    Args:
        session: a writing session; whoever else lets this person's in waits for its end.
        user_id: whose downloads.
        wanted: how many more.

    Raises:
        TooManyDownloadsError: that would be too many.
    """
    # Two at once would each count without the other's: the person's row is the lock. It leaves
    # foreign keys alone (FOR NO KEY UPDATE); SQLite has one writer anyway.
    session.execute(select(User.id).where(User.id == user_id).with_for_update(key_share=True))
    alive = session.scalar(
        select(func.count()).where(
            Download.user_id == user_id,
            Download.status.in_(LIVING),
            Download.source.not_in(sources.LOCAL),
        )
    )
    if (alive or 0) + wanted > MAX_LIVING:
        msg = f"You have {alive} of {MAX_LIVING} downloads under way. Wait until some have ended."
        raise TooManyDownloadsError(msg)


def living(session: Session, user_id: int, url_key: str) -> Download | None:
    """Return a person's download of an address that has not ended."""
    return session.scalar(
        select(Download).where(
            Download.user_id == user_id, Download.url_key == url_key, Download.status.in_(LIVING)
        )
    )


def living_among(session: Session, user_id: int, url_keys: Collection[str]) -> frozenset[str]:
    """Return those of some addresses of which a person has a download that has not ended."""
    living = select(Download.url_key).where(
        Download.user_id == user_id, Download.url_key.in_(url_keys), Download.status.in_(LIVING)
    )
    return frozenset(session.scalars(living))


def under_way(session: Session, row: Download) -> Download | None:
    """Return the download that is under way already instead of ``row``, which is not added yet.

    One that is being cancelled would take the wish along: it is made to start anew, as ``row``
    asks, once its worker has let go of it.

    Args:
        session: a writing session.
        row: as it would be made.
    """
    dying = (
        update(Download)
        .where(
            Download.user_id == row.user_id,
            Download.url_key == row.url_key,
            Download.status == Status.DOWNLOADING,
            Download.cancel_requested_at.is_not(None),
        )
        .values({name: getattr(row, name) for name in ASKED})
        .values(wanted_again=True, seq=Download.seq + 1, updated_at=utc_now())
        .returning(Download)
    )
    # If its worker was quicker, it has ended by now, and there is none.
    return session.scalar(dying) or living(session, row.user_id, row.url_key)
