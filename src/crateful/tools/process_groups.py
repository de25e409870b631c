"""Ending process groups: all that a child started, also after its parent died."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Final

import psutil

from crateful.tools.births import birth

if TYPE_CHECKING:
    from signal import Signals

MARK: Final = "CRATEFUL_CHILD"
"""A variable in the environment of every child of ours."""

_GONE_S: Final = 0.25
_SAME_BIRTH_S: Final = 2.0  # where only a time since the epoch is told, it moves a little


def send(process_group: int, number: Signals) -> None:
    """Send a signal to everything in a group that is still there."""
    try:
        os.killpg(process_group, number)
    except (ProcessLookupError, PermissionError):  # macOS says EPERM of a group of zombies
        return


def await_end(process_group: int) -> None:
    """Wait a moment for killed grandchildren to be gone, so that their files can be removed."""
    deadline = time.monotonic() + _GONE_S
    while time.monotonic() < deadline:
        try:
            os.killpg(process_group, 0)
        except (ProcessLookupError, PermissionError):
            return
        time.sleep(0.005)


def sweep(process_group: int, started: float) -> int:
    """End what a dead worker's child left behind.

    Ids are given out again, so only these are touched: the group of a leader that was born
    at ``started``, or, when the leader is gone, processes of its session that were born
    later and carry the mark in their environment that every child of ours has.

    Args:
        process_group: the group's id, which was the child's process id.
        started: the child's :func:`crateful.tools.births.birth`.

    Returns:
        How many processes were killed.
    """
    born = birth(process_group)
    if born is not None and abs(born - started) > _SAME_BIRTH_S:
        return 0  # somebody else's process now
    ended = 0
    for process in psutil.process_iter():
        if _is_left_over(process, process_group, started, has_leader=born is not None):
            try:
                process.kill()
            except psutil.Error:  # it ended by itself in between
                continue
            ended += 1
    return ended


def _is_left_over(
    process: psutil.Process, process_group: int, started: float, *, has_leader: bool
) -> bool:
    try:
        if os.getpgid(process.pid) != process_group:
            return False
        if process.status() == psutil.STATUS_ZOMBIE:
            return False
        if has_leader:
            return True
        is_later = (birth(process.pid) or 0) > started - _SAME_BIRTH_S
        return is_later and MARK in process.environ()
    except (psutil.Error, OSError):  # it ended while being looked at, or is not ours to see
        return False
