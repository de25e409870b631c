"""One claimed download in the hands of a worker.

Everything that a job writes carries its lease's token: once the lease is lost, it can change
nothing any more, and the next holder goes on undisturbed.
"""

from __future__ import annotations

import logging
import shutil
import time
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any, Final, Self

from sqlalchemy import ColumnElement, case, event, select, update

from crateful.db import utc_now
from crateful.downloads import broadcast, download_log, rights
from crateful.downloads.models import Download
from crateful.downloads.states import ENDED, RUNNING, Stage, Status, may_precede
from crateful.downloads.worker import disk_space
from crateful.downloads.worker.cancellation import (
    JobCancelledError,
    JobStoppedError,
    LeaseLostError,
    StopSignal,
    WorkerStoppingError,
)
from crateful.downloads.worker.job_input import JobInput
from crateful.downloads.worker.leases import ANEW, RELEASED
from crateful.downloads.worker.track_progress import TrackBoard
from crateful.events.messages import DownloadProgress
from crateful.tools import births

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from typing import Unpack

    from sqlalchemy.orm import Session

    from crateful.db import Database
    from crateful.downloads.worker.job_input import JobFacts
    from crateful.events.bus import Bus
    from crateful.events.messages import LibraryChanged, Notification
    from crateful.library.provenance import Step
    from crateful.settings import Settings
    from crateful.sources.source import Fetched, Incident, Release
    from crateful.tools.watch import Progress

logger = logging.getLogger(__name__)

TELL_S: Final = 0.25
"""Seconds between two messages of progress about one download."""

WRITE_S: Final = 2.0
"""Seconds between two writes of progress to the database."""

DISK_S: Final = 1.0
"""Seconds between two looks at the free space."""

MAX_INCIDENTS: Final = 200
MAX_MESSAGE: Final = 500

SPAN: Final[Mapping[Stage, tuple[float, float]]] = {
    Stage.QUEUED: (0, 0),
    Stage.RESOLVING: (1, 5),
    Stage.FETCHING: (5, 80),
    Stage.VERIFYING: (80, 86),
    Stage.PROBING: (86, 88),
    Stage.IDENTIFYING: (88, 92),
    Stage.DECIDING: (92, 93),
    Stage.TAGGING: (93, 95),
    Stage.SHELVING: (95, 98),
    Stage.RECORDING: (98, 99),
    Stage.DONE: (99, 99),
}
"""The part of 0 to 100 that each stage fills; 100 itself is only for complete."""


