"""How a thing is measured: CPU seconds of a process tree, memory, and a line for the table."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
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


@dataclass(frozen=True, slots=True)
class Spread:
    """How long the calls of one kind took."""

    p50_ms: float
    p99_ms: float
    worst_ms: float

    def __str__(self) -> str:
        """Return the cell of a table."""
        return f"{self.p50_ms:.1f} / {self.p99_ms:.1f}"


def spread_of(action: Callable[[], object], samples: int) -> Spread:
    """Call ``action`` some times and return how the times are spread."""
    taken = []
    for _ in range(samples):
        started = time.perf_counter()
        action()
        taken.append((time.perf_counter() - started) * 1000)
    return spread(taken)


def spread(taken_ms: Sequence[float]) -> Spread:
    """Return how some times are spread; the 99th of a hundred is the p99."""
    ordered = sorted(taken_ms)
    last = len(ordered) - 1
    return Spread(ordered[last // 2], ordered[round(last * 0.99)], ordered[-1])
