"""File locks between threads and processes of one machine; the kernel releases them at death."""

from __future__ import annotations

import fcntl
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path


@contextmanager
def exclusive(path: Path) -> Generator[None]:
    """Wait until nobody else is in a block of this lock file, then keep everybody out.

    Raises:
        OSError: the file can't be made.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        lock(file)
        yield


def lock(file: IO[bytes]) -> None:
    """Wait for the lock on an open file, which ends when that is closed."""
    fcntl.flock(file, fcntl.LOCK_EX)


def is_locked(file: IO[bytes]) -> bool:
    """Tell whether somebody else has the lock on an open file; if not, it is ours now."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    return False
