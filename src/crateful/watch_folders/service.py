"""Defining watch folders, and which worker looks at which."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import delete, or_, select, update
from sqlalchemy.exc import IntegrityError

from crateful.downloads.models import Mode
from crateful.downloads.worker import leases, worker_id
from crateful.errors import ConflictError, InvalidError, NotFoundError
from crateful.files import paths
from crateful.watch_folders.models import WatchFolder

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy.orm import Session

    from crateful.db import Database
    from crateful.downloads.worker.worker_id import WorkerId
    from crateful.settings import Settings

LEASE_S: Final = 120.0
"""Seconds after which another machine's worker may take a folder over; this one's dead at once."""

MAX_FOLDERS: Final = 50


class WatchFolderNotUsableError(InvalidError):
    """The folder can't be watched as asked; the sentence says why."""


class WatchFolderNotFoundError(NotFoundError):
    """There is no such watch folder."""


class WatchFolderTakenError(ConflictError):
    """It lies inside another watch folder, or around one."""


def all_folders(session: Session) -> Sequence[WatchFolder]:
    """Return every watch folder, by its path."""
    return session.scalars(select(WatchFolder).order_by(WatchFolder.folder)).all()


def add(session: Session, settings: Settings, row: WatchFolder) -> WatchFolder:
    """Have a folder watched.

    Raises:
        WatchFolderNotUsableError: it is no folder of this server that can be.
        WatchFolderTakenError: it meets another one.
    """
    path = check_folder(row.folder, row.mode, settings)
    row.folder = paths.text_of(path)
    others = all_folders(session)
    if len(others) >= MAX_FOLDERS:
        msg = f"There are {MAX_FOLDERS} watch folders already; watch a folder around several."
        raise WatchFolderNotUsableError(msg)
    for other in others:
        known = paths.path_of(other.folder)
        if path.is_relative_to(known) or known.is_relative_to(path):
            msg = f"{other.folder} is watched already; a watch folder can't be in another one."
            raise WatchFolderTakenError(msg)
    session.add(row)
    try:
        session.flush()
    except IntegrityError as error:  # somebody else at the same moment
        msg = f"{row.folder} is watched already."
        raise WatchFolderTakenError(msg) from error
    return row


def change(
    session: Session, settings: Settings, folder_id: int, user_id: int, values: dict[str, Any]
) -> WatchFolder:
    """Change a watch folder; its imports are those of ``user_id`` from now on.

    Raises:
        WatchFolderNotFoundError: there is none.
        WatchFolderNotUsableError: its new mode does not fit it.
    """
    row = session.get(WatchFolder, folder_id, with_for_update=True)
    if row is None:
        raise _no_folder()
    if (mode := values.get("mode")) and mode != row.mode:
        check_folder(row.folder, mode, settings)
    for name, value in values.items():
        setattr(row, name, value)
    row.user_id = user_id
    return row


def remove(session: Session, folder_id: int) -> None:
    """Leave a folder alone from now on; what it brought stays.

    Raises:
        WatchFolderNotFoundError: there is none.
    """
    query = delete(WatchFolder).where(WatchFolder.id == folder_id).returning(WatchFolder.id)
    if session.scalar(query) is None:
        raise _no_folder()


def check_folder(folder: str, mode: Mode, settings: Settings) -> Path:
    """Return the folder, absolute and without links.

    Raises:
        WatchFolderNotUsableError: the sentence says why.
    """
    path = paths.path_of(folder)
    if mode is Mode.IN_PLACE:
        msg = "A watch folder copies or moves: in the library itself every change is our own."
        raise WatchFolderNotUsableError(msg)
    try:
        path = path.resolve(strict=True) if path.is_absolute() else path
        is_usable = path.is_absolute() and path.is_dir() and os.access(path, os.R_OK | os.X_OK)
    except (OSError, ValueError):
        is_usable = False
    if not is_usable:
        msg = (
            f"{folder[-200:]!r} is no folder of this server that can be read; give its whole path."
        )
        raise WatchFolderNotUsableError(msg)
    if mode is Mode.MOVE and not os.access(path, os.W_OK):
        msg = f"The service may not remove anything from {folder[-200:]!r}; copy, or let it write."
        raise WatchFolderNotUsableError(msg)
    own_folders = (settings.library_dir, settings.users_dir, settings.data_dir)
    for ours in own_folders:
        own = ours.resolve()
        if path.is_relative_to(own) or own.is_relative_to(path):
            msg = "The service's own folders lie there; watch a folder apart from them."
            raise WatchFolderNotUsableError(msg)
    return path


def claim(database: Database, worker: WorkerId) -> list[WatchFolder]:
    """Return the folders that this worker is to look at, and say that it does.

    One worker looks at a folder at a time; most calls only read.
    """
    with database.reading() as session:
        now = leases.database_time(session)
        rows = session.scalars(select(WatchFolder).where(WatchFolder.is_on)).all()
    return [row for row in rows if _is_ours(database, row, worker, now)]


def is_watched(row: WatchFolder, now: datetime) -> bool:
    """Tell whether a worker that lives looks at a folder; ``now`` is the database's time."""
    holder = worker_id.parse(row.watcher or "")
    if not row.is_on or holder is None or row.watched_until is None:
        return False
    return row.watched_until > now and not holder.is_dead()


def _is_ours(database: Database, row: WatchFolder, worker: WorkerId, now: datetime) -> bool:
    until = row.watched_until
    if row.watcher == str(worker) and until and until > now + timedelta(seconds=LEASE_S / 2):
        return True
    holder = worker_id.parse(row.watcher or "")
    is_free = row.watcher in {None, str(worker)} or until is None or until < now
    if not (is_free or (holder is not None and holder.is_dead())):
        return False
    with database.session() as session:
        query = (
            update(WatchFolder)
            .where(WatchFolder.id == row.id, WatchFolder.is_on)
            .where(
                or_(WatchFolder.watcher == row.watcher, WatchFolder.watcher.is_(None))
                if row.watcher
                else WatchFolder.watcher.is_(None)
            )
            .values(watcher=str(worker), watched_until=now + timedelta(seconds=LEASE_S))
            .returning(WatchFolder.id)
        )
        return session.scalar(query) is not None


def release(database: Database, worker: WorkerId) -> None:
    """Let others look at what this worker looked at."""
    with database.session() as session:
        session.execute(
            update(WatchFolder)
            .where(WatchFolder.watcher == str(worker))
            .values(watcher=None, watched_until=None)
        )


def note_problem(database: Database, folder_id: int, problem: str | None) -> bool:
    """Keep why nothing is taken from a folder; return whether that is new."""
    with database.session() as session:
        query = (
            update(WatchFolder)
            .where(WatchFolder.id == folder_id, WatchFolder.problem.is_distinct_from(problem))
            .values(problem=problem)
            .returning(WatchFolder.id)
        )
        return session.scalar(query) is not None


def _no_folder() -> WatchFolderNotFoundError:
    msg = "There is no watch folder of this id."
    return WatchFolderNotFoundError(msg)
