"""Room on the disk: a download waits for it rather than fail."""

from __future__ import annotations

import errno
import shutil
from typing import TYPE_CHECKING

from crateful.errors import Recovery, StepFailedError

if TYPE_CHECKING:
    from pathlib import Path


def shortage(folder: Path, needed_bytes: int) -> StepFailedError | None:
    """Return the error of a disk on which fewer than ``needed_bytes`` are free."""
    free_bytes = shutil.disk_usage(folder).free
    if free_bytes >= needed_bytes:
        return None
    return _disk_full(
        f"Only {free_bytes // 10**6} MB are free on the server's disk and "
        f"{needed_bytes // 10**6} MB must stay free; it goes on when there is room."
    )


def meaning(error: Exception) -> StepFailedError | None:
    """Return what ``error`` says about the disk, or ``None`` when it is about something else."""
    if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return _disk_full("The server's disk is full; it goes on when there is room.")
    return None


def _disk_full(message: str) -> StepFailedError:
    return StepFailedError(message, code="disk-full", recovery=Recovery.WAITING)
