"""Who works on what: claims, heartbeats, and taking over from the dead.

Every step is one compare-and-swap on the row. A message of the queue is only the hint that
there may be something to claim, so a lost, doubled or late one does no harm.
"""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import ColumnElement, and_, case, func, or_, select, update

from crateful.db import utc_now
from crateful.downloads import owner, turns
from crateful.downloads.models import PUT_OFF, Download
from crateful.downloads.states import CLAIMABLE, RUNNING, Stage, Status
from crateful.downloads.turns import SKEW
from crateful.tools import process

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session

    from crateful.db import Database
    from crateful.downloads.owner import Owner

logger = logging.getLogger(__name__)

REWAKE_S: Final = 15.0
"""Seconds after which a due download that nobody took is made known again."""

MAX_LOSSES: Final = 6
"""Attempts after which a download whose worker keeps dying is given up."""

RELEASED: Final[Mapping[str, Any]] = {
    "lease_owner": None,
    "lease_token": None,
    "lease_until": None,
    "child_pgid": None,
    "child_born": None,
    "speed_bps": None,
    "eta_s": None,
}
"""What a row holds that nobody works on."""


@dataclass(frozen=True, slots=True)
class Beat:
    """What a heartbeat learned of the worker's downloads."""

    cancelled: frozenset[int]
    lost: frozenset[int]


def database_time(session: Session) -> datetime:
    """Return the present time by the one clock that all workers share.

    SQLite's workers are on one machine; PostgreSQL's may not be.
    """
    if session.get_bind().dialect.name == "postgresql":
        now: datetime = session.scalars(select(func.clock_timestamp())).one()
        return now
    return utc_now()


def claim_next(database: Database, worker: Owner, lease_s: float) -> Download | None:
    """Take the download that should go next, or ``None`` when there is none to take.

    Higher priority first; then the user who has the fewest running; then the oldest. It costs a
    few steps in an index for each user, however many downloads wait.
    """
    with database.session() as session:
        now = database_time(session)
        found = turns.next_ready(session, now)
        return None if found is None else _take(session, found, worker, now, lease_s)


def claim(database: Database, download_id: int, worker: Owner, lease_s: float) -> Download | None:
    """Take this download, or ``None`` when it is not to be taken now."""
    with database.session() as session:
        return _take(session, download_id, worker, database_time(session), lease_s)


def beat(database: Database, tokens: Mapping[int, str], lease_s: float) -> Beat:
    """Renew all leases of a worker in one transaction, and learn what became of them.

    Args:
        database: where the rows are.
        tokens: of each running download, the lease's token.
        lease_s: seconds from now that the leases are good for.
    """
    cancelled, held = set(), set()
    with database.session() as session:
        until = database_time(session) + timedelta(seconds=lease_s)
        # In one order everywhere: two workers can't lock each other's rows crosswise.
        for download_id, token in sorted(tokens.items()):
            row = session.execute(
                update(Download)
                .where(Download.id == download_id, Download.lease_token == token)
                .values(lease_until=until)
                .returning(Download.cancel_requested_at)
            ).one_or_none()
            if row is None:
                continue
            held.add(download_id)
            if row.cancel_requested_at is not None:
                cancelled.add(download_id)
    return Beat(frozenset(cancelled), frozenset(tokens) - held)


def take_back(database: Database) -> list[Download]:
    """Free the downloads whose worker is gone, and return them as they are now.

    An engine that a dead worker of this machine left behind is ended first, so that it
    can't write into the staging folder of the one who takes over.
    """
    with database.reading() as session:
        now = database_time(session)
        held = session.scalars(select(Download).where(Download.status.in_(RUNNING))).all()
        lost = [row for row in held if _is_lost(row, now)]
    freed = []
    for row in lost:
        _end_orphans(row)
        with database.session() as session:
            after = session.scalar(
                update(Download)
                .where(
                    Download.id == row.id,
                    Download.status == row.status,
                    Download.lease_token == row.lease_token,
                    Download.lease_until == row.lease_until,
                )
                .values(seq=Download.seq + 1, updated_at=now, **RELEASED, **_fate(row, now))
                .returning(Download)
            )
        if after is not None:
            logger.warning("download %s: its worker is gone; now %s", row.id, after.status)
            freed.append(after)
    return freed


