"""Staging cleanup: removes what ended downloads left and nobody needs."""

from __future__ import annotations

import logging
import secrets
import shutil
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from crateful import sources
from crateful.db import utc_now
from crateful.downloads import download_log, local_folder, rights
from crateful.downloads.models import Download
from crateful.downloads.staging import is_worth_a_retry
from crateful.downloads.states import ENDED, Status
from crateful.downloads.worker import originals

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from sqlalchemy.orm import Session

    from crateful.db import Database
    from crateful.settings import Settings

logger = logging.getLogger(__name__)

KEEP_FAILED: Final = timedelta(days=7)
"""How long what a failed download fetched is kept, so that a retry does not fetch it again."""

ASIDE: Final = ".gone-"


def set_aside(settings: Settings, download_id: int) -> Path | None:
    """Rename a download's staging folder, so that it is gone at once; return its new place.

    The caller removes that; should it die before, :func:`collect` does. Nothing that a rollback
    may bring back is to need the folder.
    """
    aside = settings.staging_dir / f"{ASIDE}{download_id}-{secrets.token_hex(4)}"
    try:
        (settings.staging_dir / str(download_id)).rename(aside)
    except FileNotFoundError:
        return None
    return aside


def collect(settings: Settings, database: Database) -> int:
    """Remove folders whose download has ended or is gone; return how many."""
    if not settings.staging_dir.is_dir():
        return 0
    folders = sorted(settings.staging_dir.iterdir())
    return sum(_is_removed(folder, settings, database) for folder in folders)


def remove(settings: Settings, database: Database, download_ids: Iterable[int]) -> None:
    """Remove the folders of downloads that are ended or deleted, but of one that is wanted again.

    To be called after the commit that ends them: whoever dies before it has lost nothing, and
    should it die after it, :func:`collect` removes them.
    """
    for download_id in download_ids:
        folder = settings.staging_dir / str(download_id)
        if folder.exists():
            _is_removed(folder, settings, database)


def collect_logs(settings: Settings, database: Database) -> int:
    """Remove the logs of downloads that are gone, such as a removed user's; return how many."""
    # The files first: a download that begins meanwhile then has none among them.
    logs = {path: path.stem for path in download_log.folder(settings).glob("*.log")}
    if not logs:
        return 0
    with database.reading() as session:
        known = {str(download_id) for download_id in session.scalars(select(Download.id))}
    left = [path for path, download_id in logs.items() if download_id not in known]
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)


def _is_removed(folder: Path, settings: Settings, database: Database) -> bool:
    """Remove a folder if nobody needs it, and tell whether it went."""
    try:
        if (aside := _taken_aside(folder, settings, database)) is None:
            return False
        shutil.rmtree(aside)
    except OSError as error:  # tried again at the next collection
        logger.warning("%s could not be removed: %s", folder, error.strerror)
        return False
    return True


def _taken_aside(folder: Path, settings: Settings, database: Database) -> Path | None:
    """Return where a folder that nobody needs is now, or ``None`` for one that is needed."""
    if folder.name.startswith(ASIDE):
        return folder
    if not folder.name.isdecimal():
        return None  # none of ours
    download_id = int(folder.name)
    with database.reading() as session:
        if not _is_left_over(session, folder, download_id):
            return None
    _finish_move(download_id, database)
    # Looked at again while the row is locked: a retry just now wants the folder after all.
    with database.session() as session:
        if not _is_left_over(session, folder, download_id):
            return None
        return set_aside(settings, download_id)


def _finish_move(download_id: int, database: Database) -> None:
    """Remove the originals of a moved album, if its worker died just after it was filed."""
    with database.reading() as session:
        row = session.get(Download, download_id)
        is_ours = (
            row is not None
            and sources.is_local(row.source)
            and rights.hold(session, row)
            and not originals.are_kept(session, row)
        )
    if row is not None and is_ours and row.status is Status.COMPLETE:
        local_folder.finish_move(database, row.source_url, row.batch_id, row.options)


def _is_left_over(session: Session, folder: Path, download_id: int) -> bool:
    row = session.execute(
        select(Download.status, Download.finished_at)
        .where(Download.id == download_id)
        .with_for_update()
    ).one_or_none()
    if row is None:
        return True
    if row.status not in ENDED:
        return False
    is_fresh = row.finished_at is not None and row.finished_at > utc_now() - KEEP_FAILED
    return not (row.status is Status.FAILED and is_fresh and is_worth_a_retry(folder))
