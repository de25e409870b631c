"""The leased row of a job, and every write to it.

Every write carries the lease's token: once the lease is lost, nothing can be changed any more,
and the next holder goes on undisturbed.
"""

from __future__ import annotations

import time
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import ColumnElement, case, event, select, update

from crateful.db import utc_now
from crateful.downloads import rights
from crateful.downloads.job_input import JobInput
from crateful.downloads.models import Download, Options
from crateful.downloads.moving_in import uploaded
from crateful.downloads.states import ENDED, RUNNING, Stage, Status, may_precede
from crateful.downloads.worker.cancellation import (
    JobCancelledError,
    JobStoppedError,
    LeaseLostError,
)
from crateful.downloads.worker.leases import ANEW, RELEASED

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Unpack

    from sqlalchemy.orm import Session

    from crateful.db import Database
    from crateful.downloads.job_input import JobFacts
    from crateful.downloads.worker.job_news import JobNews
    from crateful.sources.source import Incident

MAX_INCIDENTS: Final = 200
MAX_MESSAGE: Final = 500

MAX_STEPS: Final = 50
"""Of what was done before, its beginning among them: an outage may last for hundreds of tries."""

PUT_OFF_S: Final = 0.5
"""How long a write may wait for the next one, in a job of which there are thousands."""

NO_OUTCOME: Final[Mapping[str, None]] = dict.fromkeys(
    ("result_album_id", "error_code", "error_message", "review")
)
"""What an end does not say is not left as the attempt before it said."""


