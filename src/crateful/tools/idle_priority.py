"""The lowest priority there is: this process works only while nobody else wants to."""

from __future__ import annotations

import ctypes
import os
import platform
from contextlib import suppress
from typing import Final

_NICEST: Final = 19
_IOPRIO_SET: Final = {"x86_64": 251, "aarch64": 30}
"""The number of Linux' system call; libc has no function for it."""

_WHO_PROCESS: Final = 1
_IDLE_CLASS: Final = 3 << 13
"""Disk access only while no other process asks for any (``ioprio_set(2)``)."""


def take() -> None:
    """Let everybody else go first, with the processor and with the disk.

    What the system does not allow is left: the work is done all the same. What is started later
    inherits it.
    """
    with suppress(OSError):
        os.nice(_NICEST)
    if hasattr(os, "SCHED_IDLE"):
        with suppress(OSError):
            os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    if (number := _IOPRIO_SET.get(platform.machine())) is not None and platform.system() == "Linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).syscall(number, _WHO_PROCESS, 0, _IDLE_CLASS)
