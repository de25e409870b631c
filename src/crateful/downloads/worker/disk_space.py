"""Too little free disk space makes a download wait, not fail."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from crateful.outages import disk_full

if TYPE_CHECKING:
    from pathlib import Path

    from crateful.errors import StepFailedError


def shortage(folder: Path, needed_bytes: int) -> StepFailedError | None:
    """Return the error of a disk on which fewer than ``needed_bytes`` are free."""
    free_bytes = shutil.disk_usage(folder).free
    if free_bytes >= needed_bytes:
        return None
    return disk_full(
        f"Only {free_bytes // 10**6} MB are free on the server's disk and "
        f"{needed_bytes // 10**6} MB must stay free; it goes on when there is room."
    )
