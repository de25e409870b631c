"""Leases: claiming downloads, renewing leases, and taking over expired ones.

Every step is one compare-and-swap on the row. A message of the queue is only the hint that
there may be something to claim, so a lost, doubled or late one does no harm.
"""

from __future__ import annotations

import logging
import secrets
import threading
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import ColumnElement, and_, case, func, or_, select, update

from crateful.db import utc_now
from crateful.downloads.models import PUT_OFF, READY, Download
from crateful.downloads.states import CLAIMABLE, RUNNING, Stage, Status
from crateful.downloads.worker import crashes, staging_cleanup, turns, worker_id
from crateful.downloads.worker.turns import SKEW
from crateful.tools import process_groups

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session

    from crateful.db import Database
    from crateful.downloads.worker.worker_id import WorkerId
    from crateful.settings import Settings

logger = logging.getLogger(__name__)

REWAKE_S: Final = 15.0
"""Seconds after which a due download that nobody took is made known again."""

MAX_CRASHES: Final = 3
"""Workers that a download may take down by what it does, before it is given up."""

FREE_LOSSES: Final = 2
"""Deaths of its workers in a row after which a download is taken again at once."""

MAX_LOSS_WAIT_S: Final = 300.0
"""The longest that it waits after a further one: should it be its fault after all, and nobody
can tell (no memory left for the whole machine), others get on with theirs meanwhile."""

ANEW: Final[Mapping[str, Any]] = {
    "status": Status.PENDING,
    "stage": Stage.QUEUED,
    "progress": 0,
    "attempt": 0,
    "waits": 0,
    "losses": 0,
    "crashes": 0,
    "next_attempt_at": None,
    "woken_at": None,
    "cancel_requested_at": None,
    "wanted_again": False,
    "error_code": None,
    "error_message": None,
    "finished_at": None,
    "review": None,
}
"""What a download has that starts over at somebody's wish."""

RELEASED: Final[Mapping[str, Any]] = {
    "lease_owner": None,
    "lease_token": None,
    "lease_until": None,
    "lease_thread": None,
    "child_pgid": None,
    "child_born": None,
    "speed_bps": None,
    "eta_s": None,
}
"""What a row holds that nobody works on."""


@dataclass(frozen=True, slots=True)
class HeartbeatResult:
    """What a heartbeat learned of the worker's downloads."""

    cancelled: frozenset[int]
    lost: frozenset[int]


def database_time(session: Session) -> datetime:
    """Return the database's time: the one clock that all workers share.

    SQLite's workers are on one machine; PostgreSQL's may not be.
    """
    if session.get_bind().dialect.name == "postgresql":
        now: datetime = session.scalars(select(func.clock_timestamp())).one()
        return now
    return utc_now()


def claim_next(database: Database, worker: WorkerId, lease_s: float) -> Download | None:
    """Take the download that should go next, or ``None`` when there is none to take.

    Higher priority first; then the user who has the fewest running; then the oldest. It costs a
    few steps in an index for each user, however many downloads wait.
    """
    with database.session() as session:
        now = database_time(session)
        found = turns.next_ready(session, now)
        return None if found is None else _take(session, found, worker, now, lease_s)


def claim(
    database: Database, download_id: int, worker: WorkerId, lease_s: float
) -> Download | None:
    """Take this download, or ``None`` when it is not to be taken now."""
    with database.session() as session:
        return _take(session, download_id, worker, database_time(session), lease_s)


def beat(database: Database, tokens: Mapping[int, str], lease_s: float) -> HeartbeatResult:
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
    return HeartbeatResult(frozenset(cancelled), frozenset(tokens) - held)


def take_back(database: Database, settings: Settings) -> list[Download]:
    """Free the downloads whose worker is gone, and return them as they are now.

    An engine that a dead worker of this machine left behind is ended first, so that it
    can't write into the staging folder of the one who takes over.

    A kill from outside (of the worker, the service, the machine) is not the download's fault:
    it costs a delay, and no attempt. Only one in whose thread the worker crashed, as the
    crash record tells, is given up after :data:`MAX_CRASHES`.
    """
    with database.reading() as session:
        now = database_time(session)
        held = session.scalars(select(Download).where(Download.status.in_(RUNNING))).all()
        lost = [row for row in held if _is_lost(row, now)]
    freed = []
    for row in lost:
        _end_orphans(row)
        fate = _fate(row, now, settings)
        with database.session() as session:
            after = session.scalar(
                update(Download)
                .where(
                    Download.id == row.id,
                    Download.status == row.status,
                    Download.lease_token == row.lease_token,
                    Download.lease_until == row.lease_until,
                )
                .values(seq=Download.seq + 1, updated_at=now, **{**RELEASED, **fate})
                .returning(Download)
            )
            if after is not None and row.wanted_again:
                staging_cleanup.set_aside(settings, row.id)  # fetched for the earlier wish
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
    """Tell whether any download runs or waits; a cheap query for idle workers."""
    with database.reading() as session:
        left = select(Download.id).where(Download.status.in_(CLAIMABLE | RUNNING)).limit(1)
        return session.scalar(left) is not None


def is_any_under_way(database: Database) -> bool:
    """Tell whether any download runs, or could at once; those that wait for later do not count."""
    with database.reading() as session:
        running = select(Download.id).where(Download.status.in_(RUNNING)).limit(1)
        is_running = session.scalar(running) is not None
        return is_running or session.scalar(select(Download.id).where(READY).limit(1)) is not None


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
    session: Session, download_id: int, worker: WorkerId, now: datetime, lease_s: float
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
            lease_thread=threading.get_ident(),
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
    holder = worker_id.parse(row.lease_owner or "")
    return holder is not None and holder.is_dead()


def _end_orphans(row: Download) -> None:
    holder = worker_id.parse(row.lease_owner or "")
    if holder is None or not holder.is_here():
        return
    if row.child_pgid is not None and row.child_born is not None:
        process_groups.sweep(row.child_pgid, row.child_born)


def _fate(row: Download, now: datetime, settings: Settings) -> dict[str, Any]:
    """Return what becomes of a download whose worker died."""
    if row.status == Status.DOWNLOADING and row.cancel_requested_at is not None:
        if row.wanted_again:
            return dict(ANEW)
        return {"status": Status.CANCELLED, "stage": Stage.DONE, "finished_at": now}
    crashed = row.crashes + crashes.was_in(settings, row.lease_owner, row.lease_thread)
    if crashed >= MAX_CRASHES:
        return {
            "status": Status.FAILED,
            "stage": Stage.DONE,
            "finished_at": now,
            "crashes": crashed,
            "error_code": "worker-lost",
            "error_message": f"The service crashed {crashed} times while it worked on this; "
            "it was given up so that it can't do harm. Try again if you know why.",
        }
    losses = row.losses + 1
    wait_s = settings.retry_base_s * 2.0 ** min(losses - FREE_LOSSES - 1, 16)
    is_free = losses <= FREE_LOSSES
    return {
        "status": Status.PENDING,
        "stage": Stage.QUEUED,
        "attempt": max(0, row.attempt - 1),  # no try of its own was used up
        "losses": losses,
        "crashes": crashed,
        "woken_at": None,
        "next_attempt_at": None
        if is_free
        else now + timedelta(seconds=min(wait_s, MAX_LOSS_WAIT_S)),
    }
