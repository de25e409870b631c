"""Start times of processes, which tell apart two that had the same id."""

from __future__ import annotations

import os
import platform
from functools import lru_cache
from pathlib import Path
from typing import Final

import psutil

_BOOT_ID: Final = Path("/proc/sys/kernel/random/boot_id")


def birth(pid: int) -> float | None:
    """Return when process ``pid`` was started, in seconds; None if it is gone.

    Where Linux tells, since the machine's start: whoever sets the clock changes nothing of
    that, while a time since the epoch would move along (proc_pid_stat(5), field 22). Only
    births of one start of the machine can be compared: see :func:`boot_id`.
    """
    try:
        stat = Path(f"/proc/{pid}/stat").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return None if _BOOT_ID.is_file() else _told_by_psutil(pid)
    # The second field is the program's name in brackets, which may hold anything.
    started_ticks = stat.rpartition(b")")[2].split()[19]
    return int(started_ticks) / os.sysconf("SC_CLK_TCK")


def this_process() -> str:
    """Return a unique name of this process: machine, process id, boot id and start time."""
    return f"{platform.node()}|{os.getpid()}|{_life(os.getpid())}"


def is_gone(process: str) -> bool | None:
    """Tell whether a process that :func:`this_process` named has ended.

    Returns:
        ``None`` for another machine's, which can't be known, and for what names none.
    """
    host, _, rest = process.rpartition("|")[0].partition("|")
    if host != platform.node() or not rest.isdecimal():
        return None
    return _life(int(rest)) != process.rpartition("|")[2]


def _life(pid: int) -> str:
    """Return boot id and start time, which tell apart processes of one id."""
    return f"{boot_id()} {birth(pid)}"


def _told_by_psutil(pid: int) -> float | None:
    try:
        return psutil.Process(pid).create_time()
    except psutil.NoSuchProcess:
        return None


@lru_cache
def boot_id() -> str:
    """Return the boot id of the machine."""
    if _BOOT_ID.is_file():
        return _BOOT_ID.read_text().strip()
    return str(int(psutil.boot_time()))
