"""Downloads that a site refused as an update of the engine may mend, tried once more after one."""

from __future__ import annotations

import logging
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from crateful.db import utc_now
from crateful.downloads import broadcast, download_log, entry
from crateful.downloads.entry import TooManyDownloadsError
from crateful.downloads.models import Download
from crateful.downloads.states import Status
from crateful.downloads.worker import track_progress
from crateful.downloads.worker.leases import ANEW
from crateful.engines.ytdlp.sayings import MENDED_BY_UPDATE
from crateful.sources import SITES
from crateful.sources.source import Incident

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from crateful.db import Database
    from crateful.engines.environments import Event
    from crateful.events.bus import Bus
    from crateful.settings import Settings

logger = logging.getLogger(__name__)

LATELY: Final = timedelta(days=1)
"""How long before an update a refusal may have been that is tried again after it."""

AT_MOST: Final = 100
"""Downloads that one update has tried again, the latest first."""


def try_again(
    settings: Settings, database: Database, bus: Bus, engine: str, updated: Event
) -> None:
    """Queue what the engine's sites refused shortly before its update; each download once.

    Asked again after the same update, it finds nothing more to do.

    Args:
        settings: say where the logs are.
        database: where the downloads are.
        bus: tells their owners.
        engine: of :data:`crateful.engines.environments.ENGINES`.
        updated: what the update came to.
    """
    at = datetime.fromisoformat(updated.at)
    if utc_now() - at > LATELY:
        return
    names = [one.name for one in SITES if one.description.engine == engine]
    with database.reading() as session:
        refused = _refused(session, names, at)
    for download_id in refused:
        message = (
            f"It was refused before; tried again by itself after the update: {updated.message}"
        )
        told = Incident("engine-updated", message)
        if (row := _queue(database, download_id, told)) is not None:
            download_log.of_download(settings, row.id).write(f"{told.code}: {message}")
            logger.info("download %s: tried again after an update", row.id)
            bus.tell(row.user_id, broadcast.changed(row))


def _refused(session: Session, names: list[str], at: datetime) -> list[int]:
    """Return what ended, or began to wait for a person, and had been begun before the update."""
    lately = (
        select(Download)
        .where(
            Download.status.in_([Status.FAILED, Status.REVIEW]),
            Download.source.in_(names),
            Download.updated_at >= at - LATELY,
            Download.started_at <= at,
        )
        .order_by(Download.id.desc())
        .limit(AT_MOST)
    )
    return [row.id for row in session.scalars(lately) if _is_mendable(session, row)]


def _is_mendable(session: Session, row: Download) -> bool:
    if row.options.is_second_try:
        return False
    if row.status == Status.FAILED:
        return row.error_code in MENDED_BY_UPDATE
    tracks = track_progress.kept(session, row)
    return any(one.error_code in MENDED_BY_UPDATE for one in tracks)


def _queue(database: Database, download_id: int, told: Incident) -> Download | None:
    try:
        with database.session() as session:
            row = session.get(Download, download_id)
            if row is None or row.status not in {Status.FAILED, Status.REVIEW}:
                return None
            in_review = row.status == Status.REVIEW
            if not in_review:
                entry.admit(session, row.user_id)
            options = replace(row.options, is_second_try=True, decision=None, wants_rest=in_review)
            again = (
                update(Download)
                .where(Download.id == download_id, Download.status == row.status)
                .values(
                    **ANEW,
                    options=options,
                    incidents=[asdict(told)],
                    tracks_done=0,
                    seq=Download.seq + 1,
                    updated_at=utc_now(),
                )
                .returning(Download)
            )
            return session.scalar(again.execution_options(populate_existing=True))
    except (IntegrityError, TooManyDownloadsError):  # asked for again by its owner, or too many
        return None
