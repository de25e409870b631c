"""How each source has been lately, and the pause that a site wants: one for all of its downloads.

A site that refuses the server (a session limit, a check for bots) refuses the next download as
well, and takes each further question for an attack: all of them wait, and say so.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import and_, case, func, not_, or_, select, update

from crateful.db import insert_into, utc_now
from crateful.downloads.models import Download, SourceState
from crateful.downloads.states import CLAIMABLE
from crateful.engines.protocol import OF_THE_SERVER
from crateful.errors import Recovery, StepFailedError

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Mapping
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from crateful.db import Database
    from crateful.sources.description import SourceDescription
    from crateful.sources.source import Refusal

USUAL_PAUSE_S: Final = 3600.0
"""Of a check for bots, which says nothing of time; YouTube's limits last about an hour."""


LONGEST_PAUSE_S: Final = 3600.0
"""Whatever a site asks for: then it is asked again."""

TELL_AGAIN: Final = timedelta(days=1)
"""After which the admins are told once more that a sign-in ends."""

_OF_THE_SOURCE: Final = frozenset({Recovery.TRANSIENT, Recovery.NEEDS_USER})
"""What is permanent is of one address, and what waits is of this machine."""


class SourceHealth:
    """What one job learns of its source, and what it must know beforehand.

    Args:
        database: where all workers keep it.
        described: the source.
        account: what it is asked with; a pause holds for that account alone.
    """

    def __init__(
        self, database: Database, described: SourceDescription, account: Mapping[str, object]
    ) -> None:
        self._database = database
        self._described = described
        self._account = digest_of(account)

    def check_pause(self) -> None:
        """Return if the source may be asked.

        Raises:
            StepFailedError: not yet; says why, and for how long it is to be left alone.
        """
        with self._database.reading() as session:
            state = session.get(SourceState, self._described.name)
        if state is None or state.paused_until is None or state.account != self._account:
            return
        left_s = (state.paused_until - utc_now()).total_seconds()
        if left_s > 0:
            message = f"{self._described.title} asks us to wait. {state.failure_message or ''}"
            raise StepFailedError(
                message.rstrip(),
                code=state.failure_code or "rate-limited",
                recovery=Recovery.WAITING,
                retry_after_s=left_s,
            )

    @contextmanager
    def noted(self) -> Generator[None]:
        """Keep how the source fails while the block runs; the error goes on."""
        try:
            yield
        except StepFailedError as error:
            self._fail(error.code, str(error), error.recovery, error.retry_after_s)
            raise

    def succeed(self, refused: Iterable[Refusal] = ()) -> None:
        """Keep that the source gave something; it may have refused some tracks."""
        self._keep({"succeeded_at": utc_now()})
        # One says it for all: a list is refused for one cause, at any length.
        if first := next((one for one in refused if one.recovery in _OF_THE_SOURCE), None):
            self._fail(first.code, first.message, first.recovery, None)

    def _fail(
        self, code: str, message: str, recovery: Recovery, retry_after_s: float | None
    ) -> None:
        if recovery not in _OF_THE_SOURCE:
            return
        now = utc_now()
        said = {"failed_at": now, "failure_code": code, "failure_message": message}
        # What passes and names no time is tried again by the download itself, three times.
        usual_s = USUAL_PAUSE_S if recovery is Recovery.NEEDS_USER else None
        wait_s = (retry_after_s or usual_s) if code in OF_THE_SERVER else None
        if wait_s is not None:
            until = now + timedelta(seconds=min(wait_s, LONGEST_PAUSE_S))
            self._keep({**said, "paused_until": until})
        else:
            # What was still on its way when the pause began is not why others wait.
            self._keep(said, unless=self._has_pause(now))

    def _has_pause(self, now: datetime) -> ColumnElement[bool]:
        is_ours = SourceState.account == self._account
        return and_(is_ours, func.coalesce(SourceState.paused_until, now) > now)

    def _keep(
        self, values: Mapping[str, object], unless: ColumnElement[bool] | None = None
    ) -> None:
        """Write what is known now; the pause of another account does not become ours."""
        values = {"account": self._account, **values}
        pause = case((SourceState.account == self._account, SourceState.paused_until), else_=None)
        with self._database.session() as session:
            new = insert_into(session, SourceState).values(source=self._described.name, **values)
            session.execute(
                new.on_conflict_do_update(
                    index_elements=["source"],
                    set_={"paused_until": pause, **values},
                    where=None if unless is None else not_(unless),
                )
            )


def digest_of(account: Mapping[str, object]) -> str:
    """Return what an account is known by where nobody may read it."""
    return hashlib.sha256(json.dumps(dict(account), sort_keys=True).encode()).hexdigest()


def claim_telling(database: Database, source: str) -> bool:
    """Return whether it falls to the caller to tell the admins of a source's account today."""
    now = utc_now()
    with database.session() as session:
        new = insert_into(session, SourceState).values(source=source, told_at=now)
        told = new.on_conflict_do_update(
            index_elements=["source"],
            set_={"told_at": now},
            where=or_(SourceState.told_at.is_(None), SourceState.told_at <= now - TELL_AGAIN),
        )
        return session.scalar(told.returning(SourceState.source)) is not None


def resume(session: Session, source: str) -> list[Download]:
    """End a source's pause; return its downloads that waited for it, due at once.

    Args:
        session: a writing session.
        source: its name.
    """
    over = update(SourceState).where(SourceState.source == source).values(paused_until=None)
    session.execute(over)
    waiting = (
        update(Download)
        .where(
            Download.source == source,
            Download.status.in_(CLAIMABLE),
            Download.next_attempt_at.is_not(None),
            Download.error_code.in_(OF_THE_SERVER),
        )
        .values(next_attempt_at=None, woken_at=None, seq=Download.seq + 1, updated_at=utc_now())
        .returning(Download)
    )
    return list(session.scalars(waiting))


def states(session: Session) -> Mapping[str, SourceState]:
    """Return how the sources have been, by their names; those never asked are not in it."""
    return {state.source: state for state in session.scalars(select(SourceState))}
