"""What a download waits for rather than fail: room on the disk, and the database."""

from __future__ import annotations

import errno
import shutil
from typing import TYPE_CHECKING

from crateful.db import is_full, is_outage
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
    """Return what ``error`` says about disk or database; ``None`` when it is something else."""
    is_disk = isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}
    if is_disk or is_full(error):
        return _disk_full("The server's disk is full; it goes on when there is room.")
    if is_outage(error):
        msg = "The service's database did not answer; it goes on when it does."
        return StepFailedError(msg, code="database-down", recovery=Recovery.WAITING)
    return None


def _disk_full(message: str) -> StepFailedError:
    return StepFailedError(message, code="disk-full", recovery=Recovery.WAITING)
