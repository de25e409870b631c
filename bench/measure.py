"""How a thing is measured: CPU seconds of a process tree, memory, and a line for the table."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass

import psutil


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table."""

    what: str
    against: str
    ratio: float
    meaning: str
    detail: str


def tree_cpu_s(pid: int) -> float:
    """Return the CPU seconds of a process, its living children and those it has reaped."""
    root = psutil.Process(pid)
    total = 0.0
    for process in [root, *root.children(recursive=True)]:
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system + times.children_user + times.children_system
    return total


def cpu_of(action: Callable[[], object]) -> float:
    """Return the CPU seconds that ``action`` takes, here and in every child."""
    before = tree_cpu_s(os.getpid())
    action()
    return tree_cpu_s(os.getpid()) - before


def tree_pss_bytes(pid: int) -> int:
    """Return the memory of a process tree, shared pages counted by share."""
    root = psutil.Process(pid)
    return sum(p.memory_full_info().pss for p in [root, *root.children(recursive=True)])