class LeasedRow:
    """One claimed row; watchers hear of each change once it is committed.

    Args:
        row: the download as it was claimed.
        database: where the row is.
        news: tells watchers.
    """

    def __init__(self, row: Download, database: Database, news: JobNews) -> None:
        self.ask = JobInput.of(row)
        self.status: Status = row.status
        self.waits = row.waits
        self.token = row.lease_token or ""
        self.written_at = 0.0
        """When it was last written to, on a clock that never goes back."""
        self._database = database
        self._news = news
        self._incidents: list[dict[str, Any]] = list(row.incidents)
        self._place = uploaded.place_of(row.source_url, row.options.upload)
        # Taken as tagged, an album takes a moment, and a commit is a good part of that.
        self._puts_off = row.options.trust_tags
        self._put_off: dict[str, object] = {}
        self._put_off_at = 0.0

    @property
    def incidents(self) -> tuple[Mapping[str, Any], ...]:
        """What a user should know about the result, so far."""
        return tuple(self._incidents)

    def is_settled(self) -> bool:
        """Tell whether this attempt has ended."""
        return self.status not in RUNNING

    def note(self, **known: Unpack[JobFacts]) -> None:
        """Record what became known; ``None`` leaves a field as it is.

        Raises:
            LeaseLostError: another worker has the download.
        """
        if values := {name: value for name, value in known.items() if value is not None}:
            self.write(values, may_wait="options" not in values)
        if (options := known.get("options")) is not None:
            self.ask = replace(self.ask, options=options)
        if (source := known.get("source")) is not None:
            self.ask = replace(self.ask, source=source)

    def incident(self, *incidents: Incident) -> None:
        """Add to what a user should know about the result, each thing once.

        Raises:
            LeaseLostError: another worker has the download.
        """
        new = [asdict(incident) for incident in incidents]
        new = [incident for incident in new if incident not in self._incidents]
        if new:
            self._incidents = [*self._incidents, *new][:MAX_INCIDENTS]
            self.write({"incidents": self._incidents}, may_wait=True)

    def enter(self, status: Status) -> None:
        """Move to ``status`` (importing); from then on nobody can cancel.

        Does nothing when it is there already.

        Raises:
            JobCancelledError: somebody cancelled just before.
            LeaseLostError: another worker has the download.
        """
        if self.status == status:
            return
        with self._database.session() as session:
            row = self._swap(session, status, Download.cancel_requested_at.is_(None))
        self.status = status
        self._news.tell_row(row)

    def fence(self, session: Session) -> None:
        """Check, inside the caller's transaction, that the lease is still ours.

        The row stays locked until that transaction ends.

        Raises:
            LeaseLostError: another worker has it.
            StepFailedError: whoever asked for it may not any more.
        """
        held = session.scalar(
            select(Download.lease_token).where(Download.id == self.ask.id).with_for_update()
        )
        if held != self.token:
            raise LeaseLostError
        rights.require(session, self.ask)

    def settle(self, session: Session, status: Status, **values: object) -> None:
        """End this attempt inside the caller's transaction; watchers hear of it once it commits.

        Args:
            session: a writing session.
            status: what the download is now.
            values: further columns, such as ``result_album_id``, ``error_code`` or ``review``.

        Raises:
            LeaseLostError: another worker has the download; the transaction must not commit.
            JobCancelledError: somebody cancelled meanwhile; it must not commit either.
        """
        if message := values.get("error_message"):
            values["error_message"] = uploaded.without(self._place, str(message))[:MAX_MESSAGE]
        ended = status in ENDED
        again = status in {Status.PENDING, Status.WAITING}
        if not ended:  # whoever goes on with it knows what was done
            values["options"] = self._with_steps(values.get("options"))
        knows = status is Status.CANCELLED or "cancel_requested_at" in values
        wanted = [] if knows else [Download.cancel_requested_at.is_(None)]
        row = self._swap(
            session,
            status,
            *wanted,
            **{
                **RELEASED,
                "stage": Stage.DONE if ended else Stage.QUEUED if again else self._news.stage,
                "progress": 100 if status is Status.COMPLETE else self._news.percent,
                "finished_at": utc_now() if ended else None,
                "woken_at": None,
                "losses": 0,
                **({} if again or status is Status.CANCELLED else NO_OUTCOME),
                **values,
            },
        )

        def tell(_session: Session) -> None:
            self.status = status
            self._news.tell_row(row)

        event.listen(session, "after_commit", tell, once=True)

    def _with_steps(self, options: object) -> Options:
        steps = self._news.steps
        kept = steps if len(steps) <= MAX_STEPS else steps[:10] + steps[10 - MAX_STEPS :]
        known = options if isinstance(options, Options) else self.ask.options
        return replace(known, steps=tuple(kept))

    def end_cancelled(self, session: Session) -> None:
        """End as cancelled, or start anew if the download was asked for again meanwhile.

        Raises:
            LeaseLostError: another worker has it.
        """
        # Locked: from here on nobody can ask for it again, or cancel once more.
        wanted = select(Download.wanted_again).where(Download.id == self.ask.id)
        if session.scalar(wanted.with_for_update()):
            self._news.percent = 0
            self.settle(session, **ANEW)
        else:
            self.settle(session, Status.CANCELLED, stage=Stage.DONE)

    def write(
        self, values: Mapping[str, object], *, is_progress: bool = False, may_wait: bool = False
    ) -> None:
        """Write some columns, and the tracks when they have changed.

        Args:
            values: by their columns.
            is_progress: watchers hear of it otherwise.
            may_wait: no crash makes this matter, so a quick job writes it with what comes next.

        Raises:
            LeaseLostError: another worker has the download.
        """
        if may_wait and self._puts_off:
            self._put_off_at = self._put_off_at if self._put_off else time.monotonic()
            self._put_off |= values
            return
        with self._database.session() as session:
            row = session.scalar(
                update(Download)
                .where(Download.id == self.ask.id, Download.lease_token == self.token)
                .values(**{**self._so_far(), **values})
                .returning(Download)
            )
            if row is not None:
                self._news.tracks.save(session, self.ask.id)
        if row is None:
            raise LeaseLostError
        self._put_off = {}
        self.written_at = time.monotonic()
        if is_progress:
            self._news.number_from(row.seq)
        else:
            self._news.tell_row(row)

    def write_the_rest(self) -> None:
        """Write what has waited for long enough.

        Raises:
            LeaseLostError: another worker has the download.
        """
        if self._put_off and time.monotonic() - self._put_off_at >= PUT_OFF_S:
            self.write({})

    def _swap(
        self, session: Session, status: Status, *conditions: ColumnElement[bool], **values: object
    ) -> Download:
        row = session.scalar(
            update(Download)
            .where(
                Download.id == self.ask.id,
                Download.lease_token == self.token,
                Download.status.in_(may_precede(status)),
                *conditions,
            )
            .values(**{**self._so_far(), "status": status, **values})
            .returning(Download)
            .execution_options(populate_existing=True)
        )
        if row is None:
            raise self._why_not(session)
        return row

    def _so_far(self) -> dict[str, object]:
        """Return what comes after both what the row has and what watchers were told."""
        told = self._news.seq
        seq = case((Download.seq > told, Download.seq + 1), else_=told + 1)
        return {"seq": seq, **self._news.columns(), **self._put_off}

    def _why_not(self, session: Session) -> JobStoppedError:
        """Return why a compare-and-swap of ours found no row."""
        row = session.execute(
            select(Download.lease_token, Download.cancel_requested_at).where(
                Download.id == self.ask.id
            )
        ).one_or_none()
        if row is not None and row.lease_token == self.token and row.cancel_requested_at:
            return JobCancelledError()
        return LeaseLostError()