class Job:
    """A download that this worker holds the lease of; follows its engine as a ``Watch``.

    The worker's thread makes all calls but :meth:`cancel`, :meth:`lose` and
    :meth:`release`, which come from others.

    Args:
        row: the download as it was claimed.
        settings: where staging and logs are.
        database: where the row is.
        bus: who is told of progress.
    """

    def __init__(self, row: Download, settings: Settings, database: Database, bus: Bus) -> None:
        self.ask = JobInput.of(row)
        self.staging: Path = settings.staging_dir / str(row.id)
        """The folder that only this download uses; there from the first stage on."""
        self.status: Status = row.status
        self.waits = row.waits
        self.token = row.lease_token or ""
        self._settings = settings
        self._database = database
        self._bus = bus
        self._log = download_log.of_download(settings, row.id)
        self._news = broadcast.progressed(row)
        self._board = TrackBoard()
        self._incidents: list[dict[str, Any]] = list(row.incidents)
        self._stage = row.stage
        self._steps: list[Step] = [(row.stage.value, utc_now())]
        self._percent = row.progress
        self._stop = StopSignal()
        self._told_at = self._written_at = self._looked_at = 0.0
        self._is_untold = False
        self._child = 0

    def __enter__(self) -> Self:
        """Return the job itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close what it holds; the row stays as it is."""
        self._stop.close()

    # What the pipeline says.

    def stage(self, stage: Stage, fraction: float = 0.0) -> None:
        """Say what is being done now, and how much of that is done, 0 to 1.

        Raises:
            JobStoppedError: the work must end here.
        """
        self._raise_percent(stage, fraction)
        if stage != self._stage:
            self._stage = stage
            self._steps.append((stage.value, utc_now()))
            self._write(
                {"stage": stage, "progress": self._percent, "speed_bps": None, "eta_s": None}
            )
        else:
            self._show()
        self.check()

    @property
    def incidents(self) -> tuple[Mapping[str, Any], ...]:
        """What a user should know about the result, so far."""
        return tuple(self._incidents)

    @property
    def steps(self) -> tuple[Step, ...]:
        """The stages since this worker took it, each with the time at which it began."""
        return tuple(self._steps)

    def note(self, **known: Unpack[JobFacts]) -> None:
        """Record what became known; ``None`` leaves a field as it is.

        Raises:
            LeaseLostError: another worker has the download.
        """
        if values := {name: value for name, value in known.items() if value is not None}:
            self._write(values)
        if (options := known.get("options")) is not None:
            self.ask = replace(self.ask, options=options)

    def list_tracks(self, release: Release) -> None:
        """Record which tracks are to come.

        Raises:
            LeaseLostError: another worker has the download.
        """
        self._board.lay_out(release)
        self._write({})

    def settle_tracks(self, fetched: Fetched) -> None:
        """Record which tracks came.

        Raises:
            LeaseLostError: another worker has the download.
        """
        self._board.settle(fetched)
        self._write({})

    def incident(self, *incidents: Incident) -> None:
        """Add to what a user should know about the result, each thing once.

        Raises:
            LeaseLostError: another worker has the download.
        """
        new = [asdict(incident) for incident in incidents]
        new = [incident for incident in new if incident not in self._incidents]
        if new:
            self._incidents = [*self._incidents, *new][:MAX_INCIDENTS]
            self._write({"incidents": self._incidents})

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
            if row is None:
                raise self._why_not(session)
        self.status = status
        self._take_note(row)

    def fence(self, session: Session) -> None:
        """Make sure, inside the caller's transaction, that the download is still ours to do.

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

    def finish(
        self,
        session: Session,
        status: Status,
        *,
        result_album_id: int | None = None,
        error_code: str | None = None,
        error_message: str | None = None,
        review: Mapping[str, Any] | None = None,
    ) -> None:
        """End this attempt inside the caller's transaction; watchers hear of it once it commits.

        Args:
            session: a writing session.
            status: ``complete``, ``duplicate``, ``review`` or ``failed``.
            result_album_id: the album in the library.
            error_code: why it failed; for ``duplicate``, why it was not needed.
            error_message: the same in one sentence.
            review: what a person is asked.

        Raises:
            LeaseLostError: another worker has the download; the transaction must not commit.
            JobCancelledError: somebody cancelled meanwhile; it must not commit either.
        """
        self.settle(
            session,
            status,
            result_album_id=result_album_id,
            error_code=error_code,
            error_message=error_message and error_message[:MAX_MESSAGE],
            review=None if review is None else dict(review),
        )

    def announce(self, news: LibraryChanged | Notification, user_id: int | None = None) -> None:
        """Tell one user and the admins, or everybody, of something beside the download itself."""
        self._bus.tell(user_id, news)

    # What the worker does around the pipeline.

    def settle(self, session: Session, status: Status, **values: object) -> None:
        """Give the download back as ``status``, with further columns in ``values``.

        Raises:
            LeaseLostError: another worker has it.
            JobCancelledError: somebody cancelled meanwhile, and was told that it is so.
        """
        ended = status in ENDED
        again = status in {Status.PENDING, Status.WAITING}
        knows = status is Status.CANCELLED or "cancel_requested_at" in values
        wanted = [] if knows else [Download.cancel_requested_at.is_(None)]
        row = self._swap(
            session,
            status,
            *wanted,
            **{
                **RELEASED,
                "stage": Stage.DONE if ended else Stage.QUEUED if again else self._stage,
                "progress": 100 if status is Status.COMPLETE else self._percent,
                "finished_at": utc_now() if ended else None,
                "woken_at": None,
                "losses": 0,
                **values,
            },
        )
        if row is None:
            raise self._why_not(session)

        def tell(_session: Session) -> None:
            self.status = status
            self._take_note(row)

        event.listen(session, "after_commit", tell, once=True)

    def end_cancelled(self, session: Session) -> None:
        """Give the download back as cancelled, or to start anew if it is wanted again by now.

        Raises:
            LeaseLostError: another worker has it.
        """
        # Locked: from here on nobody can ask for it again, or cancel once more.
        wanted = select(Download.wanted_again).where(Download.id == self.ask.id)
        if session.scalar(wanted.with_for_update()):
            self._percent = 0
            self.settle(session, **ANEW)
        else:
            self.settle(session, Status.CANCELLED, stage=Stage.DONE)

    def is_settled(self) -> bool:
        """Tell whether this attempt has ended."""
        return self.status not in RUNNING

    def set_aside_staging(self) -> None:
        """Remove the staging folder, which nobody needs any more."""
        if self.staging.exists():
            shutil.rmtree(self.staging)

    # What other threads say.

    def cancel(self) -> None:
        """Stop: the user cancelled. Does nothing once the import has begun."""
        if self.status == Status.DOWNLOADING:
            self._stop.give(JobCancelledError())

    def lose(self) -> None:
        """Stop: the lease is lost."""
        self._stop.give(LeaseLostError())

    def release(self) -> None:
        """Stop: the worker shuts down."""
        self._stop.give(WorkerStoppingError())

    def look_at_disk(self) -> None:
        """Stop if the disk is nearly full."""
        if error := disk_space.shortage(self._settings.data_dir, self._settings.min_free_bytes):
            self._stop.give(error)

    # The Watch that an engine's driver talks to.

    def progress(self, progress: Progress) -> None:
        """Take note of how far the fetch is; told and written only every now and then."""
        self._raise_percent(Stage.FETCHING, progress.fraction)
        self._board.take(progress.tracks)
        self._news = self._news.model_copy(
            update={
                "percent": self._percent,
                "tracks_done": progress.tracks_done,
                "tracks_total": progress.tracks_total,
                **broadcast.pace(progress.speed_bps, progress.eta_s),
            }
        )
        now = time.monotonic()
        if now - self._looked_at >= DISK_S:
            self._looked_at = now
            self.look_at_disk()
        if now - self._written_at >= WRITE_S:
            self._write_quietly(
                progress=self._percent,
                tracks_done=progress.tracks_done,
                tracks_total=progress.tracks_total,
                speed_bps=progress.speed_bps,
                eta_s=progress.eta_s,
            )
        self._show()

    def started(self, process_group: int) -> None:
        """Remember the child, so that it can be swept should this worker die."""
        if process_group == self._child:  # a warm one, asked for the next file
            return
        self._child = process_group
        self._write_quietly(child_pgid=process_group, child_born=births.birth(process_group))

    def fileno(self) -> int:
        """Return a descriptor that becomes readable when :meth:`check` will raise."""
        return self._stop.fileno()

    def check(self) -> None:
        """Return if the work should go on.

        Raises:
            JobStoppedError: cancelled, lost or released.
            StepFailedError: the disk is nearly full.
        """
        self._stop.check()
        if self._is_untold:
            self._show()

    def log(self, line: str) -> None:
        """Keep one line in the download's log; no download fails for want of it."""
        try:
            self._log.write(line)
        except OSError as error:
            logger.warning("download %s: its log can't be written: %s", self.ask.id, error.strerror)

    # Inside.

    def _raise_percent(self, stage: Stage, fraction: float) -> None:
        low, high = SPAN[stage]
        share = min(1.0, max(0.0, fraction))
        self._percent = max(self._percent, int(low + (high - low) * share))

    def _show(self) -> None:
        """Tell watchers of progress, unless they were told just now."""
        now = time.monotonic()
        self._is_untold = now - self._told_at < TELL_S
        if self._is_untold:
            return  # the next check tells it, also when the engine stalls right here
        self._told_at = now
        self._news = self._news.model_copy(
            update={
                "seq": self._news.seq + 1,
                "stage": self._stage,
                "percent": self._percent,
                "tracks": self._board.news(),
                "at": utc_now(),
                "updated_at": utc_now(),
            }
        )
        self._bus.tell(self.ask.user_id, self._news)

    def _write_quietly(self, **values: object) -> None:
        """Write in the middle of an engine's run: a lost lease shows in :meth:`check`."""
        try:
            self._write(values, is_progress=True)
        except LeaseLostError as lost:
            self._stop.give(lost)

    def _write(self, values: Mapping[str, object], *, is_progress: bool = False) -> None:
        with self._database.session() as session:
            row = session.scalar(
                update(Download)
                .where(Download.id == self.ask.id, Download.lease_token == self.token)
                .values(**{**self._so_far(), **values})
                .returning(Download)
            )
            if row is not None:
                self._board.save(session, self.ask.id)
        if row is None:
            raise LeaseLostError
        self._written_at = time.monotonic()
        if is_progress:
            self._news = self._news.model_copy(update={"seq": row.seq})
        else:
            self._take_note(row)

    def _swap(
        self, session: Session, status: Status, *conditions: ColumnElement[bool], **values: object
    ) -> Download | None:
        return session.scalar(
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

    def _so_far(self) -> dict[str, object]:
        """Return what every write carries: watchers saw this much, so the row may not say less."""
        return {
            "seq": self._next_seq(),
            "updated_at": utc_now(),
            "progress": self._percent,
            "tracks_done": self._news.tracks_done,
        }

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

    def _next_seq(self) -> ColumnElement[int]:
        """Return what comes after both what the row has and what watchers were told."""
        told = self._news.seq
        return case((Download.seq > told, Download.seq + 1), else_=told + 1)

    def _take_note(self, row: Download) -> None:
        """Remember the row as it is now, and tell everybody at once."""
        self._news = DownloadProgress.model_validate(broadcast.facts(row))
        self._told_at, self._is_untold = time.monotonic(), False
        self._bus.tell(row.user_id, broadcast.changed(row, self._board.all()))
