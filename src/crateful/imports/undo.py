"""Undoing an import: every album back where it came from, as far as nobody changed it.

It is a job like a scan: claimed, renewed, taken over when its worker dies, cancelled and retried
by the same rules; what is done is done, and who goes on goes on with the rest.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from crateful import sources
from crateful.db import utc_now
from crateful.downloads import entry
from crateful.downloads.models import Download, KeptOriginals, Mode, Options
from crateful.downloads.moving_in.import_files import ImportFile, Reason
from crateful.downloads.states import LIVING, Stage, Status
from crateful.errors import ConflictError, Recovery, StepFailedError
from crateful.events.messages import LibraryChanged
from crateful.imports import service
from crateful.imports.schemas import LeftCount, UndoAlbum, UndoForecast
from crateful.library.hearts import link_folders
from crateful.library.models import ImportRecord
from crateful.library.provenance import DOWNLOAD_JOB
from crateful.library.store import journal
from crateful.library.trash import undoing
from crateful.library.trash.undoing import SENTENCES, Left

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from sqlalchemy.orm import Session

    from crateful.db import Database
    from crateful.downloads.context import WorkerContext
    from crateful.downloads.worker.job import Job
    from crateful.library.trash.undoing import Undoing
    from crateful.users.service import CurrentUser

AT_A_TIME: Final = 200
"""Albums that are looked at together."""

_OF_UNDOING: Final = "undo-"
"""Before the import's id, the batch of its undoing."""


class ImportUnderWayError(ConflictError):
    """The import is not done: its albums still come in."""

    def __init__(self) -> None:
        super().__init__("This import is still under way; wait, or cancel what is left of it.")


def start(database: Database, current_user: CurrentUser, batch_id: str, folder: str) -> Download:
    """Queue the undoing of an import, or return the one that is under way.

    Args:
        database: where the rows are.
        current_user: on whose word it goes on.
        batch_id: the import's.
        folder: what was imported.

    Raises:
        ImportUnderWayError: albums of it still come in.
    """
    row = Download(
        user_id=current_user.id,
        source=sources.FOLDER.name,
        source_url=folder,
        url_key=f"undo:{batch_id}",
        confirm_lossy=True,
        batch_id=f"{_OF_UNDOING}{batch_id}",
        title=folder.rpartition("/")[2],
        options=Options(undoes=batch_id),
        woken_at=utc_now(),
    )
    try:
        with database.session() as session:
            if (first := entry.under_way(session, row)) is not None:
                return first
            _refuse_under_way(session, batch_id)
            session.add(row)
    except IntegrityError:  # it was asked for twice at the same moment
        with database.reading() as session:
            if (first := entry.living(session, current_user.id, row.url_key)) is None:
                raise
            return first
    return row


def forecast(database: Database, library: Path, batch_id: str) -> UndoForecast:
    """Tell what undoing an import does, album by album as things are now, in numbers."""
    counts: Counter[str] = Counter()
    left: Counter[Left] = Counter()
    for records, found in _looked_at(database, library, batch_id):
        for record, one in zip(records, found, strict=True):
            if one.is_done:
                counts["done"] += 1
            elif one.left is not None:
                left[one.left] += 1
            else:
                counts["albums"] += 1
                counts["files"] += one.files
                counts["size_bytes"] += one.size_bytes
                counts[record.mode or ""] += 1
    with database.reading() as session:
        job = _job(session, batch_id)
    has_failed = job is not None and job.status in (Status.FAILED, Status.CANCELLED)
    return UndoForecast(
        batch_id=batch_id,
        albums=counts["albums"],
        files=counts["files"],
        moved=counts[Mode.MOVE],
        copied=counts[Mode.COPY],
        in_place=counts[Mode.IN_PLACE],
        size_bytes=counts["size_bytes"],
        done=counts["done"],
        left=[
            LeftCount(left=why, albums=number, meaning=SENTENCES[why])
            for why, number in left.most_common()
        ],
        status=job.status if job else None,
        error=(job.error_message or "It was cancelled.") if job and has_failed else None,
    )


def page(
    session: Session, library: Path, batch_id: str, *, before: int | None, limit: int
) -> tuple[list[UndoAlbum], int | None]:
    """Return one page of an import's albums, the newest first, and where the next one begins."""
    records = _records(session, batch_id, before, limit + 1)
    shown = records[:limit]
    found = undoing.foresee(session, library, shown)
    items = [_view(record, one) for record, one in zip(shown, found, strict=True)]
    return items, shown[-1].id if len(records) > limit else None


