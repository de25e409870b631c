"""Uploads of a person: beginning one, its pieces, its import, its end."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, select

from crateful.db import utc_now
from crateful.downloads.models import Download, Mode, Options
from crateful.downloads.moving_in.uploaded import Upload
from crateful.downloads.states import ENDED, RETRYABLE
from crateful.downloads.worker import originals
from crateful.errors import ConflictError, NotFoundError, TooManyError
from crateful.imports import service as imports
from crateful.uploads import names, store
from crateful.users.models import User

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sqlalchemy.orm import Session

    from crateful.db import Database
    from crateful.settings import Settings
    from crateful.uploads.store import Piece

MAX_LIVING: Final = 20
"""Uploads that one person may have on the disk."""

KEEP_UNFINISHED_S: Final = 24 * 3600.0
"""Seconds after the last piece for which an upload waits for the next one."""

KEEP_FOR_A_RETRY: Final = timedelta(days=7)
"""How long an upload stays of which an album has failed or was cancelled."""


class UploadNotFoundError(NotFoundError):
    """There is no such upload, or it is somebody else's."""


class TooMuchToUploadError(TooManyError):
    """The person has as much under way as one may."""


class UploadIncompleteError(ConflictError):
    """Not every byte is there yet."""


class UploadImportedError(ConflictError):
    """Its import has begun; it is changed no more."""


def begin(session: Session, settings: Settings, row: Upload) -> Upload:
    """Begin an upload.

    Raises:
        UploadNameError: a file's name can't be.
        NoRoomForUploadError: the disk has no room for it.
        TooMuchToUploadError: the person has too much under way.
    """
    checked = names.checked(str(each["path"]) for each in row.files)
    row.files = [{**each, "path": path} for path, each in zip(checked, row.files, strict=True)]
    # Two at once would each count without the other's.
    session.execute(select(User.id).where(User.id == row.user_id).with_for_update(key_share=True))
    _admit(session, settings, row)
    store.require_room(settings, row.size_bytes)
    session.add(row)
    session.flush()
    folder = store.files_of(settings, row.id)
    store.remove(settings, row.id)  # of an id that a restored backup gives again
    folder.mkdir(parents=True, mode=0o700)
    return row


def _admit(session: Session, settings: Settings, row: Upload) -> None:
    """Count what the person has on the disk: also what is imported, or waits for a retry."""
    theirs = session.scalars(select(Upload).where(Upload.user_id == row.user_id)).all()
    living = [each for each in theirs if each.batch_id is None or not _is_done(session, each)]
    known = sum(each.size_bytes for each in living)
    if len(living) < MAX_LIVING and known + row.size_bytes <= settings.max_upload_bytes:
        return
    msg = (
        f"One person may have {settings.max_upload_bytes // 10**6:,} MB in {MAX_LIVING} uploads "
        "here. Import or remove what was sent; decide, retry or take off the list what of it "
        "waits in the queue; or send less at once."
    )
    raise TooMuchToUploadError(msg)


def unfinished(session: Session, user_id: int) -> Sequence[Upload]:
    """Return a person's uploads that were not imported yet, the newest first."""
    query = select(Upload).where(Upload.user_id == user_id, Upload.batch_id.is_(None))
    return session.scalars(query.order_by(Upload.id.desc())).all()


def find(session: Session, user_id: int, upload_id: int) -> Upload:
    """Return an upload of a person's own.

    Raises:
        UploadNotFoundError: they have none of this id.
    """
    row = session.get(Upload, upload_id)
    if row is None or row.user_id != user_id:
        raise _no_upload()
    return row


def with_offsets(settings: Settings, row: Upload) -> list[dict[str, Any]]:
    """Return an upload's files with how much of each is there."""
    folder = store.files_of(settings, row.id)
    return [{**each, "offset": store.offset_of(folder / each["path"])} for each in row.files]


