"""What an error of the database or the disk means: wait, retry, or a bug."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from crateful.errors import NO_ROOM, DatabaseMovedError, Recovery, StepFailedError

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

_COLLISIONS = frozenset({"40001", "40P01"})
"""``serialization_failure`` and ``deadlock_detected`` in PostgreSQL's appendix A."""


_DAMAGED = frozenset({"SQLITE_CORRUPT", "SQLITE_NOTADB"})
"""SQLite's own words for a file whose pages are not what they were."""


def is_outage(error: Exception) -> bool:
    """Tell whether ``error`` says that the database is away, or broke off: later it may be there.

    A connection that is refused or cut, a server that is starting or stopping, a file that is
    locked or can't be read now, a deadlock: what was asked is not at fault, and nothing of it
    was kept.
    """
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    if isinstance(error, (OperationalError, InterfaceError, PoolTimeoutError)):
        return True
    return _sqlite_name(error) in _DAMAGED


def words_for(error: Exception) -> str:
    """Return what to tell people of a database that can't be used, without a path."""
    if isinstance(getattr(error, "orig", None), DatabaseMovedError):
        return (
            "The database's file was moved, replaced or emptied while the service runs: nothing"
            " is written. Put it back, or stop the service and restore a backup."
        )
    if _sqlite_name(error) in _DAMAGED:
        return "The database's file is damaged. Stop the service and restore a backup."
    if is_full(error):
        return "The server's disk is full: nothing can be written down. Make room."
    return "The service's database does not answer now. Try again in a moment."


def is_collision(error: Exception) -> bool:
    """Tell whether PostgreSQL ended one of two transactions that stood in each other's way."""
    return getattr(getattr(error, "orig", None), "sqlstate", "") in _COLLISIONS


def is_full(error: Exception) -> bool:
    """Tell whether ``error`` says that there is no room for the database's file."""
    return _sqlite_name(error) == "SQLITE_FULL"


def _sqlite_name(error: Exception) -> str:
    return str(getattr(getattr(error, "orig", None), "sqlite_errorname", ""))


def meaning(error: Exception) -> StepFailedError | None:
    """Return what a download waits for after ``error``; ``None`` when it is something else."""
    is_disk = isinstance(error, OSError) and error.errno in NO_ROOM
    if is_disk or is_full(error):
        return disk_full("The server's disk is full; it goes on when there is room.")
    if is_outage(error):
        msg = "The service's database did not answer; it goes on when it does."
        return StepFailedError(msg, code="database-down", recovery=Recovery.WAITING)
    return None


@contextmanager
def reporting() -> Generator[None]:
    """Turn what the database says into what a download waits for.

    Raises:
        StepFailedError: the database is away, or its disk is full.
    """
    try:
        yield
    except SQLAlchemyError as error:
        if known := meaning(error):
            raise known from error
        raise


def disk_full(message: str) -> StepFailedError:
    """Return the error of a disk without room: the download waits, nothing of it is lost."""
    return StepFailedError(message, code="disk-full", recovery=Recovery.WAITING)


def shortage(folder: Path, needed_bytes: int) -> StepFailedError | None:
    """Return the error of a disk on which fewer than ``needed_bytes`` are free: it waits."""
    free_bytes = shutil.disk_usage(folder).free
    if free_bytes >= needed_bytes:
        return None
    return disk_full(
        f"Only {free_bytes // 10**6} MB are free on the server's disk and "
        f"{needed_bytes // 10**6} MB must stay free; it goes on when there is room."
    )
