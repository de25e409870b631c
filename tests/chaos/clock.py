"""A wall clock that can be moved under the feet of a running process."""

from __future__ import annotations

import shutil
import struct
import subprocess
from pathlib import Path

SOURCE = Path(__file__).with_name("clock.c")


class Clock:
    """The clock of the processes that have :meth:`environment`.

    Args:
        folder: a folder of its own.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._library = folder / "clock.so"
        self._offset = folder / "offset"
        self._offset.write_bytes(struct.pack("l", 0))

    @staticmethod
    def can_be_moved() -> bool:
        """Tell whether there is a C compiler, which this needs."""
        return shutil.which("cc") is not None

    def environment(self) -> dict[str, str]:
        """Return what a process is started with."""
        if not self._library.exists():
            options = ("-shared", "-fPIC", "-nostdlib", "-fno-builtin", "-O1")
            subprocess.run(("cc", *options, "-o", self._library, SOURCE), check=True)
        return {"LD_PRELOAD": str(self._library), "CHAOS_CLOCK": str(self._offset)}

    def move(self, seconds: int) -> None:
        """Have it be so far from ours, at once, in every process."""
        with self._offset.open("r+b") as file:  # in its place: they have it mapped
            file.write(struct.pack("l", seconds))