def take_piece(settings: Settings, row: Upload, number: int, piece: Piece) -> int:
    """Add a piece to a file of an upload; return how much of the file is there.

    Raises:
        UploadNotFoundError: it has no such file.
        UploadImportedError: its import has begun.
        Whatever :func:`crateful.uploads.store.append` raises.
    """
    if row.batch_id is not None:
        raise _imported()
    if number >= len(row.files):
        msg = f"The upload has {len(row.files)} files, counted from 0."
        raise UploadNotFoundError(msg)
    file = row.files[number]
    return store.append(settings, row.id, file["path"], file["size_bytes"], piece)


def start_import(session: Session, settings: Settings, upload: Upload) -> str:
    """Queue the import of an upload whose files are all there, once; return its batch.

    Raises:
        UploadIncompleteError: something is missing.
    """
    row = session.scalar(select(Upload).where(Upload.id == upload.id).with_for_update())
    if row is None:
        raise _no_upload()
    if row.batch_id is not None:
        return row.batch_id
    if any(each["offset"] < each["size_bytes"] for each in with_offsets(settings, row)):
        msg = "Not every file is whole yet; send what is missing first."
        raise UploadIncompleteError(msg)
    options = Options(mode=Mode.MOVE, trust_tags=row.trust_tags, upload=row.id)
    scan = imports.begin(session, row.user_id, store.files_of(settings, row.id), options)
    if scan is None:  # one of an upload of the same id, before a backup was put back
        raise _imported()
    row.batch_id = imports.batch_of(scan)
    return row.batch_id


def remove(session: Session, settings: Settings, row: Upload) -> None:
    """Remove an upload that was not imported.

    Raises:
        UploadImportedError: its import has begun: cancel that.
    """
    if row.batch_id is not None:
        raise _imported()
    session.delete(row)
    store.remove(settings, row.id)


def collect(database: Database, settings: Settings) -> None:
    """Remove uploads that nobody goes on with, and what imported ones have left."""
    folders = settings.uploads_dir.iterdir() if settings.uploads_dir.is_dir() else ()
    with database.reading() as session:
        known = set(session.scalars(select(Upload.id)))
    for upload_id in known | {int(each.name) for each in folders if each.name.isdecimal()}:
        quiet_s = _quiet_s(store.folder_of(settings, upload_id))
        with database.session() as session:
            row = session.get(Upload, upload_id, with_for_update=True)
            if row is not None and not _is_over(session, row, quiet_s):
                continue
            if row is not None:
                session.delete(row)
        store.remove(settings, upload_id)


def _quiet_s(folder: Path) -> float:
    """Return for how many seconds nothing was sent."""
    for path in (folder / store.LOCK, folder):
        with suppress(FileNotFoundError):
            return time.time() - path.stat().st_mtime
    return KEEP_UNFINISHED_S + 1


def _is_over(session: Session, row: Upload, quiet_s: float) -> bool:
    return quiet_s > KEEP_UNFINISHED_S if row.batch_id is None else _is_done(session, row)


def _is_done(session: Session, row: Upload) -> bool:
    """Tell whether nobody needs the files of an import that has begun any more."""
    batch_id = row.batch_id or ""
    batches = (batch_id, imports.scan_batch(batch_id))
    found = session.execute(
        select(Download.status, func.max(Download.finished_at))
        .where(Download.batch_id.in_(batches))
        .group_by(Download.status)
    )
    last = {status: at for status, at in found}  # noqa: C416  # rows are not pairs to mypy
    if last.keys() - ENDED or originals.are_left(session, batch_id):
        return False
    again = (last[status] for status in last.keys() & RETRYABLE)
    return all(at is None or at < utc_now() - KEEP_FOR_A_RETRY for at in again)


def _imported() -> UploadImportedError:
    msg = "The import of this upload has begun; what becomes of it is in the queue."
    return UploadImportedError(msg)


def _no_upload() -> UploadNotFoundError:
    msg = "You have no upload of this id; it may have waited too long for its next piece."
    return UploadNotFoundError(msg)
