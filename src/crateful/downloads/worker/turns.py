"""Scheduling: which pending download is next.

Each question is a few steps in an index for each priority and user, however many downloads wait
(``python -m bench queue``).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import Select, func, or_, select, update
from sqlalchemy.orm import aliased

from crateful.downloads.models import PUT_OFF, READY, Download
from crateful.downloads.states import RUNNING
from crateful.users.models import User

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

SKEW: Final = timedelta(minutes=1)
"""How far the clocks of a deployment's machines may be apart; a row written later than that was
written before the clock was set back, and its times mean nothing."""


def next_ready(session: Session, now: datetime) -> int | None:
    """Return the download that should go next, locked; ``None`` when there is none to take.

    Higher priority first; then the user who has the fewest running; then the oldest.
    """
    _ripen(session, now)
    for priority in priorities(session):
        for user_id in _users(session, priority):
            oldest = _ready(priority).where(Download.user_id == user_id).order_by(Download.id)
            # What another worker is just taking is passed over, not waited for.
            found = session.scalar(oldest.limit(1).with_for_update(skip_locked=True))
            if found is not None:
                return found
    return None


def is_any_ready(session: Session, now: datetime, *, told_before: datetime) -> bool:
    """Tell whether :func:`ready` would find something; changes and locks nothing."""
    untold = select(Download.id).where(READY, _is_untold(now, told_before))
    return any(session.scalar(each.limit(1)) is not None for each in (untold, *_ripe(now)))


def ready(session: Session, now: datetime, limit: int, *, told_before: datetime) -> list[int]:
    """Return downloads that wait for nothing but a worker, locked; higher priority first.

    Args:
        session: one unit of work.
        now: the time that all workers share.
        limit: how many at most.
        told_before: leaves out those of which the workers were told later. They are passed over
            one by one: no more than free workers asked for in the meantime.
    """
    _ripen(session, now)
    ids: list[int] = []
    for priority in priorities(session):
        untold = _ready(priority).where(_is_untold(now, told_before))
        in_order = untold.order_by(Download.user_id, Download.id).limit(limit - len(ids))
        ids += session.scalars(in_order.with_for_update(skip_locked=True))
        if len(ids) == limit:
            break
    return ids


def priorities(session: Session, at_most: int | None = None) -> Iterator[int]:
    """Yield the priorities of what is ready, from the highest; each is a step in an index."""
    highest = select(func.max(Download.priority)).where(READY)
    priority = session.scalar(
        highest if at_most is None else highest.where(Download.priority <= at_most)
    )
    while priority is not None:
        yield priority
        priority = session.scalar(highest.where(Download.priority < priority))


def _ripen(session: Session, now: datetime) -> None:
    """Mark downloads whose next attempt is due as ready; each row is written once."""
    for ripe in _ripe(now):
        # Locked first: two workers may come to the same rows at a time.
        ids = ripe.with_for_update(skip_locked=True)
        session.execute(
            update(Download).where(Download.id.in_(ids)).values(next_attempt_at=None),
            execution_options={"synchronize_session": False},
        )


def _ripe(now: datetime) -> tuple[Select[int], ...]:
    """Return the queries for downloads whose next attempt is due, each by an index."""
    put_off = select(Download.id).where(PUT_OFF)
    by_time, by_clock = Download.next_attempt_at, Download.updated_at
    return (
        put_off.where(by_time <= now).order_by(by_time),
        put_off.where(by_clock > now + SKEW).order_by(by_clock),
    )


def _ready(priority: int) -> Select[int]:
    return select(Download.id).where(READY, Download.priority == priority)


def _users(session: Session, priority: int) -> list[int]:
    """Return whose downloads of a priority are ready: first who has the fewest running."""
    other = aliased(Download)
    running = select(func.count()).where(other.user_id == User.id, other.status.in_(RUNNING))
    oldest = _ready(priority).where(Download.user_id == User.id).order_by(Download.id).limit(1)
    rows = session.execute(
        select(running.scalar_subquery(), oldest.scalar_subquery(), User.id).order_by(User.id)
    )
    return [user_id for *_, user_id in sorted(row for row in map(tuple, rows) if row[1])]


def _is_untold(now: datetime, told_before: datetime) -> ColumnElement[bool]:
    return or_(
        Download.woken_at.is_(None), Download.woken_at < told_before, Download.woken_at > now + SKEW
    )