def run(job: Job, context: WorkerContext) -> None:
    """Put every album of an import back, and end.

    Raises:
        StepFailedError: a disk is full, or who asked is no admin any more.
        Whatever ``watch.check`` raises.
    """
    batch_id = job.ask.options.undoes or ""
    job.watch.stage(Stage.RESOLVING)
    before: int | None = None
    while True:
        with context.database.reading() as session:
            ids = [record.id for record in _records(session, batch_id, before, AT_A_TIME)]
        if not ids:
            break
        for record_id in ids:
            job.watch.check()
            _put_back(job, context, record_id)
        before = ids[-1]
    job.row.enter(Status.IMPORTING)
    with context.database.session() as session:
        job.row.fence(session)
        job.row.settle(session, Status.COMPLETE)


def _put_back(job: Job, context: WorkerContext, record_id: int) -> None:
    """Put one album back; why it stays, the job's log tells."""
    with context.database.session() as session:
        job.row.fence(session)
        record = session.get(ImportRecord, record_id)
    if record is None:
        return
    _await_its_end(context, record)

    def forget(session: Session) -> None:
        job.row.fence(session)
        _forget_folder(session, record.job)

    found, keepers = undoing.undo(
        context.database, context.settings, record_id, job.ask.user_id, forget
    )
    if found.left is not None:
        name = f"{record.artist} - {record.title}"
        job.log.write(f"left as it is: {name}: {SENTENCES[found.left]} {found.why}".strip())
    elif not found.is_done:
        link_folders.sync(context.database, context.settings, keepers)
        action = "replaced" if record.action == "replaced" else "removed"
        job.bus.tell(None, LibraryChanged(album_id=found.album_id or 0, action=action))


def _await_its_end(context: WorkerContext, record: ImportRecord) -> None:
    """Leave alone what is being tidied up, or verified: whoever does that removes the originals.

    Those that wait to be removed are kept from now on; whoever is at it has ended by the next try.

    Raises:
        StepFailedError: ``album-busy``.
    """
    with context.database.session() as session:
        (found,) = undoing.foresee(session, context.settings.library_dir, [record])
        if found.is_done or found.left is not None:
            return
        wait = delete(KeptOriginals).where(KeptOriginals.album_id == record.album_id)
        was_kept = session.execute(wait.returning(KeptOriginals.download_id)).first()
    number = record.job.removeprefix(DOWNLOAD_JOB)
    if was_kept is not None or (context.settings.staging_dir / number).exists():
        msg = f"{record.title[:200]!r} is still being moved; it is tried again in a moment."
        raise StepFailedError(
            msg, code="album-busy", recovery=Recovery.WAITING, retry_after_s=journal.BUSY_RETRY_S
        )


def _forget_folder(session: Session, name: str) -> None:
    """Have a folder come in again when it is imported again, and its files' report say so."""
    number = name.removeprefix(DOWNLOAD_JOB)
    row = session.get(Download, int(number)) if number.isdecimal() else None
    if row is not None:
        # Nobody finishes its move any more: the originals are there to stay.
        row.options = replace(row.options, is_undone=True, originals=())
        session.execute(
            update(ImportFile)
            .where(ImportFile.download_id == row.id, ImportFile.reason.is_(None))
            .values(reason=Reason.UNDONE)
        )


def _refuse_under_way(session: Session, batch_id: str) -> None:
    scan = service.scan_of(session, batch_id)
    counts = service.count_by_status(session, batch_id)
    if (scan is not None and scan.status in LIVING) or any(
        counts.get(status) for status in LIVING - {Status.REVIEW}
    ):
        raise ImportUnderWayError


def _job(session: Session, batch_id: str) -> Download | None:
    """Return the latest undoing of an import."""
    mine = select(Download).where(Download.batch_id == f"{_OF_UNDOING}{batch_id}")
    return session.scalar(mine.order_by(Download.id.desc()).limit(1))


def _records(
    session: Session, batch_id: str, before: int | None, limit: int
) -> Sequence[ImportRecord]:
    """Return an import's records, the newest first: what took another's place goes before it."""
    query = select(ImportRecord).where(ImportRecord.batch_id == batch_id)
    if before is not None:
        query = query.where(ImportRecord.id < before)
    return session.scalars(query.order_by(ImportRecord.id.desc()).limit(limit)).all()


def _looked_at(
    database: Database, library: Path, batch_id: str
) -> Iterator[tuple[Sequence[ImportRecord], Sequence[Undoing]]]:
    before: int | None = None
    while True:
        with database.reading() as session:
            records = _records(session, batch_id, before, AT_A_TIME)
            found = undoing.foresee(session, library, records)
        if not records:
            return
        yield records, found
        before = records[-1].id


def _view(record: ImportRecord, found: Undoing) -> UndoAlbum:
    why = f"{SENTENCES[found.left]} {found.why}".strip() if found.left else None
    return UndoAlbum(
        album_id=found.album_id,
        artist=record.artist,
        title=record.title,
        mode=Mode(str(record.mode)),
        is_done=found.is_done,
        left=found.left,
        why=why,
    )
