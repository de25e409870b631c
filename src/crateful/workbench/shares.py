"""How long calls of the workbench may take before their child is given up."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

SHARE_S: Final = 30.0
"""What any file may take, on a machine that is busy."""
SHARE_S_PER_MB: Final = 2.0
"""... and for each megabyte: decoding runs at hundreds of times the music's speed, a network's disk
at tens of megabytes a second; this is ten times less."""
READ_SHARE: Final = 4
"""Steps that go through all files of an album several times."""
FILES_PER_CALL: Final = 200
"""Whose tags are read in one call: its answer is one line."""
TAGS_S: Final = 120.0
PICTURE_DEADLINE_S: Final = 60.0
EXAMINE_S: Final = 300.0
"""For one file, of which a few seconds are decoded whatever its length."""
FETCH_DEADLINE_S: Final = 60.0
IDENTIFY_DEADLINE_S: Final = 600.0


def share_of(folder: Path, files: Sequence[str]) -> float:
    """Return the seconds that reading files may take, by how large they are."""
    size_bytes = 0
    for file in files:
        with suppress(OSError):  # the child says what is wrong with it
            size_bytes += (folder / file).lstat().st_size
    return SHARE_S + SHARE_S_PER_MB * size_bytes / 1024**2