def wake_list(database: Database, limit: int) -> list[int]:
    """Return downloads that are due and of which nobody was told lately, marked as told.

    Higher priority first. Those that were told lately are passed over one by one; they are no
    more than what free workers asked for in :data:`REWAKE_S`.
    """
    told_lately = timedelta(seconds=REWAKE_S)
    with database.reading() as session:  # most of the time there are none: lock nothing then
        now = database_time(session)
        if not turns.is_any_ready(session, now, told_before=now - told_lately):
            return []
    with database.session() as session:
        ids = turns.ready(session, now, limit, told_before=now - told_lately)
        session.execute(update(Download).where(Download.id.in_(ids)).values(woken_at=now))
    return ids


def is_work_left(database: Database) -> bool:
    """Tell whether any download runs, or waits to; one cheap question for the idle."""
    with database.reading() as session:
        left = select(Download.id).where(Download.status.in_(CLAIMABLE | RUNNING)).limit(1)
        return session.scalar(left) is not None


def next_due(database: Database) -> datetime | None:
    """Return when the next retry that is not due yet will be."""
    with database.reading() as session:
        return session.scalar(
            select(func.min(Download.next_attempt_at)).where(
                PUT_OFF, Download.next_attempt_at > utc_now()
            )
        )


def _is_due(now: datetime) -> ColumnElement[bool]:
    return and_(
        Download.status.in_(CLAIMABLE),
        or_(
            Download.next_attempt_at.is_(None),
            Download.next_attempt_at <= now,
            Download.updated_at > now + SKEW,
        ),
    )


def _take(
    session: Session, download_id: int, worker: Owner, now: datetime, lease_s: float
) -> Download | None:
    was_pending = Download.status == Status.PENDING
    return session.scalar(
        update(Download)
        .where(Download.id == download_id, _is_due(now))
        .values(
            status=case((was_pending, Status.DOWNLOADING), else_=Status.IMPORTING),
            stage=case((was_pending, Stage.RESOLVING), else_=Download.stage),
            # Going on after a wait is no new attempt.
            attempt=case((was_pending, Download.attempt + 1), else_=Download.attempt),
            lease_owner=str(worker),
            lease_token=secrets.token_hex(16),
            lease_until=now + timedelta(seconds=lease_s),
            started_at=func.coalesce(Download.started_at, now),
            next_attempt_at=None,
            cancel_requested_at=None,
            error_code=None,
            error_message=None,
            updated_at=now,
            seq=Download.seq + 1,
        )
        .returning(Download)
    )


def _is_lost(row: Download, now: datetime) -> bool:
    if row.lease_until is None or row.lease_until < now:
        return True
    holder = owner.parse(row.lease_owner or "")
    return holder is not None and holder.is_dead()


def _end_orphans(row: Download) -> None:
    holder = owner.parse(row.lease_owner or "")
    if holder is None or not holder.is_here():
        return
    if row.child_pgid is not None and row.child_born is not None:
        process.sweep(row.child_pgid, row.child_born)


def _fate(row: Download, now: datetime) -> dict[str, Any]:
    """Return what becomes of a download whose worker died."""
    if row.status == Status.DOWNLOADING and row.cancel_requested_at is not None:
        return {"status": Status.CANCELLED, "stage": Stage.DONE, "finished_at": now}
    if row.attempt >= MAX_LOSSES:
        return {
            "status": Status.FAILED,
            "stage": Stage.DONE,
            "finished_at": now,
            "error_code": "worker-lost",
            "error_message": "The service was stopped each time it worked on this; "
            "it was given up so that it can't do harm. Try again if you know why.",
        }
    return {
        "status": Status.PENDING,
        "stage": Stage.QUEUED,
        "woken_at": None,
        "next_attempt_at": None,
    }
