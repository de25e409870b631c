"""Worker ids: one worker in one process, never given again."""

from __future__ import annotations

import os
import secrets
import socket
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from crateful.tools import births

_PARTS: Final = 5
_SAME_BIRTH_S: Final = 2.0  # whole seconds are written; elsewhere than on Linux they move a little


@dataclass(frozen=True, slots=True)
class WorkerId:
    """One worker; written ``host:boot:pid:started:random`` in the row."""

    host: str
    boot: str
    pid: int
    started: int
    """Its :func:`crateful.tools.births.birth`: process ids are given out again."""
    random: str

    def __str__(self) -> str:
        """Return the spelling that a row keeps."""
        return f"{self.host}:{self.boot}:{self.pid}:{self.started}:{self.random}"

    def is_dead(self) -> bool:
        """Tell whether this worker is surely gone; other machines' can't be known."""
        if self.host != _host():
            return False
        if self.boot != births.boot_id():
            return True
        born = births.birth(self.pid)
        return born is None or abs(born - self.started) > _SAME_BIRTH_S

    def is_here(self) -> bool:
        """Tell whether its processes would be this machine's, since its last start."""
        return self.host == _host() and self.boot == births.boot_id()


def mine() -> WorkerId:
    """Return an owner for a new worker of this process."""
    pid = os.getpid()
    return WorkerId(
        _host(), births.boot_id(), pid, int(births.birth(pid) or 0), secrets.token_hex(4)
    )


def parse(text: str) -> WorkerId | None:
    """Return the owner that a row names, or ``None`` when it can't be read."""
    parts = text.split(":")
    if len(parts) != _PARTS or not (parts[2].isdigit() and parts[3].isdigit()):
        return None
    return WorkerId(parts[0], parts[1], int(parts[2]), int(parts[3]), parts[4])


@lru_cache
def _host() -> str:
    return socket.gethostname().replace(":", "-")
