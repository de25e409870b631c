"""Purging: removing albums in the trash for good."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from crateful.db import utc_now
from crateful.errors import StepFailedError
from crateful.library.browse import history
from crateful.library.errors import TrashEntryNotFoundError
from crateful.library.models import TrashEntry
from crateful.library.store import disk, journal
from crateful.library.store.disk import Shelf
from crateful.library.trash import deletion
from crateful.library.trash.deletion import RESTORED

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.orm import Session

    from crateful.db import Database
    from crateful.settings import Settings

logger = logging.getLogger(__name__)

RETRY_AFTER: Final = timedelta(hours=1)
"""When what could not be removed is tried again: a player had a file open, a share was away."""


def purge(database: Database, settings: Settings, entry_id: int, by: int | None = None) -> None:
    """Remove one album of the trash for good.

    Args:
        database: with the library's rows.
        settings: where the library is.
        entry_id: what is to go.
        by: the user; ``None`` when its time was over.

    Raises:
        TrashEntryNotFoundError: there is no such entry.
        StepFailedError: a part of it can't be removed now, or it is being brought back; it is
            tried again later.
    """
    with database.session() as session:
        journal.lock(session)
        entry = _entry(session, entry_id)
        journal.refuse_job(session, deletion.restoring(entry_id))
        # From now on it can only go: a part of the files may be gone already.
        entry.purge_at = utc_now()
        job = entry.job
    try:
        with disk.reporting():
            disk.purge(Shelf(settings.library_dir), job)
    except StepFailedError:
        with database.session() as session:
            _entry(session, entry_id).purge_at = utc_now() + RETRY_AFTER
        raise
    with database.session() as session:
        entry = _entry(session, entry_id)
        if entry.reason != RESTORED:
            reason = "its time in the trash was over" if by is None else ""
            history.note_purged(session, entry, by=by, reason=reason)
        session.delete(entry)


def empty(database: Database, settings: Settings, by: int) -> tuple[int, int]:
    """Remove everything for good; return how much went, and how much can't be removed now."""
    with database.reading() as session:
        ids = list(session.scalars(select(TrashEntry.id)))
    return _purge_some(database, settings, ids, by)


def purge_expired(database: Database, settings: Settings) -> int:
    """Remove everything whose time is over; what can't be removed is tried again in an hour."""
    with database.reading() as session:
        expired = session.scalars(select(TrashEntry.id).where(TrashEntry.purge_at <= utc_now()))
        ids = list(expired)
    return _purge_some(database, settings, ids, None)[0]


def _purge_some(
    database: Database, settings: Settings, ids: Iterable[int], by: int | None
) -> tuple[int, int]:
    gone = left = 0
    for entry_id in ids:
        try:
            purge(database, settings, entry_id, by)
        except StepFailedError as error:
            logger.warning("an album stays in the trash for another hour: %s", error)
            left += 1
        except TrashEntryNotFoundError:
            continue  # another worker was quicker
        else:
            gone += 1
    return gone, left


def _entry(session: Session, entry_id: int) -> TrashEntry:
    found = session.get(TrashEntry, entry_id)
    if found is None:
        raise TrashEntryNotFoundError
    return found
