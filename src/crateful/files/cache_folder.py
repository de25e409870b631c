"""Folders of what can be made again: kept while it is used and there is room."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def is_kept(file: Path) -> bool:
    """Tell whether a file is there; it counts as used now, and stays as new as it is."""
    try:
        os.utime(file, ns=(time.time_ns(), file.stat().st_mtime_ns))
    except FileNotFoundError:
        return False
    return True


def trim(folder: Path, max_kept_bytes: int) -> None:
    """Remove what nobody used for the longest, drafts of services that died too."""
    kept_bytes = 0
    for _, size_bytes, file in sorted(_files(folder), reverse=True):
        kept_bytes += size_bytes
        if kept_bytes > max_kept_bytes:
            file.unlink(missing_ok=True)


def _files(folder: Path) -> list[tuple[float, int, Path]]:
    found = []
    for file in folder.iterdir():
        with suppress(FileNotFoundError):  # dropped by another process
            state = file.stat()
            found.append((state.st_atime, state.st_size, file))
    return found
