"""A rate limiter per host for a whole deployment, in one row of the database."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Float, cast, extract, func, literal, select, update

from crateful.db import insert_into
from crateful.tagging.models import RateSlot

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from crateful.db import Database

_SAFETY = 1.05
"""Slots are this much further apart than asked: the other side's clock starts later than ours."""


class BusyError(Exception):
    """No slot is free soon enough; nothing was reserved.

    Args:
        wait_s: seconds until there would be one.
    """

    def __init__(self, wait_s: float) -> None:
        super().__init__(f"the next free slot is {wait_s:.1f} s away")
        self.wait_s = wait_s


class SlotLimiter:
    """Gives out moments in time, one after another, to every process on one database.

    Args:
        database: where the row is; SQLite or PostgreSQL.
        name: what is limited: a host.
        requests_per_s: how many slots there are in a second.
    """

    def __init__(self, database: Database, name: str, requests_per_s: float) -> None:
        self._database = database
        self._name = name
        self._interval_s = _SAFETY / requests_per_s

    def acquire(self, max_wait_s: float) -> float:
        """Sleep until it is this process's turn; return how long that took, in seconds.

        Raises:
            BusyError: it would take longer than ``max_wait_s``.
        """
        wait_s = self.reserve(max_wait_s)
        time.sleep(wait_s)
        return wait_s

    def reserve(self, max_wait_s: float) -> float:
        """Take the next free slot; return the seconds until it comes.

        One statement, so any number of processes never get the same slot.

        Raises:
            BusyError: see :meth:`acquire`.
        """
        with self._database.session() as session:
            session.connection()  # waits for SQLite's write lock before the clock is read
            words = _Words.of(session)
            slot = words.later(RateSlot.slot_at + self._interval_s, words.now)
            taken = session.execute(
                insert_into(session, RateSlot)
                .values(name=self._name, slot_at=words.now)
                .on_conflict_do_update(
                    index_elements=[RateSlot.name],
                    set_={"slot_at": slot},
                    where=slot <= words.now + max_wait_s,
                )
                .returning(RateSlot.slot_at - words.now)
            ).scalar_one_or_none()
            told_at = time.monotonic()
            if taken is None:
                free_in = select(RateSlot.slot_at + self._interval_s - words.now)
                wait_s = session.scalar(free_in.where(RateSlot.name == self._name)) or 0.0
                raise BusyError(max(0.0, wait_s))
        return max(0.0, float(taken) - (time.monotonic() - told_at))

    def hold_off(self, pause_s: float) -> None:
        """Let nobody have a slot for ``pause_s`` seconds: the other side asked for it."""
        with self._database.session() as session:
            words = _Words.of(session)
            after = words.now + (pause_s - self._interval_s)
            session.execute(
                update(RateSlot)
                .where(RateSlot.name == self._name)
                .values(slot_at=words.later(RateSlot.slot_at, after))
            )


@dataclass(frozen=True, slots=True)
class _Words:
    """What SQLite and PostgreSQL say differently."""

    later: Callable[..., ColumnElement[float]]
    now: ColumnElement[float]

    @classmethod
    def of(cls, session: Session) -> _Words:
        if session.get_bind().dialect.name == "postgresql":
            # The server's clock: the machines that share it need not agree on the time.
            now = cast(extract("epoch", func.clock_timestamp()), Float(53))
            return cls(func.greatest, now)
        return cls(func.max, literal(time.time(), Float))
